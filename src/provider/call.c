/* call.c - calls a provider's API with a token, and tells errors apart. */

#include "provider/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/api.h"

/* Less time than this is none: a call takes some. */
#define LEAST_MS 300

/* One request on its way; the token may be another the second time. */
struct attempt {
	const struct call *call;
	const struct api *api;
	const struct access_token *token;
	const char *method;
	const char *path;
	const char *text; /* the body, or NULL */
	int64_t cost;     /* of the service's limits */
	bool writes;
};

/* The service's limits as they are now. */
struct limits {
	char *scope;
	struct pace_rule rules[ALLOWANCE_RULES_MAX];
	struct allowance_plan plan;
};

struct call
call_of_page(struct access *access, const char *tenant, const char *service,
    int64_t ms)
{
	return (struct call){
		.access = access,
		.tenant = tenant,
		.service = service,
		.room_ms = ACCESS_PAGE_WAIT_MS,
		.end_ms = clock_monotonic_ms() + ms,
	};
}

void
call_answer_release(struct call_answer *answer)
{
	json_free(answer->json);
	free(answer->body);
	memset(answer, 0, sizeof(*answer));
}

static void
log_call(const struct attempt *t, const struct client_response *res)
{
	char status[16], duration[24], *bare;

	bare = xstrndup(t->path, strcspn(t->path, "?"));
	snprintf(status, sizeof(status), "%d", res->status);
	snprintf(duration, sizeof(duration), "%lld",
	    (long long)res->duration_ms);
	log_event(LOG_DEBUG, "provider.called", "tenant", t->call->tenant,
	    "service", t->call->service, "method", t->method, "path", bare,
	    "status", status, "ms", duration,
	    res->trace[0] != '\0' ? "tid" : NULL, res->trace, NULL);
	free(bare);
}

/* Milliseconds that a call may take, -1 when there is no time for one. */
static int64_t
time_left(const struct call *call, int64_t usual)
{
	int64_t left;

	if (call->end_ms == 0)
		return usual;
	left = call->end_ms - clock_monotonic_ms();
	if (left < LEAST_MS)
		return -1;
	return left < usual ? left : usual;
}

static int
no_time(struct error *err)
{
	return error_set(err, ERROR_UNAVAILABLE, "the provider is too slow to "
	    "wait for: it is tried again later");
}

/* One request with one token. */
static int
ask(const struct attempt *t, const char *host, const char *base,
    int64_t total_ms, struct client_response *res, struct error *err)
{
	char *url = xasprintf("%s%s%s", host, base, t->path);
	char *authorization = xasprintf("Authorization: %s %s",
	    t->api->scheme, t->token->token);
	char *accept = xasprintf("Accept: %s", t->call->accept != NULL ?
	    t->call->accept : "application/json");
	const char *const headers[] = {
		authorization,
		accept,
		t->call->form != NULL ?
		    "Content-Type: application/x-www-form-urlencoded" :
		    t->text != NULL ? "Content-Type: application/json" :
		    t->call->header,
		t->text != NULL ? t->call->header : NULL,
		NULL
	};
	struct client_request req = {
		.method = t->method,
		.url = url,
		.headers = headers,
		.body = t->text,
		.body_len = t->text != NULL ? strlen(t->text) : 0,
		.total_ms = total_ms,
		.trace_header = t->api->trace_header,
		.left_header = t->api->left_header,
		.reset_header = t->api->reset_header,
	};
	int rc = client_perform(t->call->access->client, &req, res, err);

	log_call(t, res);
	secret_free(authorization);
	free(accept);
	free(url);
	return rc;
}

/* Waits for leave to call. */
static int
take_leave(const struct attempt *t, struct limits *l,
    struct allowance *allowance, struct error *err)
{
	struct access *access = t->call->access;
	struct allowance_want want = {
		.scope = l->scope,
		.cost = t->cost,
		.lane = t->call->lane,
		.wait_ms = time_left(t->call, t->call->room_ms > 0 ?
		    t->call->room_ms : CALL_ROOM_MS),
	};

	if (want.wait_ms < 0)
		return no_time(err);
	if (t->api->limits(access->cfg, access->db, l->scope, l->rules,
	    &l->plan, err) != 0)
		return -1;
	return allowance_take(access->db, &l->plan, &want, allowance, err);
}

/* What the provider says is left is worth more than what we believe. */
static void
hear_left(const struct attempt *t, const struct limits *l, int64_t left)
{
	struct error ignored = ERROR_INIT;

	if (left >= 0 && allowance_told(t->call->access->db, &l->plan,
	    l->scope, left, &ignored) != 0)
		log_error(LOG_WARNING, "budget.kept", &ignored, NULL);
}

/* The same within the limits that the service has. */
static int
ask_in_turn(const struct attempt *t, struct client_response *res,
    struct error *err)
{
	struct access *access = t->call->access;
	struct allowance allowance = {.place = NULL};
	struct limits l = {.scope = NULL};
	char *host = NULL, *base = NULL;
	int64_t total;
	int rc = -1;

