/* event_store.c - what was written for an event: checked, then stored. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/calendar/rrule.h"
#include "tests/sandbox/calendar/time.h"

#define INVALID "INVALID_DATA"

enum kind { TEXT, FLAG, CHOICE, LIST, OBJECT, ANY, FIXED };

/* What may be written; FIXED is told and never written. */
static const struct {
	const char *name;
	enum kind kind;
	size_t max; /* characters, or the largest number */
} keys[] = {
	{"dateandtime", OBJECT, 0}, {"title", TEXT, 255},
	{"location", TEXT, 255}, {"description", TEXT, 10000},
	{"richtext_description", TEXT, 10000}, {"url", TEXT, 2000},
	{"color", TEXT, 7}, {"isallday", FLAG, 0}, {"isprivate", FLAG, 0},
	{"allowForwarding", FLAG, 0}, {"transparency", CHOICE, 1},
	{"attendees", LIST, 0}, {"reminders", LIST, 0}, {"rrule", TEXT, 500},
	{"notify_attendee", CHOICE, 2}, {"conference", TEXT, 40},
	{"etag", ANY, 0},
	{"uid", FIXED, 0}, {"id", FIXED, 0}, {"caluid", FIXED, 0},
	{"calid", FIXED, 0}, {"etype", FIXED, 0}, {"role", FIXED, 0},
	{"organizer", FIXED, 0}, {"createdby", FIXED, 0},
	{"createdtime", FIXED, 0}, {"lastmodifiedtime", FIXED, 0},
	{"duration", FIXED, 0}, {"has_attachment", FIXED, 0},
	{"isApproved", FIXED, 0}, {"viewEventURL", FIXED, 0},
	{"estatus", FIXED, 0}, {"notifyType", FIXED, 0},
	{"modifiedby", FIXED, 0}
};

static size_t
key_find(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			break;
	return i;
}

static const char *
value_flaw(size_t key, const struct json *value)
{
	const char *s = json_scalar(value);
	int64_t n;

	switch (keys[key].kind) {
	case TEXT:
		return json_type(value) == JSON_TEXT &&
		    text_length(s) <= keys[key].max ? NULL : INVALID;
	case FLAG:
		return json_type(value) == JSON_BOOL ? NULL : INVALID;
	case CHOICE:
		return s != NULL && text_int(s, 0, (int64_t)keys[key].max,
		    &n) == 0 ? NULL : INVALID;
	case LIST:
		return json_type(value) == JSON_ARRAY ? NULL : INVALID;
	case OBJECT:
		return json_type(value) == JSON_OBJECT ? NULL : INVALID;
	case FIXED:
		return "PATTERN_NOT_MATCHED";
	case ANY:
		break;
	}
	return NULL;
}

static const char *
attendees_flaw(const struct json *list)
{
	const struct json *j;
	const char *email;
	int64_t n;

	for (j = json_first(list); j != NULL; j = json_next(j)) {
		email = json_get_text(j, "email");
		if (email == NULL || !text_is_email(email))
			return INVALID;
		if (json_get(j, "permission") != NULL &&
		    (json_get_int(j, "permission", &n) != 0 || n < 0 || n > 3))
			return INVALID;
		if (json_get(j, "attendance") != NULL &&
		    (json_get_int(j, "attendance", &n) != 0 || n < 0 || n > 2))
			return INVALID;
	}
	return NULL;
}

static const char *
reminders_flaw(const struct json *list)
{
	const struct json *j;
	const char *action, *minutes;
	int64_t n;

	for (j = json_first(list); j != NULL; j = json_next(j)) {
		action = json_get_text(j, "action");
		minutes = json_scalar(json_get(j, "minutes"));
		if (action == NULL || (strcmp(action, "popup") != 0 &&
		    strcmp(action, "email") != 0 &&
		    strcmp(action, "notification") != 0))
			return INVALID;
		if (minutes == NULL ||
		    text_int(minutes, -40320, 40320, &n) != 0)
			return INVALID;
	}
	return NULL;
}

