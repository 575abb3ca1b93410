/*
 * ics.h - an appointment as a file that calendars take (pure).
 *
 * Source: RFC 5545 (3.1 lines of 75 octets, 3.3.11 escapes), RFC 5546 (3.2.2
 * REQUEST, 3.2.5 CANCEL).
 */

#ifndef BASE_ICS_H
#define BASE_ICS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

/* Texts are UTF-8; those that may be NULL are left out then. */
struct ics {
	const char *uid;          /* the same for all that follows */
	int64_t sequence;         /* grows with every change */
	int64_t start_at, end_at; /* epoch ms, written as UTC */
	int64_t at;               /* when it was written */
	bool cancelled;
	const char *summary;
	const char *description;  /* or NULL */
	const char *url;          /* or NULL */
	/* Bare addresses, or NULL: without both it is published, not sent. */
	const char *organizer, *attendee;
};

/* "PUBLISH", "REQUEST" or "CANCEL": METHOD, and of its media type. */
const char *ics_method(const struct ics *event);

void ics_write(const struct ics *event, struct strbuf *out);

#endif
