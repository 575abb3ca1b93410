/* config_url.c - checks the address of a server given as a setting. */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/config_url.h"
#include "base/mem.h"
#include "base/text.h"

#define HOST_BYTES 253

/* The pieces of scheme://host:port/path; host without brackets. */
struct url {
	bool secure;
	bool literal6;
	char host[HOST_BYTES + 1];
	const char *path;
};

static bool
is_host_name(const char *s)
{
	for (; *s != '\0'; s++)
		if (!(*s >= 'a' && *s <= 'z') && !(*s >= 'A' && *s <= 'Z') &&
		    !(*s >= '0' && *s <= '9') && *s != '-' && *s != '.')
			return false;
	return true;
}

static bool
is_port(const char *s, size_t n)
{
	char text[8];
	int64_t port;

	if (n == 0 || n >= sizeof(text) || s[0] == '-')
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	return text_int(text, 1, 65535, &port) == 0;
}

/* Splits "host", "host:port" or "[v6]:port" of n bytes. */
static bool
read_authority(const char *s, size_t n, struct url *url)
{
	struct in6_addr v6;
	const char *end;
	size_t host_n, rest;

	url->literal6 = n > 0 && s[0] == '[';
	end = url->literal6 ? memchr(s, ']', n) : memchr(s, ':', n);
	if (url->literal6) {
		if (end == NULL)
			return false;
		s++;
		n--;
	}
	host_n = end != NULL ? (size_t)(end - s) : n;
	if (host_n == 0 || host_n > HOST_BYTES)
		return false;
	memcpy(url->host, s, host_n);
	url->host[host_n] = '\0';
	rest = host_n + url->literal6;
	if (rest < n && (s[rest] != ':' ||
		!is_port(s + rest + 1, n - rest - 1)))
		return false;
	return url->literal6 ? inet_pton(AF_INET6, url->host, &v6) == 1 :
	    is_host_name(url->host);
}

static bool
is_loopback(const struct url *url)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (url->literal6)
		return inet_pton(AF_INET6, url->host, &v6) == 1 &&
		    IN6_IS_ADDR_LOOPBACK(&v6);
	return text_same(url->host, "localhost") ||
	    (inet_pton(AF_INET, url->host, &v4) == 1 &&
	    (ntohl(v4.s_addr) >> 24) == 127);
}

static bool
is_path(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`{|}", *s) != NULL)
			return false;
	return true;
}

/* NULL when it is one, else what it must be. */
static const char *
read_url(const char *value, struct url *url)
{
	const char *authority;
	size_t n;

	memset(url, 0, sizeof(*url));
	url->secure = text_starts_nocase(value, "https://");
	if (!url->secure && !text_starts_nocase(value, "http://"))
		return "must start with https:// or http://";
	if (strpbrk(value, "?#") != NULL)
		return "must hold no ? and no #";
	authority = strchr(value, ':') + 3;
	n = strcspn(authority, "/");
	if (memchr(authority, '@', n) != NULL)
		return "must hold no user name and no password";
	if (!read_authority(authority, n, url))
		return "must name a host, with a port or without";
	url->path = authority + n;
	if (!is_path(url->path))
		return "holds a character that an address cannot hold";
	return NULL;
}

const char *
config_url(const char *value, bool any_http, bool keep_slash, char **out)
{
	struct url url;
	const char *wrong = read_url(value, &url);
	char *lower;
	size_t n;

	if (wrong != NULL)
		return wrong;
	if (!url.secure && !any_http && !is_loopback(&url))
		return "must be https:// (http:// goes to this machine only)";
	lower = text_lower(value);
	/* Only the path has a case. */
	n = (size_t)(url.path - value);
	memcpy(lower + n, url.path, strlen(url.path));
	for (n = strlen(lower); !keep_slash && lower[n - 1] == '/'; n--)
		lower[n - 1] = '\0';
	*out = lower;
	return NULL;
}

/* Whether s starts with a word of the list and "://"; *n gets the bytes. */
static bool
has_scheme(const char *s, const char *schemes, size_t *n)
{
	const char *word = schemes;
	size_t len;

	for (; *word != '\0'; word += len + strspn(word + len, " ")) {
		len = strcspn(word, " ");
		*n = len + strlen("://");
		if (strncasecmp(s, word, len) == 0 &&
		    text_starts(s + len, "://"))
			return true;
	}
	return false;
}

const char *
config_url_secret(const char *value, const char *schemes)
{
	bool mail = text_starts(schemes, "smtp");
	const char *at, *p;
	struct url url;
	size_t n;

	memset(&url, 0, sizeof(url));
	if (!has_scheme(value, schemes, &n))
		return mail ? "must start with smtps:// or smtp://" :
		    "must start with https:// or http://";
	if (strchr(value, '#') != NULL || (mail && strchr(value, '?') != NULL))
		return "must hold no ? and no #";
	p = value + n;
	n = strcspn(p, "/?");
	if (!is_path(p))
		return "holds a character that an address cannot hold";
	at = memrchr(p, '@', n);
	if (at != NULL && !mail)
		return "must hold no user name and no password";
	if (at != NULL) {
		n -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	if (!read_authority(p, n, &url))
		return "must name a host, with a port or without";
	if (text_starts_nocase(value, "http:") && !is_loopback(&url))
		return "must be https:// (http:// goes to this machine only)";
	return NULL;
}
