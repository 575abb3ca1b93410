/* notice.c - what people were told of an alert, and when. */

#include "store/notice.h"

#include <stdio.h>
#include <string.h>

int
notice_load(struct db *db, const char *alert_id, const char *channel,
    struct notice *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT coalesce(told, ''), told_at, "
	    "coalesce(trying, ''), tries FROM alert_notice "
	    "WHERE alert_id = $1 AND channel = $2",
	    DB_ARGS(db_text(alert_id), db_text(channel)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(out->told, sizeof(out->told), "%s",
		    db_column_text(rows, 0));
		out->told_at = db_column_int(rows, 1);
		(void)snprintf(out->trying, sizeof(out->trying), "%s",
		    db_column_text(rows, 2));
		out->tries = (int)db_column_int(rows, 3);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
notice_begin(struct db *db, const char *alert_id, const char *channel,
    const char *word, struct error *err)
{
	return db_run(db, "INSERT INTO alert_notice "
	    "(alert_id, channel, told_at, trying, tries) "
	    "VALUES ($1, $2, 0, $3, 1) ON CONFLICT (alert_id, channel) "
	    "DO UPDATE SET tries = CASE WHEN alert_notice.trying = "
	    "excluded.trying THEN alert_notice.tries + 1 ELSE 1 END, "
	    "trying = excluded.trying",
	    DB_ARGS(db_text(alert_id), db_text(channel), db_text(word)), NULL,
	    err);
}

int
notice_told(struct db *db, const char *alert_id, const char *channel,
    const char *word, int64_t now, struct error *err)
{
	return db_run(db, "UPDATE alert_notice SET told = $1, told_at = $2, "
	    "trying = NULL, tries = 0, error = NULL "
	    "WHERE alert_id = $3 AND channel = $4",
	    DB_ARGS(db_text(word), db_int(now), db_text(alert_id),
	    db_text(channel)), NULL, err);
}

int
notice_failed(struct db *db, const char *alert_id, const char *channel,
    bool unsure, const char *why, struct error *err)
{
	return db_run(db, "UPDATE alert_notice SET tries = tries - $1, "
	    "error = $2 WHERE alert_id = $3 AND channel = $4",
	    DB_ARGS(db_int(unsure ? 0 : 1), db_text(why), db_text(alert_id),
	    db_text(channel)), NULL, err);
}
