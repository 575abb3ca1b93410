/* mirror_apply.c - takes over what the provider says of a record. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conflict_row.h"
#include "mirror_row.h"
#include "store/conflict.h"

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

struct applying {
	struct db *db;
	const struct mirror_seen *seen;
	struct mirror_applied *out;
	bool dry;
	struct mirror_record r;
	/* Both sides as they are, what they agreed on, what theirs becomes. */
	struct json *ours, *base, *theirs;
	struct json *last; /* of an open conflict: theirs until now */
	struct merged merged;
	struct conflict open; /* of the record, with an id when there is one */
};

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

static void
set_state(struct mirror_record *r, const char *state)
{
	free(r->state);
	r->state = xstrdup(state);
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
	set_state(r, MIRROR_SYNCED);
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
	bool whole = a->r.wants_detail && !seen->partial;

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

/* Writes the record as it has become. */
static int
write_record(struct applying *a, const struct json *content,
    const struct json *agreed, struct error *err)
{
	const struct mirror_seen *seen = a->seen;
	struct mirror_record *r = &a->r;
	bool was_live = r->deleted_at == 0;

	a->out->result = MIRROR_UPDATED;
	if (a->dry)
		return 0;
	free(r->content);
	r->content = json_print(content);
	if (agreed != NULL) {
		free(r->agreed);
		r->agreed = json_print(agreed);
	}
	if (seen->version > r->version)
		r->version = seen->version;
	r->read_at = seen->read_at;
	r->wants_detail = r->wants_detail && seen->partial;
	r->gone = false;
	r->modified_at = seen->now;
	if (strcmp(r->state, MIRROR_SYNCED) == 0) {
		r->changed_at = 0;
		free(r->last_error);
		r->last_error = NULL;
	}
	if (mirror_write_row(a->db, r, 0, err) != 0)
		return -1;
	return mirror_index(a->db, r, was_live ? a->ours : NULL, content,
	    err);
}

static int
keep_conflict(struct applying *a, const char *winner, struct error *err)
{
	char *theirs = json_print(a->theirs);
	const struct conflict_sides sides = {
		.fields = a->merged.fields != NULL ? a->merged.fields : "",
		.base = a->r.agreed,
		.ours = a->r.deleted_at == 0 ? a->r.content : NULL,
		.theirs = theirs,
	};
	int rc = a->dry ? 0 : conflict_add(a->db, &a->r, a->seen->strategy,
	    &sides, winner, a->seen->now, err);

	a->out->conflict = true;
	free(theirs);
	return rc;
}

/* A person is choosing: theirs is the other side now, or agrees with ours. */
static int
apply_to_open(struct applying *a, struct error *err)
{
	char *theirs = json_print(a->theirs);
	int rc = 0;

	if (a->dry)
		goto out;
	if (a->r.deleted_at != 0 || a->merged.open)
		rc = conflict_set_theirs(a->db, a->open.id,
		    a->merged.fields != NULL ? a->merged.fields : "",
		    a->r.deleted_at == 0 ? a->r.content : NULL, theirs, err);
	else
		rc = conflict_close(a->db, a->open.id, "remote",
		    a->seen->now, err);
out:
	free(theirs);
	return rc;
}

/* Both sides may have changed it. */
static int
apply_merged(struct applying *a, struct error *err)
{
	struct mirror_record *r = &a->r;
	struct merged *m = &a->merged;
	const struct merge what = {
		.kind = mirror_kind_name(r->kind), .base = a->base,
		.ours = a->ours, .theirs = a->theirs,
		.strategy = a->open.id[0] != '\0' ? MERGE_MANUAL :
		    a->seen->strategy,
		.ours_at = r->changed_at,
		.theirs_at = a->seen->version != 0 ? a->seen->version :
		    a->seen->now,
	};
	bool wake;

	merge(&what, m);
	if (a->open.id[0] != '\0') {
		if (apply_to_open(a, err) != 0)
			return -1;
	} else if (m->conflict && keep_conflict(a, m->winner, err) != 0) {
		return -1;
	}
	wake = m->ours_left && !m->open && (m->conflict ||
	    a->open.id[0] != '\0');
	if (m->open)
		set_state(r, MIRROR_CONFLICT);
	else if (!m->ours_left)
		set_state(r, MIRROR_SYNCED);
	else if (wake || strcmp(r->state, MIRROR_DEAD) != 0)
		set_state(r, MIRROR_LOCAL_CHANGE);
	if (write_record(a, m->content, m->open ? NULL : a->theirs, err) != 0)
		return -1;
	return wake && !a->dry ? mirror_wake_job(a->db, r, a->seen->now,
	    err) : 0;
}

/* Members that may be ours have changed over there. */
static bool
theirs_changed(const struct applying *a)
{
	const char *kind = mirror_kind_name(a->r.kind);
	const struct json *v;

	for (v = json_first(a->theirs); v != NULL; v = json_next(v))
		if (merge_is_ours(kind, json_name(v)) &&
		    !merge_same(v, json_get(a->base, json_name(v))))
			return true;
	return false;
}

/* We have deleted it, and the provider does not know yet. */
static int
apply_to_removed(struct applying *a, struct error *err)
{
	enum merge_strategy strategy = a->seen->strategy;
	struct mirror_record *r = &a->r;
	bool keep = strategy == MERGE_LOCAL || (strategy == MERGE_NEWEST &&
	    r->changed_at > a->seen->version);

	if (a->open.id[0] != '\0') {
		if (apply_to_open(a, err) != 0)
			return -1;
		return write_record(a, a->ours, NULL, err);
	}
	if (!theirs_changed(a))
		return write_record(a, a->ours, a->theirs, err);
	if (keep_conflict(a, strategy == MERGE_MANUAL ? NULL : keep ? "local" :
	    "remote", err) != 0)
		return -1;
	if (strategy == MERGE_MANUAL) {
		set_state(r, MIRROR_CONFLICT);
		return write_record(a, a->ours, NULL, err);
	}
	if (keep)
		return write_record(a, a->ours, a->theirs, err);
	set_state(r, MIRROR_SYNCED);
	r->deleted_at = 0;
	json_free(a->ours);
	a->ours = NULL;
	return write_record(a, a->theirs, a->theirs, err);
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
		set_state(r, MIRROR_SYNCED);
		return write_record(a, a->theirs, a->theirs, err);
	}
	if (r->deleted_at != 0)
		return apply_to_removed(a, err);
	if (r->changed_at == 0 && a->open.id[0] == '\0')
		return write_record(a, a->theirs, a->theirs, err);
	return apply_merged(a, err);
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
