/* mirror_settle.c - a record that both sides may have changed. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_applying.h"
#include "store/order_follow.h"

void
mirror_set_state(struct mirror_record *r, const char *state)
{
	free(r->state);
	r->state = xstrdup(state);
}

int
mirror_tell_order(struct db *db, const struct mirror_record *r,
    const struct json *known, const struct mirror_seen *seen,
    struct error *err)
{
	const struct order_heard heard = {
		.record_id = r->id,
		.before = mirror_text(known, "status"),
		.status = mirror_text(seen->content, "status"),
		.version = seen->version,
		.now = seen->now,
	};

	return r->kind == MIRROR_SALES_ORDER ?
	    order_follow(db, &heard, err) : 0;
}

/* Writes the record as it has become. */
int
applying_write(struct applying *a, const struct json *content,
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
	if (mirror_write_row(a->db, r, 0, err) != 0 ||
	    mirror_index(a->db, r, was_live ? a->ours : NULL, content,
	    err) != 0)
		return -1;
	return mirror_tell_order(a->db, r, a->last != NULL ? a->last : a->base,
	    seen, err);
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

/*
 * While a change of ours is on its way, what the provider tells may be that
 * very change.  Nothing is taken, and the next run asks.
 */
static int
put_off(struct applying *a, bool *off, struct error *err)
{
	const struct mirror_record *r = &a->r;
	const char *job = mirror_job(r->kind);
	int64_t sending = 0;

	*off = false;
	if (job == NULL || a->open.id[0] != '\0')
		return 0;
	if (db_number(a->db, "SELECT count(*) FROM job WHERE kind = $1 "
	    "AND subject_id = $2 AND state = 'sending'",
	    DB_ARGS(db_text(job), db_text(r->id)), 0, &sending, err) != 0)
		return -1;
	*off = sending > 0;
	if (!*off)
		return 0;
	a->out->result = MIRROR_OLDER;
	return a->dry ? 0 : db_run(a->db, "UPDATE mirror "
	    "SET wants_detail = 1, provider_id = $1 WHERE id = $2",
	    DB_ARGS(db_text(r->provider_id), db_text(r->id)), NULL, err);
}

/* Both sides may have changed it. */
int
applying_merge(struct applying *a, struct error *err)
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
	bool wake, off = false;

	merge(&what, m);
	if (m->conflict && put_off(a, &off, err) != 0)
		return -1;
	if (off)
		return 0;
	if (a->open.id[0] != '\0') {
		if (apply_to_open(a, err) != 0)
			return -1;
	} else if (m->conflict && keep_conflict(a, m->winner, err) != 0) {
		return -1;
	}
	wake = m->ours_left && !m->open && (m->conflict ||
	    a->open.id[0] != '\0');
	if (m->open)
		mirror_set_state(r, MIRROR_CONFLICT);
	else if (!m->ours_left)
		mirror_set_state(r, MIRROR_SYNCED);
	else if (wake || strcmp(r->state, MIRROR_DEAD) != 0)
		mirror_set_state(r, MIRROR_LOCAL_CHANGE);
	if (applying_write(a, m->content, m->open ? NULL : a->theirs, err) != 0)
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
int
applying_to_removed(struct applying *a, struct error *err)
{
	enum merge_strategy strategy = a->seen->strategy;
	struct mirror_record *r = &a->r;
	bool keep = strategy == MERGE_LOCAL || (strategy == MERGE_NEWEST &&
	    r->changed_at > a->seen->version);
	bool off = false;

	if (a->open.id[0] != '\0') {
		if (apply_to_open(a, err) != 0)
			return -1;
		return applying_write(a, a->ours, NULL, err);
	}
	if (!theirs_changed(a))
		return applying_write(a, a->ours, a->theirs, err);
	if (put_off(a, &off, err) != 0)
		return -1;
	if (off)
		return 0;
	if (keep_conflict(a, strategy == MERGE_MANUAL ? NULL : keep ? "local" :
	    "remote", err) != 0)
		return -1;
	if (strategy == MERGE_MANUAL) {
		mirror_set_state(r, MIRROR_CONFLICT);
		return applying_write(a, a->ours, NULL, err);
	}
	if (keep)
		return applying_write(a, a->ours, a->theirs, err);
	mirror_set_state(r, MIRROR_SYNCED);
	r->deleted_at = 0;
	json_free(a->ours);
	a->ours = NULL;
	return applying_write(a, a->theirs, a->theirs, err);
}
