/* zoho_calendar.c - events listed, found, made, moved, deleted. */

#include "provider/zoho_calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "zoho_calendar_time.h"

#define DAY_MS INT64_C(86400000)
#define PATH_BYTES (128 * 1024)
/* A longer query goes as the body of the request. */
#define QUERY_BYTES 4000
/* Events that are looked at one by one for their description. */
#define LOOK_MAX 20

void
zoho_event_release(struct zoho_event *e)
{
	free(e->uid);
	free(e->etag);
	free(e->description);
	memset(e, 0, sizeof(*e));
}

void
zoho_events_free(struct zoho_event *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		zoho_event_release(&list[i]);
	free(list);
}

/* "/calendars/ID/events", "/UID" after it. */
static void
write_path(const struct zoho_calendar *c, const char *uid,
    struct strbuf *path)
{
	strbuf_init(path, PATH_BYTES);
	strbuf_text(path, "/calendars/");
	escape_url(path, c->id);
	strbuf_text(path, "/events");
	if (uid != NULL) {
		strbuf_char(path, '/');
		escape_url(path, uid);
	}
}

static bool
is_free(const struct json *j)
{
	const char *t = json_scalar(json_get(j, "transparency"));

	return t != NULL && strcmp(t, "1") == 0;
}

static int
read_event(const struct zoho_calendar *c, const struct json *j,
    struct zoho_event *out, struct error *err)
{
	const struct json *when = json_get(j, "dateandtime");
	bool day;

	memset(out, 0, sizeof(*out));
	if (when == NULL)
		when = j;
	if (json_get_text(j, "uid") == NULL ||
	    zoho_time_parse(json_get_text(when, "start"), c->zone,
		&out->start_at, &day) != 0 ||
	    zoho_time_parse(json_get_text(when, "end"), c->zone,
		&out->end_at, &day) != 0) {
		error_set(err, ERROR_UNAVAILABLE, "Zoho Calendar tells an "
		    "event that makes no sense: it is asked again later");
		return error_detail(err, "not_understood");
	}
	if (day && out->end_at <= out->start_at)
		out->end_at = out->start_at + DAY_MS;
	out->uid = xstrdup(json_get_text(j, "uid"));
	out->etag = xstrdup(json_scalar(json_get(j, "etag")));
	out->description = xstrdup(json_get_text(j, "description"));
	out->free = is_free(j);
	return 0;
}

int
zoho_calendar_list(const struct zoho_calendar *c, int64_t from, int64_t to,
    struct zoho_event **out, size_t *n, struct error *err)
{
	struct call call = *c->call;
	char first[ZOHO_TIME_SIZE], last[ZOHO_TIME_SIZE];
	struct call_answer answer;
	const struct json *j;
	struct strbuf path;
	char *range;
	int rc;

	*out = NULL;
	*n = 0;
	zoho_time_text(from, first);
	zoho_time_text(to, last);
	range = xasprintf("{\"start\":\"%s\",\"end\":\"%s\"}", first, last);
	write_path(c, NULL, &path);
	strbuf_text(&path, "?byinstance=true&range=");
	escape_url(&path, range);
	call.accept = "application/json+large";
	rc = call_perform(&call, "GET", strbuf_str(&path), NULL, &answer, err);
	for (j = rc == 0 ? json_first(json_get(answer.json, "events")) : NULL;
	    j != NULL && rc == 0; j = json_next(j)) {
		*out = xreallocarray(*out, *n + 1, sizeof(**out));
		rc = read_event(c, j, &(*out)[*n], err);
		*n += rc == 0;
	}
	if (rc != 0) {
		zoho_events_free(*out, *n);
		*out = NULL;
		*n = 0;
	}
	call_answer_release(&answer);
	strbuf_release(&path);
	free(range);
	return rc;
}

static int
gone(struct error *err)
{
	error_set(err, ERROR_NOT_FOUND,
	    "there is no such event in the calendar");
	return error_detail(err, ZOHO_EVENT_GONE);
}

/* The event as it stands there; its row of the answer in *row, borrowed. */
static int
load(const struct zoho_calendar *c, const char *uid,
    struct call_answer *answer, const struct json **row, struct error *err)
{
	struct strbuf path;
	const char *state;
	int rc;

