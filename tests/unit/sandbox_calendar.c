/* sandbox_calendar.c - the pretend Zoho Calendar: events and their etags. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define EVENTS "/api/v1/calendars/default/events"
#define NOON "{\"title\":\"Viewing\",\"dateandtime\":{\"timezone\":" \
	"\"Europe/Berlin\",\"start\":\"20261123T110000Z\",\"end\":" \
	"\"20261123T120000Z\"}"

/* path?name=value, the value encoded. */
static int
ask(struct pretend *p, const char *method, const char *path,
    const char *name, const char *value)
{
	struct strbuf sb;
	int status;

	strbuf_init(&sb, 65536);
	strbuf_text(&sb, path);
	if (name != NULL) {
		strbuf_char(&sb, strchr(path, '?') != NULL ? '&' : '?');
		strbuf_text(&sb, name);
		strbuf_char(&sb, '=');
		escape_url(&sb, value);
	}
	status = pretend_ask(p, method, strbuf_str(&sb), NULL);
	strbuf_release(&sb);
	return status;
}

static int
make(struct pretend *p, const char *eventdata)
{
	return ask(p, "POST", EVENTS, "eventdata", eventdata);
}

/* The path of the event told last. free(). */
static char *
path_of(struct pretend *p)
{
	char *uid = pretend_text(p, "uid");
	char *path = xasprintf(EVENTS "/%s", uid);

	free(uid);
	return path;
}

