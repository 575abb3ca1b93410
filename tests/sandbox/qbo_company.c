/* qbo_company.c - QuickBooks companies: found, made, changed, shown. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

#define GROW_MAX 20000

bool
qbo_realm_is_valid(const char *realm)
{
	size_t n = realm != NULL ? strspn(realm, "0123456789") : 0;

	return n >= 10 && n < QBO_REALM_SIZE && realm[n] == '\0';
}

struct qbo_company *
qbo_company_find(const struct intuit *intuit, const char *realm)
{
	struct qbo_company *c = intuit->companies;

	while (c != NULL && strcmp(c->realm, realm) != 0)
		c = c->next;
	return c;
}

struct qbo_company *
qbo_company_take(struct world *w, const char *realm)
{
	struct qbo_company *c = qbo_company_find(&w->intuit, realm);
	int kind;

	if (c != NULL)
		return c;
	c = xcalloc(1, sizeof(*c));
	snprintf(c->realm, sizeof(c->realm), "%s", realm);
	c->name = strcmp(realm, QBO_REALM) == 0 ?
	    xstrdup("Harbor Lane Coffee") : xasprintf("Company %s", realm);
	c->next_number = 1001;
	for (kind = 0; kind < QBO_KINDS; kind++)
		c->shelves[kind].next_id = 1;
	c->next = w->intuit.companies;
	w->intuit.companies = c;
	return c;
}

static int
grow(struct world *w, struct qbo_company *c, const struct json *wish,
    struct error *err)
{
	const struct json *j;
	enum qbo_kind kind;
	int64_t n = 0;

	for (j = json_first(wish); j != NULL; j = json_next(j)) {
		kind = qbo_kind_find(json_name(j), false);
		if (kind != QBO_ACCOUNT && kind != QBO_CUSTOMER &&
		    kind != QBO_ITEM)
			return error_set(err, ERROR_INVALID,
			    "add takes Account, Customer and Item");
		if (json_get_int(wish, json_name(j), &n) != 0 || n < 0 ||
		    n > GROW_MAX)
			return error_set(err, ERROR_INVALID,
			    "%s: a number up to %d", json_name(j), GROW_MAX);
		qbo_company_fill(w, c);
		qbo_company_grow(w, c, kind, n);
	}
	return 0;
}

int
qbo_company_change(struct world *w, const struct json *wish,
    struct error *err)
{
	const char *realm = json_get_text(wish, "realm");
	const char *name = json_get_text(wish, "name");
	struct qbo_company *c;

	if (realm == NULL)
		realm = QBO_REALM;
	if (!qbo_realm_is_valid(realm))
		return error_set(err, ERROR_INVALID,
		    "a realm is 10 to 19 digits as text");
	c = qbo_company_take(w, realm);
	if (name != NULL) {
		free(c->name);
		c->name = xstrdup(name);
	}
	if (json_get(wish, "lapsed") != NULL)
		c->lapsed = json_get_true(wish, "lapsed");
	return grow(w, c, json_get(wish, "add"), err);
}

struct json *
qbo_company_show(const struct qbo_company *c)
{
	struct json *j = json_object(), *counts = json_object();
	const struct qbo_shelf *shelf;
	int64_t n;
	size_t i;
	int kind;

	for (kind = 0; kind < QBO_KINDS; kind++) {
		shelf = &c->shelves[kind];
		n = 0;
		for (i = 0; i < shelf->count; i++)
			n += !shelf->entities[i]->deleted;
		json_set_int(counts, qbo_kind_name((enum qbo_kind)kind), n);
	}
	json_set_text(j, "realm", c->realm);
	json_set_text(j, "name", c->name);
	json_set_bool(j, "lapsed", c->lapsed);
	json_set(j, "entities", counts);
	return j;
}

static void
company_free(struct qbo_company *c)
{
	struct qbo_visitor *v;
	struct qbo_shelf *shelf;
	size_t i;
	int kind;

	for (kind = 0; kind < QBO_KINDS; kind++) {
		shelf = &c->shelves[kind];
		for (i = 0; i < shelf->count; i++) {
			json_free(shelf->entities[i]->data);
			free(shelf->entities[i]);
		}
		free(shelf->entities);
	}
	while ((v = c->visitors) != NULL) {
		c->visitors = v->next;
		free(v);
	}
	qbo_replays_free(c);
	free(c->calls);
	free(c->name);
	free(c);
}

void
qbo_companies_free(struct intuit *intuit)
{
	struct qbo_company *c;

	while ((c = intuit->companies) != NULL) {
		intuit->companies = c->next;
		company_free(c);
	}
}
