/* http_client.c - what a call brings, and how far a failed one got. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/client.h"
#include "tests/lib/answerer.h"
#include "tests/lib/tap.h"

/* Asks and keeps what came in res and err. */
static int
ask(struct client *client, const char *method, const char *url,
    const char *body, struct client_response *res, struct error *err)
{
	struct client_request req = {
		.method = method,
		.url = url,
		.body = body,
		.body_len = body != NULL ? strlen(body) : 0,
		.total_ms = 2000,
		.max_body = 1000,
	};

	error_clear(err);
	return client_perform(client, &req, res, err);
}

static void
test_answer(struct client *client)
{
	static const char *const headers[] = {
		"Content-Type: text/x-test", "X-Own: 1", NULL
	};
	struct answerer *a = answerer_start();
	struct client_response res;
	struct error err = ERROR_INIT;
	struct client_request req = {.method = "PUT", .headers = headers,
	    .body = "a\0b", .body_len = 3};
	const char *question;

	req.url = answerer_url(a);
	req.trace_header = "intuit_tid";
	req.left_header = "X-API-Credits-Remaining";
	answerer_push(a, "HTTP/1.1 100\r\nRetry-After: 99\r\n\r\n"
	    "HTTP/1.1 429\r\nretry-after:  7 \r\ncontent-TYPE: text/plain\r\n"
	    "Date: Wed, 04 Mar 2026 10:15:07 GMT\r\n"
	    "Intuit_Tid: 1-a \tb\r\nx-api-credits-remaining: 4711\r\n"
	    "Content-Length: 5\r\n\r\nhello");
	log_request_id("request-1");
	ok(client_perform(client, &req, &res, &err) == 0, "an answer arrives");
	log_request_id(NULL);
	is_int(res.fate, CLIENT_ANSWERED, "it is one");
	is_int(res.status, 429, "its status");
	is_int(res.retry_after_s, 7, "Retry-After of the last status line");
	is_text(res.content_type, "text/plain", "Content-Type");
	is_int(res.date_at, 1772619307000, "Date, the server's clock");
	is_text(res.trace, "1-a??b", "the field asked for, printable");
	is_int(res.left, 4711, "what is left of a limit");
	is_text(res.body, "hello", "the body");
	is_int((long long)res.body_len, 5, "and its length");
	question = answerer_question(a, 0);
	has_text(question, "PUT / HTTP/1.1\r\n", "the method");
	has_text(question, "Content-Type: text/x-test\r\n", "our type");
	has_text(question, "X-Own: 1\r\n", "our header");
	has_text(question, "Content-Length: 3\r\n", "the length of the body");
	has_text(question, "X-Request-Id: request-1\r\n", "the request id");
	has_text(question, "User-Agent: leadbridge/", "who asks");
	ok(strstr(question, "Expect:") == NULL, "no Expect");
	ok(strstr(question, "Accept-Encoding:") == NULL, "no compression");
	client_response_release(&res);

	answerer_push_json(a, 204, "");
	ok(ask(client, "POST", answerer_url(a), NULL, &res, &err) == 0,
	    "a POST without a body");
	has_text(answerer_question(a, 1), "Content-Length: 0\r\n",
	    "says that it has none");
	is_text(res.body, "", "an empty answer is an empty text");
	is_int(res.left, -1, "nobody says what is left");
	is_int(res.date_at, 0, "a server without a clock has none");
	is_text(res.trace, "", "no field is kept that nobody asked for");
	client_response_release(&res);
	answerer_stop(a);
}

static void
test_redirect_and_cap(struct client *client)
{
	struct answerer *a = answerer_start();
	struct client_response res;
	struct error err = ERROR_INIT;
	char *body = xcalloc(1, 2001), *raw;

	answerer_push(a, "HTTP/1.1 302\r\nLocation: http://127.0.0.1:1/\r\n"
	    "Content-Length: 0\r\n\r\n");
	ok(ask(client, "GET", answerer_url(a), NULL, &res, &err) == 0 &&
	    res.status == 302, "a redirect is an answer, not followed");
	client_response_release(&res);

	memset(body, 'x', 2000);
	answerer_push_json(a, 200, body);
	ok(ask(client, "POST", answerer_url(a), "x", &res, &err) == -1,
	    "an answer past the cap is refused");
	is_int(err.code, ERROR_UNAVAILABLE, "as a passing trouble");
	is_int(res.fate, CLIENT_UNKNOWN, "the server may have acted");
	has_text(err.text, "more than 1000 bytes", "and it says why");
	client_response_release(&res);

	raw = xasprintf("HTTP/1.1 200\r\nContent-Length: 100\r\n\r\nshort");
	answerer_push_close(a, raw);
	ok(ask(client, "POST", answerer_url(a), "x", &res, &err) == -1,
	    "an answer that was cut is refused");
	is_int(res.fate, CLIENT_UNKNOWN, "the server may have acted");
	client_response_release(&res);
	free(raw);
	free(body);
	answerer_stop(a);
}

