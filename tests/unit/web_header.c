/* web_header.c - header fields are read by their grammar. */

#include <stdio.h>
#include <string.h>

#include "src/web/address.h"
#include "src/web/header.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	const char *field;
	const char *want; /* name=value| of each */
} cookies[] = {
	{"nothing has none", "", ""},
	{"one", "a=1", "a=1|"},
	{"several", "a=1; b=2;c=3", "a=1|b=2|c=3|"},
	{"the same name twice", "a=1; a=2", "a=1|a=2|"},
	{"an empty value", "a=; b=2", "a=|b=2|"},
	{"a value with an equals sign", "a=b=c==", "a=b=c==|"},
	{"names keep their case", "A=1; a=2", "A=1|a=2|"},
	{"a quoted value keeps its quotes", "a=\"x\"", "a=\"x\"|"},
	{"a lone quote is passed over", "a=\"x; b=2", "b=2|"},
	{"a quote within is passed over", "a=x\"y; b=2", "b=2|"},
	{"a comma is passed over", "a=x,y; b=2", "b=2|"},
	{"a space within is passed over", "a=x y; b=2", "b=2|"},
	{"a backslash is passed over", "a=x\\y; b=2", "b=2|"},
	{"bytes beyond ASCII are passed over", "a=\xc3\xa9; b=2", "b=2|"},
	{"no equals sign is passed over", "a; b=2", "b=2|"},
	{"no name is passed over", "=1; b=2", "b=2|"},
	{"a space in a name is passed over", "a b=1; b=2", "b=2|"},
	{"blanks and semicolons around", " ;; a=1 ;\t; b=2 ; ", "a=1|b=2|"},
};

static const struct {
	const char *accept;
	bool html;
} accepts[] = {
	{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
	    true},
	{"text/html", true},
	{"TEXT/HTML", true},
	{"text/html, */*", true},
	{"text/html;q=0.5, */*;q=0.1", true},
	{"text/html;level=1;q=0.7, application/json;q=0.3", true},
	{"text/html, application/json", true},
	{"application/json;q=0.9, text/html", true},
	{" text/html ;q=0.9", true},
	{"application/json, text/html", false},
	{"application/json, text/html;q=0.9", false},
	{"*/*", false},
	{"", false},
	{"application/json", false},
	{"text/html;q=0", false},
	{"text/html;q=0.0, */*", false},
	{"text/html;q=0.1, */*", false},
	{"text/html;q=0.2, application/problem+json;q=0.3", false},
	{"text/html;q=0.2, application/*;q=0.3", false},
	{"text/htmlx", false},
	{"text/plain, text/html;q=x", false},
	{",,,", false},
};

static const struct {
	const char *field;
	const char *want;
} bearers[] = {
	{"Bearer abc", "abc"},
	{"bearer abc", "abc"},
	{"BEARER  a.b-c_d~e+f/g==", "a.b-c_d~e+f/g=="},
	{"Bearer", NULL},
	{"Bearer ", NULL},
	{"Bearer =", NULL},
	{"Bearer a b", NULL},
	{"Bearer a=b", NULL},
	{"Bearer \"a\"", NULL},
	{"Bearerabc", NULL},
	{"Basic YTpi", NULL},
	{"Bearer abc\xc3\xa9", NULL},
	{"", NULL},
};

static const struct {
	const char *field;
	const char *want; /* of boundary; NULL: none; "!": malformed */
} params[] = {
	{"multipart/form-data; boundary=abc", "abc"},
	{"multipart/form-data;boundary=abc;charset=utf-8", "abc"},
	{"multipart/form-data; BOUNDARY=\"a b\"", "a b"},
	{"m/f; boundary=\"a\\\"b\\\\c\"", "a\"b\\c"},
	{"m/f; boundary=\"a;b\" ; x=y", "a;b"},
	{"m/f; x=\"boundary=no\"; boundary=yes", "yes"},
	{"m/f; x-boundary=no", NULL},
	{"m/f;", NULL},
	{"m/f; ; boundary=a", "a"},
	{"m/f", NULL},
	{"", NULL},
	{"m/f; boundary=\"\"", ""},
	{"m/f; boundary", "!"},
	{"m/f; boundary=", "!"},
	{"m/f; boundary=\"a", "!"},
	{"m/f; boundary=\"a\\", "!"},
	{"m/f; boundary=a b", "!"},
	{"m/f; boundary=a; boundary=b", "!"},
	{"m/f; boundary=a, m/g", "!"},
	{"m/f; =a", "!"},
	{"m/f; boundary=01234567890123456789012345678901", "!"},
};

static const struct {
	const char *field;
	const char *want;
} types[] = {
	{"application/json", "application/json"},
	{" Application/JSON ; charset=utf-8", "application/json"},
	{"text/html,text/plain", "text/html"},
	{"", ""},
	{";", ""},
	{"a-type-that-is-much-too-long/for-the-room", ""},
};

