/* zoho_calendar_busy.c - reads when somebody is busy. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/zoho_calendar.h"
#include "zoho_calendar_time.h"

#define DAY_S 86400
#define PATH_MAX_BYTES 2048

static int
digits(const char *s, int n, int *out)
{
	int i;

	*out = 0;
	for (i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		*out = *out * 10 + (s[i] - '0');
	}
	return 0;
}

/* Z, +0100, -05:30 or nothing: seconds east. */
static int
read_offset(const char *s, int *out)
{
	int h, m;

	*out = 0;
	if (*s == '\0' || strcmp(s, "Z") == 0)
		return 0;
	if ((*s != '+' && *s != '-') || digits(s + 1, 2, &h) != 0)
		return -1;
	if (digits(s + (s[3] == ':' ? 4 : 3), 2, &m) != 0)
		return -1;
	*out = (h * 60 + m) * 60 * (*s == '-' ? -1 : 1);
	return s[s[3] == ':' ? 6 : 5] == '\0' ? 0 : -1;
}

int64_t
zoho_day_start(const struct zone *zone, int64_t days)
{
	int64_t at[2];

	/* A midnight that is skipped: the first instant after it. */
	if (zone_instants(zone, days * DAY_S, at) > 0)
		return at[0] * 1000;
	return (days * DAY_S - zone_offset(zone, days * DAY_S)) * 1000;
}

int
zoho_time_parse(const char *s, const struct zone *zone, int64_t *at,
    bool *day)
{
	int year, month, d, h, m, sec, offset;
	int64_t days;

	if (s == NULL || digits(s, 4, &year) != 0 ||
	    digits(s + 4, 2, &month) != 0 || digits(s + 6, 2, &d) != 0 ||
	    month < 1 || month > 12 || d < 1 || d > 31)
		return -1;
	days = zone_days(year, month, d);
	*day = s[8] == '\0' || strcmp(s + 8, "Z") == 0;
	if (*day) {
		*at = zoho_day_start(zone, days);
		return 0;
	}
	if (s[8] != 'T' || digits(s + 9, 2, &h) != 0 ||
	    digits(s + 11, 2, &m) != 0 || digits(s + 13, 2, &sec) != 0 ||
	    h > 24 || m > 59 || sec > 60 || read_offset(s + 15, &offset) != 0)
		return -1;
	*at = (days * DAY_S + h * 3600 + m * 60 + sec - offset) * 1000;
	return 0;
}

void
zoho_time_text(int64_t at, char out[ZOHO_TIME_SIZE])
{
	int64_t s = at / 1000, days = s / DAY_S, of_day = s % DAY_S, year;
	int month, day;

	zone_date(days, &year, &month, &day);
	(void)snprintf(out, ZOHO_TIME_SIZE, "%04d%02d%02dT%02d%02d%02dZ",
	    (int)(year % 10000), month, day, (int)(of_day / 3600),
	    (int)(of_day / 60 % 60), (int)(of_day % 60));
}

static void
add_block(struct slot **list, size_t *n, int64_t from, int64_t to)
{
	*list = xreallocarray(*list, *n + 1, sizeof(**list));
	(*list)[*n].start_at = from;
	(*list)[(*n)++].end_at = to;
}

static int
nonsense(struct error *err)
{
	error_set(err, ERROR_UNAVAILABLE, "Zoho Calendar's answer about busy "
	    "times makes no sense: it is asked again later");
	return error_detail(err, "not_understood");
}

/* What cannot be read may be busy: it is not left away. */
static int
read_blocks(const struct zoho_calendar *c, const struct json *list,
    struct slot **out, size_t *n, struct error *err)
{
	const struct json *b;
	const char *type;
	int64_t from, to;
	bool day;

	for (b = json_first(list); b != NULL; b = json_next(b)) {
		type = json_get_text(b, "fbtype");
		if (type != NULL && !text_same(type, "busy"))
			continue;
		if (zoho_time_parse(json_get_text(b, "startTime"), c->zone,
			&from, &day) != 0 || zoho_time_parse(
			json_get_text(b, "endTime"), c->zone, &to, &day) != 0)
			return nonsense(err);
		if (day && to <= from)
			to = from + DAY_S * INT64_C(1000);
		if (to > from)
			add_block(out, n, from, to);
	}
	return 0;
}

static int
hidden(const struct zoho_calendar *c, struct error *err)
{
	error_set(err, ERROR_CONFIG, "Zoho Calendar does not tell when %.80s "
	    "is busy: switch \"include in free/busy\" on in the settings of "
	    "the calendar, or remove ZOHO_CALENDAR_EMAIL so that its events "
	    "count", c->email);
	return error_detail(err, "fb_not_enabled");
}

static int
busy_by_events(const struct zoho_calendar *c, int64_t from, int64_t to,
    struct slot **out, size_t *n, struct error *err)
{
	struct zoho_event *events = NULL;
	size_t count = 0, i;

	if (zoho_calendar_list(c, from, to, &events, &count, err) != 0)
		return -1;
	for (i = 0; i < count; i++)
		if (!events[i].free && events[i].end_at > events[i].start_at)
			add_block(out, n, events[i].start_at,
			    events[i].end_at);
	zoho_events_free(events, count);
	return 0;
}

/* Nothing was said: that is "free" only when the calendar is empty. */
static int
check_nothing(const struct zoho_calendar *c, int64_t from, int64_t to,
    struct error *err)
{
	struct slot *events = NULL;
	size_t n = 0;
	int rc = busy_by_events(c, from, to, &events, &n, err);

	free(events);
	return rc == 0 && n > 0 ? hidden(c, err) : rc;
}

static int
read_answer(const struct zoho_calendar *c, const struct json *j,
    struct slot **out, size_t *n, struct error *err)
{
	if (json_get_true(j, "fb_not_enabled"))
		return hidden(c, err);
	if (json_get(j, "NODATA") != NULL)
		return 0;
	if (json_type(json_get(j, "freebusy")) != JSON_ARRAY ||
	    json_get(j, "freebusy") == NULL)
		return nonsense(err);
	return read_blocks(c, json_get(j, "freebusy"), out, n, err);
}

static int
ask_free_busy(const struct zoho_calendar *c, int64_t from, int64_t to,
    struct slot **out, size_t *n, struct error *err)
{
	char first[ZOHO_TIME_SIZE], last[ZOHO_TIME_SIZE];
	struct call_answer answer;
	struct strbuf path;
	int rc;

	zoho_time_text(from, first);
	zoho_time_text(to, last);
	strbuf_init(&path, PATH_MAX_BYTES);
	strbuf_text(&path, "/calendars/freebusy?uemail=");
	escape_url(&path, c->email);
	strbuf_printf(&path, "&sdate=%s&edate=%s&ftype=eventbased", first,
	    last);
	rc = call_perform(c->call, "GET", strbuf_str(&path), NULL, &answer,
	    err);
	if (rc == 0)
		rc = read_answer(c, answer.json, out, n, err);
	call_answer_release(&answer);
	strbuf_release(&path);
	return rc;
}

int
zoho_calendar_busy(const struct zoho_calendar *c, int64_t from, int64_t to,
    struct slot **out, size_t *n, struct error *err)
{
	int rc;

	*out = NULL;
	*n = 0;
	if (text_empty(c->email))
		rc = busy_by_events(c, from, to, out, n, err);
	else
		rc = ask_free_busy(c, from, to, out, n, err);
	if (rc == 0 && *n == 0 && !text_empty(c->email))
		rc = check_nothing(c, from, to, err);
	if (rc != 0) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}
