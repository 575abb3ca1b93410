/*
 * booking_cell.h - the time that bookings and holds take, cell by cell.
 */

#ifndef SRC_STORE_BOOKING_CELL_H
#define SRC_STORE_BOOKING_CELL_H

#include "store/booking.h"

/*
 * Takes a seat in each cell of [start_at, until); ERROR_CONFLICT when one
 * has none left.  Cells in order, so that two who want the same wait for
 * each other in one direction.  Within a transaction.
 */
int cells_take(struct db *db, const char *tenant, const char *owner,
    const struct booking_time *time, struct error *err);

/* The same as far as there are seats, for a person has decided. */
int cells_take_rest(struct db *db, const char *tenant, const char *owner,
    const struct booking_time *time, struct error *err);

int cells_drop(struct db *db, const char *owner, struct error *err);

#endif
