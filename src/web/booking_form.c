/* booking_form.c - reads and checks a posted appointment. */

#include "web/booking_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hours.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

#define DAY_S INT64_C(86400)
#define MINUTES_MAX 480

static const struct field fields[BOOKING_TEXT_COUNT] = {
	[BOOKING_START] = {"start", FIELD_LINE, 40},
	[BOOKING_TIME] = {"time", FIELD_LINE, 8},
	[BOOKING_DURATION] = {"duration", FIELD_SCALAR, 6},
	[BOOKING_TZ] = {"tz", FIELD_LINE, ZONE_NAME_MAX},
	[BOOKING_HOLD] = {"hold", FIELD_LINE, 64},
	[BOOKING_ETAG] = {"etag", FIELD_SCALAR, 24},
	[BOOKING_NAME] = {"name", FIELD_LINE, 200},
	[BOOKING_EMAIL] = {"email", FIELD_EMAIL, 254},
	[BOOKING_PHONE] = {"phone", FIELD_PHONE, 40},
	[BOOKING_NOTES] = {"notes", FIELD_TEXT, BOOKING_NOTES_MAX},
};

void
booking_form_release(struct booking_form *f)
{
	size_t i;

	for (i = 0; i < nitems(f->text); i++)
		free(f->text[i]);
	memset(f, 0, sizeof(*f));
}

int
booking_duration_parse(const char *s, int64_t *ms)
{
	int64_t minutes;

	if (s == NULL || text_int(s, HOURS_STEP, MINUTES_MAX, &minutes) != 0 ||
	    minutes % HOURS_STEP != 0)
		return -1;
	*ms = minutes * 60 * 1000;
	return 0;
}

void
booking_form_read(const struct form *form, bool person,
    struct booking_form *out, struct field_errors *errors)
{
	const struct form_item *trap = form_find(form, "_gotcha");

	memset(out, 0, sizeof(*out));
	out->trap = trap != NULL && !text_empty(trap->text);
	fields_read(fields, nitems(fields), form, out->text, errors);
	if (out->text[BOOKING_DURATION] != NULL &&
	    booking_duration_parse(out->text[BOOKING_DURATION],
		&out->duration_ms) != 0)
		field_complain(errors, "duration", "must be minutes, a "
		    "multiple of %d, at most %d", HOURS_STEP, MINUTES_MAX);
	if (out->text[BOOKING_START] == NULL && errors->count == 0)
		field_complain(errors, "start", "is needed");
	if (!person)
		return;
	if (out->text[BOOKING_NAME] == NULL)
		field_complain(errors, "name", "is needed");
	if (out->text[BOOKING_EMAIL] == NULL &&
	    out->text[BOOKING_PHONE] == NULL && errors->count == 0)
		field_complain(errors, "email", "or a phone number is needed, "
		    "so that we can reach you");
}

/* "10:30" or "10:30:00" */
static int
wall_time(const char *s, int64_t *seconds)
{
	int64_t h, m;
	char part[3] = "";

	if (strlen(s) != 5 && !(strlen(s) == 8 && strcmp(s + 5, ":00") == 0))
		return -1;
	if (s[2] != ':')
		return -1;
	memcpy(part, s, 2);
	if (text_int(part, 0, 23, &h) != 0)
		return -1;
	memcpy(part, s + 3, 2);
	if (text_int(part, 0, 59, &m) != 0)
		return -1;
	*seconds = h * 3600 + m * 60;
	return 0;
}

/* A time that comes twice is the first; one that never comes is none. */
static int
wall_instant(const char *date, const char *time, const struct zone *zone,
    int64_t *at)
{
	int64_t days, seconds, found[2];

	if (zone_date_parse(date, &days) != 0 ||
	    wall_time(time, &seconds) != 0 ||
	    zone_instants(zone, days * DAY_S + seconds, found) == 0)
		return -1;
	*at = found[0] * 1000;
	return 0;
}

int
booking_form_start(const struct booking_form *f, const struct zone *zone,
    int64_t *at)
{
	const char *start = f->text[BOOKING_START];
	const char *time = f->text[BOOKING_TIME];
	char date[11] = "";
	size_t n = start != NULL ? strlen(start) : 0;

	if (n == 10 && time != NULL)
		return wall_instant(start, time, zone, at);
	if (n < 16)
		return -1;
	if (n == 16 || n == 19) {
		memcpy(date, start, 10);
		return wall_instant(date, start + 11, zone, at);
	}
	return clock_parse(start, at) == 0 && *at > 0 ? 0 : -1;
}

void
booking_form_hash(const struct booking_form *f, const char *form_key,
    int64_t at, char out[SECRET_HASH_SIZE])
{
	static const enum booking_text named[] = {BOOKING_NAME,
	    BOOKING_EMAIL, BOOKING_PHONE, BOOKING_NOTES};
	struct strbuf text;
	size_t i;

	strbuf_init(&text, 64 * 1024);
	strbuf_printf(&text, "%s\n%lld %lld", form_key, (long long)at,
	    (long long)f->duration_ms);
	for (i = 0; i < nitems(named); i++) {
		strbuf_char(&text, '\n');
		json_escape(&text, f->text[named[i]] != NULL ?
		    f->text[named[i]] : "");
	}
	secret_hash(strbuf_str(&text), text.len, out);
	strbuf_release(&text);
}

int
booking_edge_parse(const char *s, const struct zone *zone, bool end,
    int64_t *at)
{
	int64_t days, found[2], local;

	if (zone_date_parse(s, &days) != 0)
		return clock_parse(s, at);
	local = (days + end) * DAY_S;
	/* A midnight that is skipped. */
	if (zone_instants(zone, local, found) == 0)
		found[0] = local - zone_offset(zone, local - DAY_S);
	*at = found[0] * 1000;
	return 0;
}
