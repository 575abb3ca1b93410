/* mirror_source.c - what the provider has, as the mirror asks for it. */

#include "mirror_source.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/zoho_inventory.h"

static const struct {
	enum inventory_noun noun;
	const char *path, *id; /* path: also the name of its list */
} kinds[MIRROR_KIND_COUNT] = {
	[MIRROR_PRODUCT] = {INVENTORY_ITEM, "items", "item_id"},
	[MIRROR_CATEGORY] = {INVENTORY_CATEGORY, "categories", "category_id"},
	[MIRROR_CUSTOMER] = {INVENTORY_CONTACT, "contacts", "contact_id"},
	[MIRROR_SALES_ORDER] = {INVENTORY_ORDER, "salesorders",
	    "salesorder_id"},
};

const char *
source_id_member(enum mirror_kind kind)
{
	return kinds[kind].id;
}

const char *
source_id(enum mirror_kind kind, const struct json *record)
{
	const char *id = json_scalar(json_get(record, kinds[kind].id));

	return id != NULL && id[0] != '\0' ? id : NULL;
}

int64_t
source_version(const struct json *record)
{
	const char *s = json_get_text(record, "last_modified_time");
	size_t n = s != NULL ? strlen(s) : 0, i;
	char text[40];
	int64_t at;

	if (n < 6 || n + 2 > sizeof(text))
		return clock_parse(s, &at) == 0 ? at : 0;
	/* -0400, where RFC 3339 has -04:00. */
	for (i = n - 4; i < n && isdigit((unsigned char)s[i]); i++)
		continue;
	if (i == n && (s[n - 5] == '+' || s[n - 5] == '-') && n > 10)
		(void)snprintf(text, sizeof(text), "%.*s:%s", (int)n - 2, s,
		    s + n - 2);
	else
		(void)snprintf(text, sizeof(text), "%s", s);
	return clock_parse(text, &at) == 0 ? at : 0;
}

/* Hands over what was answered; a list without rows is none. */
static int
take_list(struct inventory_answer *answer, const char *member,
    struct source_list *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->all = answer->all;
	out->asked_at = answer->asked_at;
	out->rows = json_get(out->all, member);
	out->more = json_get_true(json_get(out->all, "page_context"),
	    "has_more_page");
	answer->all = NULL;
	if (out->rows != NULL && json_type(out->rows) == JSON_ARRAY)
		return 0;
	source_list_release(out);
	return error_set(err, ERROR_UNAVAILABLE, "the provider's answer has "
	    "no list of %s", member);
}

static int
ask_list(const struct call *call, const char *query, const char *member,
    struct source_list *out, struct error *err)
{
	struct inventory_answer answer = {0};
	int rc;

	memset(out, 0, sizeof(*out));
	rc = inventory_call(call, "GET", query, NULL, &answer, err);
	if (rc == 0)
		rc = take_list(&answer, member, out, err);
	inventory_answer_release(&answer);
	return rc;
}

int
source_list(const struct call *call, enum mirror_kind kind,
    enum source_order order, int page, int per_page,
    struct source_list *out, struct error *err)
{
	char *query = xasprintf("%s?page=%d&per_page=%d&sort_column=%s"
	    "&sort_order=%c%s", kinds[kind].path, page, per_page,
	    order == SOURCE_BY_CREATION ? "created_time" :
	    "last_modified_time", order == SOURCE_BY_CREATION ? 'A' : 'D',
	    kind == MIRROR_SALES_ORDER ? "" : "&filter_by=Status.All");
	int rc = ask_list(call, query, kinds[kind].path, out, err);

	free(query);
	return rc;
}

int
source_categories(const struct call *call, struct source_list *out,
    struct error *err)
{
	return ask_list(call, "categories", "categories", out, err);
}

int
source_adjustments(const struct call *call, int page, int per_page,
    struct source_list *out, struct error *err)
{
	char *query = xasprintf("inventoryadjustments?page=%d&per_page=%d"
	    "&sort_column=last_modified_time&sort_order=D", page, per_page);
	int rc = ask_list(call, query, "inventory_adjustments", out, err);

	free(query);
	return rc;
}

static int
ask_items(const struct call *call, const char *const *ids, size_t n,
    struct source_list *out, struct error *err)
{
	struct inventory_answer answer = {0};
	int rc;

	memset(out, 0, sizeof(*out));
	rc = inventory_items(call, ids, n, &answer, err);
	if (rc == 0)
		rc = take_list(&answer, "items", out, err);
	inventory_answer_release(&answer);
	return rc;
}

static void
join(struct source_list *a, struct source_list *b)
{
	struct json *all = json_object(), *rows = a->rows != NULL ?
	    json_copy(a->rows) : json_array();
	const struct json *row;

	for (row = json_first(b->rows); row != NULL; row = json_next(row))
		json_add(rows, json_copy(row));
	json_set(all, "items", rows);
	json_free(a->all);
	a->all = all;
	a->rows = json_get(all, "items");
	if (b->asked_at < a->asked_at)
		a->asked_at = b->asked_at;
	source_list_release(b);
}

/* One that is gone may spoil the answer for all: it is looked for. */
int
source_items(const struct call *call, const char *const *ids, size_t n,
    struct source_list *out, struct error *err)
{
	int64_t began = clock_now_ms();
	struct source_list rest;
	size_t half = n / 2;

	if (ask_items(call, ids, n, out, err) == 0)
		return 0;
	if (err->code != ERROR_NOT_FOUND)
		return -1;
	error_clear(err);
	if (n == 1) {
		memset(out, 0, sizeof(*out));
		out->asked_at = began;
		return 0;
	}
	if (source_items(call, ids, half, out, err) != 0)
		return -1;
	if (source_items(call, ids + half, n - half, &rest, err) != 0) {
		source_list_release(out);
		return -1;
	}
	join(out, &rest);
	return 0;
}

static int
ask_one(const struct call *call, enum inventory_noun noun, const char *id,
    struct source_one *out, struct error *err)
{
	struct inventory_answer answer = {0};
	int rc;

	memset(out, 0, sizeof(*out));
	rc = inventory_get(call, noun, id, &answer, err);
	out->asked_at = answer.asked_at;
	if (rc == 0) {
		out->all = answer.all;
		out->record = answer.record;
		answer.all = NULL;
	} else if (err->code == ERROR_NOT_FOUND) {
		error_clear(err);
		out->gone = true;
		rc = 0;
	}
	inventory_answer_release(&answer);
	if (rc != 0 || out->gone || out->record != NULL)
		return rc;
	source_one_release(out);
	return error_set(err, ERROR_UNAVAILABLE, "the provider's answer has "
	    "no record %s", id);
}

int
source_one(const struct call *call, enum mirror_kind kind, const char *id,
    struct source_one *out, struct error *err)
{
	return ask_one(call, kinds[kind].noun, id, out, err);
}

int
source_adjustment(const struct call *call, const char *id,
    struct source_one *out, struct error *err)
{
	return ask_one(call, INVENTORY_ADJUSTMENT, id, out, err);
}

void
source_list_release(struct source_list *l)
{
	json_free(l->all);
	memset(l, 0, sizeof(*l));
}

void
source_one_release(struct source_one *o)
{
	json_free(o->all);
	memset(o, 0, sizeof(*o));
}
