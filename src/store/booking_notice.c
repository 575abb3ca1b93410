/* booking_notice.c - which mails about bookings went out. */

#include "store/booking_notice.h"

#include <stdio.h>
#include <string.h>

int
booking_notice_load(struct db *db, const char *id, const char *recipient,
    struct booking_notice *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT told, start_at, reminded_at, trying, tries, "
	    "failures FROM booking_notice WHERE booking_id = $1 "
	    "AND recipient = $2", DB_ARGS(db_text(id), db_text(recipient)),
	    &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(out->told, sizeof(out->told), "%s",
		    db_column_text(rows, 0));
		out->start_at = db_column_int(rows, 1);
		out->reminded_at = db_column_int(rows, 2);
		(void)snprintf(out->trying, sizeof(out->trying), "%s",
		    db_column_text(rows, 3));
		out->tries = (int)db_column_int(rows, 4);
		out->failures = (int)db_column_int(rows, 5);
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
booking_notice_begin(struct db *db, const char *id, const char *recipient,
    const char *letter, struct error *err)
{
	return db_run(db, "INSERT INTO booking_notice (booking_id, "
	    "recipient, told, start_at, reminded_at, trying, tries, failures, "
	    "told_at) VALUES ($1, $2, '', 0, 0, $3, 1, 0, 0) "
	    "ON CONFLICT (booking_id, recipient) DO UPDATE SET "
	    "tries = CASE WHEN booking_notice.trying = excluded.trying "
	    "THEN booking_notice.tries + 1 ELSE 1 END, "
	    "failures = CASE WHEN booking_notice.trying = excluded.trying "
	    "THEN booking_notice.failures ELSE 0 END, "
	    "trying = excluded.trying", DB_ARGS(db_text(id),
	    db_text(recipient), db_text(letter)), NULL, err);
}

int
booking_notice_told(struct db *db, const char *id, const char *recipient,
    const char *letter, int64_t start_at, const char *why, int64_t now,
    struct error *err)
{
	if (strcmp(letter, LETTER_REMINDER) == 0)
		return db_run(db, "UPDATE booking_notice SET "
		    "reminded_at = $1, trying = '', tries = 0, failures = 0, "
		    "error = $2, told_at = $3 WHERE booking_id = $4 "
		    "AND recipient = $5", DB_ARGS(db_int(start_at),
		    db_text(why), db_int(now), db_text(id),
		    db_text(recipient)), NULL, err);
	return db_run(db, "UPDATE booking_notice SET told = $1, "
	    "start_at = $2, trying = '', tries = 0, failures = 0, error = $3, "
	    "told_at = $4 WHERE booking_id = $5 AND recipient = $6",
	    DB_ARGS(db_text(letter), db_int(start_at), db_text(why),
	    db_int(now), db_text(id), db_text(recipient)), NULL, err);
}

int
booking_notice_failed(struct db *db, const char *id, const char *recipient,
    bool unsure, const char *why, struct error *err)
{
	return db_run(db, "UPDATE booking_notice SET tries = tries - $1, "
	    "failures = failures + $1, error = $2 WHERE booking_id = $3 "
	    "AND recipient = $4", DB_ARGS(db_int(unsure ? 0 : 1),
	    db_text(why), db_text(id), db_text(recipient)), NULL, err);
}

int
booking_notice_due(struct db *db, const char *tenant, const char *recipient,
    int64_t now, int64_t reminder_ms, const char *after,
    char (*ids)[UUID_SIZE], size_t max, size_t *n, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*n = 0;
	if (db_query(db, "SELECT b.id FROM booking b "
	    "LEFT JOIN booking_notice n ON n.booking_id = b.id "
	    "AND n.recipient = $1 WHERE b.tenant = $2 AND b.start_at > $3 "
	    "AND b.id > $4 AND ((b.status = 'confirmed' AND (n.told IS NULL "
	    "OR n.told = '' OR n.start_at <> b.start_at "
	    "OR (b.start_at <= $5 AND n.reminded_at <> b.start_at))) "
	    "OR (b.status = 'cancelled' AND n.told <> 'cancelled' "
	    "AND (n.told <> '' OR n.tries > 0))) ORDER BY b.id LIMIT $6",
	    DB_ARGS(db_text(recipient), db_text(tenant), db_int(now),
	    db_text(after), db_int(now + reminder_ms), db_int((int64_t)max)),
	    &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1)
		(void)snprintf(ids[(*n)++], UUID_SIZE, "%s",
		    db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}