	write_path(c, uid, &path);
	rc = call_perform(c->call, "GET", strbuf_str(&path), NULL, answer,
	    err);
	strbuf_release(&path);
	if (rc != 0)
		return -1;
	*row = json_first(json_get(answer->json, "events"));
	state = json_get_text(*row, "estatus");
	return *row == NULL || (state != NULL && text_equal(state,
	    "deleted")) ? gone(err) : 0;
}

int
zoho_calendar_get(const struct zoho_calendar *c, const char *uid,
    struct zoho_event *out, struct error *err)
{
	struct call_answer answer;
	const struct json *row;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = load(c, uid, &answer, &row, err);
	if (rc == 0)
		rc = read_event(c, row, out, err);
	call_answer_release(&answer);
	return rc;
}

/* Sends eventdata and reads the event that comes back. */
static int
write_event(const struct zoho_calendar *c, const char *method,
    const char *uid, const struct json *data, struct zoho_event *out,
    bool *uncertain, struct error *err)
{
	struct call call = *c->call;
	struct call_answer answer;
	struct strbuf path, form;
	char *text = json_print(data);
	int rc;

	memset(out, 0, sizeof(*out));
	write_path(c, uid, &path);
	strbuf_init(&form, PATH_BYTES);
	strbuf_text(&form, "eventdata=");
	escape_url(&form, text);
	if (form.len > QUERY_BYTES) {
		call.form = strbuf_str(&form);
	} else {
		strbuf_char(&path, '?');
		strbuf_text(&path, strbuf_str(&form));
	}
	rc = call_perform(&call, method, strbuf_str(&path), NULL, &answer,
	    err);
	*uncertain = answer.uncertain;
	if (rc == 0) {
		rc = read_event(c, json_first(json_get(answer.json,
		    "events")), out, err);
		*uncertain = rc != 0;
	}
	call_answer_release(&answer);
	strbuf_release(&form);
	strbuf_release(&path);
	free(text);
	return rc;
}

static struct json *
times_of(const struct zoho_calendar *c, int64_t start_at, int64_t end_at)
{
	char start[ZOHO_TIME_SIZE], end[ZOHO_TIME_SIZE];
	struct json *when = json_object();

	zoho_time_text(start_at, start);
	zoho_time_text(end_at, end);
	json_set_text(when, "timezone", zone_name(c->zone));
	json_set_text(when, "start", start);
	json_set_text(when, "end", end);
	return when;
}

int
zoho_calendar_create(const struct zoho_calendar *c,
    const struct zoho_draft *d, struct zoho_event *out, bool *uncertain,
    struct error *err)
{
	struct json *data = json_object(), *list, *attendee;
	int rc;

	json_set_text(data, "title", d->title);
	json_set_text(data, "description", d->description);
	json_set_bool(data, "isallday", false);
	json_set_int(data, "transparency", 0);
	json_set(data, "dateandtime", times_of(c, d->start_at, d->end_at));
	if (d->email != NULL) {
		attendee = json_object();
		json_set_text(attendee, "email", d->email);
		json_set_int(attendee, "permission", 1);
		json_set_int(attendee, "attendance", 1);
		list = json_array();
		json_add(list, attendee);
		json_set(data, "attendees", list);
	}
	rc = write_event(c, "POST", NULL, data, out, uncertain, err);
	json_free(data);
	return rc;
}

/*
 * A change replaces all that can be written, so all that may be sent back is
 * copied.
 */
static void
copy_members(const struct json *from, struct json *to)
{
	static const char *const names[] = {"title", "description",
	    "location", "isprivate", "allowForwarding", "transparency",
	    "url", "color", "reminders"};
	const struct json *j;
	size_t i;

	for (i = 0; i < nitems(names); i++) {
		j = json_get(from, names[i]);
		if (j != NULL && json_type(j) != JSON_NULL)
			json_set(to, names[i], json_copy(j));
	}
}

/* Of an attendee only what may be written. */
static void
copy_attendees(const struct json *from, struct json *to)
{
	static const char *const names[] = {"email", "permission",
	    "attendance", "zid"};
	struct json *list = json_array(), *one;
	const struct json *j;
	size_t i;

	for (j = json_first(json_get(from, "attendees")); j != NULL;
	    j = json_next(j)) {
		one = json_object();
		for (i = 0; i < nitems(names); i++)
			if (json_get(j, names[i]) != NULL)
				json_set(one, names[i],
				    json_copy(json_get(j, names[i])));
		json_add(list, one);
	}
	if (json_size(list) > 0)
		json_set(to, "attendees", list);
	else
		json_free(list);
}