static void
test_fate(struct client *client)
{
	struct answerer *a = answerer_start();
	struct client_response res;
	struct error err = ERROR_INIT;
	char *gone = xstrdup(answerer_url(a));
	int before;

	answerer_push_close(a, "");
	ok(ask(client, "POST", answerer_url(a), "x", &res, &err) == -1 &&
	    res.fate == CLIENT_UNKNOWN,
	    "a connection cut after the question: unknown");
	client_response_release(&res);

	answerer_push_silence(a);
	ok(ask(client, "POST", answerer_url(a), "x", &res, &err) == -1 &&
	    res.fate == CLIENT_UNKNOWN, "no answer in time: unknown");
	is_int(err.code, ERROR_UNAVAILABLE, "a deadline is a passing trouble");
	client_response_release(&res);

	/* The kept connection dies with the second question on it. */
	before = answerer_count(a);
	answerer_push_json(a, 200, "{}");
	answerer_push_close(a, "");
	answerer_push_json(a, 200, "{}");
	ok(ask(client, "GET", answerer_url(a), NULL, &res, &err) == 0,
	    "a connection is kept");
	client_response_release(&res);
	ok(ask(client, "POST", answerer_url(a), "x", &res, &err) == -1 &&
	    res.fate == CLIENT_UNKNOWN,
	    "a POST on a kept connection that dies: unknown");
	is_int(answerer_count(a) - before, 2, "and it is never sent twice");
	client_response_release(&res);
	ok(ask(client, "GET", answerer_url(a), NULL, &res, &err) == 0,
	    "the next call goes through");
	client_response_release(&res);

	before = answerer_count(a);
	answerer_push_close(a, "");
	answerer_push_json(a, 200, "{}");
	ok(ask(client, "GET", answerer_url(a), NULL, &res, &err) == 0 &&
	    answerer_count(a) - before == 2,
	    "a GET on a kept connection that dies is asked again");
	client_response_release(&res);

	answerer_stop(a);
	ok(ask(client, "POST", gone, "x", &res, &err) == -1 &&
	    res.fate == CLIENT_NOT_SENT, "nobody listens: not sent");
	is_int(err.code, ERROR_UNAVAILABLE, "a passing trouble");
	is_int(res.status, 0, "without a status");
	client_response_release(&res);
	free(gone);
}

static void
test_refused_urls(struct client *client)
{
	static const char *const urls[] = {
		"http://example.com/", "ftp://127.0.0.1/", "file:///etc/passwd",
		"https://user:secret@127.0.0.1/", "nonsense", "",
		"http://127.0.0.1.example.com/", "http://user@127.0.0.1:1/",
		"gopher://127.0.0.1/",
	};
	struct client_response res;
	struct error err = ERROR_INIT;
	size_t i;

	for (i = 0; i < nrows(urls); i++) {
		ok(ask(client, "POST", urls[i], "x", &res, &err) == -1 &&
		    err.code == ERROR_CONFIG && res.fate == CLIENT_NOT_SENT,
		    "never asked: \"%s\"", urls[i]);
		ok(strstr(err.text, "secret") == NULL,
		    "and the error keeps the secret");
		client_response_release(&res);
	}
}

/* A certificate that nobody has signed is not taken. */
static void
test_tls(struct client *client)
{
	struct answerer *a = answerer_start();
	struct client_response res;
	struct error err = ERROR_INIT;
	char *url = xasprintf("https%s", answerer_url(a) + strlen("http"));

	answerer_push_close(a, "not TLS at all");
	ok(ask(client, "POST", url, "x", &res, &err) == -1 &&
	    res.fate == CLIENT_NOT_SENT, "no TLS: not sent");
	client_response_release(&res);
	free(url);
	answerer_stop(a);
}

static void *
stop_soon(void *arg)
{
	(void)arg;
	clock_sleep_ms(50);
	client_stop_all();
	return NULL;
}

/* A call in flight is cut some seconds after the stop, not at its deadline. */
static void
test_stop_in_flight(struct client *client)
{
	struct answerer *a = answerer_start();
	struct client_response res;
	struct error err = ERROR_INIT;
	struct client_request req = {.method = "POST", .url = answerer_url(a),
	    .body = "x", .body_len = 1, .total_ms = 600000};
	pthread_t thread;

	answerer_push_silence(a);
	pthread_create(&thread, NULL, stop_soon, NULL);
	ok(client_perform(client, &req, &res, &err) == -1 &&
	    err.code == ERROR_UNAVAILABLE && res.fate == CLIENT_UNKNOWN,
	    "a call in flight is cut when the process stops");
	has_text(err.text, "ending", "and says so");
	pthread_join(thread, NULL);
	client_response_release(&res);
	answerer_stop(a);
}

/* Last, for it is for good. */
static void
test_stop(struct client *client)
{
	struct answerer *a = answerer_start();
	struct client_response res;
	struct error err = ERROR_INIT;

	struct client_request req = {.method = "POST", .url = answerer_url(a),
	    .body = "x", .body_len = 1};

	ok(client_is_stopping(), "somebody has asked to stop");
	answerer_push_json(a, 200, "{}");
	ok(client_perform(client, &req, &res, &err) == -1 &&
	    err.code == ERROR_UNAVAILABLE && res.fate == CLIENT_NOT_SENT,
	    "after the stop no call is made");
	is_int(answerer_count(a), 0, "the server was not asked");
	client_response_release(&res);
	answerer_stop(a);
}

int
main(void)
{
	struct client *client = client_new();

	test_answer(client);
	test_redirect_and_cap(client);
	test_fate(client);
	test_refused_urls(client);
	test_tls(client);
	ok(!client_is_stopping(), "nobody has asked to stop");
	test_stop_in_flight(client);
	test_stop(client);
	client_free(client);
	return tap_done();
}
