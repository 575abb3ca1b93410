/* mirror_take.c - takes records as seen into the store, many at a time. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mirror_parts.h"

bool
mirror_item_read(enum mirror_kind kind, const struct json *row,
    int64_t asked_at, struct mirror_item *out)
{
	const char *id = source_id(kind, row);

	memset(out, 0, sizeof(*out));
	if (id == NULL || strlen(id) >= sizeof(out->provider_id))
		return false;
	(void)snprintf(out->provider_id, sizeof(out->provider_id), "%s", id);
	out->content = row;
	out->version = source_version(row);
	out->read_at = asked_at;
	return true;
}

void
mirror_items_free(struct mirror_item *items, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		json_free(items[i].made);
	free(items);
}

struct taking {
	struct mirroring *m;
	enum mirror_kind kind;
	struct mirror_item *items;
	size_t n;
	bool met;
	const struct mirror_pull *pull;
	bool full_up;
};

static struct mirror_seen
seen_of(const struct taking *t, const struct mirror_item *item)
{
	return (struct mirror_seen){
		.tenant = t->m->run->tenant,
		.kind = t->kind,
		.provider_id = item->provider_id,
		.content = item->content,
		.version = item->version,
		.read_at = item->read_at,
		.partial = item->partial,
		.strategy = t->m->strategy,
		.now = clock_now_ms(),
	};
}

/* What it would come to, without changing anything. */
static int
would(struct db *db, const struct taking *t, struct mirror_item *item,
    struct error *err)
{
	const struct mirror_seen seen = seen_of(t, item);
	struct error none = ERROR_INIT;
	struct mirror_record r;

	if (item->act != ACT_GONE)
		return mirror_would(db, &seen, &item->out, err);
	memset(&item->out, 0, sizeof(item->out));
	if (mirror_find(db, seen.tenant, seen.kind, seen.provider_id, &r,
	    &none) != 0) {
		if (none.code == ERROR_NOT_FOUND)
			return 0;
		*err = none;
		return -1;
	}
	memcpy(item->out.id, r.id, sizeof(item->out.id));
	if (!r.gone && r.deleted_at == 0)
		item->out.result = MIRROR_DELETED;
	mirror_release(&r);
	return 0;
}

static int
doubt_lines(struct db *db, const struct taking *t, const struct json *order,
    int64_t since, struct error *err)
{
	const struct json *line = json_first(json_get(order, "line_items"));
	const char *id;

	for (; line != NULL; line = json_next(line)) {
		id = json_scalar(json_get(line, "item_id"));
		if (id != NULL && mirror_want_detail_since(db,
		    t->m->run->tenant, MIRROR_PRODUCT, id, since, err) != 0)
			return -1;
	}
	return 0;
}

/*
 * Items on an order whose stock was last asked for before the order changed
 * have another one now; that does not show in their own times.  So have those
 * that it had before.
 */
static int
doubt_stock(struct db *db, const struct taking *t,
    const struct mirror_item *item, const struct json *before,
    struct error *err)
{
	int64_t since = item->act == ACT_GONE ? INT64_MAX : item->version +
	    MIRROR_SLACK_MS;

	if (doubt_lines(db, t, before, since, err) != 0)
		return -1;
	return item->act == ACT_GONE ? 0 : doubt_lines(db, t, item->content,
	    since, err);
}

/* What we have of an order; *out NULL when nothing. */
static int
load_before(struct db *db, const struct taking *t,
    const struct mirror_item *item, struct json **out, struct error *err)
{
	struct error none = ERROR_INIT;
	struct mirror_record r;
	int rc = 0;

	*out = NULL;
	if (mirror_find(db, t->m->run->tenant, t->kind, item->provider_id, &r,
	    &none) == 0)
		rc = json_parse(r.content, strlen(r.content), out, err);
	else if (none.code != ERROR_NOT_FOUND) {
		*err = none;
		rc = -1;
	}
	mirror_release(&r);
	return rc;
}

static int
apply_one(struct db *db, const struct taking *t, struct mirror_item *item,
    struct error *err)
{
	const struct mirror_seen seen = seen_of(t, item);

	return item->act == ACT_GONE ? mirror_gone(db, &seen, &item->out,
	    err) : mirror_apply(db, &seen, &item->out, err);
}

static int
apply(struct db *db, const struct taking *t, struct mirror_item *item,
    struct error *err)
{
	struct json *before = NULL;
	int rc;

