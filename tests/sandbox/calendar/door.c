/* door.c - who may call the calendar, and which function answers. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/calendar/cal.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/scope.h"
#include "tests/sandbox/services.h"

#define BASE "/api/v1/"

static void
error_answer(struct world *w, struct reply *reply, int status,
    const char *word)
{
	struct json *j, *list;

	switch (world_knob(w, KNOB_CALENDAR_ERROR)) {
	case CALENDAR_ERRORS:
		list = json_array();
		j = detail_text("errorCode", word);
		json_set_text(j, "message", "The request was not accepted");
		json_add(list, j);
		j = json_object();
		json_set(j, "errors", list);
		reply_json(reply, status, j);
		break;
	case CALENDAR_TEXT:
		reply_text(reply, status, "text/plain;charset=UTF-8", word);
		break;
	default:
		reply_json(reply, status, detail_text("error", word));
		break;
	}
}

bool
cal_fails(struct cal *cal, int status, const char *word)
{
	error_answer(cal->w, cal->reply, status, word);
	return false;
}

void
calendar_suffer(struct world *w, const struct suffering *s,
    struct reply *reply)
{
	error_answer(w, reply, s->status, s->code != NULL ? s->code :
	    s->status == 429 ? "TOO_MANY_REQUESTS" : "INTERNAL_ERROR");
}

const char *
cal_param(const struct cal *cal, const char *name)
{
	const char *text = ask_param(cal->ask, name);
	const struct form_item *item;

	if (text != NULL)
		return text;
	item = form_find(&cal->form, name);
	return item != NULL ? item->text : NULL;
}

static bool
is_among(const char *name, const char *names)
{
	size_t n = strlen(name);
	const char *at = names;

	for (; *at != '\0'; at += strcspn(at, " ") + 1)
		if (strncmp(at, name, n) == 0 && at[n] == ' ')
			return true;
	return false;
}

bool
cal_params_check(struct cal *cal, const char *names)
{
	const struct form *forms[] = {&cal->ask->params, &cal->form};
	size_t i, k;

	for (i = 0; i < nitems(forms); i++)
		for (k = 0; k < forms[i]->count; k++)
			if (!is_among(forms[i]->items[k].name, names))
				return cal_fails(cal, 400,
				    "EXTRA_PARAM_FOUND");
	return true;
}

struct json *
cal_object(struct cal *cal, const char *name)
{
	const char *text = cal_param(cal, name);
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	if (text != NULL && json_parse(text, strlen(text), &j, &err) == 0 &&
	    json_type(j) == JSON_OBJECT)
		return j;
	json_free(j);
	cal_fails(cal, 400, "INVALID_DATA");
	return NULL;
}

struct calendar *
cal_calendar(struct cal *cal)
{
	struct calendar *c = calendar_find(cal->all, cal->part[1]);

	if (c == NULL)
		cal_fails(cal, 404, "CALENDAR_NOT_FOUND");
	return c;
}

static const struct {
	const char *method;
	const char *part[4]; /* "*": anything */
	const char *scope, *operation;
	void (*answer)(struct cal *cal);
} paths[] = {
	{"GET", {"calendars"}, "calendar", "READ", cal_list},
	{"POST", {"calendars"}, "calendar", "CREATE", cal_make},
	{"GET", {"calendars", "freebusy"}, "freebusy", "READ", cal_freebusy},
	{"GET", {"calendars", "*"}, "calendar", "READ", cal_get},
	{"PUT", {"calendars", "*"}, "calendar", "UPDATE", cal_change},
	{"DELETE", {"calendars", "*"}, "calendar", "DELETE", cal_delete},
	{"GET", {"calendars", "*", "events"}, "event", "READ",
	    cal_events_list},
	{"POST", {"calendars", "*", "events"}, "event", "CREATE",
	    cal_event_make},
	{"GET", {"calendars", "*", "events", "*"}, "event", "READ",
	    cal_event_get},
	{"PUT", {"calendars", "*", "events", "*"}, "event", "UPDATE",
	    cal_event_change},
	{"DELETE", {"calendars", "*", "events", "*"}, "event", "DELETE",
	    cal_event_delete},
};

