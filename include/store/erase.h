/*
 * erase.h - takes a person out of the store.
 *
 * A person is an e-mail address (without case), or a telephone number (its
 * digits) of somebody who has told no other address; within one tenant.
 */

#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

/* One record of a person, and what it has become at the CRM. */
struct trace {
	char id[UUID_SIZE];
	char crm_id[32];     /* of a lead, or the contact of an order; or "" */
	char module[32];     /* where that lies */
	char deal_id[32];    /* of an order, or "" */
};

struct trace_booking {
	char id[UUID_SIZE];
	char *event_uid;     /* in the calendar, or NULL */
	int64_t end_at;
	bool cancelled;
};

struct traces {
	char *tenant;
	char *email;         /* in lower case, or NULL */
	char *phone;         /* or NULL */
	struct trace *leads;
	size_t lead_count;
	struct trace *orders;
	size_t order_count;
	struct trace_booking *bookings;
	size_t booking_count;
};

void traces_release(struct traces *t);

/*
 * Every record of the person behind a lead, the lead itself first.
 * ERROR_NOT_FOUND; ERROR_CONFLICT when the lead was erased already, or one of
 * the records is being sent at this moment.
 */
int traces_find(struct db *db, const char *lead_id, struct traces *out,
    struct error *err);

/*
 * Blanks them: fields, extra, conversations, timelines, keys of repeats,
 * addresses of clients; what waited to be sent is not.  Lines and totals of
 * orders stay: they are the shop's books.  Bookings keep their time and
 * status, so that nobody else gets an hour that is still promised; `cancel`:
 * their events are gone from the calendar, and coming ones are cancelled.
 * Events of webhooks that hold the address or the number lose their body.
 * Writes an audit row a record.
 */
int traces_erase(struct db *db, const struct traces *t, bool cancel,
    const char *actor, int64_t now, struct error *err);

#endif
