/* client.c - asks HTTP servers through libcurl, and tells how far it got. */

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/client.h"
#include "http/retry.h"
#include "http/target.h"

#define STOP_GRACE_MS 4000 /* what calls in flight get after the stop */
#define POLL_MS 100        /* how often a waiting call looks at the stop */
#define KEPT_S 30          /* an idle connection older than that is not used */

struct client {
	CURL *easy;
	CURLM *multi; /* holds the connections that are kept */
	char error[CURL_ERROR_SIZE];
};

/* One call, while it lasts. */
struct exchange {
	const struct client_request *req;
	struct client_response *res;
	struct strbuf body;
	char host[256];
	bool safe;      /* GET or HEAD: asking twice does no harm */
	int attempts;   /* times curl was about to send the request */
	bool cut;       /* by us, because the process stops */
	bool too_long;
};

/* When calls in flight are cut; 0 while nobody has asked to stop. */
static _Atomic int64_t stop_at;

static pthread_once_t setup_once = PTHREAD_ONCE_INIT;

static void
setup(void)
{
	struct sigaction action;

	/* A server that hangs up must not end the program. */
	if (sigaction(SIGPIPE, NULL, &action) == 0 &&
	    action.sa_handler == SIG_DFL)
		signal(SIGPIPE, SIG_IGN);
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

void
client_stop_all(void)
{
	int64_t none = 0;

	atomic_compare_exchange_strong(&stop_at, &none,
	    clock_monotonic_ms() + STOP_GRACE_MS);
}

bool
client_is_stopping(void)
{
	return atomic_load(&stop_at) != 0;
}

struct client *
client_new(void)
{
	return xcalloc(1, sizeof(struct client));
}

/* Only who asks pays for libcurl's start: some milliseconds of OpenSSL. */
static void
open_handles(struct client *client)
{
	if (client->easy != NULL)
		return;
	pthread_once(&setup_once, setup);
	client->easy = curl_easy_init();
	client->multi = curl_multi_init();
	if (client->easy == NULL || client->multi == NULL) {
		fputs("out of memory: the program ends\n", stderr);
		abort();
	}
}

void
client_free(struct client *client)
{
	if (client == NULL)
		return;
	curl_easy_cleanup(client->easy);
	if (client->multi != NULL)
		curl_multi_cleanup(client->multi);
	free(client);
}

void
client_response_release(struct client_response *res)
{
	free(res->body);
	memset(res, 0, sizeof(*res));
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct exchange *ex = arg;

	strbuf_add(&ex->body, p, size * n);
	if (!ex->body.full)
		return size * n;
	ex->too_long = true;
	return 0;
}

/* The value of a header line if it has that name, trimmed; free(). */
static char *
header_value(const char *line, size_t n, const char *name)
{
	size_t len = strlen(name);

	if (n <= len || line[len] != ':' || memchr(line, '\0', n) != NULL ||
	    !text_starts_nocase(line, name))
		return NULL;
	return text_trim(line + len + 1, n - len - 1);
}

/* What a server sent for its people to find the call again. */
static void
take_trace(struct client_response *res, const char *value)
{
	size_t i;

	snprintf(res->trace, sizeof(res->trace), "%s", value);
	for (i = 0; res->trace[i] != '\0'; i++)
		if (res->trace[i] <= ' ' || res->trace[i] > '~')
			res->trace[i] = '?';
}

static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	struct exchange *ex = arg;
	char *line = xstrndup(p, size * n), *value;
	size_t len = strlen(line);

	/* A new status line: what came before was an interim answer. */
	if (text_starts(line, "HTTP/")) {
		ex->res->retry_after_s = -1;
		ex->res->content_type[0] = '\0';
		ex->res->trace[0] = '\0';
		ex->res->left = -1;
	}
	if ((value = header_value(line, len, "Retry-After")) != NULL)
		ex->res->retry_after_s =
		    retry_after_parse(value, clock_now_ms());
	free(value);
	if ((value = header_value(line, len, "Content-Type")) != NULL)
		snprintf(ex->res->content_type,
		    sizeof(ex->res->content_type), "%s", value);
	free(value);
	if (ex->req->trace_header != NULL &&
	    (value = header_value(line, len, ex->req->trace_header)) != NULL) {
		take_trace(ex->res, value);
		free(value);
	}
	if (ex->req->left_header != NULL &&
	    (value = header_value(line, len, ex->req->left_header)) != NULL) {
		if (text_int(value, 0, INT64_MAX, &ex->res->left) != 0)
			ex->res->left = -1;
		free(value);
	}
	free(line);
	return size * n;
}