static bool
path_fits(const struct cal *cal, const char *const part[4])
{
	int i;

	for (i = 0; i < 4; i++) {
		if (i >= cal->part_count || part[i] == NULL)
			return i == cal->part_count && part[i] == NULL;
		if (strcmp(part[i], "*") != 0 &&
		    strcmp(part[i], cal->part[i]) != 0)
			return false;
	}
	return cal->part_count == 4;
}

static void
route(struct cal *cal, const char *scopes)
{
	char prefix[40];
	size_t i;

	for (i = 0; i < nitems(paths); i++) {
		if (!path_fits(cal, paths[i].part) ||
		    !ask_is(cal->ask, paths[i].method))
			continue;
		snprintf(prefix, sizeof(prefix), "ZohoCalendar.%s",
		    paths[i].scope);
		if (!scope_covers(scopes, prefix, paths[i].operation))
			cal_fails(cal, 401, "OAUTH_SCOPE_MISMATCH");
		else
			paths[i].answer(cal);
		return;
	}
	cal_fails(cal, 404, "URL_RULE_NOT_CONFIGURED");
}

static void
path_split(struct cal *cal)
{
	const char *at = cal->ask->path;
	struct strbuf sb;
	size_t n;

	at += text_starts(at, BASE) ? strlen(BASE) : strlen(at);
	while (*at != '\0' && cal->part_count < CAL_PARTS_MAX) {
		n = strcspn(at, "/");
		strbuf_init(&sb, 1024);
		unescape_url(&sb, at, n, 0);
		cal->part[cal->part_count++] = strbuf_take(&sb);
		at += n;
		at += *at == '/';
	}
}

/* A form's parameters; JSON in the body is none. */
static bool
body_read(struct cal *cal)
{
	const struct ask *ask = cal->ask;
	struct error err = ERROR_INIT;
	int status;

	if (ask->body_len == 0)
		return true;
	if (ask->content_type == NULL || !text_starts_nocase(
	    ask->content_type, "application/x-www-form-urlencoded"))
		return cal_fails(cal, 400, "INVALID_DATA");
	return form_parse_urlencoded(ask->body, ask->body_len, &cal->form,
	    &status, &err) == 0 || cal_fails(cal, 400, "INVALID_DATA");
}

/* Calls of a minute; how many are allowed is not published. */
static bool
limit_check(struct cal *cal)
{
	int64_t most = world_knob(cal->w, KNOB_CALENDAR_PER_MINUTE);
	int64_t minute = world_now(cal->w) / 60000;

	if (cal->all->minute != minute)
		cal->all->calls = 0;
	cal->all->minute = minute;
	cal->all->calls++;
	return most == 0 || cal->all->calls <= most ||
	    cal_fails(cal, 429, "TOO_MANY_REQUESTS");
}

/* Unlike the others it takes Bearer as well. */
static const struct oauth_access *
token_of(const struct world *w, enum dc dc, const struct ask *ask)
{
	const struct oauth_access *a = crm_token(w, dc, ask);

	if (a == NULL && dc != DC_COUNT && ask->authorization != NULL &&
	    text_starts(ask->authorization, "Bearer "))
		a = access_find(w, ask->authorization + strlen("Bearer "),
		    dc);
	return a;
}

void
calendar_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	const struct oauth_access *a = token_of(w, dc, ask);
	struct cal cal = {.w = w, .ask = ask, .reply = reply};
	char *scopes;
	int i;

	if (a == NULL) {
		cal_fails(&cal, 401, "INVALID_OAUTHTOKEN");
		return;
	}
	scopes = xstrdup(a->scope);
	cal.all = calendars_of(&w->orgs[dc]);
	path_split(&cal);
	if (limit_check(&cal) && body_read(&cal))
		route(&cal, scopes);
	for (i = 0; i < cal.part_count; i++)
		free(cal.part[i]);
	form_release(&cal.form);
	free(scopes);
}
