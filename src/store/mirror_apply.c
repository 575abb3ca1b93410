/* mirror_apply.c - takes over what the provider says of a record. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_applying.h"

static const char *const result_names[] = {
	[MIRROR_UNCHANGED] = "unchanged",
	[MIRROR_CREATED] = "created",
	[MIRROR_UPDATED] = "updated",
	[MIRROR_DELETED] = "deleted",
	[MIRROR_OLDER] = "older",
	[MIRROR_DOUBT] = "doubt",
};

const char *
mirror_result_name(enum mirror_result result)
{
	return result_names[result];
}

static void
release(struct applying *a)
{
	json_free(a->ours);
	json_free(a->base);
	json_free(a->theirs);
	json_free(a->last);
	merged_release(&a->merged);
	conflict_release(&a->open);
	mirror_release(&a->r);
}

/* --- A record that we do not know ---------------------------------------- */

/*
 * One that was made here and of which the provider has not told us yet may be
 * this one: the member that tells it is the only one of its value.
 */
static int
find_own(struct applying *a, bool *found, struct error *err)
{
	static const char *const queries[MIRROR_KIND_COUNT] = {
		[MIRROR_PRODUCT] = "SELECT " MIRROR_COLUMNS "FROM mirror m "
		    "JOIN product n ON n.id = m.id WHERE m.tenant = $1 "
		    "AND m.kind = 'product' AND m.state <> 'synced' "
		    "AND m.provider_id IS NULL AND m.deleted_at = 0 "
		    "AND n.sku = $2 ORDER BY m.id LIMIT 1",
		[MIRROR_CUSTOMER] = "SELECT " MIRROR_COLUMNS "FROM mirror m "
		    "JOIN customer n ON n.id = m.id WHERE m.tenant = $1 "
		    "AND m.kind = 'customer' AND m.state <> 'synced' "
		    "AND m.provider_id IS NULL AND m.deleted_at = 0 "
		    "AND n.name = $2 ORDER BY m.id LIMIT 1",
		[MIRROR_SALES_ORDER] = "SELECT " MIRROR_COLUMNS
		    "FROM mirror m JOIN sales_order n ON n.id = m.id "
		    "WHERE m.tenant = $1 AND m.kind = 'sales_order' "
		    "AND m.state <> 'synced' AND m.provider_id IS NULL "
		    "AND m.deleted_at = 0 AND n.reference = $2 "
		    "ORDER BY m.id LIMIT 1",
	};
	static const char *const members[MIRROR_KIND_COUNT] = {
		[MIRROR_PRODUCT] = "sku",
		[MIRROR_CUSTOMER] = "contact_name",
		[MIRROR_SALES_ORDER] = "reference_number",
	};
	enum mirror_kind kind = a->seen->kind;
	struct db_rows *rows = NULL;
	const char *value;

	*found = false;
	value = queries[kind] == NULL ? NULL : mirror_text(a->seen->content,
	    members[kind]);
	if (value == NULL)
		return 0;
	if (db_query(a->db, queries[kind], DB_ARGS(db_text(a->seen->tenant),
	    db_text(value)), &rows, err) != 0)
		return -1;
	return mirror_one_row(rows, &a->r, found, err);
}

static int
make(struct applying *a, struct error *err)
{
	const struct mirror_seen *seen = a->seen;
	struct mirror_record *r = &a->r;

	a->out->result = MIRROR_CREATED;
	if (a->dry)
		return 0;
	uuid_make(r->id);
	r->kind = seen->kind;
	r->tenant = xstrdup(seen->tenant);
	r->provider_id = xstrdup(seen->provider_id);
	r->content = json_print(seen->content);
	r->agreed = xstrdup(r->content);
	mirror_set_state(r, MIRROR_SYNCED);
	r->version = seen->version;
	r->read_at = seen->read_at;
	r->wants_detail = seen->partial;
	r->created_at = r->modified_at = seen->now;
	memcpy(a->out->id, r->id, sizeof(a->out->id));
	if (mirror_write_row(a->db, r, 0, err) != 0)
		return -1;
	return mirror_index(a->db, r, NULL, seen->content, err);
}

/* --- A record that we know ----------------------------------------------- */

/* Everything that was seen is in what we know of the provider's side. */
static bool
is_known(const struct applying *a)
{
	const struct json *known = a->last != NULL ? a->last : a->base, *v;

	for (v = json_first(a->seen->content); v != NULL; v = json_next(v))
		if (!merge_same(v, json_get(known, json_name(v))))
			return false;
	return known != NULL;
}

