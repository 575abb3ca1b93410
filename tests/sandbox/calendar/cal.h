/*
 * cal.h - the API of Zoho Calendar: one call, and which function answers.
 *
 * JSON travels as one parameter of the query, or of a form.
 */

#ifndef SANDBOX_CALENDAR_CAL_H
#define SANDBOX_CALENDAR_CAL_H

#include "tests/sandbox/ask.h"
#include "tests/sandbox/calendar/model.h"

#define CAL_PARTS_MAX 5

struct cal {
	struct world *w;
	struct calendars *all;
	const struct ask *ask;
	struct reply *reply;
	struct form form;            /* of the body; empty: none */
	char *part[CAL_PARTS_MAX];   /* path below /api/v1/, decoded */
	int part_count;
};

/* The error's word, in the shape that the knob has. Returns false. */
bool cal_fails(struct cal *cal, int status, const char *word);
/* What an outage answers there. */
void calendar_suffer(struct world *w, const struct suffering *s,
    struct reply *reply);

/* A parameter of the query or of the form; NULL: there is none. */
const char *cal_param(const struct cal *cal, const char *name);
/* None but these (each ended by a space); else it has been answered. */
bool cal_params_check(struct cal *cal, const char *names);
/* A parameter as an object; NULL: it has been answered. json_free() it. */
struct json *cal_object(struct cal *cal, const char *name);
/* The calendar of the path, or an answer and NULL. */
struct calendar *cal_calendar(struct cal *cal);

/*
 * Checks what was written for an event and works its times out; false: it
 * has been answered.  update: an etag belongs to it.
 */
bool event_check(struct cal *cal, const struct calendar *c,
    const struct json *wish, bool update);
/* Stores a checked wish: all of it, and nothing of what was before. */
void event_store(struct calendars *all, const struct calendar *c,
    struct cal_event *e, const struct json *wish);
/* A wish is good, as far as a person may say; NULL, or the error's word. */
const char *event_flaw(struct calendars *all, const struct calendar *c,
    const struct json *wish, bool update);

/* How an event is shown: the zone of its times, and how much of it. */
struct cal_view {
	const struct zone *zone;  /* NULL: its own */
	bool listed, large;
};

struct json *event_show(struct calendars *all, const struct calendar *c,
    const struct cal_event *e, const struct cal_view *view);
/* One time of several, with less. */
struct json *event_show_instance(struct calendars *all,
    const struct calendar *c, const struct cal_event *e,
    const struct cal_span *span, const struct cal_view *view);
struct json *calendar_show(const struct calendar *c);

/* Where the endpoints live. */
void cal_list(struct cal *cal);
void cal_get(struct cal *cal);
void cal_make(struct cal *cal);
void cal_change(struct cal *cal);
void cal_delete(struct cal *cal);
void cal_events_list(struct cal *cal);
void cal_event_get(struct cal *cal);
void cal_event_make(struct cal *cal);
void cal_event_change(struct cal *cal);
void cal_event_delete(struct cal *cal);
void cal_freebusy(struct cal *cal);

#endif