	if (t->kind != MIRROR_SALES_ORDER || item->partial)
		return apply_one(db, t, item, err);
	rc = load_before(db, t, item, &before, err);
	if (rc == 0)
		rc = apply_one(db, t, item, err);
	if (rc == 0 && (item->counted || (item->out.result != MIRROR_UNCHANGED
	    && item->out.result != MIRROR_OLDER)))
		rc = doubt_stock(db, t, item, before, err);
	json_free(before);
	return rc;
}

/*
 * More is to be asked for.  What only lists tell is taken now: members that
 * are the provider's alone, under the version that we have.
 */
static int
defer(struct db *db, const struct taking *t, const struct mirror_item *item,
    struct error *err)
{
	const char *kind = mirror_kind_name(t->kind);
	struct mirror_seen seen = seen_of(t, item);
	struct mirror_applied ignored;
	struct json *row;
	const struct json *v;
	int rc;

	if (mirror_want_detail(db, t->m->run->tenant, t->kind,
	    item->provider_id, err) != 0)
		return -1;
	if (t->kind == MIRROR_PRODUCT || t->m->e->max_changes > 0)
		return 0;
	row = json_object();
	for (v = json_first(item->content); v != NULL; v = json_next(v))
		if (!merge_is_ours(kind, json_name(v)) &&
		    strcmp(json_name(v), "last_modified_time") != 0)
			json_set(row, json_name(v), json_copy(v));
	seen.content = row;
	seen.version = 0;
	seen.partial = true;
	rc = mirror_apply(db, &seen, &ignored, err);
	json_free(row);
	return rc;
}

/* One item; *left when it would be one change too many. */
static int
take_one(struct db *db, struct taking *t, struct mirror_item *item,
    int64_t *changes, bool *left, struct error *err)
{
	int64_t max = t->m->e->max_changes;

	if (item->act == ACT_SAME)
		return 0;
	if (item->act == ACT_DEFER)
		return defer(db, t, item, err);
	if (max > 0 && *changes >= max) {
		if (would(db, t, item, err) != 0)
			return -1;
		*left = mirror_is_change(item);
		if (*left)
			return 0;
	}
	if (apply(db, t, item, err) != 0)
		return -1;
	*changes += mirror_is_change(item);
	return 0;
}

static int
take_all(struct db *db, void *arg, struct error *err)
{
	const char *word;
	struct taking *t = arg;
	struct mirror_item *item;
	int64_t changes = t->m->changes;
	bool left;
	size_t i;

	word = mirror_kind_name(t->kind);
	t->full_up = false;
	for (i = 0; i < t->n; i++)
		t->items[i].taken = false;
	for (i = 0; i < t->n && !t->full_up; i++) {
		item = &t->items[i];
		item->fresh = true;
		left = false;
		if (take_one(db, t, item, &changes, &left, err) != 0)
			return -1;
		if (!left && t->met && mirror_met_add(db, t->m->run->tenant,
		    word, item->provider_id, &item->fresh, err) != 0)
			return -1;
		item->taken = !left;
		t->full_up = left;
	}
	return t->pull == NULL || t->full_up ? 0 : mirror_pull_store(db,
	    t->m->run->tenant, t->pull, err);
}

/* --- All of them --------------------------------------------------------- */

/* A dry run: each by itself, and nothing is written. */
static int
take_dry(struct taking *t, struct error *err)
{
	struct mirror_item *item;
	size_t i;

	for (i = 0; i < t->n; i++) {
		item = &t->items[i];
		item->taken = item->fresh = true;
		/* That more is to be asked for means that it has changed. */
		if (item->act == ACT_DEFER)
			item->act = ACT_APPLY;
		if (item->act != ACT_SAME && would(t->m->e->db, t, item,
		    err) != 0)
			return -1;
	}
	return 0;
}

int
mirror_take(struct mirroring *m, enum mirror_kind kind,
    struct mirror_item *items, size_t n, bool met,
    const struct mirror_pull *pull, struct error *err)
{
	struct taking t = {m, kind, items, n, met, pull, false};
	size_t i;
	int rc;

	rc = m->e->dry_run ? take_dry(&t, err) : db_transact(m->e->db,
	    take_all, &t, err);
	if (rc != 0)
		return -1;
	for (i = 0; i < n; i++)
		mirror_tally(m, kind, &items[i]);
	m->full_up = m->full_up || t.full_up;
	return mirroring_tell(m, false, err);
}
