/* mirror.c - rows of the mirror: read, shown, written. */

#include "store/mirror.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mirror_row.h"
#include "store/job.h"

static const char *const kind_names[MIRROR_KIND_COUNT] = {
	[MIRROR_PRODUCT] = "product",
	[MIRROR_CATEGORY] = "category",
	[MIRROR_CUSTOMER] = "customer",
	[MIRROR_SALES_ORDER] = "sales_order",
};

static const char *const job_kinds[MIRROR_KIND_COUNT] = {
	[MIRROR_PRODUCT] = JOB_PRODUCT,
	[MIRROR_CUSTOMER] = JOB_CUSTOMER,
	[MIRROR_SALES_ORDER] = JOB_INVENTORY_ORDER,
};

const char *
mirror_kind_name(enum mirror_kind kind)
{
	return kind_names[kind];
}

int
mirror_kind_parse(const char *word, enum mirror_kind *out)
{
	size_t i;

	for (i = 0; i < nitems(kind_names); i++) {
		if (strcmp(word, kind_names[i]) == 0) {
			*out = (enum mirror_kind)i;
			return 0;
		}
	}
	return -1;
}

const char *
mirror_job(enum mirror_kind kind)
{
	return job_kinds[kind];
}

void
mirror_release(struct mirror_record *r)
{
	free(r->tenant);
	free(r->provider_id);
	free(r->state);
	free(r->content);
	free(r->agreed);
	free(r->last_error);
	memset(r, 0, sizeof(*r));
}

/* --- Reading ------------------------------------------------------------- */

void
mirror_read_row(struct db_rows *rows, struct mirror_record *r)
{
	const char *agreed;
	int c = 0;

	memset(r, 0, sizeof(*r));
	(void)snprintf(r->id, sizeof(r->id), "%s", db_column_text(rows, c++));
	(void)mirror_kind_parse(db_column_text(rows, c++), &r->kind);
	r->tenant = xstrdup(db_column_text(rows, c++));
	r->provider_id = xstrdup(db_column_text(rows, c++));
	r->state = xstrdup(db_column_text(rows, c++));
	r->content = xstrdup(db_column_text(rows, c++));
	/* "": the same as the content, as it mostly is. */
	agreed = db_column_text(rows, c++);
	r->agreed = xstrdup(agreed != NULL && agreed[0] == '\0' ? r->content
	    : agreed);
	r->last_error = xstrdup(db_column_text(rows, c++));
	r->version = db_column_int(rows, c++);
	r->read_at = db_column_int(rows, c++);
	r->created_at = db_column_int(rows, c++);
	r->modified_at = db_column_int(rows, c++);
	r->changed_at = db_column_int(rows, c++);
	r->deleted_at = db_column_int(rows, c++);
	r->revision = db_column_int(rows, c++);
	r->wants_detail = db_column_int(rows, c++) != 0;
	r->gone = db_column_int(rows, c) != 0;
}

int
mirror_each_row(struct db_rows *rows,
    int (*each)(const struct mirror_record *r, void *arg), void *arg,
    struct error *err)
{
	struct mirror_record r;
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		mirror_read_row(rows, &r);
		rc = each(&r, arg);
		mirror_release(&r);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
mirror_one_row(struct db_rows *rows, struct mirror_record *out, bool *found,
    struct error *err)
{
	int rc = db_next(rows, err);

	*found = rc == 1;
	if (rc == 1)
		mirror_read_row(rows, out);
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

static int
or_not_found(int rc, bool found, enum mirror_kind kind, const char *word,
    struct error *err)
{
	if (rc != 0 || found)
		return rc;
	return error_set(err, ERROR_NOT_FOUND, "there is no %s %.100s",
	    kind == MIRROR_KIND_COUNT ? "record" :
	    kind == MIRROR_SALES_ORDER ? "order" : kind_names[kind], word);
}

int
mirror_load(struct db *db, const char *id, struct mirror_record *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	bool found = false;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " MIRROR_COLUMNS "FROM mirror m "
	    "WHERE m.id = $1", DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = mirror_one_row(rows, out, &found, err);
	return or_not_found(rc, found, MIRROR_KIND_COUNT, id, err);
}

int
mirror_find(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *provider_id, struct mirror_record *out, struct error *err)
{
	struct db_rows *rows = NULL;
	bool found = false;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " MIRROR_COLUMNS "FROM mirror m "
	    "WHERE m.tenant = $1 AND m.kind = $2 AND m.provider_id = $3",
	    DB_ARGS(db_text(tenant), db_text(kind_names[kind]),
	    db_text(provider_id)), &rows, err) != 0)
		return -1;
	rc = mirror_one_row(rows, out, &found, err);
	return or_not_found(rc, found, kind, provider_id, err);
}