/* Nothing new but when it was seen: no revision. */
static int
touch(struct applying *a, struct error *err)
{
	const struct mirror_seen *seen = a->seen;
	bool whole = !seen->partial && (a->r.wants_detail ||
	    mirror_may_have_changed(&a->r));

	a->out->result = MIRROR_UNCHANGED;
	if (a->dry || (seen->version <= a->r.version && !whole))
		return 0;
	return db_run(a->db, "UPDATE mirror SET version = $1, read_at = $2, "
	    "wants_detail = $3 WHERE id = $4",
	    DB_ARGS(db_int(seen->version > a->r.version ? seen->version :
	    a->r.version), db_int(seen->read_at),
	    db_int(a->r.wants_detail && seen->partial), db_text(a->r.id)),
	    NULL, err);
}

/* Whether what was seen is older than what we have: the result, or -1. */
static int
judge_time(const struct applying *a)
{
	const struct mirror_seen *seen = a->seen;
	const struct mirror_record *r = &a->r;

	if (r->gone)
		return seen->read_at == 0 || seen->read_at <= r->read_at ?
		    MIRROR_OLDER : -1;
	if (seen->version != 0 && seen->version < r->version)
		return MIRROR_OLDER;
	if (seen->version > r->version)
		return -1;
	if (seen->read_at == 0)
		return is_known(a) ? MIRROR_UNCHANGED : MIRROR_DOUBT;
	return seen->read_at < r->read_at ? MIRROR_OLDER : -1;
}

static int
parse_sides(struct applying *a, struct error *err)
{
	struct mirror_record *r = &a->r;
	bool found = false;

	if (mirror_parse(r->content, &a->ours, err) != 0)
		return -1;
	if (r->agreed != NULL && mirror_parse(r->agreed, &a->base, err) != 0)
		return -1;
	if (strcmp(r->state, MIRROR_CONFLICT) != 0)
		return 0;
	if (conflict_of_record(a->db, r->id, &a->open, &found, err) != 0)
		return -1;
	return !found || a->open.theirs == NULL ? 0 :
	    mirror_parse(a->open.theirs, &a->last, err);
}

static int
apply_known(struct applying *a, struct error *err)
{
	struct mirror_record *r = &a->r;
	int verdict;

	memcpy(a->out->id, r->id, sizeof(a->out->id));
	if (parse_sides(a, err) != 0)
		return -1;
	verdict = judge_time(a);
	if (verdict >= 0) {
		a->out->result = (enum mirror_result)verdict;
		return 0;
	}
	if (!r->gone && is_known(a))
		return touch(a, err);
	a->theirs = mirror_overlay(a->last != NULL ? a->last : a->base,
	    a->seen->content);
	if (r->gone) {
		r->deleted_at = 0;
		json_free(a->ours);
		a->ours = NULL;
		mirror_set_state(r, MIRROR_SYNCED);
		return applying_write(a, a->theirs, a->theirs, err);
	}
	if (r->deleted_at != 0)
		return applying_to_removed(a, err);
	if (r->changed_at == 0 && a->open.id[0] == '\0')
		return applying_write(a, a->theirs, a->theirs, err);
	return applying_merge(a, err);
}

static int
apply(struct db *db, const struct mirror_seen *seen, bool dry,
    struct mirror_applied *out, struct error *err)
{
	struct applying a = {.db = db, .seen = seen, .out = out, .dry = dry};
	struct error none = ERROR_INIT;
	bool own = false;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = mirror_find(db, seen->tenant, seen->kind, seen->provider_id, &a.r,
	    &none);
	if (rc != 0 && none.code != ERROR_NOT_FOUND) {
		*err = none;
	} else if (rc == 0) {
		rc = apply_known(&a, err);
	} else if ((rc = find_own(&a, &own, err)) == 0 && own) {
		a.r.provider_id = xstrdup(seen->provider_id);
		rc = apply_known(&a, err);
	} else if (rc == 0) {
		rc = make(&a, err);
	}
	release(&a);
	return rc;
}

int
mirror_apply(struct db *db, const struct mirror_seen *seen,
    struct mirror_applied *out, struct error *err)
{
	return apply(db, seen, false, out, err);
}

int
mirror_would(struct db *db, const struct mirror_seen *seen,
    struct mirror_applied *out, struct error *err)
{
	return apply(db, seen, true, out, err);
}
