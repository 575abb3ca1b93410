/* base_ics.c - what calendars read: folded, escaped, in UTC. */

#include <string.h>

#include "base/ics.h"
#include "tests/lib/tap.h"

static struct ics
an_event(void)
{
	return (struct ics){.uid = "7@leadbridge", .sequence = 2,
	    .start_at = 1806195600000, .end_at = 1806197400000,
	    .at = 1796093762000, .summary = "Appointment"};
}

static void
test_whole(void)
{
	struct ics event = an_event();
	struct strbuf out;

	strbuf_init(&out, 100000);
	ics_write(&event, &out);
	is_text(strbuf_str(&out), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//leadbridge//bookings//EN\r\nCALSCALE:GREGORIAN\r\n"
	    "METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:7@leadbridge\r\n"
	    "SEQUENCE:2\r\nDTSTAMP:20261201T025602Z\r\n"
	    "DTSTART:20270328T010000Z\r\nDTEND:20270328T013000Z\r\n"
	    "SUMMARY:Appointment\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n"
	    "END:VEVENT\r\nEND:VCALENDAR\r\n", "a published event");
	strbuf_release(&out);
}

struct line {
	const char *summary, *written, *name;
};

#define TEN "1234567890"
#define TWENTY TEN TEN

static const struct line lines[] = {
	{"a,b;c\\d", "SUMMARY:a\\,b\\;c\\\\d\r\n", "escapes"},
	{"one\ntwo", "SUMMARY:one\\ntwo\r\n", "a line end"},
	{"one\r\nATTENDEE:x", "SUMMARY:one\\nATTENDEE:x\r\n",
	    "a line end adds no line"},
	{"tab\there\x01", "SUMMARY:tabhere\r\n", "control characters go"},
	{TWENTY TWENTY TWENTY "1234567", "SUMMARY:" TWENTY TWENTY TWENTY
	    "1234567\r\n", "75 octets are one line"},
	{TWENTY TWENTY TWENTY "12345678", "SUMMARY:" TWENTY TWENTY TWENTY
	    "1234567\r\n 8\r\n", "76 are two"},
	{TWENTY TWENTY TWENTY "123456\xc3\xbc", "SUMMARY:" TWENTY TWENTY
	    TWENTY "123456\r\n \xc3\xbc\r\n", "no character is cut"},
	{TWENTY TWENTY TWENTY "123456,", "SUMMARY:" TWENTY TWENTY TWENTY
	    "123456\\\r\n ,\r\n", "an escape may be"},
};

static void
test_lines(void)
{
	struct ics event = an_event();
	struct strbuf out;
	size_t i;

	strbuf_init(&out, 100000);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		strbuf_reset(&out);
		event.summary = lines[i].summary;
		ics_write(&event, &out);
		ok(strstr(strbuf_str(&out), lines[i].written) != NULL, "%s",
		    lines[i].name);
	}
	strbuf_release(&out);
}

static void
test_sent(void)
{
	struct ics event = an_event();
	struct strbuf out;

	strbuf_init(&out, 100000);
	event.organizer = "shop@example.com";
	event.attendee = "ada@example.com\r\nX-EVIL:1";
	is_text(ics_method(&event), "REQUEST", "what is sent is a request");
	ics_write(&event, &out);
	ok(strstr(strbuf_str(&out), "\r\nMETHOD:REQUEST\r\n") != NULL,
	    "and says so");
	ok(strstr(strbuf_str(&out), "\r\nORGANIZER:mailto:shop@example.com"
	    "\r\n") != NULL, "the organizer");
	ok(strstr(strbuf_str(&out), "\r\nX-EVIL") == NULL,
	    "an address adds no line");
	strbuf_reset(&out);
	event.cancelled = true;
	ics_write(&event, &out);
	ok(strstr(strbuf_str(&out), "METHOD:CANCEL\r\n") != NULL &&
	    strstr(strbuf_str(&out), "STATUS:CANCELLED\r\n") != NULL,
	    "cancelled");
	event.attendee = NULL;
	is_text(ics_method(&event), "PUBLISH", "a file is published");
	strbuf_release(&out);
}

int
main(void)
{
	test_whole();
	test_lines();
	test_sent();
	return tap_done();
}
