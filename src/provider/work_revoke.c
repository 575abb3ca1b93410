/* work_revoke.c - makes a refresh token dead at its provider (RFC 7009). */

#include "src/provider/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"

/* Whether the answer to a revocation means that the token is dead. */
static int
read_revoked(const struct client_response *res, struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct json *j = NULL;
	const char *word;
	bool passing;

	if (json_parse(res->body, res->body_len, &j, &ignored) != 0)
		j = NULL;
	word = json_get_text(j, "error");
	passing = word != NULL && (strcmp(word, "Access Denied") == 0 ||
	    strcmp(word, "general_error") == 0);
	json_free(j);
	/* 400 is the answer for a token that is not known (any more). */
	if (!passing && (res->status == 200 || res->status == 400))
		return 0;
	if (res->status == 401) {
		error_set(err, ERROR_CONFIG, "the provider refuses the OAuth "
		    "client: check its id and secret");
		return error_detail(err, "invalid_client");
	}
	return error_set(err, ERROR_UNAVAILABLE, "the provider did not revoke "
	    "the token (status %d): try again later", res->status);
}

int
work_revoke(struct work *w, const char *server, const char *token,
    struct error *err)
{
	static const char *const form[] = {
		"Content-Type: application/x-www-form-urlencoded",
		"Accept: application/json",
		NULL
	};
	static const char *const json[] = {
		"Content-Type: application/json",
		"Accept: application/json",
		NULL
	};
	bool in_json = !w->provider->dialect->names_server;
	struct client_response res = {0};
	struct json *j = json_object();
	char *url, *text = NULL;
	struct strbuf body;
	int rc = -1;

	strbuf_init(&body, LIMIT_TOKEN_BODY);
	url = work_endpoint(w, server, "/oauth/v2/token/revoke",
	    w->client.revoke_url, err);
	if (url == NULL)
		goto out;
	if (in_json) {
		json_set_text(j, "token", token);
		text = json_print(j);
		strbuf_text(&body, text);
	} else {
		strbuf_text(&body, "token=");
		escape_url(&body, token);
	}
	if (work_post(w, url, in_json ? json : form, &body, &res, err) == 0)
		rc = read_revoked(&res, err);
out:
	work_wipe(&res, &body);
	secret_free(text);
	json_free(j);
	free(url);
	return rc;
}
