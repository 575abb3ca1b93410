/* mirror_rest.c - categories, and adjustments of stock. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_parts.h"
#include "mirror_window.h"

/* --- Categories ---------------------------------------------------------- */

/* Up to so many may go at once without a second look. */
#define FEW 3

struct tree {
	struct source_list list;
	struct mirror_item *items; /* those that there are, then the gone */
	size_t n;
};

static void
tree_release(struct tree *t)
{
	mirror_items_free(t->items, t->n);
	source_list_release(&t->list);
	memset(t, 0, sizeof(*t));
}

static int
add_if_gone(const char *id, void *arg)
{
	struct tree *t = arg;
	struct mirror_item *item;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->items[i].provider_id, id) == 0)
			return 0;
	t->items = xreallocarray(t->items, t->n + 1, sizeof(*t->items));
	item = &t->items[t->n++];
	memset(item, 0, sizeof(*item));
	item->act = ACT_GONE;
	item->read_at = t->list.asked_at;
	(void)snprintf(item->provider_id, sizeof(item->provider_id), "%s", id);
	return 0;
}

/* *there: how many there are. */
static int
read_tree(struct mirroring *m, struct tree *t, size_t *there,
    struct error *err)
{
	const struct json *row;

	memset(t, 0, sizeof(*t));
	if (source_categories(&m->call, &t->list, err) != 0)
		return -1;
	t->items = xcalloc(json_size(t->list.rows) + 1, sizeof(*t->items));
	for (row = json_first(t->list.rows); row != NULL;
	    row = json_next(row))
		t->n += mirror_item_read(MIRROR_CATEGORY, row,
		    t->list.asked_at, &t->items[t->n]);
	*there = t->n;
	return mirror_each_known(m->e->db, m->run->tenant, MIRROR_CATEGORY,
	    add_if_gone, t, err);
}

int
mirror_categories(struct mirroring *m, struct error *err)
{
	size_t there, before;
	struct tree t;
	int rc;

	rc = read_tree(m, &t, &there, err);
	/* They cannot be asked for one by one: a cut list is read again. */
	if (rc == 0 && t.n - there > FEW && t.n - there > t.n / 2) {
		before = there;
		tree_release(&t);
		rc = read_tree(m, &t, &there, err);
		if (rc == 0 && (there != before || there == 0))
			t.n = there;
	}
	if (rc == 0)
		rc = mirror_take(m, MIRROR_CATEGORY, t.items, t.n, false,
		    NULL, err);
	tree_release(&t);
	return rc;
}

/* --- Adjustments --------------------------------------------------------- */

#define ADJUSTMENT "adjustment"
#define ADJUSTMENT_ID "inventory_adjustment_id"

struct adjusting {
	struct mirroring *m;
	struct mirror_pull pull;
	char (*items)[40]; /* whose stock is to be asked for anew */
	size_t n;
	char newest[MIRROR_ANCHORS];
};

static void
note_items(struct adjusting *a, const struct json *record)
{
	const struct json *line = json_first(json_get(record, "line_items"));
	const char *id;

	for (; line != NULL; line = json_next(line)) {
		id = json_scalar(json_get(line, "item_id"));
		if (id == NULL || strlen(id) >= sizeof(*a->items))
			continue;
		a->items = xreallocarray(a->items, a->n + 1,
		    sizeof(*a->items));
		(void)snprintf(a->items[a->n++], sizeof(*a->items), "%s", id);
	}
}

static int
read_one(struct adjusting *a, const struct json *row, struct error *err)
{
	const char *id = json_scalar(json_get(row, ADJUSTMENT_ID));
	struct source_one one;

	if (json_size(json_get(row, "line_items")) > 0) {
		note_items(a, row);
		return 0;
	}
	if (id == NULL)
		return 0;
	if (source_adjustment(&a->m->call, id, &one, err) != 0)
		return -1;
	if (!one.gone)
		note_items(a, one.record);
	source_one_release(&one);
	return 0;
}

/* Those that are as old as the watermark are told by their ids. */
static bool
is_done(const struct adjusting *a, const struct json *row)
{
	struct json *list = json_array();
	bool done;

	json_add(list, json_copy(row));
	done = a->pull.anchors[0] != '\0' && window_joins(a->pull.anchors,
	    list, ADJUSTMENT_ID);
	json_free(list);
	return done;
}

/* The ids of the newest, for the next time. */
static void
note_newest(struct adjusting *a, const struct source_list *list)
{
	struct json *newest = json_array();
	const struct json *row = json_first(list->rows);
	int64_t top = source_version(row);

	for (; row != NULL && source_version(row) == top; row = json_next(row))
		json_add(newest, json_copy(row));
	window_anchor(newest, ADJUSTMENT_ID, a->newest, sizeof(a->newest));
	json_free(newest);
}

/* The newest page by page, until what is known; the first run knows all. */
static int
read_adjustments(struct adjusting *a, int64_t *top, struct error *err)
{
	int64_t until = a->pull.watermark, version;
	struct source_list list;
	const struct json *row;
	bool more = true;
	int page, rc = 0;

	for (page = 1; more && rc == 0 && mirroring_goes_on(a->m); page++) {
		if (source_adjustments(&a->m->call, page, SOURCE_PAGE, &list,
		    err) != 0)
			return -1;
		more = list.more && until != 0;
		if (page == 1)
			note_newest(a, &list);
		for (row = json_first(list.rows); row != NULL && rc == 0;
		    row = json_next(row)) {
			version = source_version(row);
			*top = version > *top ? version : *top;
			if (version < until || until == 0)
				more = false;
			else if (!is_done(a, row))
				rc = read_one(a, row, err);
		}
		source_list_release(&list);
	}
	return rc;
}

static int
store_adjustments(struct db *db, void *arg, struct error *err)
{
	struct adjusting *a = arg;
	size_t i;

	for (i = 0; i < a->n; i++)
		if (mirror_want_detail(db, a->m->run->tenant, MIRROR_PRODUCT,
		    a->items[i], err) != 0)
			return -1;
	return mirror_pull_store(db, a->m->run->tenant, &a->pull, err);
}

int
mirror_adjustments(struct mirroring *m, struct error *err)
{
	struct adjusting a = {.m = m};
	int64_t top = 1;
	int rc;

	rc = mirror_pull_load(m->e->db, m->run->tenant, ADJUSTMENT, &a.pull,
	    err);
	if (rc == 0)
		rc = read_adjustments(&a, &top, err);
	if (rc == 0 && mirroring_goes_on(m)) {
		if (top > a.pull.watermark)
			a.pull.watermark = top;
		memcpy(a.pull.anchors, a.newest, sizeof(a.newest));
		rc = db_transact(m->e->db, store_adjustments, &a, err);
	}
	free(a.items);
	return rc;
}
