/* events.c - events listed, read, made, changed, moved, deleted. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/calendar/rrule.h"
#include "tests/sandbox/calendar/time.h"

#define RANGE_MAX_MS (INT64_C(31) * 86400000)

struct range {
	int64_t from, to;   /* to 0: none was asked for */
	int64_t since;      /* lastmodified */
	bool instances;
};

static bool
edge_read(const struct json *range, const char *name,
    const struct zone *zone, int64_t *out)
{
	const char *text = json_get_text(range, name);
	struct cal_time t;

	if (text == NULL || !cal_time_parse(text, &t) ||
	    (t.naive && !t.date_only))
		return false;
	*out = cal_time_instant(&t, t.date_only ? zone : NULL);
	return true;
}

static bool
range_read(struct cal *cal, const struct zone *zone, struct range *out)
{
	const char *since = cal_param(cal, "lastmodified");
	const char *each = cal_param(cal, "byinstance");
	struct cal_time t;
	struct json *j;
	bool good;

	memset(out, 0, sizeof(*out));
	out->instances = each != NULL && strcmp(each, "true") == 0;
	if (since != NULL) {
		if (!cal_time_parse(since, &t) || t.naive)
			return cal_fails(cal, 400, "INVALID_DATA");
		out->since = cal_time_instant(&t, NULL);
	}
	if (cal_param(cal, "range") == NULL)
		return world_knob(cal->w, KNOB_CALENDAR_RANGE_REQUIRED) == 0 ||
		    cal_fails(cal, 400, "INVALID_DATA");
	j = cal_object(cal, "range");
	if (j == NULL)
		return false;
	good = edge_read(j, "start", zone, &out->from) &&
	    edge_read(j, "end", zone, &out->to) && out->to > out->from &&
	    out->to - out->from <= RANGE_MAX_MS;
	json_free(j);
	return good || cal_fails(cal, 400, "INVALID_DATA");
}

static bool
overlaps(const struct range *r, const struct cal_span *span)
{
	return r->to == 0 || (span->start_at < r->to &&
	    span->end_at > r->from);
}

/* All the times of an event within a range, or the event once. */
static void
list_event(struct cal *cal, const struct calendar *c,
    const struct cal_event *e, const struct range *r,
    const struct cal_view *view, struct json *list)
{
	struct rrule_walk walk;
	struct cal_span span;

	rrule_start(&walk, e);
	while (rrule_next(&walk, &span)) {
		if (r->to != 0 && span.start_at >= r->to)
			break;
		if (!overlaps(r, &span))
			continue;
		if (e->rrule == NULL || !r->instances) {
			json_add(list, event_show(cal->all, c, e, view));
			break;
		}
		json_add(list, event_show_instance(cal->all, c, e, &span,
		    view));
	}
}

/* The zone asked for; false: it has been answered. */
static bool
view_read(struct cal *cal, struct cal_view *out)
{
	const char *name = cal_param(cal, "timezone");
	const char *accept = cal->ask->accept;

	memset(out, 0, sizeof(*out));
	out->large = accept != NULL &&
	    strstr(accept, "application/json+large") != NULL;
	if (name == NULL)
		return true;
	out->zone = zone_find(&cal->all->zones, name);
	return out->zone != NULL || cal_fails(cal, 400, "INVALID_DATA");
}

void
cal_events_list(struct cal *cal)
{
	struct calendar *c = cal_calendar(cal);
	struct cal_view view;
	struct range range;
	struct json *j, *list;
	size_t i;

	if (c == NULL || !cal_params_check(cal, "range byinstance timezone "
	    "lastmodified ") || !view_read(cal, &view) ||
	    !range_read(cal, calendar_zone(cal->all, c), &range))
		return;
	view.listed = true;
	list = json_array();
	for (i = 0; i < c->count; i++)
		if (c->events[i]->deleted_at == 0 &&
		    c->events[i]->modified_at >= range.since)
			list_event(cal, c, c->events[i], &range, &view, list);
	j = json_object();
	json_set(j, "events", list);
	reply_json(cal->reply, 200, j);
}

