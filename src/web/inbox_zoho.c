/* inbox_zoho.c - reads the webhooks of Zoho Inventory and Zoho CRM. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/web/inbox.h"

/* --- Inventory ------------------------------------------------------------ */

/* Kinds in our spelling, and the member that holds the id. */
static const struct {
	const char *name, *id;
} kinds[] = {
	{"item", "item_id"},
	{"compositeitem", "composite_item_id"},
	{"salesorder", "salesorder_id"},
	{"contact", "contact_id"},
	{"customer", "contact_id"},
	{"vendor", "contact_id"},
	{"inventory_adjustment", "inventory_adjustment_id"},
	{"package", "package_id"},
	{"shipment_order", "shipment_id"},
	{"invoice", "invoice_id"},
	{"customer_payment", "payment_id"},
	{"creditnote", "creditnote_id"},
	{"salesreturn", "salesreturn_id"},
	{"salesreturn_receive", "receive_id"},
	{"purchaseorder", "purchaseorder_id"},
	{"purchase_receive", "receive_id"},
	{"bill", "bill_id"},
	{"transfer_order", "transfer_order_id"},
};

/* Equal without case and underscores: they are written either way. */
static bool
is_spelt(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, "_");
		b += strspn(b, "_");
		if (*a == '\0' || *b == '\0' ||
		    tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return *a == *b;
		a++;
		b++;
	}
}

/* The first member that ends in _id, for a kind whose own is not there. */
static char *
any_id(const struct json *record)
{
	const struct json *m;
	size_t n;

	for (m = json_first(record); m != NULL; m = json_next(m)) {
		n = strlen(json_name(m));
		if (n > 3 && strcmp(json_name(m) + n - 3, "_id") == 0 &&
		    strcmp(json_name(m), "organization_id") != 0 &&
		    json_scalar(m) != NULL)
			return inbox_name(json_scalar(m));
	}
	return NULL;
}

static void
read_record(struct inbox_event *e, const struct json *record, size_t kind)
{
	e->record_id = inbox_member(record, kinds[kind].id);
	if (e->record_id == NULL && strcmp(kinds[kind].id, "contact_id") == 0)
		e->record_id = inbox_member(record, "customer_id");
	if (e->record_id == NULL)
		e->record_id = any_id(record);
	e->dated = json_get_text(record, "last_modified_time") != NULL;
}

/* {"item": {...}}, in any spelling of its name. */
static bool
find_named(struct inbox_event *e, const struct json *j)
{
	const struct json *m;
	size_t i;

	for (m = json_first(j); m != NULL; m = json_next(m)) {
		if (json_type(m) != JSON_OBJECT)
			continue;
		for (i = 0; i < nitems(kinds); i++)
			if (is_spelt(json_name(m), kinds[i].name)) {
				e->kind = xstrdup(kinds[i].name);
				read_record(e, m, i);
				return true;
			}
	}
	return false;
}

/* The members of a record alone, known by the name of its id. */
static bool
find_bare(struct inbox_event *e, const struct json *j)
{
	size_t i;

	for (i = 0; i < nitems(kinds); i++)
		if (json_scalar(json_get(j, kinds[i].id)) != NULL) {
			e->kind = xstrdup(kinds[i].name);
			read_record(e, j, i);
			return true;
		}
	return false;
}

/* Something else: told by its own name. */
static void
take_other(struct inbox_event *e, const struct json *j)
{
	const struct json *m;

	for (m = json_first(j); m != NULL && e->kind == NULL;
	    m = json_next(m))
		if (json_type(m) == JSON_OBJECT) {
			e->kind = inbox_name(json_name(m));
			e->record_id = any_id(m);
		}
}

