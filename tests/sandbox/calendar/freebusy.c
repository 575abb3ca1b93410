/* freebusy.c - when a person is busy, in both forms. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/calendar/rrule.h"
#include "tests/sandbox/calendar/time.h"

#define DAY_MS INT64_C(86400000)
#define OPENS_H 9
#define CLOSES_H 18

struct block {
	struct cal_span span;
	bool busy, outside; /* outside: of working hours, not an event */
};

struct blocks {
	struct block *block;
	size_t count;
};

struct fb {
	int64_t from, to;
	const struct zone *zone; /* of the person */
	struct blocks blocks;
};

static void
block_add(struct fb *fb, const struct cal_span *span, bool busy,
    bool outside)
{
	if (span->start_at >= fb->to || span->end_at <= fb->from)
		return;
	fb->blocks.block = xreallocarray(fb->blocks.block,
	    fb->blocks.count + 1, sizeof(struct block));
	fb->blocks.block[fb->blocks.count].span = *span;
	fb->blocks.block[fb->blocks.count].busy = busy;
	fb->blocks.block[fb->blocks.count++].outside = outside;
}

static void
event_add_blocks(struct fb *fb, const struct cal_event *e)
{
	const char *free = json_scalar(json_get(e->data, "transparency"));
	struct rrule_walk walk;
	struct cal_span span;

	rrule_start(&walk, e);
	while (rrule_next(&walk, &span) && span.start_at < fb->to)
		block_add(fb, &span, free == NULL || strcmp(free, "1") != 0,
		    false);
}

/* What the account option adds: before nine, and from six on. */
static void
outside_add_blocks(struct fb *fb)
{
	struct cal_span span = {false, 0, 0, 0, 0};
	struct civil day;
	int64_t at;

	zone_civil(fb->zone, fb->from, &day);
	day.hour = day.minute = day.second = 0;
	for (; (at = zone_instant(fb->zone, &day)) < fb->to; day.day++) {
		span.start_at = at;
		day.hour = OPENS_H;
		span.end_at = zone_instant(fb->zone, &day);
		block_add(fb, &span, true, true);
		day.hour = CLOSES_H;
		span.start_at = zone_instant(fb->zone, &day);
		span.end_at = zone_midnight_after(fb->zone, at);
		block_add(fb, &span, true, true);
		day.hour = 0;
	}
}

static int
by_start(const void *a, const void *b)
{
	int64_t x = ((const struct block *)a)->span.start_at;
	int64_t y = ((const struct block *)b)->span.start_at;

	return (x > y) - (x < y);
}

/* False: no calendar tells. */
static bool
gather(struct cal *cal, struct fb *fb)
{
	struct calendars *all = cal->all;
	bool told = false;
	struct calendar *c;
	size_t i, k;

	for (i = 0; i < all->count; i++) {
		c = all->list[i];
		if (c->deleted_at != 0 || !c->in_freebusy)
			continue;
		told = true;
		for (k = 0; k < c->count; k++)
			if (c->events[k]->deleted_at == 0)
				event_add_blocks(fb, c->events[k]);
	}
	if (world_knob(cal->w, KNOB_CALENDAR_OUTSIDE_HOURS) != 0)
		outside_add_blocks(fb);
	if (fb->blocks.count > 0)
		qsort(fb->blocks.block, fb->blocks.count,
		    sizeof(struct block), by_start);
	return told;
}

/* Whole days have a form of their own here. */
static void
day_with_z(int64_t day, char out[CAL_TIME_SIZE])
{
	size_t n;

	cal_day_text(day, out);
	n = strlen(out);
	out[n++] = 'Z';
	out[n] = '\0';
}

static struct json *
block_show(const struct fb *fb, const struct block *b)
{
	char start[CAL_TIME_SIZE], end[CAL_TIME_SIZE];
	struct json *j;

	if (b->span.all_day) {
		day_with_z(b->span.first, start);
		day_with_z(b->span.last, end);
	} else if (b->outside) {
		cal_time_text(b->span.start_at, fb->zone, start);
		cal_time_text(b->span.end_at, fb->zone, end);
	} else {
		cal_time_utc(b->span.start_at, start);
		cal_time_utc(b->span.end_at, end);
	}
	j = detail_text("startTime", start);
	json_set_text(j, "endTime", end);
	json_set_text(j, "fbtype", b->busy ? "busy" : "free");
	return j;
}

static struct json *
by_event(const struct fb *fb)
{
	struct json *j = json_object(), *list = json_array();
	size_t i;

	for (i = 0; i < fb->blocks.count; i++)
		json_add(list, block_show(fb, &fb->blocks.block[i]));
	json_set(j, "freebusy", list);
	return j;
}

