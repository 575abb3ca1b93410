/* bookings_follow.c - what people changed in the calendar comes back. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "store/busy.h"
#include "sync/bookings.h"
#include "sync/offer.h"

#define RANGE_MS (ZOHO_CALENDAR_DAYS * INT64_C(86400000))
/* Coming bookings of a tenant that are looked after. */
#define COMING_MAX 5000

struct coming {
	struct booking_time time;  /* as the calendar had it */
	char id[UUID_SIZE];
	char *uid, *etag;
	int64_t version;
};

struct follow {
	struct engine *e;
	struct run *run;
	struct access access;
	struct call call;
	struct offer offer;
	struct zoho_calendar calendar;
	struct coming *list;
	size_t count;
};

static int
collect(const struct booking *b, void *arg)
{
	struct follow *f = arg;
	struct coming *c;

	/* What is on its way there is not overtaken. */
	if (b->event_uid == NULL || b->delivery == NULL ||
	    strcmp(b->delivery, "done") != 0)
		return 0;
	f->list = xreallocarray(f->list, f->count + 1, sizeof(*f->list));
	c = &f->list[f->count++];
	memset(c, 0, sizeof(*c));
	memcpy(c->id, b->id, sizeof(c->id));
	c->uid = xstrdup(b->event_uid);
	c->etag = xstrdup(b->event_etag);
	c->version = b->version;
	c->time.start_at = b->event_start;
	c->time.end_at = b->event_end;
	return 0;
}

static int
by_start(const void *a, const void *b)
{
	int64_t x = ((const struct coming *)a)->time.start_at;
	int64_t y = ((const struct coming *)b)->time.start_at;

	return (x > y) - (x < y);
}

struct change {
	const struct coming *c;
	const struct zoho_event *event; /* NULL: it is gone */
	struct booking_time time;
};

static int
change(struct db *db, void *arg, struct error *err)
{
	const struct change *ch = arg;
	const struct booking_event event = {
		.uid = ch->event != NULL ? ch->event->uid : NULL,
		.etag = ch->event != NULL ? ch->event->etag : NULL,
		.start_at = ch->time.start_at,
		.end_at = ch->time.end_at,
		.version = ch->c->version,
	};
	bool stale;

	if (ch->event != NULL)
		return booking_follow(db, ch->c->id, &event, &ch->time,
		    clock_now_ms(), err);
	if (booking_cancel(db, ch->c->id, ch->c->version,
		BOOKING_BY_CALENDAR, clock_now_ms(), &stale, err) != 0)
		return -1;
	return stale ? 0 : booking_set_event(db, ch->c->id, &event,
	    clock_now_ms(), err);
}

/* The event as it is now, or NULL when a person has deleted it. */
static int
settle(struct follow *f, const struct coming *c, const struct zoho_event *event,
    struct error *err)
{
	struct change ch = {c, event, {0, 0, 0, 0}};

	if (event != NULL) {
		if (event->start_at == c->time.start_at &&
		    event->end_at == c->time.end_at)
			return 0;
		ch.time = offer_time(&f->offer, event->start_at,
		    event->end_at - event->start_at);
	}
	if (db_transact_apart(f->e->db, change, &ch, err) != 0)
		return -1;
	f->run->processed++;
	f->run->synced++;
	log_event(LOG_INFO, event != NULL ? "booking.moved" :
	    "booking.cancelled", "id", c->id, "by", BOOKING_BY_CALENDAR,
	    NULL);
	return busy_expire(f->e->db, f->run->tenant, err);
}

/* It is not where it was: perhaps elsewhere. */
static int
look_for(struct follow *f, const struct coming *c, struct error *err)
{
	struct zoho_event event;
	int rc = zoho_calendar_get(&f->calendar, c->uid, &event, err);

	if (rc == 0) {
		rc = settle(f, c, &event, err);
	} else if (err->code == ERROR_NOT_FOUND &&
	    strcmp(err->detail, ZOHO_EVENT_GONE) == 0) {
		error_clear(err);
		rc = settle(f, c, NULL, err);
	}
	zoho_event_release(&event);
	return rc;
}

static const struct zoho_event *
event_of(const struct coming *c, const struct zoho_event *events, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(events[i].uid, c->uid) == 0)
			return &events[i];
	return NULL;
}

/* Those that begin within 31 days of the first one from i on. */
static int
do_range(struct follow *f, size_t *i, struct error *err)
{
	int64_t from = f->list[*i].time.start_at, to = from + RANGE_MS;
	struct zoho_event *events = NULL;
	const struct zoho_event *event;
	size_t n = 0;
	int rc;

	rc = zoho_calendar_list(&f->calendar, from, to, &events, &n, err);
	for (; rc == 0 && *i < f->count && f->list[*i].time.start_at < to &&
	    !engine_stopping(f->e); ++*i) {
		event = event_of(&f->list[*i], events, n);
		rc = event != NULL ? settle(f, &f->list[*i], event, err) :
		    look_for(f, &f->list[*i], err);
	}
	zoho_events_free(events, n);
	return rc;
}

static int
do_all(struct follow *f, struct error *err)
{
	size_t i = 0;
	int rc;

	qsort(f->list, f->count, sizeof(*f->list), by_start);
	f->call.access = &f->access;
	f->call.tenant = f->run->tenant;
	f->call.service = SERVICE_ZOHO_CALENDAR;
	f->call.lane = LANE_RECONCILE;
	rc = offer_load(&f->access, f->run->tenant, clock_now_ms(),
	    &f->offer, err);
	if (rc == 0)
		rc = offer_calendar(&f->offer, &f->call, &f->calendar, err);
	while (rc == 0 && i < f->count && !engine_stopping(f->e))
		rc = do_range(f, &i, err);
	return rc;
}

int
bookings_follow(struct engine *e, struct run *run, struct error *err)
{
	const struct booking_filter filter = {
		.tenant = run->tenant,
		.status = BOOKING_CONFIRMED,
		.from = clock_now_ms(),
		.limit = COMING_MAX,
	};
	struct follow f = {.e = e, .run = run};
	size_t i;
	int rc;

	rc = booking_list(e->db, &filter, collect, &f, err);
	if (rc == 0 && f.count > 0 && !e->dry_run) {
		rc = engine_access(e, e->db, &f.access, err);
		if (rc == 0)
			rc = do_all(&f, err);
		offer_release(&f.offer);
		access_close(&f.access);
	}
	for (i = 0; i < f.count; i++) {
		free(f.list[i].uid);
		free(f.list[i].etag);
	}
	free(f.list);
	return rc;
}
