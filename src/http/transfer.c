/* transfer.c - exchanges with servers through libcurl. */

#include "src/http/transfer.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/target.h"

#define STOP_GRACE_MS 4000 /* what calls in flight get after the stop */
#define POLL_MS 100        /* how often a waiting call looks at the stop */
#define KEPT_S 30          /* an idle connection older than that is not used */

struct transfer {
	CURL *easy;
	CURLM *multi; /* holds the connections that are kept */
	char error[CURL_ERROR_SIZE];
};

/* One exchange, while it lasts. */
struct exchange {
	const struct transfer_call *call;
	struct transfer_result *res;
	CURLU *url;
	size_t given;   /* bytes of a mail that curl has taken */
	int attempts;   /* times curl was about to send the request */
	bool cut;       /* by us, because the process stops */
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
transfer_stop_all(void)
{
	int64_t none = 0;

	atomic_compare_exchange_strong(&stop_at, &none,
	    clock_monotonic_ms() + STOP_GRACE_MS);
}

bool
transfer_is_stopping(void)
{
	return atomic_load(&stop_at) != 0;
}

/* No curl function fails for another reason here. */
static void
end_without_memory(void)
{
	fputs("out of memory: the program ends\n", stderr);
	abort();
}

struct transfer *
transfer_new(void)
{
	return xcalloc(1, sizeof(struct transfer));
}

/* Only who asks pays for libcurl's start: some milliseconds of OpenSSL. */
static void
open_handles(struct transfer *t)
{
	if (t->easy != NULL)
		return;
	pthread_once(&setup_once, setup);
	t->easy = curl_easy_init();
	t->multi = curl_multi_init();
	if (t->easy == NULL || t->multi == NULL)
		end_without_memory();
}

void
transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	curl_easy_cleanup(t->easy);
	if (t->multi != NULL)
		curl_multi_cleanup(t->multi);
	free(t);
}

static size_t
give_mail(char *p, size_t size, size_t n, void *arg)
{
	struct exchange *ex = arg;
	size_t left = ex->call->body_len - ex->given;

	n = size * n < left ? size * n : left;
	memcpy(p, ex->call->body + ex->given, n);
	ex->given += n;
	return n;
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
	if (ex->attempts > 0 && !ex->call->safe)
		return CURL_PREREQFUNC_ABORT;
	ex->attempts++;
	return CURL_PREREQFUNC_OK;
}

/*
 * Reads the URL with curl's own parser, so that what is checked is what is
 * asked.  Its password may not show in an error.
 */
static int
check_url(struct exchange *ex, struct error *err)
{
	bool mail = ex->call->method == NULL, closed, clear;
	char *scheme = NULL, *name = NULL, *user = NULL;
	const char *host = ex->res->host;
	int rc = -1;

	ex->url = curl_url();
	if (ex->url == NULL ||
	    curl_url_set(ex->url, CURLUPART_URL, ex->call->url, 0) != 0 ||
	    curl_url_get(ex->url, CURLUPART_SCHEME, &scheme, 0) != 0 ||
	    curl_url_get(ex->url, CURLUPART_HOST, &name, 0) != 0) {
		error_set(err, ERROR_CONFIG, "a provider's URL is malformed: "
		    "check the settings that name URLs");
		goto out;
	}
	snprintf(ex->res->host, sizeof(ex->res->host), "%s", name);
	closed = strcmp(scheme, mail ? "smtps" : "https") == 0;
	clear = strcmp(scheme, mail ? "smtp" : "http") == 0;
	if (!mail && curl_url_get(ex->url, CURLUPART_USER, &user, 0) == 0) {
		error_set(err, ERROR_CONFIG, "a URL with a user name is never "
		    "asked (%s): take it out of the settings", host);
		goto out;
	}
	/* Mail in clear is let through here and made to begin TLS below. */
	if (!closed && !(clear && (mail || target_host_is_loopback(name)))) {
		error_set(err, ERROR_CONFIG, "%s://%s is never asked: only "
		    "%s", scheme, host, mail ? "mail servers" :
		    "https, and http to this machine");
		goto out;
	}
	rc = 0;
out:
	curl_free(scheme);
	curl_free(name);
	curl_free(user);
	return rc;
}

/* The lines of a list that ends with NULL. */
static struct curl_slist *
append_all(const char *const *lines)
{
	struct curl_slist *list = NULL, *longer;

	for (; *lines != NULL; lines++, list = longer) {
		longer = curl_slist_append(list, *lines);
		if (longer == NULL)
			end_without_memory();
	}
	return list;
}

/* What every exchange has: deadlines, TLS that is verified, no surprises. */
static void
set_options(struct transfer *t, struct exchange *ex)
{
	const struct transfer_call *call = ex->call;
	CURL *easy = t->easy;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_CURLU, ex->url);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that hangs must not outlast the deadline. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)call->connect_ms);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)call->total_ms);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)KEPT_S);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, call->take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call->arg);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_sending);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, ex);
	t->error[0] = '\0';
}

