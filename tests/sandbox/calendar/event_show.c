/* event_show.c - events as the calendar tells them. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/calendar/time.h"

static void
set_number(struct json *j, const char *name, int64_t n, bool text)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	json_set(j, name, text ? json_text(digits) : json_number(digits));
}

static void
set_utc(struct json *j, const char *name, int64_t at)
{
	char text[CAL_TIME_SIZE];

	cal_time_utc(at, text);
	json_set_text(j, name, text);
}

/* start and end in the shape of their kind. */
static void
set_span(struct calendars *all, struct json *j, const struct cal_span *span,
    const struct zone *zone)
{
	bool inclusive = world_knob(all->org->world,
	    KNOB_CALENDAR_ALL_DAY_END) == END_INCLUSIVE;
	char start[CAL_TIME_SIZE], end[CAL_TIME_SIZE];

	if (span->all_day) {
		cal_day_text(span->first, start);
		cal_day_text(span->last - inclusive, end);
	} else {
		cal_time_text(span->start_at, zone, start);
		cal_time_text(span->end_at, zone, end);
	}
	json_set_text(j, "start", start);
	json_set_text(j, "end", end);
}

/* Lists may tell the caller's own entry alone. */
static struct json *
attendees_of(struct calendars *all, const struct cal_event *e, bool listed)
{
	bool own = listed && world_knob(all->org->world,
	    KNOB_CALENDAR_ATTENDEES) == ATTENDEES_OWN;
	struct json *list = json_array();
	const struct json *j;
	char email[64];

	calendars_email(all, email);
	for (j = json_first(json_get(e->data, "attendees")); j != NULL;
	    j = json_next(j))
		if (!own || text_same(json_get_text(j, "email"), email))
			json_add(list, json_copy(j));
	return list;
}

/* What an event has when nobody wrote it. */
static void
set_defaults(struct json *j, const struct json *data)
{
	static const char *const texts[] = {"title", "location"};
	static const char *const flags[] = {"isprivate", "isallday"};
	size_t i;

	for (i = 0; i < nitems(texts); i++)
		if (json_get(data, texts[i]) == NULL)
			json_set_text(j, texts[i], "");
	for (i = 0; i < nitems(flags); i++)
		if (json_get(data, flags[i]) == NULL)
			json_set_bool(j, flags[i], false);
	if (json_get(data, "transparency") == NULL)
		json_set_int(j, "transparency", 0);
	if (json_get(data, "reminders") == NULL)
		json_set(j, "reminders", json_array());
}

static void
set_ids(struct calendars *all, struct json *j, const struct calendar *c,
    const struct cal_event *e)
{
	json_set_text(j, "uid", e->uid);
	set_number(j, "id", e->id, true);
	json_set_text(j, "caluid", c->uid);
	set_number(j, "calid", c->id, true);
	set_number(j, "etag", e->etag, world_knob(all->org->world,
	    KNOB_CALENDAR_ETAG) == ETAG_TEXT);
}

struct json *
event_show(struct calendars *all, const struct calendar *c,
    const struct cal_event *e, const struct cal_view *view)
{
	static const char *const large[] = {
		"description", "richtext_description", "url"
	};
	const struct zone *zone = view->zone != NULL ? view->zone : e->zone;
	struct json *j = json_object(), *when = json_object();
	const struct json *m;
	char email[64], url[128];
	bool skip;
	size_t i;

	set_ids(all, j, c, e);
	for (m = json_first(e->data); m != NULL; m = json_next(m)) {
		skip = strcmp(json_name(m), "dateandtime") == 0;
		for (i = 0; i < nitems(large); i++)
			skip |= view->listed && !view->large &&
			    strcmp(json_name(m), large[i]) == 0;
		if (!skip)
			json_set(j, json_name(m), json_copy(m));
	}
	set_defaults(j, e->data);
	json_set_text(when, "timezone", zone_called(zone));
	set_span(all, when, &e->span, zone);
	json_set(j, "dateandtime", when);
	set_number(j, "duration", e->span.end_at - e->span.start_at, true);
	json_set(j, "attendees", attendees_of(all, e, view->listed));
	calendars_email(all, email);
	json_set_text(j, "etype", "EVENT");
	json_set_text(j, "role", "organizer");
	json_set_text(j, "organizer", email);
	json_set_text(j, "createdby", email);
	set_utc(j, "createdtime", e->created_at);
	set_utc(j, "lastmodifiedtime", e->modified_at);
	json_set_bool(j, "has_attachment", false);
	json_set_bool(j, "isApproved", true);
	snprintf(url, sizeof(url), "https://calendar.zoho.com/event/%s",
	    e->uid);
	json_set_text(j, "viewEventURL", url);
	if (world_knob(all->org->world, KNOB_EXTRA_KEYS) != 0)
		json_set(j, "x_sandbox_extra", json_object());
	return j;
}

struct json *
event_show_instance(struct calendars *all, const struct calendar *c,
    const struct cal_event *e, const struct cal_span *span,
    const struct cal_view *view)
{
	const struct zone *zone = view->zone != NULL ? view->zone : e->zone;
	const char *title = json_get_text(e->data, "title");
	struct json *j = json_object();
	char text[CAL_TIME_SIZE];

	set_ids(all, j, c, e);
	json_set_text(j, "title", title != NULL ? title : "");
	json_set_bool(j, "isallday", span->all_day);
	set_span(all, j, span, zone);
	if (span->all_day)
		cal_day_text(span->first, text);
	else
		cal_time_utc(span->start_at, text);
	json_set_text(j, "recurrenceid", text);
	set_number(j, "duration", span->end_at - span->start_at, true);
	return j;
}
