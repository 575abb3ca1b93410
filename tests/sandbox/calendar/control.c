/* control.c - the control routes for the calendar: /_sandbox/calendar/. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/calendar/time.h"
#include "tests/sandbox/control.h"

#define SEED_MAX 10000

/* By the body or the query; "us" without one. NULL: answered. */
static struct calendars *
calendars_named(struct control *c)
{
	const char *name = json_get_text(c->body, "dc");
	enum dc dc;

	if (name == NULL)
		name = ask_param(c->ask, "dc");
	dc = name == NULL ? DC_US : dc_find(name);
	if (dc == DC_COUNT) {
		control_refuse(c, 400, "no such data centre");
		return NULL;
	}
	return calendars_of(&c->w->orgs[dc]);
}

/* Deleted ones, too. */
void
control_calendar_events(struct control *c)
{
	const struct cal_view view = {NULL, false, true};
	struct calendars *all = calendars_named(c);
	struct json *j, *list, *cals, *one, *back;
	const struct cal_event *e;
	size_t i, k;

	if (all == NULL)
		return;
	list = json_array();
	cals = json_array();
	for (i = 0; i < all->count; i++) {
		json_add(cals, calendar_show(all->list[i]));
		for (k = 0; k < all->list[i]->count; k++) {
			e = all->list[i]->events[k];
			one = event_show(all, all->list[i], e, &view);
			back = json_object();
			json_set_bool(back, "deleted", e->deleted_at != 0);
			json_set_int(back, "start_ms", e->span.start_at);
			json_set_int(back, "end_ms", e->span.end_at);
			json_set_int(back, "modified_ms", e->modified_at);
			json_set(one, "_sandbox", back);
			json_add(list, one);
		}
	}
	j = detail_int("count", (int64_t)json_size(list));
	json_set(j, "calendars", cals);
	json_set(j, "events", list);
	reply_json(c->reply, 200, j);
}

static bool
is_good(struct control *c, struct calendars *all, struct calendar *cal,
    const struct json *wish)
{
	const char *flaw = event_flaw(all, cal, wish, false);

	if (flaw != NULL)
		control_refuse(c, 400, flaw);
	return flaw == NULL;
}

/* {"calendar":"default","event":{...}}: a person enters an event. */
void
control_calendar_add(struct control *c)
{
	struct calendars *all = calendars_named(c);
	const char *uid = json_get_text(c->body, "calendar");
	const struct json *wish = json_get(c->body, "event");
	struct calendar *cal;
	struct cal_event *e;

	if (all == NULL)
		return;
	cal = calendar_find(all, uid != NULL ? uid : "default");
	if (cal == NULL || wish == NULL) {
		control_refuse(c, 400, "calendar and event");
		return;
	}
	if (!is_good(c, all, cal, wish))
		return;
	e = event_add(all, cal, json_object());
	event_store(all, cal, e, wish);
	reply_json(c->reply, 200, detail_text("uid", e->uid));
}

/*
 * {"uid","set":{...}} changes what it names, {"uid","delete":true},
 * {"uid","answer":"ACCEPTED","email":"..."}: a person, or an attendee.
 */
void
control_calendar_edit(struct control *c)
{
	struct calendars *all = calendars_named(c);
	const char *uid = json_get_text(c->body, "uid");
	const char *answer = json_get_text(c->body, "answer");
	const char *email = json_get_text(c->body, "email");
	struct calendar *cal = NULL;
	struct cal_event *e;
	struct json *wish, *list, *one;
	const struct json *m;

	if (all == NULL)
		return;
	e = event_find_any(all, uid != NULL ? uid : "", &cal);
	if (e == NULL) {
		control_refuse(c, 404, "no such event");
		return;
	}
	wish = json_copy(e->data);
	for (m = json_first(json_get(c->body, "set")); m != NULL;
	    m = json_next(m))
		json_set(wish, json_name(m), json_copy(m));
	if (!is_good(c, all, cal, wish))
		goto out;
	event_store(all, cal, e, wish);
	if (answer != NULL) {
		list = json_array();
		for (m = json_first(json_get(e->data, "attendees"));
		    m != NULL; m = json_next(m)) {
			one = json_copy(m);
			if (text_same(json_get_text(m, "email"), email))
				json_set_text(one, "status", answer);
			json_add(list, one);
		}
		json_set(e->data, "attendees", list);
	}
	if (json_get_true(c->body, "delete"))
		e->deleted_at = world_now(c->w);
	event_touch(all, cal, e);
	control_agree(c);
out:
	json_free(wish);
}

/*
 * {"events":500,"from":"20261123","days":60}: so many half hours, spread
 * over the days, from eight o'clock on.
 */
void
control_calendar_seed(struct control *c)
{
	struct calendars *all = calendars_named(c);
	const char *from = json_get_text(c->body, "from");
	int64_t n = 0, days = 60, i, at;
	char start[CAL_TIME_SIZE], end[CAL_TIME_SIZE];
	struct cal_event *e;
	struct cal_time t;
	struct json *wish, *when;

	if (all == NULL)
		return;
	json_get_int(c->body, "events", &n);
	json_get_int(c->body, "days", &days);
	if (from == NULL || !cal_time_parse(from, &t) || n < 0 ||
	    n > SEED_MAX || days < 1) {
		control_refuse(c, 400, "events, from and days");
		return;
	}
	for (i = 0; i < n; i++) {
		at = cal_day_instant(civil_seconds(&t.civil) / 86400 +
		    i % days, calendar_zone(all, all->list[0])) +
		    28800000 + i / days * 3600000;
		cal_time_utc(at, start);
		cal_time_utc(at + 1800000, end);
		when = detail_text("start", start);
		json_set_text(when, "end", end);
		wish = detail_text("title", "Busy");
		json_set(wish, "dateandtime", when);
		e = event_add(all, all->list[0], json_object());
		event_store(all, all->list[0], e, wish);
		json_free(wish);
	}
	control_agree(c);
}