/*
 * Called each time the request is about to be sent.  When a kept connection
 * dies before a byte of an answer, curl sends the request again on a new one
 * by itself; the server may have acted on the first, so only what does no
 * harm twice may go out again.
 */
static int
before_sending(void *arg, char *server, char *local, int server_port,
    int local_port)
{
	struct exchange *ex = arg;

	(void)server;
	(void)local;
	(void)server_port;
	(void)local_port;
	if (ex->attempts > 0 && !ex->safe)
		return CURL_PREREQFUNC_ABORT;
	ex->attempts++;
	return CURL_PREREQFUNC_OK;
}

/*
 * Reads the URL with curl's own parser, so that what is checked is what is
 * asked: https, or http to a loopback host; no user name.
 */
static int
check_url(const char *text, CURLU **url, char *host, size_t host_size,
    struct error *err)
{
	char *scheme = NULL, *name = NULL, *user = NULL;
	bool https, http;
	int rc = -1;

	*url = curl_url();
	if (*url == NULL || curl_url_set(*url, CURLUPART_URL, text, 0) != 0 ||
	    curl_url_get(*url, CURLUPART_SCHEME, &scheme, 0) != 0 ||
	    curl_url_get(*url, CURLUPART_HOST, &name, 0) != 0) {
		error_set(err, ERROR_CONFIG, "a provider's URL is malformed: "
		    "check the settings that name URLs");
		goto out;
	}
	snprintf(host, host_size, "%s", name);
	https = strcmp(scheme, "https") == 0;
	http = strcmp(scheme, "http") == 0;
	if (curl_url_get(*url, CURLUPART_USER, &user, 0) == 0) {
		error_set(err, ERROR_CONFIG, "a URL with a user name is never "
		    "asked (%s): take it out of the settings", host);
		goto out;
	}
	if (!https && !(http && target_host_is_loopback(name))) {
		error_set(err, ERROR_CONFIG, "%s://%s is never asked: only "
		    "https, and http to this machine", scheme, host);
		goto out;
	}
	rc = 0;
out:
	curl_free(scheme);
	curl_free(name);
	curl_free(user);
	return rc;
}

static struct curl_slist *
append_header(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	if (longer == NULL) {
		fputs("out of memory: the program ends\n", stderr);
		abort();
	}
	return longer;
}

static struct curl_slist *
build_headers(const struct client_request *req)
{
	struct curl_slist *list = NULL;
	const char *id = log_current_request_id();
	size_t i;
	char *line;

	for (i = 0; req->headers != NULL && req->headers[i] != NULL; i++)
		list = append_header(list, req->headers[i]);
	if (!text_empty(id)) {
		line = xasprintf("X-Request-Id: %s", id);
		list = append_header(list, line);
		free(line);
	}
	/* No waiting for 100 Continue, and no type that nobody named. */
	list = append_header(list, "Expect:");
	if (req->body == NULL)
		list = append_header(list, "Content-Type:");
	return list;
}

/*
 * HTTP/1.1 alone, for its ways to fail are few enough to tell what was sent.
 * No compression: the cap on the answer counts what arrives.  The proxy of
 * the environment (https_proxy, no_proxy) is used, because TLS is checked
 * through it, but never for this machine.
 */
static void
set_options(struct client *client, struct exchange *ex, CURLU *url)
{
	int64_t total = ex->req->total_ms > 0 ? ex->req->total_ms :
	    CLIENT_TOTAL_MS;
	int64_t connect = total < CLIENT_CONNECT_MS ? total : CLIENT_CONNECT_MS;
	CURL *easy = client->easy;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_CURLU, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that hangs must not outlast the deadline. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)total);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)KEPT_S);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT,
	    "leadbridge/" LEADBRIDGE_VERSION);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, client->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, ex);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, ex);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_sending);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, ex);
	if (target_host_is_loopback(ex->host))
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	client->error[0] = '\0';
}

static void
set_method(CURL *easy, const struct client_request *req)
{
	if (strcmp(req->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	} else if (strcmp(req->method, "GET") != 0 || req->body != NULL) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
		    req->body != NULL ? req->body : "");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)req->body_len);
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, req->method);
	}
}

