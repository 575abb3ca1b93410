/* web_request.c - requests are taken up whole or refused. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "tests/lib/tap.h"
#include "web/request.h"
#include "web/route.h"

#define MAX_VARIABLES 16

/* An exchange whose body is a text, handed out in small pieces. */
struct fake {
	struct exchange exchange;
	const char *body;
	size_t len;
	size_t at;
	bool cut;    /* the connection breaks where the body ends */
	bool closed;
	bool waits;  /* more was asked for than there will ever be */
};

static ssize_t
fake_read(struct exchange *x, char *p, size_t n)
{
	struct fake *f = (struct fake *)x;
	size_t left = f->len - f->at;

	if (n > left && f->cut)
		return -1;
	if (n > left && !x->body_ends)
		f->waits = true;
	if (n > left)
		n = left;
	if (n > 0)
		memcpy(p, f->body + f->at, n);
	f->at += n;
	return (ssize_t)n;
}

static int
fake_write(struct exchange *x, const char *p, size_t n)
{
	(void)x;
	(void)p;
	(void)n;
	return 0;
}

static void
fake_close(struct exchange *x)
{
	((struct fake *)x)->closed = true;
}

static const struct exchange_calls calls = {
	fake_read, fake_write, fake_close
};

/* Takes up a request with these variables, given as NAME=value. */
static int
begin(struct request *req, struct fake *f, const char *const *variables,
    int *status)
{
	static char *list[MAX_VARIABLES + 1];
	struct error err = ERROR_INIT;
	size_t n = 0;

	for (; n < MAX_VARIABLES && variables[n] != NULL; n++)
		list[n] = (char *)(uintptr_t)variables[n];
	list[n] = NULL;
	f->exchange.calls = &calls;
	f->exchange.variables = list;
	*status = 0;
	return request_begin(req, &f->exchange, NULL, status, &err);
}

#define GET "REQUEST_METHOD=GET"

static const struct {
	const char *name;
	const char *variables[5];
	int status;       /* of the refusal */
	const char *path; /* when taken */
} targets[] = {
	{"REQUEST_URI is decoded", {GET, "REQUEST_URI=/a%20b?c=d"}, 0,
	    "/a b"},
	{"PATH_INFO is decoded already", {GET, "PATH_INFO=/a%20b",
	    "REQUEST_URI=/cgi-bin/x/a%2520b"}, 0, "/a%20b"},
	{"an empty PATH_INFO is none", {GET, "PATH_INFO=",
	    "REQUEST_URI=/a", "SCRIPT_NAME=/b"}, 0, "/a"},
	{"SCRIPT_NAME comes last", {GET, "SCRIPT_NAME=/b%20"}, 0, "/b%20"},
	{"a whole URL has a path", {GET,
	    "REQUEST_URI=http://a.example/b?c"}, 0, "/b"},
	{"a whole URL without path is refused", {GET,
	    "REQUEST_URI=http://a.example"}, 400, NULL},
	{"no path at all is refused", {GET}, 400, NULL},
	{"a star is refused", {GET, "REQUEST_URI=*"}, 400, NULL},
	{"a malformed escape is refused", {GET, "REQUEST_URI=/%zz"}, 400,
	    NULL},
	{"an encoded slash is refused", {GET, "REQUEST_URI=/a%2fb"}, 400,
	    NULL},
	{"an encoded NUL is refused", {GET, "REQUEST_URI=/a%00"}, 400, NULL},
	{"invalid UTF-8 is refused", {GET, "REQUEST_URI=/%ff"}, 400, NULL},
	{"a malformed escape in the query is refused", {GET,
	    "REQUEST_URI=/a?b=%", "QUERY_STRING=b=%"}, 400, NULL},
	{"an encoded NUL in the query is refused", {GET,
	    "REQUEST_URI=/a", "QUERY_STRING=b=%00"}, 400, NULL},
	{"invalid UTF-8 in the query is refused", {GET,
	    "REQUEST_URI=/a", "QUERY_STRING=%ff=1"}, 400, NULL},
	{"no method is refused", {"REQUEST_URI=/a"}, 400, NULL},
	{"an empty method is refused", {"REQUEST_METHOD=", "REQUEST_URI=/a"},
	    400, NULL},
	{"a malformed method is refused", {"REQUEST_METHOD=G T",
	    "REQUEST_URI=/a"}, 400, NULL},
	{"an unknown method is not implemented", {"REQUEST_METHOD=BREW",
	    "REQUEST_URI=/a"}, 501, NULL},
	{"methods have case", {"REQUEST_METHOD=get", "REQUEST_URI=/a"}, 501,
	    NULL},
	{"a control character in a header is refused", {GET,
	    "REQUEST_URI=/a", "HTTP_X_A=b\x01"}, 400, NULL},
	{"a line break in a header is refused", {GET, "REQUEST_URI=/a",
	    "HTTP_USER_AGENT=a\nb"}, 400, NULL},
	{"DEL in a header is refused", {GET, "REQUEST_URI=/a",
	    "HTTP_COOKIE=a=\x7f"}, 400, NULL},
	{"a control character in the type is refused", {GET,
	    "REQUEST_URI=/a", "CONTENT_TYPE=a/b\r"}, 400, NULL},
	{"a tab in a header is taken", {GET, "REQUEST_URI=/a",
	    "HTTP_X_A=a\tb"}, 0, "/a"},
	{"bytes beyond ASCII in a header are taken", {GET, "REQUEST_URI=/a",
	    "HTTP_USER_AGENT=caf\xe9"}, 0, "/a"},
	{"what is no header may hold anything", {GET, "REQUEST_URI=/a",
	    "OTHER=a\nb"}, 0, "/a"},
};