/* When it is; false: that is no time. */
static bool
span_read(struct calendars *all, const struct calendar *c,
    const struct json *wish, const struct zone **zone, struct cal_span *out)
{
	const struct json *when = json_get(wish, "dateandtime");
	const char *start = json_get_text(when, "start");
	const char *end = json_get_text(when, "end");
	const char *name = json_get_text(when, "timezone");
	struct cal_time from, to;

	memset(out, 0, sizeof(*out));
	*zone = name != NULL ? zone_find(&all->zones, name) :
	    calendar_zone(all, c);
	if (*zone == NULL || start == NULL || end == NULL ||
	    !cal_time_parse(start, &from) || !cal_time_parse(end, &to))
		return false;
	out->all_day = json_get_true(wish, "isallday");
	if (out->all_day != from.date_only || out->all_day != to.date_only)
		return false;
	if (!out->all_day) {
		out->start_at = cal_time_instant(&from, *zone);
		out->end_at = cal_time_instant(&to, *zone);
		return out->end_at > out->start_at;
	}
	out->first = civil_seconds(&from.civil) / 86400;
	out->last = civil_seconds(&to.civil) / 86400;
	/* The day before the end is the last one, or the end itself. */
	if (world_knob(all->org->world, KNOB_CALENDAR_ALL_DAY_END) ==
	    END_INCLUSIVE || out->last == out->first)
		out->last++;
	cal_span_days(out, *zone);
	return out->last > out->first;
}

const char *
event_flaw(struct calendars *all, const struct calendar *c,
    const struct json *wish, bool update)
{
	const char *rule = json_get_text(wish, "rrule"), *flaw;
	const struct zone *zone;
	struct cal_span span;
	struct rrule *parsed;
	const struct json *m;
	size_t key;

	for (m = json_first(wish); m != NULL; m = json_next(m)) {
		key = key_find(json_name(m));
		if (key == nitems(keys) || (!update &&
		    strcmp(json_name(m), "etag") == 0))
			return "EXTRA_PARAM_FOUND";
		flaw = value_flaw(key, m);
		if (flaw != NULL)
			return flaw;
	}
	flaw = attendees_flaw(json_get(wish, "attendees"));
	if (flaw == NULL)
		flaw = reminders_flaw(json_get(wish, "reminders"));
	if (flaw == NULL && !span_read(all, c, wish, &zone, &span))
		flaw = INVALID;
	if (flaw != NULL || text_empty(rule))
		return flaw;
	parsed = rrule_parse(rule);
	free(parsed);
	return parsed == NULL ? INVALID : NULL;
}

bool
event_check(struct cal *cal, const struct calendar *c,
    const struct json *wish, bool update)
{
	const char *flaw = event_flaw(cal->all, c, wish, update);

	return flaw == NULL || cal_fails(cal, 400, flaw);
}

/* An attendee as it is told: with an answer, which is kept. */
static struct json *
attendees_make(const struct json *wish, const struct json *old)
{
	struct json *list = json_array(), *one;
	const char *email, *status;
	const struct json *j, *k;

	for (j = json_first(wish); j != NULL; j = json_next(j)) {
		email = json_get_text(j, "email");
		for (k = json_first(old); k != NULL; k = json_next(k))
			if (text_same(json_get_text(k, "email"), email))
				break;
		status = json_get_text(k, "status");
		one = json_copy(j);
		if (json_get(one, "dName") == NULL)
			json_set_text(one, "dName", email);
		json_set_text(one, "status", status != NULL ? status :
		    "NEEDS-ACTION");
		if (json_get(one, "attendance") == NULL)
			json_set_int(one, "attendance", 1);
		if (json_get(one, "permission") == NULL)
			json_set_int(one, "permission", 1);
		json_add(list, one);
	}
	return list;
}

void
event_store(struct calendars *all, const struct calendar *c,
    struct cal_event *e, const struct json *wish)
{
	const char *rule = json_get_text(wish, "rrule");
	struct json *data = json_object();
	const struct json *m;

	span_read(all, c, wish, &e->zone, &e->span);
	free(e->rrule);
	e->rrule = text_empty(rule) ? NULL : rrule_parse(rule);
	for (m = json_first(wish); m != NULL; m = json_next(m))
		if (strcmp(json_name(m), "etag") != 0 &&
		    strcmp(json_name(m), "notify_attendee") != 0)
			json_set(data, json_name(m), json_copy(m));
	if (json_get(wish, "attendees") != NULL)
		json_set(data, "attendees", attendees_make(
		    json_get(wish, "attendees"),
		    json_get(e->data, "attendees")));
	json_free(e->data);
	e->data = data;
}
