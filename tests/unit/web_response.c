/* web_response.c - answers are written whole and in order. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "tests/lib/tap.h"
#include "web/field.h"
#include "web/page.h"
#include "web/request.h"
#include "web/response.h"

#define ALWAYS "X-Request-Id: request-1\r\nReferrer-Policy: no-referrer\r\n" \
	"X-Content-Type-Options: nosniff\r\n"
#define FRESH ALWAYS "Cache-Control: no-store\r\n"

struct fake {
	struct exchange exchange;
	struct strbuf sent;
};

static ssize_t
fake_read(struct exchange *x, char *p, size_t n)
{
	(void)x;
	(void)p;
	(void)n;
	return 0;
}

static int
fake_write(struct exchange *x, const char *p, size_t n)
{
	strbuf_add(&((struct fake *)x)->sent, p, n);
	return 0;
}

static void
fake_close(struct exchange *x)
{
	(void)x;
}

/* One request after the other, by the same thread. */
static struct call {
	struct fake fake;
	struct request req;
	struct response res;
} call;

static void
begin(const char *method, const char *accept)
{
	static const struct exchange_calls calls = {
		fake_read, fake_write, fake_close
	};
	static char request[64], target[] = "REQUEST_URI=/";
	static char id[] = "HTTP_X_REQUEST_ID=request-1", wanted[64];
	static char *variables[] = {request, target, id, wanted, NULL};
	struct error err = ERROR_INIT;
	int status;

	snprintf(request, sizeof(request), "REQUEST_METHOD=%s", method);
	snprintf(wanted, sizeof(wanted), "HTTP_ACCEPT=%s", accept);
	call.fake.exchange.calls = &calls;
	call.fake.exchange.variables = variables;
	strbuf_reset(&call.fake.sent);
	request_begin(&call.req, &call.fake.exchange, NULL, &status, &err);
	response_reset(&call.res);
}

static const char *
sent(void)
{
	response_send(&call.res, &call.req);
	return strbuf_str(&call.fake.sent);
}

static void
test_object(void)
{
	begin("GET", "");
	is_text(sent(), "Status: 200 OK\r\n" FRESH "Content-Type: "
	    "application/json\r\nContent-Length: 3\r\n\r\n{}\n",
	    "an answer starts as an empty object");
	begin("GET", "");
	response_status(&call.res, 201);
	response_json_text(&call.res, "a", "x\"\n\xc3\xa9</script>");
	response_json_text(&call.res, "b", NULL);
	response_json_int(&call.res, "c", INT64_MIN);
	response_json_bool(&call.res, "d", true);
	response_json_instant(&call.res, "e", 0);
	response_json_instant(&call.res, "f", 1772619307000);
	response_json(&call.res, "g", json_array());
	has_text(sent(), "Status: 201 Created\r\n", "with the status set");
	has_text(sent(), "\r\n\r\n{\"a\":\"x\\\"\\n\xc3\xa9</script>\","
	    "\"b\":null,\"c\":-9223372036854775808,\"d\":true,\"e\":null,"
	    "\"f\":\"2026-03-04T10:15:07Z\",\"g\":[]}\n",
	    "and its members in order");
	begin("HEAD", "");
	response_json_text(&call.res, "a", "b");
	is_text(sent(), "Status: 200 OK\r\n" FRESH "Content-Type: "
	    "application/json\r\nContent-Length: 10\r\n\r\n",
	    "HEAD gets the length, not the body");
	begin("GET", "");
	response_json_body(&call.res, json_text("whole"));
	has_text(sent(), "application/json\r\nContent-Length: 8\r\n\r\n"
	    "\"whole\"\n", "a whole document replaces the object");
}