/* Of the path, or an answer and NULL. */
static struct cal_event *
event_of(struct cal *cal, struct calendar *c)
{
	struct cal_event *e = c != NULL ? event_find(c, cal->part[3]) : NULL;

	if (c != NULL && e == NULL)
		cal_fails(cal, 404, "EVENT_NOT_FOUND");
	return e;
}

/* Takes event. */
static void
gives(struct cal *cal, int status, const char *estatus, struct json *event)
{
	struct json *j = json_object(), *list = json_array();

	if (estatus != NULL)
		json_set_text(event, "estatus", estatus);
	json_add(list, event);
	json_set(j, "events", list);
	reply_json(cal->reply, status, j);
}

void
cal_event_get(struct cal *cal)
{
	struct calendar *c = cal_calendar(cal);
	struct cal_event *e = event_of(cal, c);
	struct cal_view view;

	if (e != NULL && cal_params_check(cal, "timezone recurrenceid ") &&
	    view_read(cal, &view))
		gives(cal, 200, NULL, event_show(cal->all, c, e, &view));
}

void
cal_event_make(struct cal *cal)
{
	const struct cal_view view = {NULL, false, false};
	struct calendar *c = cal_calendar(cal);
	struct cal_event *e;
	struct json *wish;

	if (c == NULL || !cal_params_check(cal, "eventdata ") ||
	    (wish = cal_object(cal, "eventdata")) == NULL)
		return;
	if (event_check(cal, c, wish, false)) {
		e = event_add(cal->all, c, json_object());
		event_store(cal->all, c, e, wish);
		gives(cal, (int)world_knob(cal->w,
		    KNOB_CALENDAR_CREATE_STATUS), "added",
		    event_show(cal->all, c, e, &view));
	}
	json_free(wish);
}

/* etag is the text of one, or NULL. */
static bool
etag_check(struct cal *cal, const struct cal_event *e, const char *etag)
{
	char now[24];

	if (text_empty(etag))
		return cal_fails(cal, 400, "ETAG_MISSING");
	snprintf(now, sizeof(now), "%lld", (long long)e->etag);
	return strcmp(now, etag) == 0 || cal_fails(cal,
	    (int)world_knob(cal->w, KNOB_CALENDAR_STALE_STATUS),
	    "ETAG_MISMATCH");
}

void
cal_event_change(struct cal *cal)
{
	const struct cal_view view = {NULL, false, false};
	struct calendar *c = cal_calendar(cal), *to = c;
	struct cal_event *e = event_of(cal, c);
	const char *uid = cal_param(cal, "destinationcaluid");
	struct json *wish;

	if (e == NULL || !cal_params_check(cal,
	    "eventdata destinationcaluid ") ||
	    (wish = cal_object(cal, "eventdata")) == NULL)
		return;
	if (uid != NULL && (to = calendar_find(cal->all, uid)) == NULL)
		cal_fails(cal, 404, "CALENDAR_NOT_FOUND");
	else if (event_check(cal, c, wish, true) && etag_check(cal, e,
	    json_scalar(json_get(wish, "etag")))) {
		event_store(cal->all, c, e, wish);
		if (to != c)
			event_move(c, to, e);
		event_touch(cal->all, to, e);
		gives(cal, 200, "updated", event_show(cal->all, to, e,
		    &view));
	}
	json_free(wish);
}

/* In a header; elsewhere only where the knob takes it. */
void
cal_event_delete(struct cal *cal)
{
	struct calendar *c = cal_calendar(cal);
	struct cal_event *e = event_of(cal, c);
	bool any = world_knob(cal->w, KNOB_CALENDAR_DELETE_ETAG) ==
	    DELETE_ANY;
	const char *etag = cal->ask->etag;
	struct json *wish = NULL, *j;

	if (e == NULL || !cal_params_check(cal, any ? "eventdata " : ""))
		return;
	if (etag == NULL && cal_param(cal, "eventdata") != NULL) {
		wish = cal_object(cal, "eventdata");
		if (wish == NULL)
			return;
		etag = json_scalar(json_get(wish, "etag"));
	}
	if (etag_check(cal, e, etag)) {
		e->deleted_at = world_now(cal->w);
		event_touch(cal->all, c, e);
		j = detail_text("uid", e->uid);
		json_set_text(j, "caluid", c->uid);
		gives(cal, 200, "deleted", j);
	}
	json_free(wish);
}
