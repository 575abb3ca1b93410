/* conflict_resolve.c - a person says which side of a conflict holds. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conflict_row.h"
#include "mirror_row.h"

struct resolving {
	struct db *db;
	struct conflict c;
	struct mirror_record r;
	struct json *base, *ours, *theirs; /* NULL: none, or deleted */
	struct json *content; /* what it becomes */
	const struct json *winner;
	int64_t now;
};

static bool
is_word(const struct json *winner, const char *word)
{
	return json_type(winner) == JSON_TEXT &&
	    strcmp(json_scalar(winner), word) == 0;
}

static int
check_winner(const struct resolving *s, struct error *err)
{
	const struct json *v;

	if (is_word(s->winner, "local") || is_word(s->winner, "remote"))
		return 0;
	if (json_type(s->winner) != JSON_OBJECT || json_size(s->winner) == 0)
		return error_set(err, ERROR_INVALID, "the winner is local, "
		    "remote, or an object with a side or a value for each "
		    "field");
	for (v = json_first(s->winner); v != NULL; v = json_next(v))
		if (!merge_is_ours(s->c.kind, json_name(v)))
			return error_set(err, ERROR_INVALID, "%.60s is no "
			    "field that can be chosen", json_name(v));
	return 0;
}

/* What we changed, on top of the other side. */
static struct json *
local_content(const struct resolving *s)
{
	const struct merge m = {.kind = s->c.kind, .base = s->base,
	    .ours = s->ours, .theirs = s->theirs, .strategy = MERGE_LOCAL};
	struct merged merged;
	struct json *content;

	merge(&m, &merged);
	content = merged.content;
	merged.content = NULL;
	merged_release(&merged);
	return content;
}

static void
choose_field(struct resolving *s, const char *name, const struct json *side)
{
	const struct json *from = side, *v;

	if (is_word(side, "remote"))
		from = s->theirs;
	else if (is_word(side, "local"))
		from = s->ours;
	v = from == side ? side : json_get(from, name);
	json_set(s->content, name, v != NULL ? json_copy(v) : json_text(""));
}

static void
choose(struct resolving *s)
{
	const struct json *v;

	if (is_word(s->winner, "remote") || s->ours == NULL)
		s->content = json_copy(s->theirs);
	else
		s->content = local_content(s);
	if (json_type(s->winner) != JSON_OBJECT)
		return;
	for (v = json_first(s->winner); v != NULL; v = json_next(v))
		choose_field(s, json_name(v), v);
}

/* The provider has it, and so do we. */
static int
settle(struct resolving *s, struct error *err)
{
	struct json *before = s->r.deleted_at == 0 ? s->ours : NULL, *left;
	struct mirror_record *r = &s->r;
	bool same;
	int rc;

	choose(s);
	free(r->content);
	r->content = json_print(s->content);
	free(r->agreed);
	r->agreed = xstrdup(s->c.theirs);
	if (mirror_difference(r, &left, err) != 0)
		return -1;
	same = json_size(left) == 0;
	json_free(left);
	free(r->state);
	r->state = xstrdup(same ? MIRROR_SYNCED : MIRROR_LOCAL_CHANGE);
	r->changed_at = same ? 0 : s->now;
	r->modified_at = s->now;
	r->deleted_at = 0;
	rc = mirror_write_row(s->db, r, 0, err);
	if (rc == 0)
		rc = mirror_index(s->db, r, before, s->content, err);
	return rc != 0 || same ? rc : mirror_wake_job(s->db, r, s->now, err);
}

/* It stays deleted here, and is to be deleted there. */
static int
settle_removal(struct resolving *s, struct error *err)
{
	struct mirror_record *r = &s->r;

	free(r->state);
	r->state = xstrdup(MIRROR_LOCAL_CHANGE);
	free(r->agreed);
	r->agreed = xstrdup(s->c.theirs);
	r->changed_at = r->modified_at = s->now;
	if (mirror_write_row(s->db, r, 0, err) != 0)
		return -1;
	return mirror_wake_job(s->db, r, s->now, err);
}

static int
settle_gone(struct resolving *s, struct error *err)
{
	const struct mirror_seen seen = {.tenant = s->r.tenant,
	    .kind = s->r.kind, .read_at = s->now, .now = s->now};

	if (is_word(s->winner, "remote"))
		return mirror_bury(s->db, &s->r, s->ours, s->now, s->now,
		    err);
	return mirror_make_anew(s->db, &s->r, &seen, err);
}

static int
parse_side(const char *text, struct json **out, struct error *err)
{
	return text == NULL ? 0 : mirror_parse(text, out, err);
}

int
conflict_resolve(struct db *db, const char *id, const struct json *winner,
    int64_t now, struct error *err)
{
	struct resolving s = {.db = db, .winner = winner, .now = now};
	const char *word = json_type(winner) == JSON_TEXT ?
	    json_scalar(winner) : "fields";
	int rc = -1;

	if (conflict_load(db, id, &s.c, err) != 0)
		goto out;
	if (s.c.resolved_at != 0) {
		error_set(err, ERROR_CONFLICT, "the conflict is settled "
		    "already: %s", s.c.winner);
		goto out;
	}
	if (check_winner(&s, err) != 0 ||
	    mirror_load(db, s.c.record_id, &s.r, err) != 0 ||
	    parse_side(s.c.base, &s.base, err) != 0 ||
	    parse_side(s.r.deleted_at == 0 ? s.r.content : NULL, &s.ours,
	    err) != 0 || parse_side(s.c.theirs, &s.theirs, err) != 0)
		goto out;
	if (s.theirs == NULL)
		rc = settle_gone(&s, err);
	else if (s.ours == NULL && is_word(winner, "local"))
		rc = settle_removal(&s, err);
	else
		rc = settle(&s, err);
	if (rc == 0)
		rc = conflict_close(db, id, word, now, err);
out:
	json_free(s.base);
	json_free(s.ours);
	json_free(s.theirs);
	json_free(s.content);
	mirror_release(&s.r);
	conflict_release(&s.c);
	return rc;
}
