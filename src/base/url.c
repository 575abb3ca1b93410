/* url.c - answers questions about URLs. */

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/url.h"

#define HOST_MAX 253
#define PORT_DIGITS 5

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

/* Browsers drop, trim or reinterpret these, or write them in Punycode. */
static bool
has_strange(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || *s == '\\')
			return true;
	return false;
}

/* Labels of letters, digits, hyphens and underscores; no empty one. */
static bool
is_name(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || n > HOST_MAX)
		return false;
	for (i = 0; i < n; i++) {
		bool dot = s[i] == '.';

		if (!dot && !is_alnum(s[i]) && s[i] != '-' && s[i] != '_')
			return false;
		if (dot && (i == 0 || i + 1 == n || s[i - 1] == '.'))
			return false;
	}
	return true;
}

/*
 * A browser reads a host whose last label is a number as an IPv4 address in
 * some notation (WHATWG URL, 3.5); only the usual one is let through.
 */
static bool
is_host(const char *s, size_t n)
{
	char text[HOST_MAX + 1];
	unsigned char address[4];
	const char *last;

	if (!is_name(s, n))
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	last = strrchr(text, '.');
	last = last != NULL ? last + 1 : text;
	if (*last < '0' || *last > '9')
		return true;
	if (last[strspn(last, "0123456789")] != '\0' &&
	    !text_starts_nocase(last, "0x"))
		return true;
	return inet_pton(AF_INET, text, address) == 1;
}

/* "[...]" of n bytes, written in the one form that browsers use. */
static bool
add_ipv6(struct strbuf *out, const char *s, size_t n)
{
	char text[INET6_ADDRSTRLEN], normal[INET6_ADDRSTRLEN];
	unsigned char address[16];

	if (n < 4 || n - 2 >= sizeof(text) || s[n - 1] != ']')
		return false;
	memcpy(text, s + 1, n - 2);
	text[n - 2] = '\0';
	if (inet_pton(AF_INET6, text, address) != 1)
		return false;
	inet_ntop(AF_INET6, address, normal, sizeof(normal));
	strbuf_char(out, '[');
	strbuf_text(out, normal);
	strbuf_char(out, ']');
	return true;
}

static bool
add_port(struct strbuf *out, const char *s, size_t n, int64_t usual)
{
	char text[PORT_DIGITS + 1];
	int64_t port;

	if (n == 0)
		return true;
	if (n >= sizeof(text) || strspn(s, "0123456789") < n)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (text_int(text, 1, 65535, &port) != 0)
		return false;
	if (port != usual)
		strbuf_printf(out, ":%d", (int)port);
	return true;
}

static void
add_lower(struct strbuf *out, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		strbuf_char(out, s[i] >= 'A' && s[i] <= 'Z' ?
		    (char)(s[i] - 'A' + 'a') : s[i]);
}

char *
url_origin(const char *url)
{
	struct strbuf out;
	const char *host, *port;
	char *origin = NULL;
	bool secure;
	size_t whole, n;

	strbuf_init(&out, HOST_MAX + 32);
	if (url == NULL || has_strange(url))
		goto out;
	secure = text_starts_nocase(url, "https://");
	if (!secure && !text_starts_nocase(url, "http://"))
		goto out;
	strbuf_text(&out, secure ? "https://" : "http://");
	host = url + out.len;
	whole = strcspn(host, "/?#");
	if (memchr(host, '@', whole) != NULL)
		goto out;
	n = strcspn(host, *host == '[' ? "]/?#" : ":/?#");
	if (*host == '[') {
		n += host[n] == ']';
		if (!add_ipv6(&out, host, n))
			goto out;
	} else {
		if (!is_host(host, n))
			goto out;
		add_lower(&out, host, n);
	}
	port = host + n;
	if (n < whole && *port != ':')
		goto out;
	if (n < whole && !add_port(&out, port + 1, whole - n - 1,
		secure ? 443 : 80))
		goto out;
	origin = strbuf_take(&out);
out:
	strbuf_release(&out);
	return origin;
}
