/* mirror_gone.c - the provider has a record no more. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conflict_row.h"
#include "mirror_row.h"
#include "store/conflict.h"

static void
set_state(struct mirror_record *r, const char *state)
{
	free(r->state);
	r->state = xstrdup(state);
}

int
mirror_entomb(struct db *db, const struct mirror_seen *seen,
    const char *provider_id, struct error *err)
{
	struct mirror_record r = {.kind = seen->kind};
	int rc;

	uuid_make(r.id);
	r.tenant = xstrdup(seen->tenant);
	r.provider_id = xstrdup(provider_id);
	r.content = xstrdup("{}");
	r.agreed = xstrdup("{}");
	r.state = xstrdup(MIRROR_SYNCED);
	r.read_at = seen->read_at;
	r.created_at = r.modified_at = r.deleted_at = seen->now;
	rc = mirror_write_row(db, &r, seen->read_at, err);
	mirror_release(&r);
	return rc;
}

int
mirror_bury(struct db *db, struct mirror_record *r,
    const struct json *content, int64_t gone_at, int64_t now,
    struct error *err)
{
	bool was_live = r->deleted_at == 0;

	set_state(r, MIRROR_SYNCED);
	r->gone = true;
	r->read_at = gone_at;
	r->changed_at = 0;
	r->modified_at = now;
	r->wants_detail = false;
	if (was_live)
		r->deleted_at = now;
	if (mirror_write_row(db, r, gone_at, err) != 0)
		return -1;
	return was_live && content != NULL ? mirror_index(db, r, content,
	    content, err) : 0;
}

int
mirror_make_anew(struct db *db, struct mirror_record *r,
    const struct mirror_seen *seen, struct error *err)
{
	char *old = r->provider_id;
	int rc;

	r->provider_id = NULL;
	free(r->agreed);
	r->agreed = NULL;
	set_state(r, MIRROR_LOCAL_CHANGE);
	r->version = 0;
	r->read_at = 0;
	r->modified_at = r->changed_at = seen->now;
	rc = mirror_write_row(db, r, 0, err);
	if (rc == 0 && old != NULL)
		rc = mirror_entomb(db, seen, old, err);
	if (rc == 0)
		rc = mirror_wake_job(db, r, seen->now, err);
	free(old);
	return rc;
}

/* What was changed here meets a deletion over there. */
static int
gone_but_changed(struct db *db, const struct mirror_seen *seen,
    struct mirror_record *r, const struct json *content,
    struct mirror_applied *out, struct error *err)
{
	bool anew = seen->strategy == MERGE_LOCAL;
	bool open = seen->strategy == MERGE_MANUAL;
	const struct conflict_sides sides = {.fields = "", .base = r->agreed,
	    .ours = r->content};

	out->conflict = true;
	if (conflict_add(db, r, seen->strategy, &sides, open ? NULL : anew ?
	    "local" : "remote", seen->now, err) != 0)
		return -1;
	out->result = open || anew ? MIRROR_UPDATED : MIRROR_DELETED;
	if (anew)
		return mirror_make_anew(db, r, seen, err);
	if (!open)
		return mirror_bury(db, r, content, seen->read_at, seen->now,
		    err);
	set_state(r, MIRROR_CONFLICT);
	r->modified_at = seen->now;
	return mirror_write_row(db, r, 0, err);
}

/* A person is choosing: the other side is a deletion now. */
static int
gone_while_open(struct db *db, const struct mirror_record *r,
    struct error *err)
{
	struct conflict open;
	bool found = false;
	int rc;

	rc = conflict_of_record(db, r->id, &open, &found, err);
	if (rc == 0 && found && open.theirs != NULL)
		rc = conflict_set_theirs(db, open.id, "", r->deleted_at == 0 ?
		    r->content : NULL, NULL, err);
	conflict_release(&open);
	return rc;
}

static int
gone_known(struct db *db, const struct mirror_seen *seen,
    struct mirror_record *r, struct mirror_applied *out, struct error *err)
{
	bool changed = r->changed_at != 0 && r->deleted_at == 0;
	struct json *content = NULL;
	int rc;

	memcpy(out->id, r->id, sizeof(out->id));
	if (r->gone)
		return 0;
	if (seen->read_at < r->read_at) {
		out->result = MIRROR_OLDER;
		return 0;
	}
	if (strcmp(r->state, MIRROR_CONFLICT) == 0 && r->deleted_at == 0)
		return gone_while_open(db, r, err);
	if (mirror_parse(r->content, &content, err) != 0)
		return -1;
	if (changed) {
		rc = gone_but_changed(db, seen, r, content, out, err);
	} else {
		out->result = r->deleted_at == 0 ? MIRROR_DELETED :
		    MIRROR_UNCHANGED;
		rc = mirror_bury(db, r, content, seen->read_at, seen->now,
		    err);
	}
	json_free(content);
	return rc;
}

int
mirror_gone(struct db *db, const struct mirror_seen *seen,
    struct mirror_applied *out, struct error *err)
{
	struct mirror_record r;
	struct error none = ERROR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = mirror_find(db, seen->tenant, seen->kind, seen->provider_id, &r,
	    &none);
	if (rc == 0)
		rc = gone_known(db, seen, &r, out, err);
	else if (none.code == ERROR_NOT_FOUND)
		rc = mirror_entomb(db, seen, seen->provider_id, err);
	else
		*err = none;
	mirror_release(&r);
	return rc;
}
