/* consent.c - the page on which a person lets a client in, or does not. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/oauth.h"
#include "tests/sandbox/scope.h"

#define PAGE_MAX 65536

struct consent {
	struct world *w;
	enum dc dc;              /* of the account that says yes */
	const struct ask *ask;
	struct reply *reply;
	struct oauth_client *client;
	const char *redirect, *scope, *state;
	bool offline, prompted;
};

/* Zoho shows these to the person and never goes back to the client. */
static void
page_error(struct reply *reply, const char *title, const char *text)
{
	struct strbuf sb;

	strbuf_init(&sb, PAGE_MAX);
	strbuf_printf(&sb, "<!doctype html>\n<title>Sandbox</title>\n"
	    "<h1>%s</h1>\n<p>%s</p>\n", title, text);
	reply_text(reply, 400, TYPE_HTML, strbuf_str(&sb));
	strbuf_release(&sb);
}

static void
query_add(struct strbuf *sb, const char *name, const char *value)
{
	if (value == NULL)
		return;
	strbuf_char(sb, strchr(strbuf_str(sb), '?') != NULL ? '&' : '?');
	strbuf_printf(sb, "%s=", name);
	escape_url(sb, value);
}

static void
go_back(struct consent *c, struct strbuf *url)
{
	reply_text(c->reply, 302, TYPE_HTML, "");
	reply_header(c->reply, "Location", "%s", strbuf_str(url));
	strbuf_release(url);
}

static void
refuse(struct consent *c)
{
	struct strbuf url;

	strbuf_init(&url, PAGE_MAX);
	strbuf_text(&url, c->redirect);
	query_add(&url, "error", "access_denied");
	if (world_knob(c->w, KNOB_STATE_IN_REFUSAL) != 0)
		query_add(&url, "state", c->state);
	go_back(c, &url);
}

static void
accept(struct consent *c)
{
	const char *challenge = ask_param(c->ask, "code_challenge");
	const char *method = ask_param(c->ask, "code_challenge_method");
	struct oauth_code *code;
	char server[DC_URL_SIZE];
	struct strbuf url;

	if (!code_quota_take(c->w, c->client)) {
		refuse(c);
		return;
	}
	code = code_add(c->w, c->client, c->dc, c->scope,
	    world_knob(c->w, KNOB_CODE_TTL_S));
	code->redirect = xstrdup(c->redirect);
	code->challenge = xstrdup(challenge);
	code->plain = method == NULL || strcmp(method, "S256") != 0;
	code->refreshable = c->offline &&
	    (c->prompted || !c->client->consented[c->dc]);
	c->client->consented[c->dc] = true;

	dc_url(c->dc, c->ask->host, server);
	strbuf_init(&url, PAGE_MAX);
	strbuf_text(&url, c->redirect);
	query_add(&url, "state", c->state);
	query_add(&url, "code", code->value);
	query_add(&url, "location", dc_name(c->dc));
	query_add(&url, "accounts-server", server);
	go_back(c, &url);
}

static void
button(struct strbuf *sb, const char *query, const char *decision,
    const char *label)
{
	strbuf_text(sb, "<form method=\"post\" "
	    "action=\"/oauth/v2/auth/decide?");
	escape_html(sb, query);
	strbuf_printf(sb, "&amp;decision=%s\"><button>%s</button></form>\n",
	    decision, label);
}

static void
show_page(struct consent *c)
{
	struct strbuf sb;

	strbuf_init(&sb, PAGE_MAX);
	strbuf_text(&sb, "<!doctype html>\n<html lang=\"en\">\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<title>Pretend Zoho: allow access?</title>\n"
	    "<h1>Pretend Zoho</h1>\n<p>This is a test server. The client "
	    "<code>");
	escape_html(&sb, c->client->id);
	strbuf_printf(&sb, "</code> asks for access to the organisation in the "
	    "data centre <b>%s</b>:</p>\n<p><code>", dc_name(c->dc));
	escape_html(&sb, c->scope);
	strbuf_text(&sb, "</code></p>\n");
	button(&sb, c->ask->query, "accept", "Accept");
	button(&sb, c->ask->query, "deny", "Deny");
	strbuf_text(&sb, "</html>\n");
	reply_text(c->reply, 200, TYPE_HTML, strbuf_str(&sb));
	strbuf_release(&sb);
}

/* Every check that ends on an error page instead of a way back. */
static bool
consent_read(struct consent *c)
{
	const struct ask *ask = c->ask;
	const char *type = ask_param(ask, "response_type");
	const char *access = ask_param(ask, "access_type");
	const char *prompt = ask_param(ask, "prompt");

	c->client = client_find(&c->w->oauth, ask_param(ask, "client_id"));
	c->redirect = ask_param(ask, "redirect_uri");
	c->scope = ask_param(ask, "scope");
	c->state = ask_param(ask, "state");
	c->offline = access != NULL && strcmp(access, "offline") == 0;
	c->prompted = prompt != NULL && strcmp(prompt, "consent") == 0;
	if (c->client == NULL ||
	    !client_is_known_in(c->w, c->client, c->dc))
		page_error(c->reply, "Invalid Client",
		    "The client id is unknown in this data centre.");
	else if (c->redirect == NULL ||
	    !client_takes_redirect(c->w, c->client, c->redirect))
		page_error(c->reply, "Invalid Redirect Uri",
		    "The redirect URI is not one that was registered.");
	else if (type == NULL || strcmp(type, "code") != 0)
		page_error(c->reply, "Invalid Response Type",
		    "Only response_type=code is known here.");
	else if (c->scope == NULL || !scope_is_valid(c->scope))
		page_error(c->reply, "Invalid OAuth Scope",
		    "A scope does not exist.");
	else
		return true;
	return false;
}

void
consent_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	struct consent c = {.w = w, .dc = dc, .ask = ask, .reply = reply};
	const char *decision = ask_param(ask, "decision");
	int64_t automatic = world_knob(w, KNOB_AUTO_CONSENT);
	int64_t user_dc = world_knob(w, KNOB_USER_DC);

	/* Zoho moves the browser to where the account lives. */
	if (user_dc != DC_COUNT)
		c.dc = (enum dc)user_dc;
	if (!consent_read(&c))
		return;
	if (strcmp(ask->path, "/oauth/v2/auth/decide") == 0) {
		if (decision != NULL && strcmp(decision, "accept") == 0)
			accept(&c);
		else
			refuse(&c);
	} else if (strcmp(ask->path, "/oauth/v2/auth") != 0) {
		reply_text(reply, 404, TYPE_HTML, "<h1>Page not found</h1>\n");
	} else if (automatic == CONSENT_DENY) {
		refuse(&c);
	} else if (automatic == CONSENT_ACCEPT ||
	    (c.client->consented[c.dc] && !c.prompted)) {
		accept(&c);
	} else {
		show_page(&c);
	}
}
