/* sealed.c - finds sealed values in their tables, and replaces them. */

#include "store/sealed.h"

#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "store/migrate.h"

/* By kind: the rows, and the statement that replaces a box by another. */
static const struct {
	int since;          /* schema that the table is from */
	const char *select; /* tenant, name, what, id, box */
	const char *update;
} tables[] = {
	[SEALED_STATE] = {1,
		"SELECT tenant, service, kind, hash, payload FROM ticket "
		"WHERE payload IS NOT NULL ORDER BY tenant, service, hash",
		"UPDATE ticket SET payload = $1 "
		"WHERE payload = $2 AND hash = $3"},
	[SEALED_SETTING] = {3,
		"SELECT tenant, name, '', '', sealed FROM tenant_setting "
		"ORDER BY tenant, name",
		"UPDATE tenant_setting SET sealed = $1 "
		"WHERE sealed = $2 AND tenant = $3 AND name = $4"},
	[SEALED_LINK] = {3,
		"SELECT tenant, subject, name, id, link FROM alert "
		"WHERE link IS NOT NULL ORDER BY tenant, id",
		"UPDATE alert SET link = $1 WHERE link = $2 AND id = $3"},
	[SEALED_TOKENS] = {1,
		"SELECT tenant, service, '', '', sealed FROM connection "
		"ORDER BY tenant, service",
		"UPDATE connection SET sealed = $1 "
		"WHERE sealed = $2 AND tenant = $3 AND service = $4"},
};

/* Whether a row is wanted; a ticket in clear is nobody's business. */
static bool
is_wanted(enum sealed_kind kind, const char *box, const char *but_key_id)
{
	char id[SECRET_FINGERPRINT_SIZE];

	if (secret_box_key_id(box, id) != 0)
		return kind != SEALED_STATE;
	return but_key_id == NULL || strcmp(id, but_key_id) != 0;
}

static void
add_row(struct sealed_list *list, enum sealed_kind kind, struct db_rows *rows)
{
	struct sealed *s;

	list->item = xreallocarray(list->item, list->count + 1,
	    sizeof(*list->item));
	s = &list->item[list->count++];
	s->kind = kind;
	s->tenant = xstrdup(db_column_text(rows, 0));
	s->name = xstrdup(db_column_text(rows, 1));
	s->what = xstrdup(db_column_text(rows, 2));
	s->id = xstrdup(db_column_text(rows, 3));
	s->box = xstrdup(db_column_text(rows, 4));
}

int
sealed_list(struct db *db, const char *but_key_id, struct sealed_list *out,
    struct error *err)
{
	struct db_rows *rows;
	size_t kind;
	int version, rc;

	memset(out, 0, sizeof(*out));
	rc = migrate_current(db, &version, err);
	for (kind = 0; kind < nitems(tables) && rc == 0; kind++) {
		rows = NULL;
		if (version < tables[kind].since)
			continue;
		if (db_query(db, tables[kind].select, DB_NO_ARGS, &rows,
			err) != 0)
			return -1;
		while ((rc = db_next(rows, err)) == 1)
			if (is_wanted((enum sealed_kind)kind,
				db_column_text(rows, 4), but_key_id))
				add_row(out, (enum sealed_kind)kind, rows);
		db_rows_free(rows);
	}
	return rc;
}

void
sealed_list_release(struct sealed_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->item[i].tenant);
		free(list->item[i].name);
		free(list->item[i].what);
		free(list->item[i].id);
		free(list->item[i].box);
	}
	free(list->item);
	memset(list, 0, sizeof(*list));
}

int
sealed_replace(struct db *db, const struct sealed *s, const char *box,
    bool *replaced, struct error *err)
{
	const char *update = tables[s->kind].update;
	int64_t n;
	int rc;

	if (*s->id != '\0')
		rc = db_run(db, update, DB_ARGS(db_text(box), db_text(s->box),
		    db_text(s->id)), &n, err);
	else
		rc = db_run(db, update, DB_ARGS(db_text(box), db_text(s->box),
		    db_text(s->tenant), db_text(s->name)), &n, err);
	*replaced = rc == 0 && n > 0;
	return rc;
}