static void
test_headers(void)
{
	begin("GET", "");
	response_header(&call.res, "Cache-Control", "max-age=60");
	response_header(&call.res, "X-One", "1");
	response_header(&call.res, "x-one", "2");
	response_header(&call.res, "X-On", "3");
	response_header(&call.res, "X-Split", "a\r\nX-Evil: 1");
	response_header(&call.res, "X-Split", "a\nb");
	response_header(&call.res, "X Bad", "1");
	response_header(&call.res, "X-Bad:", "1");
	response_header(&call.res, "Content-Type",
	    "application/health+json");
	is_text(sent(), "Status: 200 OK\r\nCache-Control: max-age=60\r\n"
	    "x-one: 2\r\nX-On: 3\r\n" ALWAYS "Content-Type: "
	    "application/health+json\r\nContent-Length: 3\r\n\r\n{}\n",
	    "a header replaces its namesake, line breaks are dropped");
	begin("GET", "");
	response_redirect(&call.res, 303, "/thanks.html");
	is_text(sent(), "Status: 303 See Other\r\nLocation: /thanks.html\r\n"
	    FRESH "Content-Length: 0\r\n\r\n", "a redirect has no body");
	begin("GET", "");
	response_redirect(&call.res, 302, "https://a.example/\r\nX: 1");
	is_text(sent(), "Status: 302 Found\r\n" FRESH
	    "Content-Length: 0\r\n\r\n", "a split redirect goes nowhere");
	begin("GET", "");
	response_status(&call.res, 204);
	is_text(sent(), "Status: 204 No Content\r\n" FRESH "\r\n",
	    "204 has no body and no length");
}

static void
test_cookies(void)
{
	static const struct {
		const char *name;
		struct cookie cookie;
		const char *want;
	} rows[] = {
		{"a cookie", {"a", "b", "/", 600, false}, "Set-Cookie: a=b; "
		    "Path=/; Max-Age=600; HttpOnly; SameSite=Lax\r\n"},
		{"a secure one", {"a", "b", "/x", 1, true}, "Set-Cookie: a=b; "
		    "Path=/x; Max-Age=1; HttpOnly; SameSite=Lax; Secure\r\n"},
		{"one to delete", {"a", "", "/", 0, false}, "Set-Cookie: a=; "
		    "Path=/; Max-Age=0; HttpOnly; SameSite=Lax\r\n"},
		{"a value with a semicolon", {"a", "b; x", "/", 1, false}, ""},
		{"a value with a line break", {"a", "b\r\nX: 1", "/", 1,
		    false}, ""},
		{"a name with an equals sign", {"a=", "b", "/", 1, false}, ""},
		{"a path with a semicolon", {"a", "b", "/;x", 1, false}, ""},
	};
	struct strbuf want;
	size_t i;

	strbuf_init(&want, 1000);
	for (i = 0; i < nrows(rows); i++) {
		begin("GET", "");
		response_cookie(&call.res, &rows[i].cookie);
		strbuf_reset(&want);
		strbuf_printf(&want, "Status: 200 OK\r\n%s" FRESH,
		    rows[i].want);
		has_text(sent(), strbuf_str(&want), "%s is %s", rows[i].name,
		    rows[i].want[0] != '\0' ? "set" : "dropped");
	}
	begin("GET", "");
	response_cookie(&call.res, &rows[0].cookie);
	response_cookie(&call.res, &rows[1].cookie);
	ok(strstr(sent(), rows[0].want) != NULL &&
	    strstr(strbuf_str(&call.fake.sent), rows[1].want) != NULL,
	    "two cookies are two fields");
	strbuf_release(&want);
}

static void
test_problems(void)
{
	struct field_errors fields = {.count = 0};

	begin("GET", "application/json");
	response_json_text(&call.res, "half", "an answer");
	response_problem(&call.res, &call.req, 404, "no \"such\" thing", NULL);
	is_text(sent(), "Status: 404 Not Found\r\n" FRESH "Content-Type: "
	    "application/problem+json\r\nContent-Length: 110\r\n\r\n"
	    "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
	    "\"detail\":\"no \\\"such\\\" thing\",\"request_id\":\"request-1\"}"
	    "\n", "a problem replaces what was there");
	field_complain(&fields, "email", "must be an e-mail address");
	field_complain(&fields, "a<b", "is \"wrong\"");
	begin("POST", "");
	response_problem(&call.res, &call.req, 422, "please look", &fields);
	has_text(sent(), ",\"errors\":[{\"field\":\"email\",\"message\":\"must "
	    "be an e-mail address\"},{\"field\":\"a<b\",\"message\":\"is "
	    "\\\"wrong\\\"\"}],", "with the fields at fault");
	begin("POST", "text/html");
	response_problem(&call.res, &call.req, 422, "<look>", &fields);
	has_text(sent(), "Status: 422 Unprocessable Content\r\n" FRESH
	    "Content-Type: text/html; charset=utf-8\r\n", "or as a page");
	has_text(sent(), "&lt;look&gt;", "escaped");
	has_text(sent(), "<strong>A&lt;b</strong> <span class=\"error\">is "
	    "&quot;wrong&quot;</span>", "field by field");
	begin("GET", "");
	response_problem(&call.res, &call.req, 401, "no", NULL);
	has_text(sent(), "WWW-Authenticate: Bearer realm=\"leadbridge\"\r\n",
	    "401 says how");
}

