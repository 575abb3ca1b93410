/*
 * inbox.h - the events of a webhook's body (pure).
 *
 * Every form that a sender is known to use is taken: payloads differ by rule,
 * plan and year.  What an event is about is told in one spelling; the rest of
 * it stays as it came.
 */

#ifndef WEB_INBOX_H
#define WEB_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Events of one delivery; one with more is refused. */
#define INBOX_EVENTS_MAX 1000
/* Bytes of a text that names a record, an event and so on. */
#define INBOX_NAME_MAX 200

struct inbox_event {
	char *event_id;    /* the sender's, or NULL: it gives none */
	char *kind;        /* "item", "Leads", "salesreceipt", or NULL */
	char *record_id;   /* or NULL */
	char *operation;   /* "updated", or NULL */
	char *account;     /* QuickBooks' realm, or NULL */
	char *body;        /* JSON */
	int64_t happened_at; /* by the sender's clock, or 0 */
	bool dated;        /* the same bytes are the same change */
};

struct inbox {
	struct inbox_event *items;
	size_t count;
	char *token; /* of a body that carries one, or NULL; secret */
};

void inbox_release(struct inbox *inbox);

/*
 * Zoho Inventory (and Books): {"item": {...}}, a form with JSONString, or the
 * members of the record alone.  operation: what the address says of it.
 */
int inbox_read_inventory(const char *body, size_t n, bool is_form,
    const char *operation, struct inbox *out, struct error *err);

/*
 * Zoho CRM: a notification (module, ids, operation, token), one event for each
 * id; or a workflow's JSON or form (id, module, token).  The token does not
 * stay in the events.
 */
int inbox_read_crm(const char *body, size_t n, bool is_form,
    struct inbox *out, struct error *err);

/* Intuit: CloudEvents, an array or one; or eventNotifications. */
int inbox_read_intuit(const char *body, size_t n, struct inbox *out,
    struct error *err);

/* Standard Webhooks: {"type", "timestamp", "data"}; id: webhook-id. */
int inbox_read_standard(const char *body, size_t n, const char *id,
    struct inbox *out, struct error *err);

#endif
