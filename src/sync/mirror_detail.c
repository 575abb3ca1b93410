/* mirror_detail.c - asks for what lists do not tell. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "mirror_parts.h"
#include "store/mirror.h"

#define BATCH 20 /* records of one transaction that are asked for one by one */

/* --- Items, many in one call --------------------------------------------- */

static const struct json *
find_row(const struct source_list *list, const char *id)
{
	const struct json *row = json_first(list->rows);
	const char *other;

	for (; row != NULL; row = json_next(row)) {
		other = source_id(MIRROR_PRODUCT, row);
		if (other != NULL && strcmp(other, id) == 0)
			return row;
	}
	return NULL;
}

/* The list's row, and what the detail says over it. */
static void
fill(struct mirror_item *item, const struct json *detail, int64_t asked_at)
{
	const struct json *v;
	int64_t version = source_version(detail);

	item->made = json_copy(item->content);
	for (v = json_first(detail); v != NULL; v = json_next(v))
		json_set(item->made, json_name(v), json_copy(v));
	item->content = item->made;
	item->act = ACT_APPLY;
	item->partial = false;
	item->read_at = asked_at;
	if (version > item->version)
		item->version = version;
}

static int
fill_some(struct mirroring *m, struct mirror_item **some, size_t n,
    struct error *err)
{
	const char *ids[SOURCE_BULK];
	struct source_list list;
	const struct json *row;
	size_t i;

	for (i = 0; i < n; i++)
		ids[i] = some[i]->provider_id;
	if (source_items(&m->call, ids, n, &list, err) != 0)
		return -1;
	for (i = 0; i < n; i++) {
		row = find_row(&list, ids[i]);
		if (row != NULL)
			fill(some[i], row, list.asked_at);
	}
	source_list_release(&list);
	return 0;
}

int
mirror_fill_items(struct mirroring *m, struct mirror_item *items, size_t n,
    struct error *err)
{
	struct mirror_item *some[SOURCE_BULK];
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (items[i].act == ACT_DEFER)
			some[k++] = &items[i];
		if (k == 0 || (k < SOURCE_BULK && i + 1 < n))
			continue;
		if (fill_some(m, some, k, err) != 0)
			return -1;
		k = 0;
	}
	return 0;
}

/* --- What is known from a list alone ------------------------------------- */

/* A record that the provider refuses to tell of is left as it is. */
static int
give_up(struct mirroring *m, enum mirror_kind kind, const char *id,
    struct error *why, struct error *err)
{
	if (error_meaning(why->code)->passing || why->code == ERROR_AUTH ||
	    why->code == ERROR_CONFIG || why->code == ERROR_LIMITED) {
		*err = *why;
		return -1;
	}
	log_error(LOG_WARNING, "detail.refused", why, "kind",
	    mirror_kind_name(kind), "provider_id", id, NULL);
	m->run->failed++;
	m->run->processed++;
	return mirror_drop_detail(m->e->db, m->run->tenant, kind, id, err);
}

/* Asks for one; *item is what came, act ACT_DEFER when it was given up. */
static int
ask_one(struct mirroring *m, enum mirror_kind kind,
    const struct mirror_bare *bare, struct mirror_item *item,
    struct error *err)
{
	struct error why = ERROR_INIT;
	struct source_one one;
	bool read = true;

	memset(item, 0, sizeof(*item));
	item->act = ACT_DEFER;
	if (source_one(&m->call, kind, bare->provider_id, &one, &why) != 0)
		return give_up(m, kind, bare->provider_id, &why, err);
	if (!one.gone)
		read = mirror_item_read(kind, one.record, one.asked_at, item);
	else
		item->act = ACT_GONE;
	(void)snprintf(item->provider_id, sizeof(item->provider_id), "%s",
	    bare->provider_id);
	item->read_at = one.asked_at;
	item->counted = bare->first && !one.gone;
	if (!one.gone && read) {
		item->made = json_copy(one.record);
		item->content = item->made;
	}
	source_one_release(&one);
	if (read)
		return 0;
	item->act = ACT_DEFER;
	(void)error_set(&why, ERROR_INTERNAL, "the answer names no record");
	return give_up(m, kind, bare->provider_id, &why, err);
}

/* Takes those that came. */
static int
take_some(struct mirroring *m, enum mirror_kind kind,
    struct mirror_item *items, size_t n, struct error *err)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (items[i].act == ACT_DEFER)
			json_free(items[i].made);
		else
			items[k++] = items[i];
	}
	for (i = k; i < n; i++)
		items[i].made = NULL;
	m->pending = m->pending > (int64_t)n ? m->pending - (int64_t)n : 0;
	return mirror_take(m, kind, items, k, false, NULL, err);
}

static int
ask_each(struct mirroring *m, enum mirror_kind kind,
    const struct mirror_bare *bare, int n, struct mirror_item *items,
    struct error *err)
{
	size_t asked = 0;
	int i, rc = 0;

	for (i = 0; i < n && rc == 0 && mirroring_goes_on(m); i++) {
		rc = ask_one(m, kind, &bare[i], &items[asked], err);
		asked += rc == 0;
	}
	/* What came before a failure is kept. */
	if (asked > 0) {
		struct error later = ERROR_INIT;

		if (take_some(m, kind, items, asked, &later) != 0 &&
		    rc == 0) {
			*err = later;
			rc = -1;
		}
	}
	return rc;
}

/* Items: in one call; those that it does not tell of, one by one. */
static int
ask_items(struct mirroring *m, const struct mirror_bare *bare, int n,
    struct mirror_item *items, struct error *err)
{
	static const char nothing[] = "{}";
	struct json *empty = NULL;
	int i, rc = -1;

	if (json_parse(nothing, strlen(nothing), &empty, err) != 0)
		return -1;
	for (i = 0; i < n; i++) {
		items[i].act = ACT_DEFER;
		items[i].again = true;
		items[i].content = empty;
		memcpy(items[i].provider_id, bare[i].provider_id,
		    sizeof(items[i].provider_id));
	}
	if (mirror_fill_items(m, items, (size_t)n, err) != 0)
		goto out;
	for (i = 0; i < n; i++) {
		if (items[i].act == ACT_DEFER && ask_one(m, MIRROR_PRODUCT,
		    &bare[i], &items[i], err) != 0)
			goto out;
	}
	rc = take_some(m, MIRROR_PRODUCT, items, (size_t)n, err);
out:
	json_free(empty);
	return rc;
}

int
mirror_details(struct mirroring *m, enum mirror_kind kind, struct error *err)
{
	bool bulk = kind == MIRROR_PRODUCT;
	struct mirror_bare bare[SOURCE_BULK];
	struct mirror_item *items;
	char after[UUID_SIZE] = "";
	int n = 1, rc = 0;

	while (rc == 0 && n > 0 && mirroring_goes_on(m)) {
		rc = mirror_each_bare(m->e->db, m->run->tenant, kind, after,
		    bare, bulk ? SOURCE_BULK : BATCH, &n, err);
		if (rc != 0 || n == 0)
			break;
		memcpy(after, bare[n - 1].id, sizeof(after));
		items = xcalloc((size_t)n, sizeof(*items));
		rc = bulk ? ask_items(m, bare, n, items, err) :
		    ask_each(m, kind, bare, n, items, err);
		mirror_items_free(items, (size_t)n);
	}
	return rc;
}
