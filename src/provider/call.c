/* call.c - calls a provider's API with a token, and tells errors apart. */

#include "provider/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/zoho.h"
#include "provider/zoho_crm.h"

#define LIMITED_S 60 /* when a 429 does not say for how long */

void
call_answer_release(struct call_answer *answer)
{
	json_free(answer->json);
	free(answer->body);
	memset(answer, 0, sizeof(*answer));
}

static void
log_call(const struct call *call, const char *method, const char *path,
    const struct client_response *res)
{
	char status[16], duration[24], *bare;

	bare = xstrndup(path, strcspn(path, "?"));
	snprintf(status, sizeof(status), "%d", res->status);
	snprintf(duration, sizeof(duration), "%lld",
	    (long long)res->duration_ms);
	log_event(LOG_DEBUG, "provider.called", "tenant", call->tenant,
	    "service", call->service, "method", method, "path", bare,
	    "status", status, "ms", duration, NULL);
	free(bare);
}

/* One request with one token. */
static int
ask(const struct call *call, const struct access_token *token,
    const char *method, const char *path, const char *text,
    struct client_response *res, struct error *err)
{
	char *url = xasprintf("%s%s", token->api_domain, path);
	char *authorization = xasprintf("Authorization: Zoho-oauthtoken %s",
	    token->token);
	const char *const headers[] = {
		authorization,
		"Accept: application/json",
		text != NULL ? "Content-Type: application/json" : NULL,
		NULL
	};
	struct client_request req = {
		.method = method,
		.url = url,
		.headers = headers,
		.body = text,
		.body_len = text != NULL ? strlen(text) : 0,
		.total_ms = call->access->call_ms,
	};
	int rc = client_perform(call->access->client, &req, res, err);

	log_call(call, method, path, res);
	secret_free(authorization);
	free(url);
	return rc;
}

/* The code of a flat error, or of a lone error in "data"; else NULL. */
static const char *
error_code_of(const struct json *j)
{
	const struct json *data = json_get(j, "data");

	if (json_size(data) == 1 && json_type(data) == JSON_ARRAY)
		j = json_first(data);
	return json_get_text(j, "code");
}

/* A result for each item: they tell their own story. */
static bool
has_results(const struct json *j)
{
	const struct json *data = json_get(j, "data");

	return data != NULL && json_type(data) == JSON_ARRAY &&
	    json_size(data) > 0;
}

/* Worth one more try with a new token. */
static bool
is_token_refused(int status, const struct json *j)
{
	const char *code = error_code_of(j);

	return status == 401 && code != NULL &&
	    (strcmp(code, "INVALID_TOKEN") == 0 ||
	    strcmp(code, "AUTHENTICATION_FAILURE") == 0);
}

static int
explain_unreadable(const struct call_answer *answer, struct error *err)
{
	error_set(err, ERROR_UNAVAILABLE, "the provider's answer makes no "
	    "sense (status %d, not JSON): it is tried again later",
	    answer->status);
	return error_detail(err, "not_json");
}

static int
explain_401(const char *path, const struct call_answer *answer,
    const char *code, struct error *err)
{
	if (strcmp(code, "OAUTH_SCOPE_MISMATCH") == 0)
		error_set(err, ERROR_CONFIG, "the connection lacks the scope "
		    "%s: connect again and agree to all that is asked for",
		    zoho_scope_for(path));
	else if (is_token_refused(answer->status, answer->json))
		error_set(err, ERROR_AUTH, "the provider refuses a token that "
		    "it has just issued: connect again (and take "
		    "ZOHO_API_DOMAIN out if it is set)");
	else
		error_set(err, ERROR_AUTH, "the provider refuses the "
		    "connection (%.40s): connect again", code);
	return error_detail(err, code);
}

/* A failure of the whole call in our words. */
static int
explain(const char *path, const struct call_answer *answer,
    int64_t retry_after_s, struct error *err)
{
	const char *code = error_code_of(answer->json);
	const struct crm_code *known;

	if (answer->status == 429) {
		error_limited(err, retry_after_s > 0 ? (int)retry_after_s :
		    LIMITED_S, "the provider takes no more calls at the moment"
		    " (API credits or calls at once are spent)");
		return error_detail(err, code != NULL ? code : "429");
	}
	if (answer->status >= 500) {
		error_set(err, ERROR_UNAVAILABLE, "the provider is in trouble "
		    "(status %d): it is tried again later", answer->status);
		err->retry_after_s = retry_after_s > 0 ? (int)retry_after_s :
		    0;
		return error_detail(err, code != NULL ? code : "5xx");
	}
	if (code == NULL || answer->status < 400)
		return explain_unreadable(answer, err);
	if (answer->status == 401)
		return explain_401(path, answer, code, err);
	known = zoho_crm_code(code);
	error_set(err, known->meaning, "%s (%.60s)", known->words, code);
	return error_detail(err, code);
}

/* Reads what came back of one request; -1 with err when it failed. */
static int
read_answer(const char *path, bool writes, struct client_response *res,
    struct call_answer *out, struct error *err)
{
	struct error ignored = ERROR_INIT;
	bool parsed = false;

	out->status = res->status;
	out->body = res->body;
	res->body = NULL;
	if (res->body_len > 0)
		parsed = json_parse(out->body, res->body_len, &out->json,
		    &ignored) == 0;
	if (!parsed)
		out->json = NULL;
	if (out->status == 204 || out->status == 304 ||
	    (out->status >= 200 && out->status < 300 &&
	    (parsed || res->body_len == 0)))
		return 0;
	if (out->status != 401 && out->status != 429 && out->status < 500 &&
	    has_results(out->json))
		return 0;
	explain(path, out, res->retry_after_s, err);
	/* An error in the provider's own words: nothing was done. */
	out->uncertain = writes && (out->status >= 500 || out->status < 400 ||
	    !parsed);
	return -1;
}

static int
attempt(const struct call *call, const struct access_token *token,
    const char *method, const char *path, const char *text,
    struct call_answer *out, struct error *err)
{
	bool writes = strcmp(method, "GET") != 0;
	struct client_response res = {0};
	int rc;

	call_answer_release(out);
	if (call->access->may_call != NULL && call->access->may_call(
	    call->access->may_call_arg, err) != 0)
		return -1;
	rc = ask(call, token, method, path, text, &res, err);
	if (rc == 0)
		rc = read_answer(path, writes, &res, out, err);
	else
		out->uncertain = writes && res.fate == CLIENT_UNKNOWN;
	client_response_release(&res);
	return rc;
}

int
call_perform(const struct call *call, const char *method, const char *path,
    const struct json *body, struct call_answer *out, struct error *err)
{
	struct access_token token = {0}, newer = {0};
	char *text = body != NULL ? json_print(body) : NULL;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (access_get(call->access, call->tenant, call->service, &token,
		err) != 0)
		goto out;
	rc = attempt(call, &token, method, path, text, out, err);
	if (rc == 0 || !is_token_refused(out->status, out->json))
		goto out;
	error_clear(err);
	if (access_renew(call->access, call->tenant, call->service,
		token.generation, &newer, err) != 0)
		goto out;
	rc = attempt(call, &newer, method, path, text, out, err);
out:
	access_token_release(&newer);
	access_token_release(&token);
	free(text);
	return rc;
}
