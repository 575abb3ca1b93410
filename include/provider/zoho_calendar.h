/*
 * zoho_calendar.h - Zoho Calendar, version 1: when somebody is busy, and
 * events.
 *
 * Errors are those of call.h.  ERROR_NOT_FOUND with the detail
 * ZOHO_EVENT_GONE: there is no such event; ERROR_CONFLICT: it has changed
 * since its etag; ERROR_CONFIG: the calendar's id, the scope, or a calendar
 * that does not tell when it is busy.
 *
 * Source: zoho.com/calendar/help/api, "Get user free/busy", "Get events
 * list", "Create event", "Update event", "Delete event".
 */

#ifndef PROVIDER_ZOHO_CALENDAR_H
#define PROVIDER_ZOHO_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slot.h"
#include "provider/call.h"

/* Days of one question about a range. */
#define ZOHO_CALENDAR_DAYS 31
#define ZOHO_EVENT_GONE "event_gone"

/* Whom and what is asked. */
struct zoho_calendar {
	const struct call *call;
	const char *id;            /* the calendar's uid */
	const char *email;         /* whose free/busy counts, or NULL */
	const struct zone *zone;   /* of whole days */
};

/* The texts are free()d by zoho_event_release(). */
struct zoho_event {
	char *uid;
	char *etag;
	char *description; /* NULL where a list does not have it */
	int64_t start_at, end_at;
	bool free;         /* takes no time */
};
void zoho_event_release(struct zoho_event *e);
void zoho_events_free(struct zoho_event *list, size_t n);

/*
 * A time as the calendar writes it: 20261123, 20261123Z,
 * 20261123T090000[Z|+0100] (pure).  Without an offset it is UTC, a day is
 * its midnight in the zone.  *day: it was a whole one.
 */
int zoho_time_parse(const char *s, const struct zone *zone, int64_t *at,
    bool *day);

/*
 * What takes time within [from, to), ZOHO_CALENDAR_DAYS at most; *out:
 * free().  With an e-mail address by free/busy, else by the calendar's
 * events.  A calendar that keeps it to itself, or says nothing although it
 * has events, is ERROR_CONFIG with the remedy: unknown is not free.
 */
int zoho_calendar_busy(const struct zoho_calendar *c, int64_t from,
    int64_t to, struct slot **out, size_t *n, struct error *err);

/* Events within a range, each time of one that recurs; descriptions too. */
int zoho_calendar_list(const struct zoho_calendar *c, int64_t from,
    int64_t to, struct zoho_event **out, size_t *n, struct error *err);

int zoho_calendar_get(const struct zoho_calendar *c, const char *uid,
    struct zoho_event *out, struct error *err);

/* What we write. */
struct zoho_draft {
	const char *title;
	const char *description; /* holds the reference */
	const char *email;       /* attendee, or NULL */
	int64_t start_at, end_at;
};
/* *uncertain: failed, and it may be there. */
int zoho_calendar_create(const struct zoho_calendar *c,
    const struct zoho_draft *draft, struct zoho_event *out, bool *uncertain,
    struct error *err);

/* Its times change, what people have written in it stays. */
int zoho_calendar_move(const struct zoho_calendar *c, const char *uid,
    int64_t start_at, int64_t end_at, struct zoho_event *out,
    struct error *err);

/* Fine when it is gone. */
int zoho_calendar_delete(const struct zoho_calendar *c, const char *uid,
    struct error *err);

/*
 * The event of ours whose description holds the reference, looked for
 * around [from, to): 0 found, 1 not there, -1 error.
 */
int zoho_calendar_find(const struct zoho_calendar *c, const char *reference,
    int64_t from, int64_t to, struct zoho_event *out, struct error *err);

#endif
