/* pretend.c - asks a pretend provider without a web server in between. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "tests/lib/pretend.h"

static const char form_type[] = "application/x-www-form-urlencoded";

int
pretend_ask(struct pretend *p, const char *method, const char *path,
    const char *body)
{
	char *bare = xstrdup(path), *query = strchr(bare, '?');
	char *header = p->token == NULL ? NULL :
	    xasprintf("Zoho-oauthtoken %s", p->token);
	struct ask ask = {
		.method = method,
		.path = bare,
		.host = p->host,
		.query = query != NULL ? query + 1 : "",
		.authorization = p->authorization != NULL ?
		    p->authorization : header,
		.accept = p->accept,
		.hard_expiry = p->hard_expiry,
		.etag = p->etag,
		.request_id = "pretended",
		.body = body != NULL ? body : "",
		.body_len = body != NULL ? strlen(body) : 0
	};

	if (query != NULL)
		*query = '\0';
	ask.content_type = p->content_type != NULL ? p->content_type :
	    body != NULL && body[0] != '{' && body[0] != '[' ?
	    form_type : "application/json";
	reply_release(&p->reply);
	ask_open(&ask);
	world_answer(p->world, &ask, &p->reply);
	ask_close(&ask);
	free(header);
	free(bare);
	return p->reply.status;
}

const char *
pretend_body(const struct pretend *p)
{
	return p->reply.body != NULL ? p->reply.body : "";
}

char *
pretend_text(const struct pretend *p, const char *name)
{
	char *key = xasprintf("\"%s\":\"", name), *value = NULL;
	const char *at = strstr(pretend_body(p), key);

	if (at != NULL) {
		at += strlen(key);
		value = xstrndup(at, strcspn(at, "\""));
	}
	free(key);
	return value;
}

const char *
pretend_header(const struct pretend *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->reply.header_count; i++)
		if (strcmp(p->reply.headers[i].name, name) == 0)
			return p->reply.headers[i].value;
	return NULL;
}

void
pretend_control(struct pretend *p, const char *route, const char *body)
{
	char *path = xasprintf("/_sandbox/%s", route);

	if (pretend_ask(p, "POST", path, body) / 100 != 2) {
		fprintf(stderr, "%s: %s\n", path, pretend_body(p));
		abort();
	}
	free(path);
}

/* code_wish: what the code is for. */
static void
take_token(struct pretend *p, const char *code_wish)
{
	char *code, *body;

	pretend_control(p, "code", code_wish);
	code = pretend_text(p, "code");
	body = xasprintf("grant_type=authorization_code&client_id="
	    SANDBOX_CLIENT "&client_secret=sandbox-secret-us&code=%s", code);
	pretend_ask(p, "POST", "/oauth/v2/token", body);
	free(p->token);
	p->token = pretend_text(p, "access_token");
	free(code);
	free(body);
}

void
pretend_open(struct pretend *p)
{
	secret_setup();
	memset(p, 0, sizeof(*p));
	p->world = world_new();
	p->host = PRETEND_HOST;
	take_token(p, "{}");
}

void
pretend_scope(struct pretend *p, const char *scope)
{
	char *wish = xasprintf("{\"scope\":\"%s\"}", scope);

	take_token(p, wish);
	free(wish);
}

void
pretend_close(struct pretend *p)
{
	reply_release(&p->reply);
	world_free(p->world);
	free(p->token);
}

void
pretend_turn(struct pretend *p, const char *knob, const char *value)
{
	char *body = xasprintf("{\"%s\":%s}", knob, value);

	pretend_control(p, "settings", body);
	free(body);
}

void
pretend_pass(struct pretend *p, long s)
{
	char *body = xasprintf("{\"advance_s\":%ld}", s);

	pretend_control(p, "clock", body);
	free(body);
}

long
pretend_number(const struct pretend *p, const char *name)
{
	char *key = xasprintf("\"%s\":", name);
	const char *at = strstr(pretend_body(p), key);
	long n = at != NULL ? strtol(at + strlen(key), NULL, 10) : -1;

	free(key);
	return n;
}

int
pretend_token(struct pretend *p, const char *form)
{
	const char *kept = p->authorization;
	int status;

	p->authorization = PRETEND_BASIC;
	status = pretend_ask(p, "POST", PRETEND_TOKEN, form);
	p->authorization = kept;
	return status;
}

int
pretend_refresh(struct pretend *p, const char *token)
{
	char *form = xasprintf("grant_type=refresh_token&refresh_token=%s",
	    token);
	int status = pretend_token(p, form);

	free(form);
	return status;
}

int
pretend_inventory(struct pretend *p, const char *method, const char *path,
    const char *body)
{
	char *whole = xasprintf("/inventory/v1/%s%c" PRETEND_ORG, path,
	    strchr(path, '?') != NULL ? '&' : '?');
	int status = pretend_ask(p, method, whole, body);

	free(whole);
	return status;
}

/* free(); NULL for NULL. */
static char *
replaced(const char *text, const char *with)
{
	char *out = NULL, *longer;
	const char *at;

	if (text == NULL)
		return NULL;
	out = xstrdup("");
	for (; (at = strstr(text, "%s")) != NULL; text = at + 2) {
		longer = xasprintf("%s%.*s%s", out, (int)(at - text), text,
		    with);
		free(out);
		out = longer;
	}
	longer = xasprintf("%s%s", out, text);
	free(out);
	return longer;
}

int
pretend_inventory_id(struct pretend *p, const char *method,
    const char *path, const char *body, const char *id)
{
	char *whole = replaced(path, id), *filled = replaced(body, id);
	int status = pretend_inventory(p, method, whole, filled);

	free(whole);
	free(filled);
	return status;
}
