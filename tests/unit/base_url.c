/* base_url.c - origins as browsers see them. */

#include <stdlib.h>

#include "base/url.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	const char *url;
	const char *want; /* NULL: it has none */
} cases[] = {
	{"a plain URL", "https://shop.example", "https://shop.example"},
	{"path, query and fragment go", "https://shop.example/a/b?c=d#e",
	    "https://shop.example"},
	{"scheme and host are lower case", "HTTPS://Shop.EXAMPLE/A",
	    "https://shop.example"},
	{"http is an origin, too", "http://shop.example/",
	    "http://shop.example"},
	{"another port stays", "https://shop.example:8443/x",
	    "https://shop.example:8443"},
	{"the usual port of https goes", "https://shop.example:443/",
	    "https://shop.example"},
	{"the usual port of http goes", "http://shop.example:80",
	    "http://shop.example"},
	{"the other's usual port stays", "http://shop.example:443",
	    "http://shop.example:443"},
	{"an empty port is none", "https://shop.example:/",
	    "https://shop.example"},
	{"leading zeros of a port go", "https://shop.example:08443",
	    "https://shop.example:8443"},
	{"an IPv4 host", "http://127.0.0.1:8080/x", "http://127.0.0.1:8080"},
	{"an IPv6 host", "http://[::1]:8080/x", "http://[::1]:8080"},
	{"an IPv6 host in normal form", "http://[2001:DB8:0::1]/",
	    "http://[2001:db8::1]"},
	{"a query without a path", "https://shop.example?x=1",
	    "https://shop.example"},
	{"a fragment without a path", "https://shop.example#x",
	    "https://shop.example"},
	{"underscores occur in names", "https://my_shop.example/",
	    "https://my_shop.example"},
	{"an at sign in the path is no user", "https://shop.example/@me",
	    "https://shop.example"},
	{"no text has none", NULL, NULL},
	{"nothing has none", "", NULL},
	{"a path has none", "/thanks.html", NULL},
	{"a URL without scheme has none", "//evil.example/", NULL},
	{"another scheme has none", "javascript:alert(1)", NULL},
	{"ftp has none", "ftp://shop.example/", NULL},
	{"one slash is refused", "https:/shop.example", NULL},
	{"no slashes are refused", "https:shop.example", NULL},
	{"three slashes are refused", "https:///shop.example", NULL},
	{"user info is refused", "https://shop.example@evil.example/", NULL},
	{"user and password are refused", "https://a:b@evil.example/", NULL},
	{"an empty user is refused", "https://@evil.example/", NULL},
	{"a backslash for a slash is refused", "https:\\\\evil.example", NULL},
	{"a backslash in the host is refused",
	    "https://evil.example\\@shop.example/", NULL},
	{"a backslash in the path is refused", "https://shop.example/a\\b",
	    NULL},
	{"a leading space is refused", " https://shop.example/", NULL},
	{"a space within is refused", "https://shop.example/a b", NULL},
	{"a tab that browsers drop is refused", "https://sho\tp.example/",
	    NULL},
	{"a line break is refused", "https://shop.example/\r\nX: 1", NULL},
	{"DEL is refused", "https://shop.example/\x7f", NULL},
	{"letters beyond ASCII are refused", "https://sh\xc3\xb6p.example/",
	    NULL},
	{"no host is refused", "https:///x", NULL},
	{"a port alone is refused", "https://:80/", NULL},
	{"port 0 is refused", "https://shop.example:0/", NULL},
	{"a port past 65535 is refused", "https://shop.example:65536/", NULL},
	{"a port of letters is refused", "https://shop.example:8a/", NULL},
	{"a signed port is refused", "https://shop.example:+80/", NULL},
	{"a long port is refused", "https://shop.example:000080/", NULL},
	{"an escape in the host is refused", "https://shop%2eexample/", NULL},
	{"an empty label is refused", "https://shop..example/", NULL},
	{"a leading dot is refused", "https://.example/", NULL},
	{"a trailing dot is refused", "https://shop.example./", NULL},
	{"a star is refused", "https://*.example/", NULL},
	{"IPv4 in one number is refused", "http://2130706433/", NULL},
	{"IPv4 in hex is refused", "http://0x7f000001/", NULL},
	{"short IPv4 is refused", "http://127.1/", NULL},
	{"octal IPv4 is refused", "http://0177.0.0.1/", NULL},
	{"IPv6 without end is refused", "http://[::1/", NULL},
	{"IPv6 with a zone is refused", "http://[fe80::1%25eth0]/", NULL},
	{"text after IPv6 is refused", "http://[::1]x/", NULL},
	{"no IPv6 between the brackets is refused", "http://[]/", NULL},
	{"a name between the brackets is refused", "http://[shop.example]/",
	    NULL},
};

int
main(void)
{
	char *origin;
	size_t i;

	for (i = 0; i < nrows(cases); i++) {
		origin = url_origin(cases[i].url);
		is_text(origin, cases[i].want, "%s", cases[i].name);
		free(origin);
	}
	return tap_done();
}