	if (t->api->host != NULL &&
	    (host = t->api->host(t->call, t->token, err)) == NULL)
		goto out;
	if (t->api->base != NULL &&
	    (base = t->api->base(t->token, err)) == NULL)
		goto out;
	if (t->api->limits != NULL) {
		l.scope = t->api->scope(t->call->tenant, t->token->realm_id);
		if (take_leave(t, &l, &allowance, err) != 0)
			goto out;
	}
	total = time_left(t->call, access->call_ms);
	rc = total < 0 ? no_time(err) : ask(t, host != NULL ? host :
	    t->token->api_domain, base != NULL ? base : "", total, res, err);
	if (rc == 0 && l.scope != NULL)
		hear_left(t, &l, res->left);
out:
	allowance_give(access->db, &allowance);
	free(l.scope);
	free(host);
	free(base);
	return rc;
}

/* So that the provider's people find the call in their logs. */
static void
add_trace(const struct attempt *t, const struct call_answer *a,
    struct error *err)
{
	char note[192];
	size_t len, room;

	if (a->trace[0] == '\0')
		return;
	snprintf(note, sizeof(note), " (%s %s)", t->api->trace_header,
	    a->trace);
	len = strlen(err->text);
	room = sizeof(err->text) - 1 - strlen(note);
	if (len > room)
		len = text_utf8_span(err->text, room);
	snprintf(err->text + len, sizeof(err->text) - len, "%s", note);
}

/* The provider has had enough of us: all processes leave it alone. */
static void
pause_all(const struct attempt *t, const struct error *limited)
{
	struct error ignored = ERROR_INIT;
	char *scope;

	if (t->api->limits == NULL)
		return;
	scope = t->api->scope(t->call->tenant, t->token->realm_id);
	if (allowance_pause(t->call->access->db, scope,
		limited->retry_after_s, &ignored) != 0)
		log_error(LOG_WARNING, "budget.kept", &ignored, NULL);
	free(scope);
}

/* Reads what came back of one request; -1 with err when it failed. */
static int
read_answer(const struct attempt *t, struct client_response *res,
    struct call_answer *out, struct error *err)
{
	struct error ignored = ERROR_INIT;
	bool nothing_done;

	out->status = res->status;
	out->body = res->body;
	out->body_len = res->body_len;
	out->retry_after_s = res->retry_after_s;
	out->reset_s = res->reset_s;
	memcpy(out->trace, res->trace, sizeof(out->trace));
	res->body = NULL;
	if (out->body_len > 0 && json_parse(out->body, out->body_len,
		&out->json, &ignored) != 0)
		out->json = NULL;
	if (t->api->is_answer(out))
		return 0;
	nothing_done = t->api->explain(t->path, out, err);
	add_trace(t, out, err);
	out->uncertain = t->writes && !nothing_done;
	if (err->code == ERROR_LIMITED)
		pause_all(t, err);
	return -1;
}

static int
attempt(const struct attempt *t, struct call_answer *out, struct error *err)
{
	const struct access *access = t->call->access;
	struct client_response res = {0};
	int rc;

	call_answer_release(out);
	if (access->may_call != NULL &&
	    access->may_call(access->may_call_arg, err) != 0)
		return -1;
	rc = ask_in_turn(t, &res, err);
	if (rc == 0)
		rc = read_answer(t, &res, out, err);
	else
		out->uncertain = t->writes && res.fate == CLIENT_UNKNOWN;
	client_response_release(&res);
	return rc;
}

static const struct api *
api_of(const struct call *call, struct error *err)
{
	const struct provider *p = provider_find(call->service);

	if (p != NULL && p->api != NULL)
		return p->api;
	error_set(err, ERROR_INTERNAL, "%.40s has no API that is called",
	    call->service);
	return NULL;
}

int
call_perform(const struct call *call, const char *method, const char *path,
    const struct json *body, struct call_answer *out, struct error *err)
{
	struct access_token token = {0}, newer = {0};
	struct attempt t = {call, NULL, &token, method, path, NULL, 1,
	    strcmp(method, "GET") != 0};
	char *text = body != NULL ? json_print(body) : xstrdup(call->form);
	int rc = -1;

	memset(out, 0, sizeof(*out));
	t.text = text;
	t.api = api_of(call, err);
	if (t.api == NULL || access_get(call->access, call->tenant,
		call->service, &token, err) != 0)
		goto out;
	if (t.api->cost != NULL)
		t.cost = t.api->cost(method, path, body);
	rc = attempt(&t, out, err);
	if (rc == 0 || !t.api->refuses_token(out))
		goto out;
	error_clear(err);
	if (access_renew(call->access, call->tenant, call->service,
		token.generation, &newer, err) != 0)
		goto out;
	t.token = &newer;
	rc = attempt(&t, out, err);
out:
	access_token_release(&newer);
	access_token_release(&token);
	free(text);
	return rc;
}
