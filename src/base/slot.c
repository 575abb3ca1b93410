/* slot.c - opening hours, less what is busy, cut into slots. */

#include "base/slot.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DAY_S INT64_C(86400)

struct spans {
	struct slot *list;
	size_t count, room;
};


struct week {
	const struct slot_rules *rules;
	struct spans open;   /* in order, what touches joined */
	struct spans closed; /* busy times and closures, likewise */
	struct spans pieces; /* each opening time by itself */
};

static void
add(struct spans *s, int64_t from, int64_t to)
{
	if (from >= to)
		return;
	if (s->count == s->room) {
		s->room = s->room * 2 + 64;
		s->list = xreallocarray(s->list, s->room, sizeof(*s->list));
	}
	s->list[s->count].start_at = from;
	s->list[s->count++].end_at = to;
}

static int
by_start(const void *a, const void *b)
{
	int64_t x = ((const struct slot *)a)->start_at;
	int64_t y = ((const struct slot *)b)->start_at;

	return (x > y) - (x < y);
}

/* Sorts, and joins what overlaps or touches. */
static void
join(struct spans *s)
{
	size_t i, n = 0;

	if (s->count == 0)
		return;
	qsort(s->list, s->count, sizeof(*s->list), by_start);
	for (i = 1; i < s->count; i++) {
		if (s->list[i].start_at > s->list[n].end_at)
			s->list[++n] = s->list[i];
		else if (s->list[i].end_at > s->list[n].end_at)
			s->list[n].end_at = s->list[i].end_at;
	}
	s->count = n + 1;
}

/*
 * The real times at which the wall clock of a day shows a span: with each
 * offset that holds around that day, as far as it holds.
 */
static void
add_wall(const struct zone *zone, int64_t day, const struct hours_span *span,
    struct spans *out)
{
	int64_t from = day * DAY_S + span->from * 60;
	int64_t to = day * DAY_S + span->to * 60;
	int64_t at = from - 27 * 3600, end = to + 27 * 3600, next, a, b;
	size_t first = out->count;

	for (; at < end; at = next) {
		int64_t offset = zone_offset(zone, at);

		next = zone_next_change(zone, at, end);
		a = from - offset > at ? from - offset : at;
		b = to - offset < next ? to - offset : next;
		if (a >= b)
			continue;
		if (out->count > first &&
		    out->list[out->count - 1].end_at == a * 1000)
			out->list[out->count - 1].end_at = b * 1000;
		else
			add(out, a * 1000, b * 1000);
	}
}

static int
weekday(int64_t day)
{
	return (int)(((day + 3) % 7 + 7) % 7);
}

static void
add_days(struct week *w, int64_t from, int64_t to)
{
	const struct hours *hours = w->rules->hours;
	int64_t day = from / 1000 / DAY_S - 2;
	int64_t last = (to + w->rules->duration_ms) / 1000 / DAY_S + 2;
	size_t k;
	int i;

	for (; day <= last; day++)
		for (i = 0; i < hours->count[weekday(day)]; i++)
			add_wall(w->rules->zone, day,
			    &hours->span[weekday(day)][i], &w->pieces);
	for (k = 0; k < w->rules->closure_count; k++)
		add_wall(w->rules->zone, w->rules->closures[k].day,
		    &w->rules->closures[k].span, &w->closed);
	for (k = 0; k < w->pieces.count; k++)
		add(&w->open, w->pieces.list[k].start_at,
		    w->pieces.list[k].end_at);
	join(&w->open);
	join(&w->closed);
	if (w->pieces.count > 0)
		qsort(w->pieces.list, w->pieces.count,
		    sizeof(*w->pieces.list), by_start);
}

/* The place of the first that ends after `at`. */
static size_t
first_after(const struct spans *s, int64_t at)
{
	size_t low = 0, high = s->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (s->list[middle].end_at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_free(const struct week *w, int64_t start, int64_t end)
{
	size_t i = first_after(&w->open, start);

	if (i == w->open.count || w->open.list[i].start_at > start ||
	    w->open.list[i].end_at < end)
		return false;
	i = first_after(&w->closed, start);
	return i == w->closed.count || w->closed.list[i].start_at >= end;
}

/* The slots that start in one opening time. */
static void
add_slots(const struct week *w, const struct slot *piece, int64_t from,
    int64_t to, struct spans *out)
{
	int64_t step = (int64_t)w->rules->step_minutes * 60 * 1000;
	int64_t at = piece->start_at, end = piece->end_at;

	if (from > at)
		at += (from - at + step - 1) / step * step;
	for (end = to < end ? to : end; at < end && out->count < SLOT_MAX;
	    at += step)
		if (is_free(w, at, at + w->rules->duration_ms) &&
		    (out->count == 0 ||
		    out->list[out->count - 1].start_at < at))
			add(out, at, at + w->rules->duration_ms);
}

void
slot_list(const struct slot_rules *rules, int64_t from, int64_t to,
    const struct slot *busy, size_t n, struct slot **out, size_t *count)
{
	struct week w = {.rules = rules};
	struct spans found = {NULL, 0, 0};
	size_t i;

	if (from < rules->earliest)
		from = rules->earliest;
	if (to > rules->latest)
		to = rules->latest;
	for (i = 0; i < n; i++)
		add(&w.closed, busy[i].start_at, busy[i].end_at);
	if (from < to)
		add_days(&w, from, to);
	for (i = 0; i < w.pieces.count; i++)
		add_slots(&w, &w.pieces.list[i], from, to, &found);
	free(w.open.list);
	free(w.closed.list);
	free(w.pieces.list);
	*out = found.list;
	*count = found.count;
}

const char *
slot_refuses(const struct slot_rules *rules, int64_t start)
{
	struct slot_rules any = *rules;
	struct slot *found = NULL;
	size_t n;

	if (start < rules->earliest)
		return "is too soon";
	if (start >= rules->latest)
		return "is too far ahead";
	any.earliest = start;
	slot_list(&any, start, start + 1, NULL, 0, &found, &n);
	free(found);
	return n > 0 ? NULL : "is not a time at which this can start";
}
