/*
 * mirror_row.h - rows of the mirror: read, written, and what is looked for in
 * them.  Only for src/store.
 */

#ifndef STORE_MIRROR_ROW_H
#define STORE_MIRROR_ROW_H

#include "store/mirror.h"

/* To be read by mirror_read_row() from its first column on. */
#define MIRROR_COLUMNS "m.id, m.kind, m.tenant, m.provider_id, m.state, " \
	"m.content, m.agreed, m.last_error, m.version, m.read_at, " \
	"m.created_at, m.modified_at, m.changed_at, m.deleted_at, " \
	"m.revision, m.wants_detail, m.gone_at "

void mirror_read_row(struct db_rows *rows, struct mirror_record *out);
/* Ends the query; each may end the walk with anything but 0. */
int mirror_each_row(struct db_rows *rows,
    int (*each)(const struct mirror_record *r, void *arg), void *arg,
    struct error *err);
/* The one row of a query, which it ends; *found. */
int mirror_one_row(struct db_rows *rows, struct mirror_record *out,
    bool *found, struct error *err);

/*
 * Writes all columns of a row, which is new when r->revision is 0; the
 * revision goes up by one.  gone_at: 0 unless r->gone.
 */
int mirror_write_row(struct db *db, struct mirror_record *r, int64_t gone_at,
    struct error *err);

/*
 * Brings what is looked for up to date: content is the record now, before the
 * one that was (NULL: none, or it was deleted).
 */
int mirror_index(struct db *db, const struct mirror_record *r,
    const struct json *before, const struct json *content,
    struct error *err);

/*
 * The shop's order that has become a sales order hears of its status: known is
 * what we knew of the provider's side.  After mirror_index().
 */
int mirror_tell_order(struct db *db, const struct mirror_record *r,
    const struct json *known, const struct mirror_seen *seen,
    struct error *err);

/* The words that a record is found by: sorted, each once. */
#define MIRROR_WORDS 40
#define MIRROR_WORD_BYTES 48

struct mirror_words {
	size_t count;
	char list[MIRROR_WORDS][MIRROR_WORD_BYTES];
};

void mirror_words_of(enum mirror_kind kind, const struct json *content,
    struct mirror_words *out);
/* Those of any text. */
void mirror_words_add(struct mirror_words *w, const char *text);

/* The figure of what can be sold, as it is written; NULL: it has none. */
const char *mirror_available(const struct json *content);

/* A member's text or digits; NULL when there is none, or nothing in it. */
const char *mirror_text(const struct json *content, const char *name);

/* All members of both, those of `over` where both have them. json_free(). */
struct json *mirror_overlay(const struct json *under,
    const struct json *over);

/* A stored JSON object. ERROR_DATA. */
int mirror_parse(const char *text, struct json **out, struct error *err);

void mirror_set_state(struct mirror_record *r, const char *state);

/* The record's job is due now. */
int mirror_wake_job(struct db *db, const struct mirror_record *r,
    int64_t now, struct error *err);

/* Leaves a mark of a record that is gone, so that no late event makes it. */
int mirror_entomb(struct db *db, const struct mirror_seen *seen,
    const char *provider_id, struct error *err);

/* Removes a row and all that belongs to it. */
int mirror_erase_row(struct db *db, const char *id, enum mirror_kind kind,
    struct error *err);

/* The provider has it no more: it is deleted here. */
int mirror_bury(struct db *db, struct mirror_record *r,
    const struct json *content, int64_t gone_at, int64_t now,
    struct error *err);
/* The provider has it no more: it shall get it anew. */
int mirror_make_anew(struct db *db, struct mirror_record *r,
    const struct mirror_seen *seen, struct error *err);

#endif
