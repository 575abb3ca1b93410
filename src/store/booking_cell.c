/* booking_cell.c - who takes which five minutes. */

#include "booking_cell.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int
take_one(struct db *db, const char *tenant, const char *owner, int64_t cell,
    int capacity, bool *taken, struct error *err)
{
	int64_t n = 0;
	int seat;

	for (seat = 0; seat < capacity && n == 0; seat++)
		if (db_run(db, "INSERT INTO booking_cell (tenant, cell, seat, "
		    "owner_id) VALUES ($1, $2, $3, $4) "
		    "ON CONFLICT (tenant, cell, seat) DO NOTHING",
		    DB_ARGS(db_text(tenant), db_int(cell), db_int(seat),
		    db_text(owner)), &n, err) != 0)
			return -1;
	*taken = n > 0;
	return 0;
}

static int
take(struct db *db, const char *tenant, const char *owner,
    const struct booking_time *t, bool all, struct error *err)
{
	int64_t cell = t->start_at / BOOKING_CELL_MS;
	int64_t end = (t->until + BOOKING_CELL_MS - 1) / BOOKING_CELL_MS;
	bool taken;

	for (; cell < end; cell++) {
		if (take_one(db, tenant, owner, cell, t->capacity, &taken,
		    err) != 0)
			return -1;
		if (!taken && all)
			return error_set(err, ERROR_CONFLICT,
			    "this time has just been taken");
	}
	return 0;
}

int
cells_take(struct db *db, const char *tenant, const char *owner,
    const struct booking_time *time, struct error *err)
{
	return take(db, tenant, owner, time, true, err);
}

int
cells_take_rest(struct db *db, const char *tenant, const char *owner,
    const struct booking_time *time, struct error *err)
{
	return take(db, tenant, owner, time, false, err);
}

int
cells_drop(struct db *db, const char *owner, struct error *err)
{
	return db_run(db, "DELETE FROM booking_cell WHERE owner_id = $1",
	    DB_ARGS(db_text(owner)), NULL, err);
}

static void
add_span(struct booking_span **list, size_t *n, int64_t from, int64_t to)
{
	if (*n > 0 && (*list)[*n - 1].end_at == from) {
		(*list)[*n - 1].end_at = to;
		return;
	}
	*list = xreallocarray(*list, *n + 1, sizeof(**list));
	(*list)[*n].start_at = from;
	(*list)[(*n)++].end_at = to;
}

int
booking_taken(struct db *db, const char *tenant, int64_t from, int64_t to,
    int capacity, const char *except, int64_t now, struct booking_span **out,
    size_t *n, struct error *err)
{
	struct db_rows *rows = NULL;
	int64_t cell;
	int rc;

	*out = NULL;
	*n = 0;
	if (db_query(db, "SELECT c.cell FROM booking_cell c "
	    "LEFT JOIN booking_hold h ON h.id = c.owner_id "
	    "WHERE c.tenant = $1 AND c.cell >= $2 AND c.cell <= $3 "
	    "AND c.owner_id <> $4 AND (h.id IS NULL OR h.expires_at > $5) "
	    "GROUP BY c.cell HAVING count(*) >= $6 ORDER BY c.cell",
	    DB_ARGS(db_text(tenant), db_int(from / BOOKING_CELL_MS),
	    db_int(to / BOOKING_CELL_MS),
	    db_text(except != NULL ? except : ""), db_int(now),
	    db_int(capacity)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		cell = db_column_int(rows, 0);
		add_span(out, n, cell * BOOKING_CELL_MS,
		    (cell + 1) * BOOKING_CELL_MS);
	}
	db_rows_free(rows);
	return rc;
}

int
booking_events(struct db *db, const char *tenant, int64_t from, int64_t to,
    struct booking_span **out, size_t *n, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*out = NULL;
	*n = 0;
	if (db_query(db, "SELECT event_start, event_end FROM booking "
	    "WHERE tenant = $1 AND event_uid IS NOT NULL "
	    "AND event_start < $2 AND event_end > $3 ORDER BY event_start",
	    DB_ARGS(db_text(tenant), db_int(to), db_int(from)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		*out = xreallocarray(*out, *n + 1, sizeof(**out));
		(*out)[*n].start_at = db_column_int(rows, 0);
		(*out)[(*n)++].end_at = db_column_int(rows, 1);
	}
	db_rows_free(rows);
	return rc;
}