static void
test_create(struct pretend *p)
{
	static const struct {
		const char *eventdata;
		int status;
		const char *has;
	} rows[] = {
		{NOON "}", 200, "\"start\":\"20261123T120000+0100\""},
		{"{\"title\":\"x\"}", 400, "INVALID_DATA"},
		{NOON ",\"colour\":1}", 400, "EXTRA_PARAM_FOUND"},
		{NOON ",\"etag\":\"1\"}", 400, "EXTRA_PARAM_FOUND"},
		{NOON ",\"notifyType\":1}", 400, "PATTERN_NOT_MATCHED"},
		{NOON ",\"transparency\":2}", 400, "INVALID_DATA"},
		{NOON ",\"attendees\":[{\"email\":\"x\"}]}", 400,
		    "INVALID_DATA"},
		{NOON ",\"attendees\":[{\"email\":\"bob@example.net\"}]}",
		    200, "\"status\":\"NEEDS-ACTION\""},
		{NOON ",\"reminders\":[{\"action\":\"email\",\"minutes\":"
		    "-30}]}", 200, "\"minutes\":-30"},
		{NOON ",\"rrule\":\"FREQ=HOURLY\"}", 400, "INVALID_DATA"},
		{"{\"isallday\":true,\"dateandtime\":{\"start\":"
		    "\"20261123\",\"end\":\"20261124\"}}", 200,
		    "\"start\":\"20261123\",\"end\":\"20261124\""},
		{"{\"dateandtime\":{\"start\":\"20261123\",\"end\":"
		    "\"20261124\"}}", 400, "INVALID_DATA"},
		{"{\"dateandtime\":{\"timezone\":\"Mars/Base\",\"start\":"
		    "\"20261123T110000\",\"end\":\"20261123T120000\"}}", 400,
		    "INVALID_DATA"},
		{"{\"dateandtime\":{\"timezone\":\"Asia/Kolkata\",\"start\":"
		    "\"20261123T110000\",\"end\":\"20261123T120000\"}}", 200,
		    "20261123T110000+0530"},
		{"{\"dateandtime\":{\"timezone\":\"UTC\",\"start\":"
		    "\"20261123T110000+0100\",\"end\":"
		    "\"20261123T120000+0100\"}}", 200, "20261123T100000Z"},
		{"{\"dateandtime\":{\"start\":\"20261123T110000Z\",\"end\":"
		    "\"20261123T110000Z\"}}", 400, "INVALID_DATA"},
		{"[]", 400, "INVALID_DATA"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		is_int(make(p, rows[i].eventdata), rows[i].status, "%.60s %d",
		    rows[i].eventdata + 1, rows[i].status);
		has_text(pretend_body(p), rows[i].has, "%s", rows[i].has);
	}
	is_int(pretend_ask(p, "POST", EVENTS, NOON "}"), 400,
	    "JSON in the body is no parameter");
	is_int(pretend_ask(p, "POST", EVENTS, "eventdata=%7B%22dateandtime"
	    "%22%3A%7B%22start%22%3A%2220261123T110000Z%22%2C%22end%22%3A"
	    "%2220261123T120000Z%22%7D%7D"), 200, "a form has one");
	is_int(ask(p, "POST", EVENTS "?sendmail=1", "eventdata", NOON "}"),
	    400, "an unknown parameter is refused");
	is_int(ask(p, "POST", "/api/v1/calendars/none/events", "eventdata",
	    NOON "}"), 404, "so is an unknown calendar");
	pretend_turn(p, "calendar_create_status", "201");
	is_int(make(p, NOON "}"), 201,
	    "two events at a time are two events");
}

static void
test_etag(struct pretend *p)
{
	char *path, *etag, *data, *old;

	make(p, NOON ",\"description\":\"Order 7\",\"location\":\"Shop\"}");
	path = path_of(p);
	old = pretend_text(p, "etag");
	is_int((long)strlen(old), 13, "an etag has thirteen digits");
	is_int(ask(p, "PUT", path, "eventdata", NOON "}"), 400,
	    "a change needs one");
	has_text(pretend_body(p), "ETAG_MISSING", "and says so");
	data = xasprintf(NOON ",\"etag\":\"%s\",\"location\":\"Home\"}", old);
	is_int(ask(p, "PUT", path, "eventdata", data), 200,
	    "with it an event is changed");
	has_text(pretend_body(p), "\"estatus\":\"updated\"", "and told so");
	etag = pretend_text(p, "etag");
	ok(strcmp(etag, old) > 0, "its etag is another");
	ok(strstr(pretend_body(p), "Order 7") == NULL,
	    "what was not sent is erased");
	is_int(ask(p, "PUT", path, "eventdata", data), 412,
	    "the old etag will not do");
	pretend_turn(p, "calendar_stale_status", "409");
	is_int(ask(p, "PUT", path, "eventdata", data), 409,
	    "by whatever status");
	is_int(ask(p, "DELETE", path, NULL, NULL), 400,
	    "a deletion needs it in a header");
	p->etag = old;
	is_int(ask(p, "DELETE", path, NULL, NULL), 409, "and a fresh one");
	p->etag = etag;
	is_int(ask(p, "DELETE", path, NULL, NULL), 200, "then it is gone");
	has_text(pretend_body(p), "\"estatus\":\"deleted\"", "and told so");
	p->etag = NULL;
	is_int(ask(p, "GET", path, NULL, NULL), 404, "it is not found");
	free(data);
	free(path);
	free(old);
	free(etag);
}

static void
test_move(struct pretend *p)
{
	char *uid, *etag, *data, *path;

	is_int(ask(p, "POST", "/api/v1/calendars", "calendarData",
	    "{\"name\":\"Other\",\"color\":\"#112233\"}"), 200,
	    "a calendar is made");
	uid = pretend_text(p, "uid");
	is_int(ask(p, "POST", "/api/v1/calendars", "calendarData",
	    "{\"name\":\"Other\"}"), 400, "a colour belongs to it");
	make(p, NOON "}");
	path = path_of(p);
	etag = pretend_text(p, "etag");
	data = xasprintf(NOON ",\"etag\":%s}", etag);
	free(etag);
	etag = xasprintf("%s?destinationcaluid=%s", path, uid);
	is_int(ask(p, "PUT", etag, "eventdata", data), 200,
	    "an event moves to it");
	is_int(ask(p, "GET", path, NULL, NULL), 404, "and is not here");
	free(path);
	path = xasprintf("/api/v1/calendars/%s", uid);
	is_int(ask(p, "DELETE", path, NULL, NULL), 200,
	    "the calendar is deleted");
	has_text(pretend_body(p), "\"calstatus\":\"deleted\"",
	    "and told so");
	free(uid);
	free(path);
	free(etag);
	free(data);
}

static void
test_list(struct pretend *p)
{
	static const struct {
		const char *range;
		int status;
		long events;
	} rows[] = {
		{"{\"start\":\"20261123\",\"end\":\"20261124\"}", 200, 2},
		{"{\"start\":\"20261123T120000Z\",\"end\":"
		    "\"20261124T000000Z\"}", 200, 0},
		{"{\"start\":\"20261123T115959Z\",\"end\":"
		    "\"20261124T000000Z\"}", 200, 1},
		{"{\"start\":\"20261201\",\"end\":\"20261231\"}", 200, 4},
		{"{\"start\":\"20261201\",\"end\":\"20270102\"}", 400, 0},
		{"{\"start\":\"20261201T000000\",\"end\":\"20261203\"}", 400,
		    0},
		{"{\"start\":\"20261124\"}", 400, 0},
	};
	const char *at;
	long n;
	size_t i;

	make(p, NOON ",\"description\":\"long\",\"attendees\":[{\"email\":"
	    "\"bob@example.net\"}]}");
	make(p, "{\"title\":\"Weekly\",\"rrule\":\"FREQ=WEEKLY\","
	    "\"dateandtime\":{\"timezone\":\"Europe/Berlin\",\"start\":"
	    "\"20261123T090000\",\"end\":\"20261123T100000\"}}");
	for (i = 0; i < nrows(rows); i++) {
		is_int(ask(p, "GET", EVENTS "?byinstance=true", "range",
		    rows[i].range), rows[i].status, "%s is %d",
		    rows[i].range, rows[i].status);
		n = 0;
		for (at = pretend_body(p); (at = strstr(at, "\"uid\"")) !=
		    NULL; at++)
			n++;
		is_int(n, rows[i].events, "with %ld events", rows[i].events);
	}
	ask(p, "GET", EVENTS "?byinstance=true", "range",
	    "{\"start\":\"20270329\",\"end\":\"20270405\"}");
	has_text(pretend_body(p), "\"start\":\"20270329T090000+0200\"",
	    "a wall clock repeats over the change to summer");
	ask(p, "GET", EVENTS "?timezone=America/New_York", "range",
	    "{\"start\":\"20261123\",\"end\":\"20261124\"}");
	has_text(pretend_body(p), "20261123T060000-0500",
	    "times are told in the zone asked for");
	ok(strstr(pretend_body(p), "bob@") == NULL &&
	    strstr(pretend_body(p), "long") == NULL,
	    "a list tells neither others nor descriptions");
	p->accept = "application/json+large";
	ask(p, "GET", EVENTS, "range",
	    "{\"start\":\"20261123\",\"end\":\"20261124\"}");
	has_text(pretend_body(p), "\"description\":\"long\"",
	    "unless the large form is asked for");
	p->accept = NULL;
	is_int(ask(p, "GET", EVENTS, NULL, NULL), 400, "a list needs a range");
	pretend_turn(p, "calendar_range_required", "false");
	is_int(ask(p, "GET", EVENTS, NULL, NULL), 200, "or it does not");
	pretend_turn(p, "calendar_error", "\"text\"");
	ask(p, "GET", EVENTS, "range", "{}");
	is_text(pretend_body(p), "INVALID_DATA", "an error may be a word");
	pretend_turn(p, "calendar_per_minute", "3");
	for (i = 0; i < 9; i++)
		ask(p, "GET", "/api/v1/calendars", NULL, NULL);
	is_int(p->reply.status, 429, "there may be a limit");
}

#define FREEBUSY "/api/v1/calendars/freebusy?uemail=" \
	"admin%40us.sandbox.example&ftype="
#define DAY "&sdate=20261123T000000Z&edate=20261124T000000Z"

static void
test_freebusy(struct pretend *p)
{
	static const char path[] = FREEBUSY "eventbased" DAY;
	static const char timed[] = FREEBUSY "timebased" DAY;
	char *uid, *body;

	is_int(ask(p, "GET", path, NULL, NULL), 200, "free is told");
	has_text(pretend_body(p), "{\"NODATA\":", "as no data");
	pretend_turn(p, "calendar_freebusy_empty", "\"empty\"");
	ask(p, "GET", path, NULL, NULL);
	is_text(pretend_body(p), "{\"freebusy\":[]}", "or as nothing");
	make(p, NOON "}");
	uid = pretend_text(p, "uid");
	ask(p, "GET", path, NULL, NULL);
	is_text(pretend_body(p), "{\"freebusy\":[{\"startTime\":"
	    "\"20261123T110000Z\",\"endTime\":\"20261123T120000Z\","
	    "\"fbtype\":\"busy\"}]}", "an event is");
	ask(p, "GET", timed, NULL, NULL);
	has_text(pretend_body(p), "{\"20261123\":[null,[\"12:00-13:00\"]]",
	    "in the other form as a part of the person's day");
	make(p, "{\"isallday\":true,\"dateandtime\":{\"start\":\"20261123\","
	    "\"end\":\"20261124\"}}");
	ask(p, "GET", path, NULL, NULL);
	has_text(pretend_body(p), "\"startTime\":\"20261123Z\",\"endTime\":"
	    "\"20261124Z\"", "a whole day has its own form");
	ask(p, "GET", timed, NULL, NULL);
	has_text(pretend_body(p), "[{\"allday\":true},[\"12:00", "in both");
	body = xasprintf("{\"uid\":\"%s\",\"set\":{\"transparency\":1}}",
	    uid);
	pretend_control(p, "calendar/edit", body);
	ask(p, "GET", path, NULL, NULL);
	has_text(pretend_body(p), "\"fbtype\":\"free\"",
	    "a transparent one does not block");
	pretend_turn(p, "calendar_outside_hours", "true");
	ask(p, "GET", path, NULL, NULL);
	has_text(pretend_body(p), "\"startTime\":\"20261123T180000+0100\"",
	    "hours outside may block, in another form");
	pretend_turn(p, "calendar_freebusy", "\"not_enabled\"");
	ask(p, "GET", path, NULL, NULL);
	is_text(pretend_body(p), "{\"fb_not_enabled\":true}",
	    "who does not share is unknown");
	pretend_turn(p, "calendar_freebusy", "\"blocks\"");
	is_int(ask(p, "PUT", "/api/v1/calendars/default", "calendarData",
	    "{\"include_infreebusy\":false}"), 200, "a calendar is taken out");
	ask(p, "GET", path, NULL, NULL);
	is_text(pretend_body(p), "{\"fb_not_enabled\":true}",
	    "and nothing is told");
	is_int(ask(p, "GET", FREEBUSY "eventbased&sdate=20261101T000000Z"
	    "&edate=20261231T000000Z", NULL, NULL), 400,
	    "two months are too much");
	free(body);
	free(uid);
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_create, test_etag, test_move, test_list, test_freebusy
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		pretend_scope(&p, "ZohoCalendar.calendar.ALL,"
		    "ZohoCalendar.event.ALL,ZohoCalendar.freebusy.READ");
		pretend_control(&p, "clock", "{\"now_ms\":1795208400000}");
		pretend_scope(&p, "ZohoCalendar.calendar.ALL,"
		    "ZohoCalendar.event.ALL,ZohoCalendar.freebusy.READ");
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