bool
mirror_may_have_changed(const struct mirror_record *r)
{
	return r->version != 0 && r->read_at != 0 &&
	    r->read_at < r->version + MIRROR_SECOND_MS;
}

struct json *
mirror_show(const struct mirror_record *r)
{
	struct json *all = json_object(), *content = NULL;
	struct error err = ERROR_INIT;
	const struct json *v;
	char at[CLOCK_TEXT_SIZE];

	json_set_text(all, "id", r->id);
	json_set_text(all, "provider_id", r->provider_id);
	clock_text(r->modified_at, at);
	json_set_text(all, "modified_at", at);
	json_set_text(all, "sync_state", r->state);
	if (r->last_error != NULL)
		json_set_text(all, "sync_error", r->last_error);
	if (mirror_parse(r->content, &content, &err) == 0)
		for (v = json_first(content); v != NULL; v = json_next(v))
			if (json_get(all, json_name(v)) == NULL)
				json_set(all, json_name(v), json_copy(v));
	json_free(content);
	return all;
}

int
mirror_parse(const char *text, struct json **out, struct error *err)
{
	if (json_parse(text, strlen(text), out, err) == 0 &&
	    json_type(*out) == JSON_OBJECT)
		return 0;
	return error_set(err, ERROR_DATA, "a stored record is no JSON object");
}

const char *
mirror_text(const struct json *content, const char *name)
{
	const char *s = json_scalar(json_get(content, name));

	return s != NULL && s[0] != '\0' ? s : NULL;
}

struct json *
mirror_overlay(const struct json *under, const struct json *over)
{
	struct json *all = under != NULL ? json_copy(under) : json_object();
	const struct json *v;

	for (v = json_first(over); v != NULL; v = json_next(v))
		json_set(all, json_name(v), json_copy(v));
	return all;
}

/* --- Writing ------------------------------------------------------------- */

static struct db_value
agreed_of(const struct mirror_record *r)
{
	return db_text(r->agreed != NULL && strcmp(r->agreed, r->content) == 0
	    ? "" : r->agreed);
}

static int
insert_row(struct db *db, const struct mirror_record *r, int64_t gone_at,
    struct error *err)
{
	return db_insert(db, "INSERT INTO mirror (id, tenant, kind, "
	    "provider_id, state, content, agreed, version, read_at, "
	    "wants_detail, revision, created_at, modified_at, changed_at, "
	    "gone_at, deleted_at, last_error) VALUES ($1, $2, $3, $4, $5, $6, "
	    "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
	    DB_ARGS(db_text(r->id), db_text(r->tenant),
	    db_text(kind_names[r->kind]), db_text(r->provider_id),
	    db_text(r->state), db_text(r->content), agreed_of(r),
	    db_int(r->version), db_int(r->read_at), db_int(r->wants_detail),
	    db_int(r->revision), db_int(r->created_at),
	    db_int(r->modified_at), db_int(r->changed_at), db_int(gone_at),
	    db_int(r->deleted_at), db_text(r->last_error)), err);
}

int
mirror_write_row(struct db *db, struct mirror_record *r, int64_t gone_at,
    struct error *err)
{
	if (r->revision++ == 0)
		return insert_row(db, r, gone_at, err);
	return db_run(db, "UPDATE mirror SET provider_id = $1, state = $2, "
	    "content = $3, agreed = $4, version = $5, read_at = $6, "
	    "wants_detail = $7, revision = $8, modified_at = $9, "
	    "changed_at = $10, gone_at = $11, deleted_at = $12, "
	    "last_error = $13 WHERE id = $14",
	    DB_ARGS(db_text(r->provider_id), db_text(r->state),
	    db_text(r->content), agreed_of(r), db_int(r->version),
	    db_int(r->read_at), db_int(r->wants_detail), db_int(r->revision),
	    db_int(r->modified_at), db_int(r->changed_at), db_int(gone_at),
	    db_int(r->deleted_at), db_text(r->last_error), db_text(r->id)),
	    NULL, err);
}

int
mirror_wake_job(struct db *db, const struct mirror_record *r, int64_t now,
    struct error *err)
{
	const char *kind = job_kinds[r->kind];
	bool there;

	if (kind == NULL)
		return 0;
	if (job_reopen(db, kind, r->id, now, &there, err) != 0)
		return -1;
	return there ? 0 : job_add(db, kind, r->id, r->tenant, now, now, err);
}
