/* mirror_push.c - what goes out of the mirror, and what became of it. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_row.h"

int
mirror_difference(const struct mirror_record *r, struct json **out,
    struct error *err)
{
	const char *kind = mirror_kind_name(r->kind);
	struct json *content = NULL, *agreed = NULL;
	const struct json *v;
	int rc = -1;

	*out = NULL;
	if (mirror_parse(r->content, &content, err) != 0 || (r->agreed != NULL
	    && mirror_parse(r->agreed, &agreed, err) != 0))
		goto out;
	*out = json_object();
	for (v = json_first(content); v != NULL; v = json_next(v))
		if (merge_is_ours(kind, json_name(v)) &&
		    !merge_same(v, json_get(agreed, json_name(v))))
			json_set(*out, json_name(v), json_copy(v));
	rc = 0;
out:
	json_free(content);
	json_free(agreed);
	return rc;
}

/*
 * The provider told of what we had just sent it before we knew its id: the
 * row that was made of it then is ours.
 */
static int
fold_twin(struct db *db, const struct mirror_record *r,
    const char *provider_id, struct error *err)
{
	struct error none = ERROR_INIT;
	struct mirror_record twin;
	int rc = 0;

	if (mirror_find(db, r->tenant, r->kind, provider_id, &twin,
	    &none) != 0) {
		if (none.code == ERROR_NOT_FOUND)
			return 0;
		*err = none;
		return -1;
	}
	if (strcmp(twin.id, r->id) != 0) {
		rc = db_run(db, "UPDATE shop_order SET sales_order_id = $1 "
		    "WHERE sales_order_id = $2", DB_ARGS(db_text(r->id),
		    db_text(twin.id)), NULL, err);
		if (rc == 0)
			rc = mirror_erase_row(db, twin.id, r->kind, err);
	}
	mirror_release(&twin);
	return rc;
}

int
mirror_erase_row(struct db *db, const char *id, enum mirror_kind kind,
    struct error *err)
{
	static const char *const rows[MIRROR_KIND_COUNT] = {
		[MIRROR_PRODUCT] = "DELETE FROM product WHERE id = $1",
		[MIRROR_CATEGORY] = "DELETE FROM category WHERE id = $1",
		[MIRROR_CUSTOMER] = "DELETE FROM customer WHERE id = $1",
		[MIRROR_SALES_ORDER] = "DELETE FROM sales_order WHERE id = $1",
	};

	if (db_run(db, rows[kind], DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    db_run(db, "DELETE FROM mirror_word WHERE id = $1",
	    DB_ARGS(db_text(id)), NULL, err) != 0 ||
	    db_run(db, "DELETE FROM conflict WHERE record_id = $1",
	    DB_ARGS(db_text(id)), NULL, err) != 0)
		return -1;
	return db_run(db, "DELETE FROM mirror WHERE id = $1",
	    DB_ARGS(db_text(id)), NULL, err);
}

/* Something is left to be told: the job goes on. */
static int
write_left(struct db *db, struct mirror_record *r, bool left, int64_t now,
    struct error *err)
{
	if (strcmp(r->state, MIRROR_CONFLICT) != 0)
		mirror_set_state(r, left ? MIRROR_LOCAL_CHANGE : MIRROR_SYNCED);
	if (!left)
		r->changed_at = 0;
	free(r->last_error);
	r->last_error = NULL;
	if (mirror_write_row(db, r, 0, err) != 0)
		return -1;
	return left && strcmp(r->state, MIRROR_CONFLICT) != 0 ?
	    mirror_wake_job(db, r, now, err) : 0;
}

/* What the provider told meanwhile is newer than its answer. */
static int
pushed_late(struct db *db, struct mirror_record *r,
    const struct mirror_seen *seen, struct error *err)
{
	struct json *left = NULL;
	bool some;

	if (mirror_difference(r, &left, err) != 0)
		return -1;
	some = json_size(left) > 0 || r->deleted_at != 0;
	json_free(left);
	return write_left(db, r, some, seen->now, err);
}

static int
take_answer(struct db *db, struct mirror_record *r,
    const struct mirror_record *sent, const struct mirror_seen *seen,
    struct error *err)
{
	struct json *base = NULL, *ours = NULL, *agreed = NULL, *theirs;
	struct merge m = {.kind = mirror_kind_name(r->kind),
	    .strategy = MERGE_FIELDS, .ours_at = 1};
	struct merged merged = {.content = NULL};
	int rc = -1;

	if (mirror_parse(sent->content, &base, err) != 0 ||
	    mirror_parse(r->content, &ours, err) != 0 || (sent->agreed != NULL
	    && mirror_parse(sent->agreed, &agreed, err) != 0))
		goto out;
	theirs = mirror_overlay(agreed, seen->content);
	m.base = base;
	m.ours = ours;
	m.theirs = theirs;
	merge(&m, &merged);
	free(r->content);
	r->content = json_print(merged.content);
	free(r->agreed);
	r->agreed = json_print(theirs);
	json_free(theirs);
	r->version = seen->version;
	r->read_at = seen->read_at;
	/* What was put off meanwhile may be newer than the answer. */
	r->wants_detail = seen->partial || (r->wants_detail &&
	    !sent->wants_detail);
	r->modified_at = seen->now;
	rc = write_left(db, r, merged.ours_left || r->deleted_at != 0,
	    seen->now, err);
	if (rc == 0 && r->deleted_at == 0)
		rc = mirror_index(db, r, ours, merged.content, err);
	if (rc == 0)
		rc = mirror_tell_order(db, r, agreed, seen, err);
out:
	merged_release(&merged);
	json_free(base);
	json_free(ours);
	json_free(agreed);
	return rc;
}

int
mirror_pushed(struct db *db, const struct mirror_record *sent,
    const struct mirror_seen *seen, struct error *err)
{
	struct mirror_record r;
	int rc;

	if (mirror_load(db, sent->id, &r, err) != 0)
		return -1;
	rc = fold_twin(db, &r, seen->provider_id, err);
	if (rc == 0) {
		free(r.provider_id);
		r.provider_id = xstrdup(seen->provider_id);
		rc = seen->version < r.version || (seen->version == r.version
		    && seen->read_at < r.read_at) ?
		    pushed_late(db, &r, seen, err) :
		    take_answer(db, &r, sent, seen, err);
	}
	mirror_release(&r);
	return rc;
}

int
mirror_push_removed(struct db *db, const struct mirror_record *sent,
    int64_t now, struct error *err)
{
	struct json *content = NULL;
	struct mirror_record r;
	int rc;

	if (mirror_load(db, sent->id, &r, err) != 0)
		return -1;
	rc = mirror_parse(r.content, &content, err);
	if (rc == 0)
		rc = mirror_bury(db, &r, content, now, now, err);
	json_free(content);
	mirror_release(&r);
	return rc;
}

int
mirror_push_refused(struct db *db, const struct mirror_record *sent,
    const char *reason, int64_t now, struct error *err)
{
	return db_run(db, "UPDATE mirror SET state = 'dead', "
	    "last_error = $1, revision = revision + 1, modified_at = $2 "
	    "WHERE id = $3 AND state <> 'conflict' AND changed_at = $4",
	    DB_ARGS(db_text(reason), db_int(now), db_text(sent->id),
	    db_int(sent->changed_at)), NULL, err);
}
