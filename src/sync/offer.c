/* offer.c - the rules of a tenant's appointments, and what is free. */

#include "sync/offer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "provider/tenant_value.h"
#include "store/closure.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

static int
load_number(const struct access *a, const char *tenant, enum setting id,
    int64_t unit, int64_t *out, struct error *err)
{
	if (tenant_value_int(a, tenant, id, out, err) != 0)
		return -1;
	*out *= unit;
	return 0;
}

static int
load_numbers(const struct access *a, const char *tenant, struct offer *o,
    struct error *err)
{
	int64_t step, capacity;

	if (load_number(a, tenant, SET_SLOT_MINUTES, 1, &step, err) != 0 ||
	    load_number(a, tenant, SET_SLOT_CAPACITY, 1, &capacity,
		err) != 0 ||
	    load_number(a, tenant, SET_SLOT_BUFFER_MINUTES, MINUTE_MS,
		&o->buffer_ms, err) != 0 ||
	    load_number(a, tenant, SET_SLOT_NOTICE_HOURS, HOUR_MS,
		&o->notice_ms, err) != 0 ||
	    load_number(a, tenant, SET_SLOT_HORIZON_DAYS, DAY_MS,
		&o->horizon_ms, err) != 0)
		return -1;
	o->step_minutes = (int)step;
	o->capacity = (int)capacity;
	return 0;
}

static int
load_texts(const struct access *a, const char *tenant, struct offer *o,
    struct error *err)
{
	char *hours = NULL, *tz = NULL, *outage = NULL;
	int rc = -1;

	if (tenant_value_load(a, tenant, SET_BUSINESS_HOURS, &hours,
		err) == 0 &&
	    tenant_value_load(a, tenant, SET_BUSINESS_TZ, &tz, err) == 0 &&
	    tenant_value_load(a, tenant, SET_SLOT_DURING_OUTAGE, &outage,
		err) == 0 &&
	    tenant_value_load(a, tenant, SET_SLOT_TITLE, &o->title,
		err) == 0 &&
	    tenant_value_load(a, tenant, SET_ZOHO_CALENDAR_ID,
		&o->calendar_id, err) == 0 &&
	    tenant_value_load(a, tenant, SET_ZOHO_CALENDAR_EMAIL, &o->email,
		err) == 0 &&
	    hours_parse(hours, &o->hours, err) == 0 &&
	    zone_load(tz, &o->zone, err) == 0)
		rc = 0;
	/* It was checked when it was set, so it is ours to mend. */
	if (rc != 0 && err->code == ERROR_INVALID)
		err->code = ERROR_CONFIG;
	o->refuses_in_outage = outage != NULL &&
	    strcmp(outage, "refuse") == 0;
	secret_free(hours);
	secret_free(tz);
	secret_free(outage);
	return rc;
}

int
offer_load(const struct access *access, const char *tenant, int64_t now,
    struct offer *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->tenant = xstrdup(tenant);
	if (load_numbers(access, tenant, out, err) != 0 ||
	    load_texts(access, tenant, out, err) != 0)
		return -1;
	return closure_list(access->db, tenant, now / DAY_MS - 2,
	    &out->closures, &out->closure_count, err);
}

void
offer_release(struct offer *o)
{
	free(o->tenant);
	zone_free(o->zone);
	free(o->closures);
	secret_free(o->calendar_id);
	secret_free(o->email);
	secret_free(o->title);
	memset(o, 0, sizeof(*o));
}

struct slot_rules
offer_rules(const struct offer *o, int64_t duration_ms, int64_t now)
{
	return (struct slot_rules){
		.zone = o->zone,
		.hours = &o->hours,
		.closures = o->closures,
		.closure_count = o->closure_count,
		.step_minutes = o->step_minutes,
		.duration_ms = duration_ms,
		.earliest = now + o->notice_ms,
		.latest = now + o->horizon_ms,
	};
}

struct booking_time
offer_time(const struct offer *o, int64_t start_at, int64_t duration_ms)
{
	return (struct booking_time){
		.start_at = start_at,
		.end_at = start_at + duration_ms,
		.until = start_at + duration_ms + o->buffer_ms,
		.capacity = o->capacity,
	};
}

int
offer_calendar(const struct offer *o, const struct call *call,
    struct zoho_calendar *out, struct error *err)
{
	if (text_empty(o->calendar_id))
		return error_set(err, ERROR_CONFIG, "no calendar is set for "
		    "tenant %s: set ZOHO_CALENDAR_ID to its uid", o->tenant);
	*out = (struct zoho_calendar){
		.call = call,
		.id = o->calendar_id,
		.email = o->email,
		.zone = o->zone,
	};
	return 0;
}

/* All that is not free, each with the room that is to be kept around it. */
static void
add_room(struct slot *list, size_t n, int64_t before, int64_t after)
{
	size_t i;

	for (i = 0; i < n; i++) {
		list[i].start_at -= before;
		list[i].end_at += after;
	}
}

int
offer_slots(const struct offer *o, const struct call *call,
    const struct offer_wish *w, struct slot **out, size_t *n, bool *stale,
    struct error *err)
{
	struct slot_rules rules = offer_rules(o, w->duration_ms, w->now);
	int64_t from = w->from > rules.earliest ? w->from : rules.earliest;
	int64_t to = w->to < rules.latest ? w->to : rules.latest;
	struct booking_span *taken = NULL;
	struct slot *busy = NULL;
	size_t busy_count = 0, taken_count = 0, i;
	int rc = 0;

	*out = NULL;
	*n = 0;
	*stale = false;
	/* Also when nothing could be free: an unknown calendar is told. */
	if (to <= from)
		to = from + 1;
	rc = offer_busy(o, call, from - o->buffer_ms,
	    to + w->duration_ms + o->buffer_ms, false, &busy, &busy_count,
	    stale, err);
	if (rc == 0)
		rc = booking_taken(call->access->db, o->tenant, from,
		    to + w->duration_ms + o->buffer_ms, o->capacity,
		    w->except, w->now, &taken, &taken_count, err);
	if (rc != 0)
		goto out;
	add_room(busy, busy_count, o->buffer_ms, o->buffer_ms);
	busy = xreallocarray(busy, busy_count + taken_count + 1,
	    sizeof(*busy));
	for (i = 0; i < taken_count; i++) {
		busy[busy_count].start_at = taken[i].start_at - o->buffer_ms;
		busy[busy_count++].end_at = taken[i].end_at;
	}
	slot_list(&rules, w->from, w->to, busy, busy_count, out, n);
out:
	free(busy);
	free(taken);
	return rc;
}
