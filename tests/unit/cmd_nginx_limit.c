/* cmd_nginx_limit.c - the body limit is read as nginx reads it. */

#include <string.h>

#include "cmd/nginx_limit.h"
#include "tests/lib/tap.h"

#define LEAD "location = /api/store-lead { fastcgi_pass x; }\n"

static const struct {
	const char *name, *text;
	int rc;
	long long bytes;
} rows[] = {
	{"a value of the file",
	    "client_max_body_size 320k;\n" LEAD, 0, 320 << 10},
	{"bytes without a unit",
	    "client_max_body_size 1000;\n" LEAD, 0, 1000},
	{"megabytes", "client_max_body_size 2M;\n" LEAD, 0, 2 << 20},
	{"gigabytes", "client_max_body_size 1g;\n" LEAD, 0, 1 << 30},
	{"0 is no limit", "client_max_body_size 0;\n" LEAD, 0, INT64_MAX},
	{"without one it is 1m", LEAD, 0, 1 << 20},
	{"the order does not matter",
	    LEAD "client_max_body_size 64k;\n", 0, 64 << 10},
	{"the location's own wins",
	    "client_max_body_size 9m;\n"
	    "location /f/ { client_max_body_size 8k; }\n", 0, 8 << 10},
	{"that of another location does not count",
	    "client_max_body_size 320k;\n" LEAD
	    "location /api/leads/ { client_max_body_size 1k; }\n", 0,
	    320 << 10},
	{"the smallest of both addresses",
	    LEAD "location ^~ /f/ { client_max_body_size 5k; }\n", 0,
	    5 << 10},
	{"the server's wins over that around",
	    "http { client_max_body_size 1k; server { "
	    "client_max_body_size 2k; " LEAD "} }\n", 0, 2 << 10},
	{"that around is inherited",
	    "http { client_max_body_size 1k; server { " LEAD "} }\n", 0,
	    1 << 10},
	{"without our locations the server's is told",
	    "server { client_max_body_size 7k; location / { "
	    "client_max_body_size 1k; } }\n", 0, 7 << 10},
	{"a comment does not count",
	    "# client_max_body_size 1k;\nclient_max_body_size 2k;\n" LEAD, 0,
	    2 << 10},
	{"a text in quotes does not count",
	    "return 200 'client_max_body_size 1k; } #';\n"
	    "client_max_body_size 3k;\n" LEAD, 0, 3 << 10},
	{"braces of a variable open no block",
	    "set $a ${b}c; client_max_body_size 4k;\n" LEAD, 0, 4 << 10},
	{"a regular expression as a location",
	    "location ~ ^/f/ { client_max_body_size 6k; }\n", 0, 6 << 10},
	{"a quoted value", "client_max_body_size \"10k\";\n" LEAD, 0,
	    10 << 10},
	{"nothing about it", "server { listen 80; }\n", 1, 0},
	{"an empty file", "", 1, 0},
	{"a block too many closed", "server { } }\n", -1, 0},
	{"a block that does not close", "server { \n", -1, 0},
	{"a directive that does not end", "listen 80", -1, 0},
	{"a quote that does not close", "return 'x;\n", -1, 0},
	{"no size", "client_max_body_size much;\n", -1, 0},
	{"a negative size", "client_max_body_size -1;\n", -1, 0},
	{"a size beyond all", "client_max_body_size 99999999999g;\n", -1, 0},
};

int
main(void)
{
	int64_t bytes;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		bytes = 0;
		is_int(nginx_limit_find(rows[i].text, strlen(rows[i].text),
			&bytes), rows[i].rc, "%s", rows[i].name);
		is_int(bytes, rows[i].bytes, "... the bytes");
	}
	is_int(nginx_limit_find("a\0b;", 4, &bytes), -1,
	    "a NUL is no configuration");
	return tap_done();
}