int
inbox_read_inventory(const char *body, size_t n, bool is_form,
    const char *operation, struct inbox *out, struct error *err)
{
	char *text = is_form ? inbox_form_field(body, n, "JSONString") : NULL;
	struct inbox_event *e;
	struct json *j = NULL;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (text != NULL)
		rc = json_parse(text, strlen(text), &j, err);
	else if (is_form)
		rc = (j = inbox_form_json(body, n, err)) != NULL ? 0 : -1;
	else
		rc = json_parse(body, n, &j, err);
	free(text);
	if (rc == 0 && json_type(j) != JSON_OBJECT)
		rc = error_set(err, ERROR_INVALID, "a record was expected");
	if (rc == 0) {
		e = inbox_add(out, err);
		if (!find_named(e, j) && !find_bare(e, j))
			take_other(e, j);
		e->operation = inbox_name(operation);
		e->body = json_print(j);
	}
	json_free(j);
	return rc;
}

/* --- CRM ------------------------------------------------------------------ */

static bool
is_secret(const struct json *m)
{
	return text_same(json_name(m), "token");
}

/* What tells of many records at once is not told with each. */
static bool
is_of_many(const struct json *m)
{
	return strcmp(json_name(m), "ids") == 0 ||
	    strcmp(json_name(m), "affected_values") == 0 ||
	    strcmp(json_name(m), "affected_fields") == 0;
}

static char *
print_event(const struct json *j, const struct json *id, bool alone)
{
	struct json *copy = json_object(), *ids = json_array();
	const struct json *m;
	char *text;

	for (m = json_first(j); m != NULL; m = json_next(m))
		if (!is_secret(m) && (alone || !is_of_many(m)))
			json_set(copy, json_name(m), json_copy(m));
	if (!alone) {
		json_add(ids, json_copy(id));
		json_set(copy, "ids", ids);
	} else {
		json_free(ids);
	}
	text = json_print(copy);
	json_free(copy);
	return text;
}

/* The token of a body, under its name in any case. */
static void
take_token(struct inbox *out, const struct json *j)
{
	const struct json *m;

	for (m = json_first(j); m != NULL && out->token == NULL;
	    m = json_next(m))
		if (is_secret(m))
			out->token = secret_dup(json_scalar(m));
}

/* A member by its name in any case. */
static char *
member_nocase(const struct json *j, const char *name)
{
	const struct json *m;

	for (m = json_first(j); m != NULL; m = json_next(m))
		if (text_same(json_name(m), name))
			return inbox_name(json_scalar(m));
	return NULL;
}

static int
read_notification(struct inbox *out, const struct json *j,
    struct error *err)
{
	const struct json *ids = json_get(j, "ids"), *id;
	int64_t at = 0;
	struct inbox_event *e;

	(void)json_get_int(j, "server_time", &at);
	for (id = json_first(ids); id != NULL; id = json_next(id)) {
		e = inbox_add(out, err);
		if (e == NULL)
			return -1;
		e->kind = inbox_member(j, "module");
		e->operation = inbox_member(j, "operation");
		e->record_id = inbox_name(json_scalar(id));
		e->happened_at = at;
		e->dated = at > 0;
		e->body = print_event(j, id, json_size(ids) == 1);
	}
	return 0;
}

static int
read_workflow(struct inbox *out, const struct json *j, struct error *err)
{
	struct inbox_event *e = inbox_add(out, err);

	if (e == NULL)
		return -1;
	e->kind = member_nocase(j, "module");
	e->operation = member_nocase(j, "operation");
	e->record_id = member_nocase(j, "id");
	if (e->record_id == NULL)
		e->record_id = any_id(j);
	e->body = print_event(j, NULL, true);
	return 0;
}

int
inbox_read_crm(const char *body, size_t n, bool is_form, struct inbox *out,
    struct error *err)
{
	struct json *j = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (is_form)
		rc = (j = inbox_form_json(body, n, err)) != NULL ? 0 : -1;
	else
		rc = json_parse(body, n, &j, err);
	if (rc == 0 && json_type(j) != JSON_OBJECT)
		rc = error_set(err, ERROR_INVALID, "an object was expected");
	if (rc == 0) {
		take_token(out, j);
		rc = json_size(json_get(j, "ids")) > 0 ?
		    read_notification(out, j, err) :
		    read_workflow(out, j, err);
	}
	json_free(j);
	return rc;
}