static void
test_errors(void)
{
	static const struct {
		enum error_code code;
		const char *status;
		const char *retry;
	} rows[] = {
		{ERROR_INVALID, "Status: 422 ", NULL},
		{ERROR_NOT_FOUND, "Status: 404 ", NULL},
		{ERROR_CONFLICT, "Status: 409 ", NULL},
		{ERROR_AUTH, "Status: 401 ", NULL},
		{ERROR_LIMITED, "Status: 429 ", "Retry-After: 60\r\n"},
		{ERROR_UNAVAILABLE, "Status: 503 ", "Retry-After: 5\r\n"},
		{ERROR_CONFIG, "Status: 503 ", "Retry-After: 5\r\n"},
		{ERROR_DATA, "Status: 503 ", "Retry-After: 5\r\n"},
	};
	struct error err = ERROR_INIT;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		begin("GET", "");
		error_set(&err, rows[i].code, "this is why");
		response_error(&call.res, &call.req, &err);
		has_text(sent(), rows[i].status, "%s becomes %s",
		    error_meaning(rows[i].code)->name, rows[i].status);
		has_text(sent(), "\"detail\":\"this is why\"", "with its text");
		if (rows[i].retry != NULL)
			has_text(sent(), rows[i].retry, "and a time");
	}
	error_limited(&err, 7, "slowly");
	begin("GET", "");
	response_error(&call.res, &call.req, &err);
	has_text(sent(), "Retry-After: 7\r\n", "a time told is handed on");
	error_set(&err, ERROR_INTERNAL, "SELECT secret");
	begin("GET", "");
	response_error(&call.res, &call.req, &err);
	has_text(sent(), "Status: 500 ", "a mistake of ours is 500");
	ok(strstr(strbuf_str(&call.fake.sent), "SELECT") == NULL,
	    "and keeps its details to itself");
}

static void
test_pages(void)
{
	begin("GET", "");
	page_message(&call.res, 200, "A <b>", "T & t", "/x?a=\"b\"", "Go");
	has_text(sent(), "<title>A &lt;b&gt;</title>", "a title is escaped");
	has_text(sent(), "<h1>A &lt;b&gt;</h1>\n<p>T &amp; t</p>\n<p><a "
	    "class=\"button\" href=\"/x?a=&quot;b&quot;\">Go</a></p>",
	    "so are text and link");
	begin("GET", "");
	page_html(&call.res, 200, "T", "<p><b>bold</b></p>");
	has_text(sent(), "<p><b>bold</b></p>", "HTML is as the caller made it");
}

static void
test_large(void)
{
	char *large = malloc(20 * 1024 * 1024);

	memset(large, 'x', 20 * 1024 * 1024);
	begin("GET", "");
	response_body(&call.res, "text/plain", large, 100000);
	has_text(sent(), "Content-Length: 100000\r\n",
	    "a large answer is sent");
	response_end(&call.res);
	ok(call.res.body.size == 0, "and its memory given back");
	begin("GET", "");
	response_body(&call.res, "text/plain", large, 20 * 1024 * 1024);
	has_text(sent(), "Status: 500 ", "one past the limit is a mistake");
	free(large);
}

int
main(void)
{
	secret_setup();
	request_init(&call.req);
	response_init(&call.res);
	strbuf_init(&call.fake.sent, 50 * 1024 * 1024);
	test_object();
	test_headers();
	test_cookies();
	test_problems();
	test_errors();
	test_pages();
	test_large();
	strbuf_release(&call.fake.sent);
	response_release(&call.res);
	request_release(&call.req);
	return tap_done();
}