/* "09:00-10:00" of what falls on a day. */
static void
day_part(const struct fb *fb, const struct block *b, int64_t from,
    int64_t to, struct json *list)
{
	struct civil start, end;
	char text[40];

	zone_civil(fb->zone, b->span.start_at > from ? b->span.start_at :
	    from, &start);
	zone_civil(fb->zone, b->span.end_at < to ? b->span.end_at : to - 1000,
	    &end);
	snprintf(text, sizeof(text), "%02d:%02d-%02d:%02d", start.hour,
	    start.minute, end.hour, end.minute);
	json_add(list, json_text(text));
}

static struct json *
by_time(const struct fb *fb)
{
	struct json *j = json_object(), *day, *parts, *whole;
	int64_t at = fb->from, next;
	const struct block *b;
	struct civil c;
	char name[16];
	size_t i;

	zone_civil(fb->zone, at, &c);
	c.hour = c.minute = c.second = 0;
	for (at = zone_instant(fb->zone, &c); at < fb->to; at = next) {
		next = zone_midnight_after(fb->zone, at);
		parts = json_array();
		whole = NULL;
		for (i = 0; i < fb->blocks.count; i++) {
			b = &fb->blocks.block[i];
			if (!b->busy || b->span.start_at >= next ||
			    b->span.end_at <= at)
				continue;
			if (!b->span.all_day) {
				day_part(fb, b, at, next, parts);
			} else if (whole == NULL) {
				whole = json_object();
				json_set_bool(whole, "allday", true);
			}
		}
		day = json_array();
		json_add(day, whole != NULL ? whole : json_null());
		json_add(day, parts);
		zone_civil(fb->zone, at, &c);
		snprintf(name, sizeof(name), "%04d%02d%02d",
		    c.year % 10000, c.month % 100, c.day % 100);
		json_set(j, name, day);
	}
	return j;
}

static bool
edge_read(struct cal *cal, const char *name, const struct zone *zone,
    int64_t *out)
{
	const char *text = cal_param(cal, name);
	struct cal_time t;

	if (text == NULL || !cal_time_parse(text, &t) || t.date_only)
		return cal_fails(cal, 400, "INVALID_DATA");
	*out = cal_time_instant(&t, world_knob(cal->w,
	    KNOB_CALENDAR_NAIVE_ZONE) == NAIVE_CALENDAR ? zone : NULL);
	return true;
}

static bool
wish_read(struct cal *cal, struct fb *fb, bool *timed)
{
	const char *type = cal_param(cal, "ftype");
	int64_t days = world_knob(cal->w, KNOB_CALENDAR_FREEBUSY_DAYS);

	memset(fb, 0, sizeof(*fb));
	fb->zone = calendar_zone(cal->all, cal->all->list[0]);
	if (!cal_params_check(cal, "uemail sdate edate ftype ") ||
	    !edge_read(cal, "sdate", fb->zone, &fb->from) ||
	    !edge_read(cal, "edate", fb->zone, &fb->to))
		return false;
	*timed = type != NULL && strcmp(type, "timebased") == 0;
	if ((!*timed && (type == NULL || strcmp(type, "eventbased") != 0)) ||
	    cal_param(cal, "uemail") == NULL || fb->to <= fb->from ||
	    fb->to - fb->from > days * DAY_MS)
		return cal_fails(cal, 400, "INVALID_DATA");
	return true;
}

/* Not told is not free. */
void
cal_freebusy(struct cal *cal)
{
	int64_t mode = world_knob(cal->w, KNOB_CALENDAR_FREEBUSY);
	bool timed, told;
	char email[64];
	struct json *j;
	struct fb fb;

	if (!wish_read(cal, &fb, &timed))
		return;
	calendars_email(cal->all, email);
	told = gather(cal, &fb) && mode != FREEBUSY_NOT_ENABLED &&
	    text_same(cal_param(cal, "uemail"), email);
	if (!told) {
		j = json_object();
		json_set_bool(j, "fb_not_enabled", true);
	} else if (mode == FREEBUSY_NODATA || (fb.blocks.count == 0 &&
	    world_knob(cal->w, KNOB_CALENDAR_FREEBUSY_EMPTY) ==
	    EMPTY_NODATA)) {
		j = detail_text("NODATA", "No data available");
	} else {
		j = timed ? by_time(&fb) : by_event(&fb);
	}
	reply_json(cal->reply, 200, j);
	free(fb.blocks.block);
}