static void
test_targets(struct request *req)
{
	struct fake f = {.len = 0};
	size_t i;
	int status;

	for (i = 0; i < nrows(targets); i++) {
		if (begin(req, &f, targets[i].variables, &status) != 0)
			is_int(status, targets[i].status, "%s",
			    targets[i].name);
		else
			is_text(request_path(req), targets[i].path, "%s",
			    targets[i].name);
		ok(strlen(request_id(req)) >= 8, "%s: it has an id",
		    targets[i].name);
	}
}

static void
test_lengths(struct request *req)
{
	static char uri[9000], header[9000];
	const char *variables[] = {GET, uri, header, NULL};
	struct fake f = {.len = 0};
	int status, past;

	for (past = 0; past <= 1; past++) {
		snprintf(uri, sizeof(uri), "REQUEST_URI=/%0*d",
		    LIMIT_URL - 1 + past, 1);
		snprintf(header, sizeof(header), "HTTP_X=1");
		begin(req, &f, variables, &status);
		is_int(status, past ? 414 : 0, "a URL of %d bytes is %s",
		    LIMIT_URL + past, past ? "refused" : "taken");
		snprintf(uri, sizeof(uri), "REQUEST_URI=/");
		snprintf(header, sizeof(header), "HTTP_X=%0*d",
		    LIMIT_HEADER + past, 1);
		begin(req, &f, variables, &status);
		is_int(status, past ? 431 : 0, "a header of %d bytes is %s",
		    LIMIT_HEADER + past, past ? "refused" : "taken");
	}
}

