/* work_post.c - one request to a provider's token service. */

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/url.h"
#include "provider/zoho.h"
#include "src/provider/work.h"
#include "store/provider_clock.h"

#define HEADERS_MAX 8

char *
work_endpoint(const struct work *w, const char *server, const char *path,
    const char *fixed, struct error *err)
{
	if (!w->provider->dialect->names_server)
		return xstrdup(fixed);
	if (zoho_accounts_allowed(server, w->client.accounts_server))
		return xasprintf("%s%s", server, path);
	error_set(err, ERROR_CONFIG, "%s was connected at %s, which is "
	    "neither Zoho's nor ZOHO_ACCOUNTS_URL: set it, or connect again",
	    w->provider->title, server != NULL ? server : "a place unknown");
	return NULL;
}

/* Half-way between question and answer; Date has whole seconds. */
static void
see_clock(struct work *w, const char *url, const struct client_response *res)
{
	if (res->date_at == 0)
		return;
	free(w->server);
	w->server = url_origin(url);
	w->ahead_ms = res->date_at + 500 -
	    (clock_now_ms() - res->duration_ms / 2);
}

void
work_tell_clock(const struct work *w)
{
	struct error err = ERROR_INIT;

	if (w->server != NULL && provider_clock_record(w->access->db,
		w->server, w->ahead_ms, clock_now_ms(), &err) != 0)
		log_error(LOG_WARNING, "clock.unrecorded", &err, NULL);
}

int
work_post(struct work *w, const char *url, const char *const *headers,
    const struct strbuf *body, struct client_response *res,
    struct error *err)
{
	const char *sent[HEADERS_MAX + 1] = {NULL};
	char *basic = NULL;
	struct client_request req = {
		.method = "POST",
		.url = url,
		.headers = sent,
		.body = strbuf_str(body),
		.body_len = body->len,
		.total_ms = w->access->call_ms,
		.max_body = LIMIT_TOKEN_BODY,
	};
	size_t n = 0;
	int rc;

	for (; headers[n] != NULL && n < HEADERS_MAX - 1; n++)
		sent[n] = headers[n];
	if (w->provider->dialect->basic)
		sent[n] = basic = grant_basic(w->client.client_id,
		    w->client.client_secret);
	rc = client_perform(w->access->client, &req, res, err);
	if (rc == 0)
		see_clock(w, url, res);
	log_event(LOG_DEBUG, "token_endpoint.asked", "tenant", w->tenant,
	    "service", w->provider->service, "url", url, "answered",
	    rc == 0 ? "yes" : "no", NULL);
	secret_free(basic);
	return rc;
}

void
work_wipe(struct client_response *res, struct strbuf *body)
{
	if (res != NULL) {
		secret_free(res->body);
		res->body = NULL;
		client_response_release(res);
	}
	if (body != NULL) {
		if (body->data != NULL)
			secret_wipe(body->data, body->size);
		strbuf_release(body);
	}
}
