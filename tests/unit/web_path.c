/* web_path.c - paths are taken apart and compared with routes. */

#include <string.h>

#include "src/web/path.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	const char *path;
	bool encoded;
	const char *want; /* NULL: refused */
} reads[] = {
	{"a path is itself", "/api/store-lead", true, "/api/store-lead"},
	{"the root is a path", "/", true, "/"},
	{"escapes are undone", "/%61%2dZ/%c3%a9", true, "/a-Z/\xc3\xa9"},
	{"escapes are undone once", "/%2541", true, "/%41"},
	{"a plus stays", "/a+b", true, "/a+b"},
	{"what is decoded already stays", "/a%20b", false, "/a%20b"},
	{"empty segments stay", "//a//", true, "//a//"},
	{"dots within a segment stay", "/a..b/...", true, "/a..b/..."},
	{"nothing is refused", "", true, NULL},
	{"no leading slash is refused", "api", true, NULL},
	{"a star is refused", "*", true, NULL},
	{"a lone percent sign is refused", "/a%", true, NULL},
	{"a cut escape is refused", "/a%4", true, NULL},
	{"an escape cut by a slash is refused", "/a%4/1", true, NULL},
	{"an escape of no hex is refused", "/%zz", true, NULL},
	{"an encoded NUL is refused", "/a%00b", true, NULL},
	{"an encoded slash is refused", "/a%2fb", true, NULL},
	{"an encoded slash is refused in capitals", "/a%2Fb", true, NULL},
	{"invalid UTF-8 is refused", "/%ff", true, NULL},
	{"overlong UTF-8 is refused", "/%c0%af", true, NULL},
	{"half a surrogate is refused", "/%ed%a0%80", true, NULL},
	{"a character split by a slash is refused", "/%c3/%a9", true, NULL},
	{"raw invalid UTF-8 is refused", "/\xff", false, NULL},
	{"an encoded line break is refused", "/a%0d%0ab", true, NULL},
	{"DEL is refused", "/a%7f", true, NULL},
	{"a raw control character is refused", "/a\x01", false, NULL},
	{"a dot segment is refused", "/a/./b", true, NULL},
	{"a double dot segment is refused", "/a/../b", true, NULL},
	{"an encoded double dot is refused", "/a/%2e%2E/b", true, NULL},
	{"a double dot at the end is refused", "/a/..", false, NULL},
};

static const struct {
	const char *name;
	const char *path;
	const char *pattern;
	const char *param; /* value of {x}, NULL: none; "-": no match */
} matches[] = {
	{"the same", "/health", "/health", NULL},
	{"the root", "/", "/", NULL},
	{"another", "/health", "/healthy", "-"},
	{"a prefix", "/healthy", "/health", "-"},
	{"other case", "/Health", "/health", "-"},
	{"a slash more", "/health/", "/health", "-"},
	{"a slash less", "/health", "/health/", "-"},
	{"a doubled slash", "//health", "/health", "-"},
	{"a segment more", "/a/b", "/a", "-"},
	{"a segment less", "/a", "/a/b", "-"},
	{"a name takes one segment", "/f/abc", "/f/{x}", "abc"},
	{"a name within", "/f/abc/token", "/f/{x}/token", "abc"},
	{"a name takes no empty segment", "/f/", "/f/{x}", "-"},
	{"a name takes no empty segment within", "/f//token", "/f/{x}/token",
	    "-"},
	{"a name takes no two segments", "/f/a/b", "/f/{x}", "-"},
	{"a name takes what looks like a pattern", "/f/{x}", "/f/{x}", "{x}"},
	{"a name takes escapes", "/f/%7bx%7D", "/f/{x}", "{x}"},
	{"the second of two names", "/f/a/b", "/f/{y}/{x}", "b"},
	{"a literal is not matched by an escape's text", "/%2566", "/%66",
	    NULL},
	{"a star takes the rest", "/crm/v8/Leads", "/crm/{*}", NULL},
	{"a star takes one segment", "/crm/v8", "/crm/{*}", NULL},
	{"a star needs a segment", "/crm", "/crm/{*}", "-"},
	{"too deep for any route", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q",
	    "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", "-"},
};

static void
test_reads(struct path *path)
{
	struct error err;
	size_t i;
	int rc;

	for (i = 0; i < nrows(reads); i++) {
		error_clear(&err);
		rc = path_parse(path, reads[i].path, strlen(reads[i].path),
		    reads[i].encoded, &err);
		if (reads[i].want == NULL)
			is_int(rc == -1 ? (int)err.code : -1, ERROR_INVALID,
			    "%s", reads[i].name);
		else
			is_text(rc == 0 ? strbuf_str(&path->whole) : err.text,
			    reads[i].want, "%s", reads[i].name);
	}
}

static void
test_matches(struct path *path)
{
	struct error err;
	const char *got;
	size_t i;

	for (i = 0; i < nrows(matches); i++) {
		path_parse(path, matches[i].path, strlen(matches[i].path),
		    true, &err);
		got = !path_matches(path, matches[i].pattern) ? "-" :
		    path_param(path, matches[i].pattern, "x");
		is_text(got, matches[i].param, "route: %s", matches[i].name);
	}
}

static void
test_long(struct path *path)
{
	static char s[9000];
	struct error err;

	memset(s, 'a', sizeof(s));
	s[0] = '/';
	is_int(path_parse(path, s, 8000, true, &err), 0,
	    "a long path is read");
	is_int(path_parse(path, s, sizeof(s), true, &err), -1,
	    "a path past the limit is refused");
	memset(s, '/', sizeof(s));
	is_int(path_parse(path, s, 4000, true, &err), 0,
	    "thousands of segments are read");
	ok(!path_matches(path, "/"), "and match nothing");
	is_text(path_param(path, "/{x}", "y"), NULL,
	    "a name that the pattern lacks has no value");
}

int
main(void)
{
	struct path path;

	path_init(&path);
	test_reads(&path);
	test_matches(&path);
	test_long(&path);
	path_release(&path);
	return tap_done();
}
