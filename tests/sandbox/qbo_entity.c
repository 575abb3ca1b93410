/* qbo_entity.c - one account, customer, item or receipt as it is kept. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/world.h"

static const struct {
	const char *name, *path;
} kinds[QBO_KINDS] = {
	[QBO_ACCOUNT] = {"Account", "account"},
	[QBO_COMPANY_INFO] = {"CompanyInfo", "companyinfo"},
	[QBO_CUSTOMER] = {"Customer", "customer"},
	[QBO_ITEM] = {"Item", "item"},
	[QBO_SALES_RECEIPT] = {"SalesReceipt", "salesreceipt"}
};

const char *
qbo_kind_name(enum qbo_kind kind)
{
	return kinds[kind].name;
}

enum qbo_kind
qbo_kind_find(const char *name, bool nocase)
{
	int i;

	for (i = 0; i < QBO_KINDS; i++)
		if (nocase ? text_same(kinds[i].name, name) :
		    strcmp(kinds[i].name, name) == 0)
			break;
	return (enum qbo_kind)i;
}

enum qbo_kind
qbo_kind_of_path(const char *part)
{
	int i;

	for (i = 0; i < QBO_KINDS; i++)
		if (strcmp(kinds[i].path, part) == 0)
			break;
	return (enum qbo_kind)i;
}

struct qbo_entity *
qbo_entity_add(struct world *w, struct qbo_company *c, enum qbo_kind kind,
    struct json *data)
{
	struct qbo_shelf *shelf = &c->shelves[kind];
	struct qbo_entity *e = xcalloc(1, sizeof(*e));

	if (shelf->count == shelf->size) {
		shelf->size = shelf->size * 2 + 64;
		shelf->entities = xreallocarray(shelf->entities, shelf->size,
		    sizeof(struct qbo_entity *));
	}
	e->id = shelf->next_id++;
	e->data = data;
	e->created_at = world_now(w);
	e->modified_at = e->created_at;
	shelf->entities[shelf->count++] = e;
	return e;
}

void
qbo_entity_change(struct world *w, struct qbo_entity *e, struct json *data)
{
	json_free(e->data);
	e->data = data;
	e->sync_token++;
	e->modified_at = world_now(w);
}

struct qbo_entity *
qbo_entity_find(const struct qbo_company *c, enum qbo_kind kind,
    const char *id)
{
	const struct qbo_shelf *shelf = &c->shelves[kind];
	size_t low = 0, high = shelf->count, i;
	int64_t n;

	if (id == NULL || text_int(id, 1, INT64_MAX, &n) != 0)
		return NULL;
	while (low < high) {
		i = low + (high - low) / 2;
		if (shelf->entities[i]->id == n)
			return shelf->entities[i];
		if (shelf->entities[i]->id < n)
			low = i + 1;
		else
			high = i;
	}
	return NULL;
}

bool
qbo_entity_is_active(const struct qbo_entity *e)
{
	const struct json *active = json_get(e->data, "Active");

	return active == NULL || json_is_true(active);
}

const char *
qbo_entity_name(const struct qbo_entity *e, enum qbo_kind kind)
{
	const char *name = json_get_text(e->data,
	    kind == QBO_CUSTOMER ? "DisplayName" : "Name");

	return name != NULL ? name : "";
}

struct json *
qbo_ref(const char *value, const char *name)
{
	struct json *j = json_object();

	json_set_text(j, "value", value);
	if (name != NULL)
		json_set_text(j, "name", name);
	return j;
}

/* A name of what is inactive tells so. */
static void
mark_inactive(struct json *j)
{
	static const char *const names[] = {
		"Name", "DisplayName", "FullyQualifiedName"
	};
	const char *name;
	char *marked;
	size_t i;

	for (i = 0; i < nitems(names); i++) {
		name = json_get_text(j, names[i]);
		if (name == NULL)
			continue;
		marked = xasprintf("%s (deleted)", name);
		json_set_text(j, names[i], marked);
		free(marked);
	}
}

static void
set_id(struct json *j, const char *name, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	json_set_text(j, name, text);
}

struct json *
qbo_entity_show(const struct qbo_entity *e)
{
	struct json *j = json_copy(e->data), *meta = json_object();
	char text[PACIFIC_SIZE];

	if (!qbo_entity_is_active(e))
		mark_inactive(j);
	json_set_text(j, "domain", "QBO");
	json_set_bool(j, "sparse", false);
	set_id(j, "Id", e->id);
	set_id(j, "SyncToken", e->sync_token);
	pacific_text(e->created_at, false, text);
	json_set_text(meta, "CreateTime", text);
	pacific_text(e->modified_at, false, text);
	json_set_text(meta, "LastUpdatedTime", text);
	json_set(j, "MetaData", meta);
	return j;
}
