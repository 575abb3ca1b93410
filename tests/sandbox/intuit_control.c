/* intuit_control.c - the control routes for Intuit: /_sandbox/intuit/. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/world.h"

#define GRANTS_MAX 5000

void
control_intuit_state(struct control *c)
{
	struct intuit *intuit = &c->w->intuit;
	struct json *j = json_object(), *grants = json_array();
	struct json *companies = json_array();
	const struct intuit_access *a = intuit->accesses;
	const struct qbo_company *company = intuit->companies;
	struct intuit_grant *g = intuit->grants;
	int64_t live = 0;

	for (; a != NULL; a = a->next)
		live += !a->revoked && a->expires_at > world_now(c->w);
	for (; g != NULL; g = g->next)
		json_add(grants, intuit_grant_show(c->w, g));
	for (; company != NULL; company = company->next)
		json_add(companies, qbo_company_show(company));
	json_set_int(j, "now_ms", world_now(c->w));
	json_set_int(j, "access_tokens", live);
	json_set(j, "grants", grants);
	json_set(j, "companies", companies);
	json_set(j, "clients", intuit_clients_show(c->w));
	reply_json(c->reply, 200, j);
}

void
control_intuit_client(struct control *c)
{
	struct error err = ERROR_INIT;

	if (intuit_client_change(&c->w->intuit, c->body, &err) == 0)
		control_agree(c);
	else
		control_refuse(c, 400, err.text);
}

void
control_intuit_realm(struct control *c)
{
	struct error err = ERROR_INIT;

	if (qbo_company_change(c->w, c->body, &err) == 0)
		control_agree(c);
	else
		control_refuse(c, 400, err.text);
}

static struct json *
grant_make(struct control *c, struct intuit_client *client,
    const char *scope, const char *realm, int64_t age_s)
{
	struct intuit_grant *g;
	struct intuit_access *a;
	struct json *j = json_object();

	qbo_company_take(c->w, realm);
	g = intuit_grant_add(c->w, client, scope, realm);
	a = intuit_access_add(c->w, g);
	intuit_grant_age(c->w, g, age_s);
	json_set_text(j, "realm", realm);
	json_set_text(j, "access_token", a->value);
	json_set_text(j, "refresh_token", g->value);
	json_set_int(j, "expires_in",
	    (a->expires_at - world_now(c->w) + 999) / 1000);
	json_set_int(j, "x_refresh_token_expires_in",
	    intuit_grant_counter_s(c->w, g));
	json_set_int(j, "x_refresh_token_hard_expires_in",
	    intuit_grant_hard_s(c->w, g));
	return j;
}

/* A number of the body; 0 is what it is when it is not there. */
static bool
number_read(struct control *c, const char *name, int64_t max, int64_t *out)
{
	if (json_get(c->body, name) == NULL)
		return true;
	return json_get_int(c->body, name, out) == 0 && *out >= 0 &&
	    *out <= max;
}

/* Several grants are of as many companies, whose realms count up. */
void
control_intuit_grant(struct control *c)
{
	const char *id = json_get_text(c->body, "client_id");
	const char *scope = json_get_text(c->body, "scope");
	const char *first = json_get_text(c->body, "realm");
	struct intuit_client *client = intuit_client_find(&c->w->intuit,
	    id != NULL ? id : INTUIT_CLIENT);
	int64_t count = 0, age_s = 0, i;
	unsigned long long number;
	struct json *j, *list;
	char realm[QBO_REALM_SIZE + 1];

	if (first == NULL)
		first = QBO_REALM;
	if (scope == NULL)
		scope = INTUIT_ACCOUNTING;
	if (client == NULL || !qbo_realm_is_valid(first) ||
	    !intuit_scope_is_valid(scope) ||
	    !number_read(c, "count", GRANTS_MAX, &count) ||
	    !number_read(c, "age_s", INT32_MAX, &age_s)) {
		control_refuse(c, 400, "client_id, realm, scope, count or "
		    "age_s is none");
		return;
	}
	if (json_get(c->body, "count") == NULL) {
		reply_json(c->reply, 200,
		    grant_make(c, client, scope, first, age_s));
		return;
	}
	j = json_object();
	list = json_array();
	number = strtoull(first, NULL, 10);
	for (i = 0; i < count; i++) {
		snprintf(realm, sizeof(realm), "%llu",
		    number + (unsigned long long)i);
		if (qbo_realm_is_valid(realm))
			json_add(list, grant_make(c, client, scope, realm,
			    age_s));
	}
	json_set(j, "grants", list);
	reply_json(c->reply, 200, j);
}

