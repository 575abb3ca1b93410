/* http_target.c - which hosts are this machine, as tables. */

#include "http/target.h"
#include "tests/lib/tap.h"

static const struct {
	const char *host;
	bool want;
} hosts[] = {
	{"localhost", true},
	{"LocalHost", true},
	{"127.0.0.1", true},
	{"127.255.255.254", true},
	{"::1", true},
	{"[::1]", true},
	{"", false},
	{"localhost.", false},
	{"localhost.example", false},
	{"127.0.0.1.example", false},
	{"127.1", false},
	{"2130706433", false},
	{"0x7f.0.0.1", false},
	{"0177.0.0.1", false},
	{"128.0.0.1", false},
	{"0.0.0.0", false},
	{"::", false},
	{"::ffff:127.0.0.1", false},
	{" 127.0.0.1", false},
};

static const struct {
	const char *url;
	bool want;
} origins[] = {
	{"http://127.0.0.1:9000", true},
	{"http://127.0.0.1", true},
	{"https://localhost:1", true},
	{"http://[::1]:9000", true},
	{"http://[::1]", true},
	{"http://127.0.0.1:9000/", false},
	{"http://127.0.0.1:9000/x", false},
	{"http://127.0.0.1:0", false},
	{"http://127.0.0.1:65536", false},
	{"http://127.0.0.1:", false},
	{"http://127.0.0.1:80a", false},
	{"http://127.0.0.1@evil.example", false},
	{"http://evil.example@127.0.0.1", false},
	{"http://127.0.0.1.evil.example", false},
	{"http://127.0.0.1?x", false},
	{"http://127.0.0.1#x", false},
	{"http://[::1", false},
	{"http://[::1]x", false},
	{"ftp://127.0.0.1", false},
	{"127.0.0.1", false},
	{"http://", false},
	{"", false},
};

int
main(void)
{
	size_t i;

	for (i = 0; i < nrows(hosts); i++)
		is_int(target_host_is_loopback(hosts[i].host), hosts[i].want,
		    "host \"%s\"", hosts[i].host);
	for (i = 0; i < nrows(origins); i++)
		is_int(target_is_loopback_origin(origins[i].url),
		    origins[i].want, "origin \"%s\"", origins[i].url);
	return tap_done();
}