/* Runs the call; the loop is ours so that a stop is seen in time. */
static CURLcode
transfer(struct client *client, struct exchange *ex)
{
	CURLcode result = CURLE_FAILED_INIT;
	CURLMcode failed;
	struct CURLMsg *message;
	int running = 1, left;

	if (curl_multi_add_handle(client->multi, client->easy) != CURLM_OK)
		return CURLE_FAILED_INIT;
	for (;;) {
		failed = curl_multi_perform(client->multi, &running);
		if (failed != CURLM_OK || running == 0)
			break;
		int64_t stop = atomic_load(&stop_at);
		if (stop != 0 && clock_monotonic_ms() >= stop) {
			ex->cut = true;
			break;
		}
		curl_multi_poll(client->multi, NULL, 0, POLL_MS, NULL);
	}
	while ((message = curl_multi_info_read(client->multi, &left)) != NULL)
		if (message->msg == CURLMSG_DONE)
			result = message->data.result;
	curl_multi_remove_handle(client->multi, client->easy);
	return result;
}

/*
 * Nothing was sent when curl never came to sending, or wrote not one byte of
 * the request to the connection.
 */
static enum client_fate
failed_fate(CURL *easy, const struct exchange *ex)
{
	long sent = 0;

	if (ex->attempts == 0)
		return CLIENT_NOT_SENT;
	if (ex->attempts == 1 &&
	    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent) == 0 &&
	    sent == 0)
		return CLIENT_NOT_SENT;
	return CLIENT_UNKNOWN;
}

static int
explain(const struct client *client, const struct exchange *ex,
    CURLcode result, struct error *err)
{
	const char *why = client->error[0] != '\0' ? client->error :
	    curl_easy_strerror(result);

	if (ex->cut)
		return error_set(err, ERROR_UNAVAILABLE, "the call to %s was "
		    "cut off because this program is ending", ex->host);
	if (ex->too_long)
		return error_set(err, ERROR_UNAVAILABLE, "%s answered more "
		    "than %zu bytes", ex->host, ex->body.max);
	if (result == CURLE_PEER_FAILED_VERIFICATION ||
	    result == CURLE_SSL_CACERT_BADFILE)
		return error_set(err, ERROR_CONFIG, "the certificate of %s is "
		    "refused (%s): check the clock and the installed "
		    "certificates (package ca-certificates)", ex->host, why);
	if (result == CURLE_ABORTED_BY_CALLBACK)
		why = "the connection was closed while asking";
	return error_set(err, ERROR_UNAVAILABLE, "no whole answer from %s: %s",
	    ex->host, why);
}

static int
finish(struct client *client, struct exchange *ex, CURLcode result,
    struct error *err)
{
	struct client_response *res = ex->res;
	long status = 0;

	if (result != CURLE_OK || ex->cut) {
		res->fate = failed_fate(client->easy, ex);
		return explain(client, ex, result, err);
	}
	curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
	res->fate = CLIENT_ANSWERED;
	res->status = (int)status;
	res->body_len = ex->body.len;
	res->body = strbuf_take(&ex->body);
	return 0;
}

int
client_perform(struct client *client, const struct client_request *req,
    struct client_response *res, struct error *err)
{
	struct exchange ex = {.req = req, .res = res};
	int64_t started = clock_monotonic_ms();
	struct curl_slist *headers = NULL;
	CURLU *url = NULL;
	int rc = -1;

	open_handles(client);
	memset(res, 0, sizeof(*res));
	res->fate = CLIENT_NOT_SENT;
	res->retry_after_s = -1;
	res->left = -1;
	ex.safe = strcmp(req->method, "GET") == 0 ||
	    strcmp(req->method, "HEAD") == 0;
	strbuf_init(&ex.body, req->max_body > 0 ? req->max_body :
	    LIMIT_PROVIDER_BODY);
	if (check_url(req->url, &url, ex.host, sizeof(ex.host), err) != 0)
		goto out;
	if (client_is_stopping()) {
		error_set(err, ERROR_UNAVAILABLE, "%s was not asked because "
		    "this program is ending", ex.host);
		goto out;
	}
	headers = build_headers(req);
	set_options(client, &ex, url);
	set_method(client->easy, req);
	curl_easy_setopt(client->easy, CURLOPT_HTTPHEADER, headers);
	rc = finish(client, &ex, transfer(client, &ex), err);
out:
	/* The handle must not keep what is freed here. */
	curl_easy_reset(client->easy);
	curl_slist_free_all(headers);
	curl_url_cleanup(url);
	strbuf_release(&ex.body);
	res->duration_ms = clock_monotonic_ms() - started;
	return rc;
}
