/* intuit_consent.c - where a person picks a company for a client, or not. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/world.h"

#define PAGE_MAX 262144
/* More are not shown; a control route's grant needs no page. */
#define CHOICES_MAX 50
#define PAIRS_MAX 3

struct consent {
	struct world *w;
	const struct ask *ask;
	struct reply *reply;
	struct intuit_client *client;
	const char *redirect, *scope, *state;
};

/* What the way back says, in no fixed order. */
struct way_back {
	const char *name[PAIRS_MAX], *value[PAIRS_MAX];
	size_t count;
};

static void
pair_add(struct way_back *back, const char *name, const char *value)
{
	back->name[back->count] = name;
	back->value[back->count++] = value;
}

static void
go_back(struct consent *c, struct way_back *back)
{
	struct strbuf url;
	unsigned char byte;
	size_t k;

	strbuf_init(&url, PAGE_MAX);
	strbuf_text(&url, c->redirect);
	for (k = 0; back->count > 0; back->count--) {
		strbuf_char(&url, strchr(strbuf_str(&url), '?') != NULL ?
		    '&' : '?');
		secret_random(&byte, 1);
		k = byte % back->count;
		strbuf_printf(&url, "%s=", back->name[k]);
		escape_url(&url, back->value[k]);
		back->name[k] = back->name[back->count - 1];
		back->value[k] = back->value[back->count - 1];
	}
	reply_text(c->reply, 302, TYPE_HTML, "");
	reply_header(c->reply, "Location", "%s", strbuf_str(&url));
	strbuf_release(&url);
}

static void
refuse(struct consent *c, const char *error)
{
	struct way_back back = {.count = 0};

	pair_add(&back, "error", error);
	pair_add(&back, "state", c->state);
	go_back(c, &back);
}

static void
accept(struct consent *c, const char *realm)
{
	struct way_back back = {.count = 0};
	struct intuit_code *code;

	if (!intuit_scope_has_company(c->scope))
		realm = NULL;
	else if (realm != NULL)
		qbo_company_take(c->w, realm);
	code = intuit_code_add(c->w, c->client, c->scope, realm, c->redirect);
	pair_add(&back, "code", code->value);
	pair_add(&back, "state", c->state);
	if (realm != NULL)
		pair_add(&back, "realmId", realm);
	go_back(c, &back);
}

/* Intuit tells the person, and never goes back to the client. */
static void
page_error(struct consent *c, const char *text)
{
	struct strbuf sb;

	strbuf_init(&sb, PAGE_MAX);
	strbuf_printf(&sb, "<!doctype html>\n<title>Sandbox</title>\n"
	    "<h1>Sorry, but something went wrong</h1>\n<p>%s</p>\n", text);
	reply_text(c->reply, 400, TYPE_HTML, strbuf_str(&sb));
	strbuf_release(&sb);
}

static void
button(struct consent *c, struct strbuf *sb, const char *decision,
    const char *realm, const char *label)
{
	strbuf_text(sb, "<form method=\"post\" "
	    "action=\"/connect/oauth2/decide?");
	escape_html(sb, c->ask->query);
	strbuf_printf(sb, "&amp;decision=%s&amp;company=%s\"><button>",
	    decision, realm);
	escape_html(sb, label);
	strbuf_text(sb, "</button></form>\n");
}

static void
show_page(struct consent *c)
{
	const struct qbo_company *company = c->w->intuit.companies;
	struct strbuf sb;
	size_t n = 0;
	char *label;

	strbuf_init(&sb, PAGE_MAX);
	strbuf_text(&sb, "<!doctype html>\n<html lang=\"en\">\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<title>Pretend Intuit: connect a company?</title>\n"
	    "<h1>Pretend Intuit</h1>\n<p>This is a test server. The client "
	    "<code>");
	escape_html(&sb, c->client->id);
	strbuf_text(&sb, "</code> asks for access (<code>");
	escape_html(&sb, c->scope);
	strbuf_text(&sb, "</code>) to one company:</p>\n");
	for (; company != NULL && n < CHOICES_MAX; company = company->next) {
		label = xasprintf("Connect %s (%s)", company->name,
		    company->realm);
		button(c, &sb, "accept", company->realm, label);
		free(label);
		n++;
	}
	button(c, &sb, "deny", "", "No thanks");
	strbuf_text(&sb, "</html>\n");
	reply_text(c->reply, 200, TYPE_HTML, strbuf_str(&sb));
	strbuf_release(&sb);
}

/* Every check that ends on an error page instead of a way back. */
static bool
consent_read(struct consent *c)
{
	const char *type = ask_param(c->ask, "response_type");
	const struct intuit *intuit = &c->w->intuit;

	c->client = intuit_client_find(intuit,
	    ask_param(c->ask, "client_id"));
	c->redirect = ask_param(c->ask, "redirect_uri");
	c->scope = ask_param(c->ask, "scope");
	c->state = ask_param(c->ask, "state");
	if (c->client == NULL)
		page_error(c, "The client_id is unknown.");
	else if (c->redirect == NULL ||
	    !intuit_client_takes(c->w, c->client, c->redirect))
		page_error(c, "The redirect_uri is not one of the app's.");
	else if (type == NULL || strcmp(type, "code") != 0)
		page_error(c, "The response_type must be code.");
	else if (text_empty(c->state))
		page_error(c, "The state is missing.");
	else
		return true;
	return false;
}

static void
decide(struct consent *c)
{
	const char *decision = ask_param(c->ask, "decision");
	const char *realm = ask_param(c->ask, "company");

	if (decision == NULL || strcmp(decision, "accept") != 0)
		refuse(c, "access_denied");
	else if (realm == NULL || qbo_company_find(&c->w->intuit, realm) ==
	    NULL)
		page_error(c, "There is no such company.");
	else
		accept(c, realm);
}

void
intuit_consent(struct world *w, const struct ask *ask, struct reply *reply)
{
	struct consent c = {.w = w, .ask = ask, .reply = reply};
	int64_t automatic = world_knob(w, KNOB_AUTO_CONSENT);
	char realm[KNOB_WORD_SIZE];

	reply_header(reply, "Content-Security-Policy",
	    "frame-ancestors 'none'");
	if (!consent_read(&c))
		return;
	if (c.scope == NULL || !intuit_scope_is_valid(c.scope)) {
		refuse(&c, "invalid_scope");
	} else if (strcmp(ask->path, "/connect/oauth2/decide") == 0) {
		decide(&c);
	} else if (automatic == CONSENT_DENY) {
		refuse(&c, "access_denied");
	} else if (automatic == CONSENT_ACCEPT) {
		knob_word(&w->knobs, KNOB_INTUIT_REALM, realm);
		accept(&c, realm);
	} else {
		show_page(&c);
	}
}
