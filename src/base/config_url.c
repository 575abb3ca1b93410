/* config_url.c - checks the address of a server given as a setting. */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/config_url.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/url.h"

/* Of an origin as url_origin() writes it. */
static bool
is_loopback(const char *origin)
{
	const char *host = strchr(origin, ':') + 3;
	char name[INET6_ADDRSTRLEN];
	struct in6_addr v6;
	struct in_addr v4;
	size_t n = strcspn(host, *host == '[' ? "]" : ":");

	if (*host == '[') {
		host++;
		n--;
	}
	if (n >= sizeof(name))
		return false;
	memcpy(name, host, n);
	name[n] = '\0';
	return strcmp(name, "localhost") == 0 ||
	    (inet_pton(AF_INET6, name, &v6) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&v6)) ||
	    (inet_pton(AF_INET, name, &v4) == 1 &&
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

/*
 * NULL when it is one, else what it must be.  *path is where its path
 * starts, *origin its origin (free(), also when it is none).
 */
static const char *
read_url(const char *value, const char **path, char **origin)
{
	const char *authority;
	size_t n;

	*origin = NULL;
	if (!text_starts_nocase(value, "https://") &&
	    !text_starts_nocase(value, "http://"))
		return "must start with https:// or http://";
	if (strpbrk(value, "?#") != NULL)
		return "must hold no ? and no #";
	authority = strchr(value, ':') + 3;
	n = strcspn(authority, "/");
	if (memchr(authority, '@', n) != NULL)
		return "must hold no user name and no password";
	*path = authority + n;
	if (!is_path(*path))
		return "holds a character that an address cannot hold";
	*origin = url_origin(value);
	if (*origin == NULL || authority[n - 1] == ':')
		return "must name a host, with a port or without";
	return NULL;
}

const char *
config_url(const char *value, bool any_http, bool keep_slash, char **out)
{
	const char *path, *wrong;
	char *origin, *lower;
	size_t n;

	wrong = read_url(value, &path, &origin);
	if (wrong == NULL && !any_http && !text_starts(origin, "https:") &&
	    !is_loopback(origin))
		wrong = "must be https:// (http:// goes to this machine only)";
	free(origin);
	if (wrong != NULL)
		return wrong;
	lower = text_lower(value);
	/* Only the path has a case. */
	n = (size_t)(path - value);
	memcpy(lower + n, path, strlen(path));
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
	bool mail = text_starts(schemes, "smtp"), named, near;
	const char *at, *p;
	char *page, *origin;
	size_t n;

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
	page = xasprintf("https://%.*s", (int)n, p);
	origin = url_origin(page);
	named = origin != NULL && p[n - 1] != ':';
	near = named && is_loopback(origin);
	free(origin);
	free(page);
	if (!named)
		return "must name a host, with a port or without";
	if (text_starts_nocase(value, "http:") && !near)
		return "must be https:// (http:// goes to this machine only)";
	return NULL;
}