/*
 * HTTP/1.1 alone, for its ways to fail are few enough to tell what was sent.
 * No compression: the cap on the answer counts what arrives.  The proxy of
 * the environment (https_proxy, no_proxy) is used, because TLS is checked
 * through it, but never for this machine.
 */
static struct curl_slist *
set_http(CURL *easy, struct exchange *ex)
{
	const struct transfer_call *call = ex->call;
	struct curl_slist *headers = append_all(call->headers);

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_USERAGENT,
	    "leadbridge/" LEADBRIDGE_VERSION);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, call->take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call->arg);
	if (target_host_is_loopback(ex->res->host))
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (strcmp(call->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	} else if (strcmp(call->method, "GET") != 0 || call->body != NULL) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
		    call->body != NULL ? call->body : "");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)call->body_len);
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	return headers;
}

/* One address that is refused must not keep the others from their mail. */
static struct curl_slist *
set_mail(CURL *easy, struct exchange *ex)
{
	const struct transfer_call *call = ex->call;
	struct curl_slist *to = append_all(call->to);

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtps,smtp");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(target_host_is_loopback(
	    ex->res->host) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, call->from);
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_mail);
	curl_easy_setopt(easy, CURLOPT_READDATA, ex);
	curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)call->body_len);
	return to;
}

/* Runs the call; the loop is ours so that a stop is seen in time. */
static CURLcode
run(struct transfer *t, struct exchange *ex)
{
	CURLcode result = CURLE_FAILED_INIT;
	CURLMcode failed;
	struct CURLMsg *message;
	int running = 1, left;

	if (curl_multi_add_handle(t->multi, t->easy) != CURLM_OK)
		return CURLE_FAILED_INIT;
	for (;;) {
		failed = curl_multi_perform(t->multi, &running);
		if (failed != CURLM_OK || running == 0)
			break;
		int64_t stop = atomic_load(&stop_at);
		if (stop != 0 && clock_monotonic_ms() >= stop) {
			ex->cut = true;
			break;
		}
		curl_multi_poll(t->multi, NULL, 0, POLL_MS, NULL);
	}
	while ((message = curl_multi_info_read(t->multi, &left)) != NULL)
		if (message->msg == CURLMSG_DONE)
			result = message->data.result;
	curl_multi_remove_handle(t->multi, t->easy);
	return result;
}

/*
 * Nothing was sent when curl never came to sending, or wrote not one byte of
 * the request to the connection; a mail is, when all of it was handed over
 * and not refused.
 */
static bool
may_have_acted(CURL *easy, const struct exchange *ex)
{
	long sent = 0;

	if (ex->attempts == 0)
		return false;
	if (ex->call->method == NULL)
		return ex->given == ex->call->body_len &&
		    ex->res->status < 400;
	return ex->attempts > 1 ||
	    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent) != 0 ||
	    sent != 0;
}

static int
explain(const struct transfer *t, const struct exchange *ex,
    CURLcode result, struct error *err)
{
	const char *why = t->error[0] != '\0' ? t->error :
	    curl_easy_strerror(result);
	const char *host = ex->res->host;

	if (ex->cut)
		return error_set(err, ERROR_UNAVAILABLE, "the call to %s was "
		    "cut off because this program is ending", host);
	if (result == CURLE_PEER_FAILED_VERIFICATION ||
	    result == CURLE_SSL_CACERT_BADFILE)
		return error_set(err, ERROR_CONFIG, "the certificate of %s is "
		    "refused (%s): check the clock and the installed "
		    "certificates (package ca-certificates)", host, why);
	if (result == CURLE_LOGIN_DENIED)
		return error_set(err, ERROR_CONFIG, "%s refuses the user name "
		    "and password (%s)", host, why);
	if (result == CURLE_ABORTED_BY_CALLBACK)
		why = "the connection was closed while asking";
	if (ex->call->method == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "%s did not take the "
		    "mail: %s (its last answer: %d)", host, why,
		    ex->res->status);
	return error_set(err, ERROR_UNAVAILABLE, "no whole answer from %s: %s",
	    host, why);
}

int
transfer_perform(struct transfer *t, const struct transfer_call *call,
    struct transfer_result *res, struct error *err)
{
	struct exchange ex = {.call = call, .res = res};
	struct curl_slist *list = NULL;
	CURLcode result;
	long status = 0;
	int rc = -1;

	open_handles(t);
	memset(res, 0, sizeof(*res));
	if (check_url(&ex, err) != 0)
		goto out;
	if (transfer_is_stopping()) {
		error_set(err, ERROR_UNAVAILABLE, "%s was not asked because "
		    "this program is ending", res->host);
		goto out;
	}
	set_options(t, &ex);
	list = call->method != NULL ? set_http(t->easy, &ex) :
	    set_mail(t->easy, &ex);
	result = run(t, &ex);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	res->status = (int)status;
	rc = result == CURLE_OK && !ex.cut ? 0 : -1;
	if (rc != 0) {
		res->sent = may_have_acted(t->easy, &ex);
		explain(t, &ex, result, err);
	}
out:
	/* The handle must not keep what is freed here. */
	curl_easy_reset(t->easy);
	curl_slist_free_all(list);
	curl_url_cleanup(ex.url);
	return rc;
}