static const struct {
	const char *name;
	const char *remote;
	const char *fields[3];
	const char *want;
} clients[] = {
	{"nobody forwarded", "203.0.113.9", {NULL}, "203.0.113.9"},
	{"a stranger's field does not count", "203.0.113.9",
	    {"198.51.100.1"}, "203.0.113.9"},
	{"a trusted proxy's does", "127.0.0.1", {"198.51.100.1"},
	    "198.51.100.1"},
	{"the last that is no proxy counts", "127.0.0.1",
	    {"6.6.6.6, 198.51.100.1"}, "198.51.100.1"},
	{"proxies behind it are passed", "127.0.0.1",
	    {"6.6.6.6, 198.51.100.1, 10.0.0.1,127.0.0.1"}, "198.51.100.1"},
	{"all proxies: the first of them", "127.0.0.1",
	    {"10.0.0.1, 127.0.0.1"}, "10.0.0.1"},
	{"several fields are one list", "127.0.0.1",
	    {"6.6.6.6", "198.51.100.1", "10.0.0.1"}, "198.51.100.1"},
	{"nonsense ends the search", "127.0.0.1",
	    {"198.51.100.1, nonsense, 10.0.0.1"}, "10.0.0.1"},
	{"nonsense last says nothing", "127.0.0.1",
	    {"198.51.100.1, unknown"}, "127.0.0.1"},
	{"an empty entry ends the search", "127.0.0.1", {"198.51.100.1, "},
	    "127.0.0.1"},
	{"an empty field says nothing", "127.0.0.1", {""}, "127.0.0.1"},
	{"a port goes", "127.0.0.1", {"198.51.100.1:4711"}, "198.51.100.1"},
	{"IPv6", "::1", {"2001:DB8::0:1"}, "2001:db8::1"},
	{"IPv6 with a port", "::1", {"[2001:db8::1]:4711"}, "2001:db8::1"},
	{"IPv4 within IPv6 is IPv4", "::ffff:127.0.0.1",
	    {"::ffff:198.51.100.1"}, "198.51.100.1"},
	{"an address with a leading zero is none", "127.0.0.1",
	    {"198.51.100.01"}, "127.0.0.1"},
	{"a socket has no address", "unix:", {"198.51.100.1"}, "unix:"},
	{"no address at all", "", {NULL}, ""},
};

static void
test_cookies(void)
{
	struct header_cookie c;
	const char *field;
	char got[256];
	size_t i, n;

	for (i = 0; i < nrows(cookies); i++) {
		field = cookies[i].field;
		got[0] = '\0';
		while (header_cookie_next(&field, &c)) {
			n = strlen(got);
			snprintf(got + n, sizeof(got) - n, "%.*s=%.*s|",
			    (int)c.name_len, c.name, (int)c.value_len,
			    c.value);
		}
		is_text(got, cookies[i].want, "cookies: %s", cookies[i].name);
	}
}

static void
test_fields(void)
{
	char got[32];
	size_t i;
	int rc;

	for (i = 0; i < nrows(accepts); i++)
		ok(header_prefers_html(accepts[i].accept) == accepts[i].html,
		    "\"%s\" means %s", accepts[i].accept,
		    accepts[i].html ? "a page" : "JSON");
	for (i = 0; i < nrows(bearers); i++)
		is_text(header_bearer(bearers[i].field), bearers[i].want,
		    "token of \"%s\"", bearers[i].field);
	for (i = 0; i < nrows(params); i++) {
		rc = header_param(params[i].field, "boundary", got,
		    sizeof(got));
		is_text(rc == 1 ? got : rc == 0 ? NULL : "!", params[i].want,
		    "boundary of \"%s\"", params[i].field);
	}
	for (i = 0; i < nrows(types); i++) {
		header_media_type(types[i].field, got, sizeof(got));
		is_text(got, types[i].want, "media type of \"%s\"",
		    types[i].field);
	}
}

static void
test_ids(void)
{
	static const struct {
		const char *id;
		bool taken;
	} ids[] = {
		{"01890a5d-ac96-774b-bcce-b302099a8057", true},
		{"A.b_c-1234", true},
		{"12345678", true},
		{"1234567", false},
		{"", false},
		{"1234 5678", false},
		{"12345678\n", false},
		{"12345678\xc3\xa9", false},
		{"<script>x", false},
		{"0123456789012345678901234567890123456789012345678901234567890"
		 "123", true},
		{"0123456789012345678901234567890123456789012345678901234567890"
		 "1234", false},
	};
	size_t i;

	for (i = 0; i < nrows(ids); i++)
		ok(header_is_request_id(ids[i].id) == ids[i].taken,
		    "\"%s\" is %s as a request id", ids[i].id,
		    ids[i].taken ? "taken" : "refused");
}

static void
test_clients(void)
{
	struct proxies *p = proxies_new("127.0.0.1, ::1,10.0.0.1,nonsense");
	char got[ADDRESS_SIZE];
	size_t i, n;

	for (i = 0; i < nrows(clients); i++) {
		for (n = 0; n < 3 && clients[i].fields[n] != NULL; n++)
			continue;
		address_client(p, clients[i].remote, clients[i].fields, n,
		    got);
		is_text(got, clients[i].want, "client: %s", clients[i].name);
	}
	address_client(NULL, "127.0.0.1", clients[2].fields, 1, got);
	is_text(got, "127.0.0.1", "without proxies nobody is trusted");
	proxies_free(p);
	ok(address_is_loopback("127.0.0.1"), "127.0.0.1 is this machine");
	ok(address_is_loopback("127.8.9.1"), "so is all of 127");
	ok(address_is_loopback("::1"), "so is ::1");
	ok(address_is_loopback("::ffff:127.0.0.1"), "in either spelling");
	ok(!address_is_loopback("128.0.0.1"), "128.0.0.1 is not");
	ok(!address_is_loopback("unix:"), "a socket is not");
	ok(!address_is_loopback(""), "nothing is not");
}

int
main(void)
{
	test_cookies();
	test_fields();
	test_ids();
	test_clients();
	return tap_done();
}