static void
test_questions(struct request *req)
{
	static const char *const variables[] = {
		"REQUEST_METHOD=POST", "REQUEST_URI=/f/K%20y/token?x=old",
		"QUERY_STRING=q=a+b%26&q=2&&e&=n&a.b=c", "REMOTE_ADDR=::1",
		"HTTP_COOKIE=a=1; b=2; a=3", "HTTP_ACCEPT=text/html",
		"HTTP_X_REQUEST_ID=my-request-1", "CONTENT_LENGTH=",
		"HTTP_AUTHORIZATION=Bearer t0ken", "HTTP_EMPTY=",
		"CONTENT_TYPE=Text/HTML; charset=x", NULL
	};
	static const struct route route = {"POST", "/f/{form}/token", NULL,
		ROUTE_PUBLIC};
	struct fake f = {.len = 0};
	int status;

	begin(req, &f, variables, &status);
	is_int(status, 0, "a request is taken up");
	is_text(request_param(req, "form"), NULL, "no route, no parameter");
	req->route = &route;
	is_text(request_method(req), "POST", "its method");
	is_text(request_param(req, "form"), "K y", "its parameter, decoded");
	is_text(request_query(req, "q"), "a b&", "the first of its name");
	is_text(request_query(req, "e"), "", "a query name without value");
	is_text(request_query(req, ""), "n", "a query value without name");
	is_text(request_query(req, "a.b"), "c", "a query name with a dot");
	is_text(request_query(req, "x"), NULL,
	    "QUERY_STRING stands above REQUEST_URI");
	is_text(request_query(req, "Q"), NULL, "query names have case");
	is_text(request_cookie(req, "a"), "1", "the first cookie of a name");
	is_text(request_cookie(req, "b"), "2", "another cookie");
	is_text(request_cookie(req, "c"), NULL, "no such cookie");
	is_text(request_header(req, "x-request-ID"), "my-request-1",
	    "headers have no case");
	is_text(request_header(req, "Content-Type"), "Text/HTML; charset=x",
	    "Content-Type is a header, too");
	is_text(request_header(req, "Content-Length"), NULL,
	    "an empty Content-Length is none");
	is_text(request_header(req, "Empty"), NULL, "an empty header is none");
	is_text(request_header(req, "X-Request"), NULL,
	    "a header's beginning is another header");
	is_text(request_media_type(req), "text/html", "its media type");
	is_text(request_id(req), "my-request-1", "its id is taken over");
	is_text(request_bearer(req), "t0ken", "its bearer token");
	is_text(request_client(req), "::1", "its client");
	ok(request_is_local(req), "it is from this machine");
	ok(request_wants_html(req), "it wants a page");
}

static void
test_defaults(struct request *req)
{
	static const char *const plain[] = {GET, "REQUEST_URI=/a?q=1",
		"HTTP_X_REQUEST_ID=<bad id>", "REDIRECT_HTTP_AUTHORIZATION="
		"Bearer x", NULL};
	static const char *const forwarded[] = {GET, "REQUEST_URI=/a",
		"REMOTE_ADDR=127.0.0.1", "HTTP_FORWARDED=for=1.2.3.4", NULL};
	struct fake f = {.len = 0};
	size_t n = 1;
	int status;

	begin(req, &f, plain, &status);
	is_text(request_query(req, "q"), "1",
	    "the query of REQUEST_URI, where there is no other");
	ok(uuid_is_valid(request_id(req)), "an unfit id is replaced");
	is_text(request_bearer(req), "x",
	    "the token that Apache renamed is found");
	is_text(request_cookie(req, "a"), NULL,
	    "cookies of the request before are gone");
	is_text(request_client(req), "", "no client, no address");
	ok(!request_is_local(req), "nor is it from this machine");
	ok(!request_wants_html(req), "without Accept it wants JSON");
	is_text(request_body(req, &n), "", "it has no body");
	is_int((long long)n, 0, "of no bytes");
	begin(req, &f, forwarded, &status);
	ok(!request_is_local(req), "what was forwarded is not local");
}

static const struct {
	const char *name;
	const char *length; /* Content-Length or NULL */
	const char *body;
	bool ends;          /* FastCGI */
	bool chunked;
	bool cut;
	int status;         /* of the refusal; the most allowed is 10 */
	bool closed;        /* the connection may not be kept */
} bodies[] = {
	{"FastCGI: a body", "5", "hello", true, false, false, 0, false},
	{"FastCGI: no body", NULL, "", true, false, false, 0, false},
	{"FastCGI: an empty body", "0", "", true, false, false, 0, false},
	{"FastCGI: the most allowed", "10", "0123456789", true, false, false,
	    0, false},
	{"FastCGI: no length", NULL, "hello", true, false, false, 0, false},
	{"FastCGI: no length, the most allowed", NULL, "0123456789", true,
	    false, false, 0, false},
	{"FastCGI: too long", "11", "0123456789a", true, false, false, 413,
	    false},
	{"FastCGI: no length, too long", NULL, "0123456789abcdef", true,
	    false, false, 413, false},
	{"FastCGI: shorter than announced", "6", "hello", true, false, false,
	    400, false},
	{"FastCGI: longer than announced", "4", "hello world", true, false,
	    false, 400, false},
	{"FastCGI: announced as empty", "0", "hello", true, false, false, 400,
	    false},
	{"FastCGI: cut off", "5", "hel", true, false, true, 400, true},
	{"CGI: a body", "5", "hello", false, false, false, 0, false},
	{"CGI: no body", NULL, "", false, false, false, 0, false},
	{"CGI: an empty body", "0", "", false, false, false, 0, false},
	{"CGI: no length, not waited for", NULL, "hello", false, false, false,
	    0, false},
	{"CGI: chunked", NULL, "hello", false, true, false, 0, false},
	{"CGI: chunked, too long", NULL, "0123456789a", false, true, false,
	    413, false},
	{"CGI: shorter than announced", "6", "hello", false, false, false,
	    400, false},
	{"CGI: more than announced is not read", "4", "hell", false, false,
	    false, 0, false},
	{"CGI: too long", "11", "0123456789a", false, false, false, 413,
	    false},
	{"a negative length", "-1", "", true, false, false, 400, false},
	{"a length of letters", "abc", "", true, false, false, 400, false},
	{"a length with a sign", "+5", "hello", true, false, false, 400,
	    false},
	{"a length with a blank", " 5", "hello", true, false, false, 400,
	    false},
	{"a length beyond all numbers", "99999999999999999999", "", true,
	    false, false, 400, false},
	{"a large length", "9223372036854775807", "", true, false, false, 413,
	    false},
};