static int
move_once(const struct zoho_calendar *c, const char *uid, int64_t start_at,
    int64_t end_at, struct zoho_event *out, struct error *err)
{
	struct json *data = json_object();
	struct call_answer answer;
	const struct json *row;
	bool uncertain;
	int rc;

	rc = load(c, uid, &answer, &row, err);
	if (rc == 0) {
		copy_members(row, data);
		copy_attendees(row, data);
		json_set_bool(data, "isallday", false);
		json_set_text(data, "etag", json_scalar(json_get(row,
		    "etag")));
		json_set(data, "dateandtime", times_of(c, start_at, end_at));
		rc = write_event(c, "PUT", uid, data, out, &uncertain, err);
	}
	call_answer_release(&answer);
	json_free(data);
	return rc;
}

int
zoho_calendar_move(const struct zoho_calendar *c, const char *uid,
    int64_t start_at, int64_t end_at, struct zoho_event *out,
    struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (move_once(c, uid, start_at, end_at, out, err) == 0)
		return 0;
	if (err->code != ERROR_CONFLICT)
		return -1;
	error_clear(err);
	return move_once(c, uid, start_at, end_at, out, err);
}

static int
delete_once(const struct zoho_calendar *c, const char *uid,
    struct error *err)
{
	struct zoho_event event;
	struct call_answer answer;
	struct call call = *c->call;
	struct strbuf path;
	char *header;
	int rc;

	rc = zoho_calendar_get(c, uid, &event, err);
	if (rc != 0)
		return -1;
	header = xasprintf("etag: %s", event.etag != NULL ? event.etag : "");
	call.header = header;
	write_path(c, uid, &path);
	rc = call_perform(&call, "DELETE", strbuf_str(&path), NULL, &answer,
	    err);
	call_answer_release(&answer);
	strbuf_release(&path);
	free(header);
	zoho_event_release(&event);
	return rc;
}

static bool
is_gone(const struct error *err)
{
	return err->code == ERROR_NOT_FOUND &&
	    strcmp(err->detail, ZOHO_EVENT_GONE) == 0;
}

int
zoho_calendar_delete(const struct zoho_calendar *c, const char *uid,
    struct error *err)
{
	int rc = delete_once(c, uid, err);

	if (rc != 0 && err->code == ERROR_CONFLICT) {
		error_clear(err);
		rc = delete_once(c, uid, err);
	}
	if (rc != 0 && is_gone(err)) {
		error_clear(err);
		rc = 0;
	}
	return rc;
}

/* Whether the reference stands in it; a list may not have said. */
static int
holds(const struct zoho_calendar *c, struct zoho_event *e,
    const char *reference, int *looks, struct error *err)
{
	struct zoho_event full;

	if (e->description == NULL && (*looks)++ < LOOK_MAX) {
		if (zoho_calendar_get(c, e->uid, &full, err) != 0) {
			if (!is_gone(err))
				return -1;
			error_clear(err);
			return 1;
		}
		zoho_event_release(e);
		*e = full;
	}
	return e->description != NULL &&
	    strstr(e->description, reference) != NULL ? 0 : 1;
}

int
zoho_calendar_find(const struct zoho_calendar *c, const char *reference,
    int64_t from, int64_t to, struct zoho_event *out, struct error *err)
{
	struct zoho_event *events = NULL;
	size_t n = 0, i;
	int looks = 0, rc;

	memset(out, 0, sizeof(*out));
	rc = zoho_calendar_list(c, from - DAY_MS, to + DAY_MS, &events, &n,
	    err);
	if (rc != 0)
		return -1;
	rc = 1;
	for (i = 0; i < n && rc == 1; i++) {
		rc = holds(c, &events[i], reference, &looks, err);
		if (rc == 0) {
			*out = events[i];
			memset(&events[i], 0, sizeof(events[i]));
		}
	}
	zoho_events_free(events, n);
	return rc;
}