/* A person ends the connection inside QuickBooks. */
void
control_intuit_disconnect(struct control *c)
{
	const char *realm = json_get_text(c->body, "realm");
	struct intuit_grant *g = c->w->intuit.grants;
	int64_t n = 0;

	if (realm == NULL)
		realm = QBO_REALM;
	for (; g != NULL; g = g->next) {
		if (g->realm == NULL || strcmp(g->realm, realm) != 0 ||
		    intuit_grant_over(c->w, g) != NULL)
			continue;
		intuit_grant_end(c->w, g, "disconnection");
		n++;
	}
	reply_json(c->reply, 200, detail_int("ended", n));
}

/* The company that ?realm= or "realm" names, or an answer and NULL. */
static struct qbo_company *
company_of(struct control *c)
{
	const char *realm = ask_param(c->ask, "realm");
	struct qbo_company *company;

	if (realm == NULL)
		realm = json_get_text(c->body, "realm");
	company = qbo_company_find(&c->w->intuit,
	    realm != NULL ? realm : QBO_REALM);
	if (company == NULL)
		control_refuse(c, 404, "no such company");
	else
		qbo_company_fill(c->w, company);
	return company;
}

/* GET intuit/entities/Customer: every one, deleted ones too. */
void
control_intuit_entities(struct control *c)
{
	enum qbo_kind kind = qbo_kind_find(c->rest, false);
	struct qbo_company *company = company_of(c);
	const struct qbo_shelf *shelf;
	struct json *list, *j, *one;
	size_t i;

	if (company == NULL)
		return;
	if (kind == QBO_KINDS) {
		control_refuse(c, 404, "no such entity");
		return;
	}
	shelf = &company->shelves[kind];
	list = json_array();
	for (i = 0; i < shelf->count; i++) {
		one = qbo_entity_show(shelf->entities[i]);
		j = json_object();
		json_set_bool(j, "deleted", shelf->entities[i]->deleted);
		json_set_int(j, "created_ms", shelf->entities[i]->created_at);
		json_set_int(j, "modified_ms",
		    shelf->entities[i]->modified_at);
		json_set(one, "_sandbox", j);
		json_add(list, one);
	}
	j = detail_int("count", (int64_t)shelf->count);
	json_set(j, "entities", list);
	reply_json(c->reply, 200, j);
}

/*
 * A person edits in QuickBooks: {"entity","id","set":{..}}, and for a
 * receipt "deposit":true puts it into a deposit.
 */
void
control_intuit_edit(struct control *c)
{
	const char *name = json_get_text(c->body, "entity");
	const struct json *set = json_get(c->body, "set"), *m;
	struct qbo_company *company = company_of(c);
	struct qbo_entity *e = NULL;
	struct json *data, *link, *links;
	enum qbo_kind kind;
	bool active;

	if (company == NULL)
		return;
	kind = qbo_kind_find(name != NULL ? name : "", false);
	if (kind != QBO_KINDS)
		e = qbo_entity_find(company, kind,
		    json_get_text(c->body, "id"));
	if (e == NULL) {
		control_refuse(c, 404, "no such entity");
		return;
	}
	data = json_copy(e->data);
	for (m = json_first(set); m != NULL; m = json_next(m))
		json_set(data, json_name(m), json_copy(m));
	if (json_get_true(c->body, "deposit")) {
		link = detail_text("TxnId", "9000");
		json_set_text(link, "TxnType", "Deposit");
		links = json_array();
		json_add(links, link);
		json_set(data, "LinkedTxn", links);
	}
	active = qbo_entity_is_active(e);
	qbo_entity_change(c->w, e, data);
	qbo_event(c->w, company, kind, e, qbo_change_word(e, active));
	control_agree(c);
}
