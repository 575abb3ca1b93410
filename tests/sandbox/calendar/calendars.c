/* calendars.c - calendars listed, read, made, changed, deleted. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/calendar/time.h"

struct json *
calendar_show(const struct calendar *c)
{
	struct json *j = json_object(), *list = json_array(), *one;
	const struct json *m;
	char text[CAL_TIME_SIZE];

	json_set_text(j, "uid", c->uid);
	snprintf(text, sizeof(text), "%lld", (long long)c->id);
	json_set_text(j, "id", text);
	for (m = json_first(c->data); m != NULL; m = json_next(m))
		json_set(j, json_name(m), json_copy(m));
	json_set_bool(j, "isdefault", c->is_default);
	json_set_text(j, "privilege", "owner");
	json_set_text(j, "category", "own");
	json_set_text(j, "caltype", "own");
	json_set_bool(j, "include_infreebusy", c->in_freebusy);
	json_set_bool(j, "visibility", true);
	json_set_bool(j, "status", true);
	snprintf(text, sizeof(text), "%lld", (long long)c->ctag);
	json_set_text(j, "ctag", text);
	cal_time_utc(c->modified_at, text);
	json_set_text(j, "lastmodifiedtime", text);
	one = detail_text("minutes", "-15");
	json_set_text(one, "action", "popup");
	json_add(list, one);
	json_set(j, "reminders", list);
	return j;
}

/* Takes the one. */
static void
gives(struct cal *cal, struct json *one)
{
	struct json *j = json_object(), *list = json_array();

	json_add(list, one);
	json_set(j, "calendars", list);
	reply_json(cal->reply, 200, j);
}

void
cal_list(struct cal *cal)
{
	const char *category = cal_param(cal, "category");
	bool own = category == NULL || strcmp(category, "own") == 0;
	struct json *j, *list;
	size_t i;

	if (!cal_params_check(cal, "category showhiddencal "))
		return;
	list = json_array();
	for (i = 0; own && i < cal->all->count; i++)
		if (cal->all->list[i]->deleted_at == 0)
			json_add(list, calendar_show(cal->all->list[i]));
	j = json_object();
	json_set(j, "calendars", list);
	reply_json(cal->reply, 200, j);
}

void
cal_get(struct cal *cal)
{
	struct calendar *c = cal_calendar(cal);

	if (c != NULL && cal_params_check(cal, ""))
		gives(cal, calendar_show(c));
}

static bool
is_color(const char *s)
{
	return s[0] == '#' && strlen(s) == 7 &&
	    strspn(s + 1, "0123456789abcdefABCDEF") == 6;
}

static bool
check(struct cal *cal, const struct json *wish, bool whole)
{
	const char *name = json_get_text(wish, "name");
	const char *color = json_get_text(wish, "color");
	const char *text = json_get_text(wish, "description");
	const char *zone = json_get_text(wish, "timezone");

	if ((whole && (text_empty(name) || color == NULL)) ||
	    (name != NULL && text_length(name) > 50) ||
	    (color != NULL && !is_color(color)) ||
	    (text != NULL && text_length(text) > 1000) ||
	    (zone != NULL && zone_find(&cal->all->zones, zone) == NULL))
		return cal_fails(cal, 400, "INVALID_DATA");
	return true;
}

static void
store(struct calendars *all, struct calendar *c, const struct json *wish)
{
	static const char *const names[] = {
		"name", "color", "textcolor", "description", "timezone",
		"public"
	};
	const struct json *flag = json_get(wish, "include_infreebusy");
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (json_get_text(wish, names[i]) != NULL)
			json_set_text(c->data, names[i],
			    json_get_text(wish, names[i]));
	if (flag != NULL)
		c->in_freebusy = json_is_true(flag);
	c->modified_at = world_now(all->org->world);
}

void
cal_make(struct cal *cal)
{
	struct calendar *c;
	struct json *wish, *data;

	if (!cal_params_check(cal, "calendarData ") ||
	    (wish = cal_object(cal, "calendarData")) == NULL)
		return;
	if (check(cal, wish, true)) {
		data = detail_text("timezone",
		    calendar_text(cal->all->list[0], "timezone"));
		json_set_text(data, "textcolor", "#FFFFFF");
		c = calendar_add(cal->all, data);
		c->in_freebusy = true;
		store(cal->all, c, wish);
		gives(cal, calendar_show(c));
	}
	json_free(wish);
}

void
cal_change(struct cal *cal)
{
	struct calendar *c = cal_calendar(cal);
	struct json *wish;

	if (c == NULL || !cal_params_check(cal, "calendarData ") ||
	    (wish = cal_object(cal, "calendarData")) == NULL)
		return;
	if (check(cal, wish, false)) {
		store(cal->all, c, wish);
		gives(cal, calendar_show(c));
	}
	json_free(wish);
}

void
cal_delete(struct cal *cal)
{
	struct calendar *c = cal_calendar(cal);
	struct json *one;

	if (c == NULL || !cal_params_check(cal, ""))
		return;
	if (c->is_default) {
		cal_fails(cal, 400, "INVALID_DATA");
		return;
	}
	c->deleted_at = world_now(cal->w);
	one = detail_text("uid", c->uid);
	json_set_text(one, "calstatus", "deleted");
	gives(cal, one);
}
