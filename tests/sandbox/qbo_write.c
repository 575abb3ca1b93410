/* qbo_write.c - entities made, changed, deleted and voided. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_write.h"
#include "tests/sandbox/world.h"

const char *
qbo_change_text(const struct qbo_change *c, const char *name)
{
	const char *text = json_get_text(c->data, name);

	return text_empty(text) ? NULL : text;
}

void
qbo_change_default(struct qbo_change *c, const char *name,
    struct json *value)
{
	if (json_get(c->data, name) == NULL)
		json_set(c->data, name, value);
	else
		json_free(value);
}

bool
qbo_change_lacks(struct qbo_change *c, const char *name)
{
	qbo_fails(c->q, "2020", name,
	    "Required parameter %s is missing in the request", name);
	return false;
}

bool
qbo_change_is_duplicate(struct qbo_change *c, const char *name)
{
	const struct qbo_shelf *shelf = &c->q->company->shelves[c->kind];
	const struct qbo_entity *e;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		e = shelf->entities[i];
		if (e == c->e || e->deleted ||
		    !text_same(qbo_entity_name(e, c->kind), name))
			continue;
		qbo_fails(c->q, "6240", "", "The name supplied already "
		    "exists. : Id=%lld", (long long)e->id);
		return true;
	}
	if (c->kind != QBO_CUSTOMER || !qbo_name_is_taken_outside(name))
		return false;
	qbo_fails(c->q, "6240", "", "The name supplied already exists. : "
	    "Another customer, vendor or employee is already using this "
	    "name. Please use a different name.");
	return true;
}

/* Every property is known and of its type. */
static bool
body_check(struct qbo_change *c)
{
	const struct qbo_field *f;
	const struct json *j;

	for (j = json_first(c->body); j != NULL; j = json_next(j)) {
		f = qbo_field_find(c->kind, json_name(j), false);
		if (f == NULL || strchr(f->name, '.') != NULL)
			return qbo_fails(c->q, "2010", json_name(j),
			    "Property Name:%s specified is unsupported or "
			    "invalid", json_name(j));
		if ((f->flags & QBO_W) == 0 || json_type(j) == JSON_NULL)
			continue;
		if (!qbo_field_check(c->q, f, j))
			return false;
	}
	return true;
}

/* A number sent as a text is one. */
static struct json *
value_store(struct qbo_change *c, const struct qbo_field *f,
    const struct json *value)
{
	if (f->type == QBO_REF)
		return qbo_ref_check(c->q, f->name, f->target, value);
	if (f->type == QBO_NUMBER)
		return json_number(json_scalar(value));
	return json_copy(value);
}

/* What stays of the entity as it was. */
static struct json *
data_start(const struct qbo_change *c)
{
	bool sparse = json_get_true(c->body, "sparse");
	struct json *out = json_object();
	const struct qbo_field *f;
	const struct json *j;

	if (c->e == NULL)
		return out;
	for (j = json_first(c->e->data); j != NULL; j = json_next(j)) {
		f = qbo_field_find(c->kind, json_name(j), false);
		if (sparse || f == NULL || (f->flags & QBO_W) == 0 ||
		    strcmp(f->name, "CurrencyRef") == 0)
			json_set(out, json_name(j), json_copy(j));
	}
	return out;
}

/* An object without the member; cJSON's door has no way to take one out. */
static struct json *
without(const struct json *object, const char *name)
{
	struct json *out = json_object();
	const struct json *j;

	for (j = json_first(object); j != NULL; j = json_next(j))
		if (strcmp(json_name(j), name) != 0)
			json_set(out, json_name(j), json_copy(j));
	return out;
}

static bool
data_make(struct qbo_change *c)
{
	const struct qbo_field *f;
	struct json *value, *rest;
	const struct json *j;

	c->data = data_start(c);
	for (j = json_first(c->body); j != NULL; j = json_next(j)) {
		f = qbo_field_find(c->kind, json_name(j), false);
		if ((f->flags & QBO_W) == 0)
			continue;
		if (json_type(j) == JSON_NULL ||
		    (json_type(j) == JSON_TEXT && *json_scalar(j) == '\0')) {
			rest = without(c->data, f->name);
			json_free(c->data);
			c->data = rest;
			continue;
		}
		value = value_store(c, f, j);
		if (value == NULL)
			return false;
		json_set(c->data, f->name, value);
	}
	return true;
}

static bool
finish(struct qbo_change *c)
{
	switch (c->kind) {
	case QBO_ACCOUNT:
		return qbo_account_finish(c);
	case QBO_CUSTOMER:
		return qbo_customer_finish(c);
	case QBO_ITEM:
		return qbo_item_finish(c);
	default:
		return qbo_receipt_finish(c);
	}
}

static void
gives_entity(struct qbo *q, enum qbo_kind kind, const struct qbo_entity *e)
{
	struct json *j = json_object();

	json_set(j, qbo_kind_name(kind), qbo_entity_show(e));
	qbo_gives(q, j);
}

/* A receipt that lies in a deposit stays as it is. */
static bool
is_deposited(struct qbo *q, const struct qbo_entity *e)
{
	const struct json *j = json_first(json_get(e->data, "LinkedTxn"));
	const char *type;

	for (; j != NULL; j = json_next(j)) {
		type = json_get_text(j, "TxnType");
		if (type == NULL || strcmp(type, "Deposit") != 0)
			continue;
		qbo_fails(q, "6540", "", "Deposited Transaction cannot be "
		    "changed : This transaction has been deposited. If you "
		    "want to change it, you must edit the deposit it appears "
		    "on and remove it first.");
		return true;
	}
	return false;
}