static void
test_bodies(struct request *req)
{
	struct error err = ERROR_INIT;
	char length[64];
	const char *variables[5] = {GET, "REQUEST_URI=/"};
	size_t i, n;
	int status, rc;

	for (i = 0; i < nrows(bodies); i++) {
		struct fake f = {.body = bodies[i].body,
			.len = strlen(bodies[i].body), .cut = bodies[i].cut};
		bool whole = bodies[i].length == NULL &&
		    !bodies[i].ends && !bodies[i].chunked;

		f.exchange.body_ends = bodies[i].ends;
		snprintf(length, sizeof(length), "CONTENT_LENGTH=%s",
		    bodies[i].length != NULL ? bodies[i].length : "");
		variables[2] = length;
		variables[3] = bodies[i].chunked ?
		    "HTTP_TRANSFER_ENCODING=chunked" : NULL;
		begin(req, &f, variables, &status);
		rc = request_read_body(req, 10, &status, &err);
		is_int(rc != 0 ? status : 0, bodies[i].status, "%s",
		    bodies[i].name);
		if (rc == 0 && !whole)
			is_text(request_body(req, &n), bodies[i].body,
			    "%s: as it was sent", bodies[i].name);
		request_skip_body(req);
		ok(f.closed == bodies[i].closed, "%s: the connection is %s",
		    bodies[i].name, f.closed ? "given up" : "kept");
		if (bodies[i].ends && !f.closed)
			is_int((long long)f.at, (long long)f.len,
			    "%s: nothing is left of it", bodies[i].name);
		request_end(req);
	}
}

/* The memory of a body grows with what arrives, and is given back. */
static void
test_large(struct request *req)
{
	static const char *const variables[] = {GET, "REQUEST_URI=/",
		"CONTENT_LENGTH=300000", NULL};
	struct error err = ERROR_INIT;
	char *body = malloc(300000);
	struct fake f = {.body = body, .len = 300000};
	size_t n;
	int status;

	memset(body, 'x', 300000);
	body[299999] = 'y';
	f.exchange.body_ends = true;
	begin(req, &f, variables, &status);
	is_int(request_read_body(req, 1000000, &status, &err), 0,
	    "a large body is read");
	ok(request_body(req, &n)[299999] == 'y' && n == 300000,
	    "to its end");
	is_int(request_body(req, NULL)[n], '\0', "and is a text");
	request_end(req);
	ok(req->body_size == 0, "its memory is given back");
	f.len = 1000;
	f.at = 0;
	begin(req, &f, variables, &status);
	is_int(request_read_body(req, 1000000, &status, &err), -1,
	    "what is announced but does not come is refused");
	ok(req->body_size <= 4096, "and takes no memory");
	request_end(req);
	free(body);
}

int
main(void)
{
	struct request req;

	secret_setup();
	request_init(&req);
	test_targets(&req);
	test_lengths(&req);
	test_questions(&req);
	test_defaults(&req);
	test_bodies(&req);
	test_large(&req);
	request_release(&req);
	return tap_done();
}
