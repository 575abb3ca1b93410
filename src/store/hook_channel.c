/* hook_channel.c - keeps channels by which providers tell us of changes. */

#include "store/hook_channel.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
hook_channel_release(struct hook_channel *c)
{
	free(c->tenant);
	free(c->source);
	free(c->channel_id);
	free(c->url);
	free(c->events);
	free(c->error);
	memset(c, 0, sizeof(*c));
}

static char *
column(struct db_rows *rows, int i)
{
	const char *text = db_column_text(rows, i);

	return text != NULL ? xstrdup(text) : NULL;
}

static void
read_row(struct db_rows *rows, struct hook_channel *c)
{
	c->tenant = column(rows, 0);
	c->source = column(rows, 1);
	c->channel_id = column(rows, 2);
	c->url = column(rows, 3);
	c->events = column(rows, 4);
	c->error = column(rows, 5);
	c->expires_at = db_column_int(rows, 6);
	c->asked_at = db_column_int(rows, 7);
}

int
hook_channel_load(struct db *db, const char *tenant, const char *source,
    struct hook_channel *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT tenant, source, channel_id, url, events, "
	    "error, expires_at, asked_at FROM hook_channel "
	    "WHERE tenant = $1 AND source = $2",
	    DB_ARGS(db_text(tenant), db_text(source)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
hook_channel_store(struct db *db, const struct hook_channel *c,
    struct error *err)
{
	return db_run(db, "INSERT INTO hook_channel (tenant, source, "
	    "channel_id, url, events, expires_at, asked_at, error) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
	    "ON CONFLICT (tenant, source) DO UPDATE SET "
	    "channel_id = excluded.channel_id, url = excluded.url, "
	    "events = excluded.events, expires_at = excluded.expires_at, "
	    "asked_at = excluded.asked_at, error = excluded.error",
	    DB_ARGS(db_text(c->tenant), db_text(c->source),
	    db_text(c->channel_id), db_text(c->url), db_text(c->events),
	    db_int(c->expires_at), db_int(c->asked_at), db_text(c->error)),
	    NULL, err);
}
