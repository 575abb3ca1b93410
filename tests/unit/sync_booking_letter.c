/* sync_booking_letter.c - what is written of a booking, and when. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sync/booking_letter.h"
#include "tests/lib/tap.h"

#define HOUR INT64_C(3600000)
#define START (1000 * HOUR)

struct due {
	const char *status, *told, *trying;
	int64_t told_start, reminded, changed, now, reminder;
	int tries;
	const char *letter, *name;
};

static const struct due dues[] = {
	{"confirmed", "", "", 0, 0, 0, 0, 24, 0, "confirmed", "a new one"},
	{"pending_confirmation", "", "", 0, 0, 0, 0, 24, 0, NULL,
	    "one that waits"},
	{"confirmed", "confirmed", "", START, 0, 0, 0, 24, 0, NULL,
	    "one that was told"},
	{"confirmed", "confirmed", "", START - HOUR, 0, 0, 0, 24, 0, "moved",
	    "one that was moved"},
	{"cancelled", "confirmed", "", START, 0, 0, 0, 24, 0, "cancelled",
	    "one that was told, and cancelled"},
	{"cancelled", "cancelled", "", START, 0, 0, 0, 24, 0, NULL,
	    "and told again"},
	{"cancelled", "", "", 0, 0, 0, 0, 24, 0, NULL,
	    "cancelled before anybody heard"},
	{"cancelled", "", "confirmed", 0, 0, 0, 0, 24, 1, "cancelled",
	    "cancelled, and somebody may have heard"},
	{"confirmed", "confirmed", "", START, 0, 0, 976, 24, 0, "reminder",
	    "a day before"},
	{"confirmed", "confirmed", "", START, 0, 0, 975, 24, 0, NULL,
	    "more than a day before"},
	{"confirmed", "confirmed", "", START, START, 0, 976, 24, 0, NULL,
	    "reminded once"},
	{"confirmed", "moved", "", START, START - HOUR, 0, 976, 24, 0,
	    "reminder", "reminded of another time"},
	{"confirmed", "confirmed", "", START, 0, 980, 981, 24, 0, NULL,
	    "booked within the day"},
	{"confirmed", "confirmed", "", START, 0, 0, 976, 0, 0, NULL,
	    "without reminders"},
	{"confirmed", "", "", 0, 0, 0, 1000, 24, 0, NULL, "begun already"},
	{"cancelled", "confirmed", "", START, 0, 0, 1001, 24, 0, NULL,
	    "cancelled afterwards"},
};

static void
test_due(void)
{
	struct booking_notice n;
	struct booking b;
	const char *letter;
	size_t i;

	for (i = 0; i < nitems(dues); i++) {
		memset(&b, 0, sizeof(b));
		memset(&n, 0, sizeof(n));
		b.status = xstrdup(dues[i].status);
		b.start_at = START;
		b.changed_at = dues[i].changed * HOUR;
		(void)snprintf(n.told, sizeof(n.told), "%s", dues[i].told);
		(void)snprintf(n.trying, sizeof(n.trying), "%s",
		    dues[i].trying);
		n.start_at = dues[i].told_start;
		n.reminded_at = dues[i].reminded;
		n.tries = dues[i].tries;
		letter = letter_due(&b, &n, dues[i].now * HOUR,
		    dues[i].reminder * HOUR);
		is_text(letter != NULL ? letter : "nothing",
		    dues[i].letter != NULL ? dues[i].letter : "nothing", "%s",
		    dues[i].name);
		free(b.status);
	}
}

struct check {
	const char *text, *why;
};

static const struct check checks[] = {
	{"Subject: Hi {name}\n\n{{ {date}\n", NULL},
	{"Subject: Hi\n\nHi {nobody}\n", "line 3: there is no field {nobody}"},
	{"Subject: {Name}\n\nHi\n", "line 1: a brace"},
	{"Subject: Hi\n\nHi {name\n", "line 3: a brace"},
	{"Hi\n\nHi\n", "first line"},
	{"Subject: Hi\nHi\n", "first line"},
	{"Subject: Hi", "first line"},
	{"Subject: Hi\r\n\r\nHi", "first line"},
	{"Subject: \xff\n\nHi\n", "UTF-8"},
};

static void
test_check(void)
{
	static const char *const kinds[] = {LETTER_CONFIRMED, LETTER_MOVED,
	    LETTER_CANCELLED, LETTER_REMINDER, LETTER_BUSINESS};
	struct error err = ERROR_INIT;
	size_t i;
	int rc;

	for (i = 0; i < nitems(checks); i++) {
		error_clear(&err);
		rc = letter_check(checks[i].text, &err);
		ok(checks[i].why == NULL ? rc == 0 : rc != 0 &&
		    strstr(err.text, checks[i].why) != NULL, "text %d: %s",
		    (int)i, err.text);
	}
	for (i = 0; i < nitems(kinds); i++)
		ok(letter_check(letter_default(kinds[i]), &err) == 0,
		    "the default of %s is right", kinds[i]);
	ok(letter_default("else") == NULL, "there is no other");
}

static void
test_fill(void)
{
	char name[] = "Ada {email}", email[] = "a@x.example";
	struct booking b = {.name = name, .email = email,
	    .start_at = 1806195600000, .end_at = 1806197400000};
	struct error err = ERROR_INIT;
	struct zone *zone = NULL;
	struct letter l = {.booking = &b, .what = LETTER_MOVED,
	    .manage_url = "https://x.example/b"};
	struct strbuf subject, body;

	ok(zone_load("Europe/Berlin", &zone, &err) == 0, "Berlin");
	l.zone = zone;
	strbuf_init(&subject, 1000);
	strbuf_init(&body, 1000);
	letter_fill("Subject: {name}, {what}\n\n{date} {time}-{end_time} "
	    "{zone} {start} {end} {{x} {phone}{business}.\n{manage_url}\n",
	    &l, &subject, &body);
	is_text(strbuf_str(&subject), "Ada {email}, moved",
	    "what a visitor writes is no field");
	is_text(strbuf_str(&body), "2027-03-28 03:00-03:30 Europe/Berlin "
	    "2027-03-28 03:00 2027-03-28 03:30 {x} .\n"
	    "https://x.example/b\n", "after the hour that is skipped");
	strbuf_release(&subject);
	strbuf_release(&body);
	zone_free(zone);
}

int
main(void)
{
	test_due();
	test_check();
	test_fill();
	return tap_done();
}
