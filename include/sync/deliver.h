/*
 * deliver.h - brings a few leads to the CRM, once each.
 *
 * Looks first who is known there (COQL, which sees what was written a moment
 * ago): among the leads, and if the mapping wants it among the contacts, for
 * whoever was converted does not come back as a new lead.  Changes those,
 * upserts the others, then adds what has no field as a note.  May be repeated
 * at any point: what is there already is recognised.
 */

#ifndef SYNC_DELIVER_H
#define SYNC_DELIVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "provider/call.h"
#include "provider/zoho_crm.h"
#include "store/chat.h"
#include "store/job.h"
#include "store/lead.h"
#include "sync/mapping.h"

struct parcel {
	struct job job;
	struct lead lead;
	struct chat chat;  /* of a chatbot: its turns follow as notes */
	char *label;       /* begins the titles of notes; NULL: the lead's */
	struct mapped mapped;
	struct mapped contact; /* the same for a contact, once it is one */
	enum mapping_target to; /* which of the two is sent */
	const struct json *known; /* the record that is there already */
	char *more;        /* lines of the note that did not fit there */
	char crm_id[32];
	const char *module; /* where that lies; static, NULL: nowhere yet */
	bool created;      /* there was no record before */
	bool sent;         /* all of it is there */
	bool refused;      /* the answer was about this lead alone */
	bool uncertain;    /* not sent, but some of it may be there */
	struct error error; /* when not sent */
};

void parcel_release(struct parcel *p);

/*
 * n is at most ZOHO_CRM_BATCH, all mapped by the same mapping; no two are of
 * the same person.  Each parcel tells its own outcome; -1 and err when the
 * connection failed, which every parcel that was not sent carries too.
 */
int deliver_leads(const struct call *call, struct parcel *const *parcels,
    size_t n, struct error *err);

#endif