/* The entity that the body names, in the state that the body knows. */
static bool
entity_find(struct qbo_change *c)
{
	const char *id = json_scalar(json_get(c->body, "Id"));
	const char *token = json_scalar(json_get(c->body, "SyncToken"));
	char want[24];

	if (id == NULL)
		return qbo_change_lacks(c, "Id");
	if (id[strspn(id, "0123456789")] != '\0')
		return qbo_fails(c->q, "2030", "Id", "Invalid ID : Id should "
		    "be a valid number. Supplied value:%s", id);
	if (token == NULL)
		return qbo_change_lacks(c, "SyncToken");
	c->e = qbo_entity_find(c->q->company, c->kind, id);
	if (c->e == NULL || c->e->deleted)
		return qbo_fails(c->q, "610", "", "Object Not Found : "
		    "Something you're trying to use has been made inactive. "
		    "Check the fields with accounts, customers, items, "
		    "vendors or employees.");
	snprintf(want, sizeof(want), "%lld", (long long)c->e->sync_token);
	if (strcmp(token, want) != 0)
		return qbo_fails(c->q, "5010", "", "Stale Object Error : You "
		    "and Dana Reyes were working on this at the same time. "
		    "Dana Reyes finished before you did, so your work was "
		    "not saved.");
	return !is_deposited(c->q, c->e);
}

static void
entity_delete(struct qbo_change *c)
{
	struct json *j = json_object(), *body;
	const struct json *m;
	char id[24];

	if (c->kind != QBO_SALES_RECEIPT) {
		qbo_fails(c->q, "500", "", "Unsupported Operation : Operation "
		    "delete is not supported.");
		goto out;
	}
	for (m = json_first(c->body); m != NULL; m = json_next(m)) {
		if (strcmp(json_name(m), "Id") == 0 ||
		    strcmp(json_name(m), "SyncToken") == 0)
			continue;
		qbo_fails(c->q, "2010", json_name(m), "Property Name:%s "
		    "specified is unsupported or invalid", json_name(m));
		goto out;
	}
	if (!entity_find(c))
		goto out;
	c->e->deleted = true;
	c->e->modified_at = world_now(c->q->w);
	qbo_event(c->q->w, c->q->company, c->kind, c->e, "Delete");
	body = json_object();
	snprintf(id, sizeof(id), "%lld", (long long)c->e->id);
	json_set_text(body, "status", "Deleted");
	json_set_text(body, "domain", "QBO");
	json_set_text(body, "Id", id);
	json_set(j, qbo_kind_name(c->kind), body);
	qbo_gives(c->q, j);
	return;
out:
	json_free(j);
}

static void
entity_void(struct qbo_change *c)
{
	struct json *data;

	if (!json_get_true(c->body, "sparse")) {
		qbo_fails(c->q, "2020", "sparse",
		    "Required parameter sparse is missing in the request");
		return;
	}
	if (!entity_find(c))
		return;
	data = json_copy(c->e->data);
	qbo_receipt_void(data);
	qbo_entity_change(c->q->w, c->e, data);
	qbo_event(c->q->w, c->q->company, c->kind, c->e, "Void");
	gives_entity(c->q, c->kind, c->e);
}

static void
entity_store(struct qbo_change *c)
{
	bool is_new = json_get(c->body, "Id") == NULL, active;

	if (!body_check(c) || (!is_new && !entity_find(c)) ||
	    !data_make(c) || !finish(c))
		return;
	active = c->e != NULL && qbo_entity_is_active(c->e);
	if (c->e == NULL)
		c->e = qbo_entity_add(c->q->w, c->q->company, c->kind,
		    c->data);
	else
		qbo_entity_change(c->q->w, c->e, c->data);
	c->data = NULL;
	qbo_event(c->q->w, c->q->company, c->kind, c->e, is_new ? "Create" :
	    qbo_change_word(c->e, active));
	gives_entity(c->q, c->kind, c->e);
}

void
qbo_write(struct qbo *q, enum qbo_kind kind)
{
	struct qbo_change c = {.q = q, .kind = kind};
	const char *operation = ask_param(q->ask, "operation");
	const char *include = ask_param(q->ask, "include");
	const char *type = q->ask->content_type;
	struct error err = ERROR_INIT;
	struct json *body = NULL;

	if (type == NULL || !text_starts_nocase(type, "application/json")) {
		qbo_fails(q, "500", "", "Unsupported Operation : Content-Type "
		    "%s is not supported.", type != NULL ? type : "(none)");
	} else if (json_parse(q->ask->body, q->ask->body_len, &body, &err) !=
	    0 || json_type(body) != JSON_OBJECT) {
		qbo_fails(q, "2010", "", "Property Name:Can not parse the "
		    "request body as an object of JSON");
	} else {
		c.body = body;
		if (operation != NULL && strcmp(operation, "delete") == 0)
			entity_delete(&c);
		else if (include != NULL && strcmp(include, "void") == 0 &&
		    kind == QBO_SALES_RECEIPT)
			entity_void(&c);
		else
			entity_store(&c);
	}
	json_free(c.data);
	json_free(body);
}
