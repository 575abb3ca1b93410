/*
 * deliver_parts.h - what the files of delivery share.
 *
 * Private to src/sync.
 */

#ifndef SYNC_DELIVER_PARTS_H
#define SYNC_DELIVER_PARTS_H

#include "sync/deliver.h"
#include "sync/delivery.h"

/* One call's worth of items, and the parcel that each belongs to. */
struct load {
	struct crm_item item[ZOHO_CRM_BATCH];
	struct parcel *parcel[ZOHO_CRM_BATCH];
	struct json *owned[ZOHO_CRM_BATCH];
	size_t n;
};

/* owned: the record goes with the load. */
void load_add(struct load *load, struct parcel *p, struct json *record,
    bool owned);
/* Empties it for the next call. */
void load_clear(struct load *load);
void load_free(struct load *load);

void parcel_fail(struct parcel *p, const struct error *error, bool refused,
    bool uncertain);

/* A try begins with what is known of the item, and ends with its outcome. */
void parcel_begin(struct parcel *p, const struct delivery_item *item);
void parcel_end(const struct parcel *p, struct delivery_item *item);

/* What of the parcel goes to the record at hand. */
struct mapped *parcel_mapped(struct parcel *p);

/* Hands the results of a call to their parcels. */
void load_settle(const struct load *load, bool whole_call_failed);

/*
 * Sends and empties a load: updates, or upserts by check_field when that is
 * not NULL.  What is too long for its field is shortened and sent again.
 */
int load_send(const struct call *call, struct load *load,
    const char *check_field, struct error *err);

/*
 * Adds the notes of the parcels whose record is there; one whose note is not
 * there was not sent.
 */
int deliver_notes(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err);
/* The records failed: neither was a parcel sent that waits for its note. */
void withhold_notes(struct parcel *const *parcels, size_t n,
    const struct error *err);

#endif
