/* booking_show.c - tells bookings and free times to programs and people. */

#include "web/booking_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "web/page.h"

#define PAGE_MAX (512 * 1024)
/* More than that nobody chooses from. */
#define CHOICES 300

void
booking_show(struct response *res, const struct booking *b, bool made,
    const char *public_url)
{
	char etag[32];
	char *url;

	(void)snprintf(etag, sizeof(etag), "\"%" PRId64 "\"", b->version);
	response_header(res, "ETag", etag);
	response_json_text(res, "id", b->id);
	response_json_text(res, "event_uid", b->event_uid);
	response_json_text(res, "status", b->status);
	response_json_instant(res, "start", b->start_at);
	response_json_instant(res, "end", b->end_at);
	response_json_text(res, "tz", b->tz);
	response_json_text(res, "name", b->name);
	response_json_text(res, "email", b->email);
	response_json_text(res, "phone", b->phone);
	response_json_text(res, "notes", b->notes);
	(void)snprintf(etag, sizeof(etag), "%" PRId64, b->version);
	response_json_text(res, "etag", etag);
	if (!made)
		return;
	url = booking_manage_url(b, public_url);
	response_json_text(res, "key", b->key);
	response_json_text(res, "manage_url", url);
	free(url);
}

/* "2026-12-03 10:00" */
static void
add_time(struct strbuf *out, const struct zone *zone, int64_t at)
{
	char text[ZONE_TEXT_SIZE];

	zone_text(zone, at, text);
	text[10] = ' ';
	escape_html(out, text);
}

static const char *
words_for(const char *status)
{
	if (strcmp(status, BOOKING_CANCELLED) == 0)
		return "This appointment is cancelled.";
	if (strcmp(status, BOOKING_CONFIRMED) == 0)
		return "Your appointment is confirmed.";
	return "Your appointment is noted and will be confirmed soon.";
}

void
booking_page(struct response *res, const struct booking *b,
    const struct zone *zone)
{
	bool over = strcmp(b->status, BOOKING_CANCELLED) == 0;
	struct strbuf html;

	strbuf_init(&html, PAGE_MAX);
	strbuf_printf(&html, "<p>%s</p><p>", words_for(b->status));
	add_time(&html, zone, b->start_at);
	strbuf_text(&html, " (");
	escape_html(&html, zone_name(zone));
	strbuf_text(&html, ")</p>");
	if (!over)
		strbuf_printf(&html, "<p><a href=\"/api/calendar/events/%s/ics"
		    "?key=%s\">Add it to your calendar</a></p>"
		    "<form method=\"post\" action=\"/api/calendar/events/%s/"
		    "cancel?key=%s\"><button class=\"button quiet\">Cancel "
		    "this appointment</button>"
		    "</form>", b->id, b->key, b->id, b->key);
	page_html(res, 200, "Appointment", strbuf_str(&html));
	strbuf_release(&html);
}

void
slots_show(struct response *res, const struct slot *slots, size_t n,
    const char *tz, bool stale)
{
	struct json *list = json_array(), *one;
	char text[CLOCK_TEXT_SIZE];
	size_t i;

	for (i = 0; i < n; i++) {
		one = json_object();
		clock_text(slots[i].start_at, text);
		json_set_text(one, "start", text);
		clock_text(slots[i].end_at, text);
		json_set_text(one, "end", text);
		json_add(list, one);
	}
	response_json(res, "slots", list);
	response_json_text(res, "tz", tz);
	if (stale)
		response_json_bool(res, "stale", true);
}

static void
add_field(struct strbuf *html, const char *name, const char *label,
    const char *type)
{
	strbuf_printf(html, "<div class=\"field\"><label for=\"%s\">%s</label>"
	    "<input id=\"%s\" name=\"%s\" type=\"%s\"></div>", name, label,
	    name, name, type);
}

void
slots_page(struct response *res, const struct slot *slots, size_t n,
    const struct zone *zone, const char *form_key, int64_t duration_ms)
{
	char text[CLOCK_TEXT_SIZE];
	struct strbuf html;
	size_t i;

	strbuf_init(&html, PAGE_MAX);
	strbuf_text(&html, "<form method=\"post\" "
	    "action=\"/api/calendar/events?form=");
	escape_url(&html, form_key);
	strbuf_printf(&html, "\"><input type=\"hidden\" name=\"duration\" "
	    "value=\"%d\"><input type=\"hidden\" name=\"tz\" value=\"",
	    (int)(duration_ms / 60000));
	escape_html(&html, zone_name(zone));
	strbuf_text(&html, "\"><div class=\"field\">"
	    "<label for=\"start\">Time (");
	escape_html(&html, zone_name(zone));
	strbuf_text(&html, ")</label><select id=\"start\" name=\"start\">");
	for (i = 0; i < n && i < CHOICES; i++) {
		clock_text(slots[i].start_at, text);
		strbuf_printf(&html, "<option value=\"%s\">", text);
		add_time(&html, zone, slots[i].start_at);
		strbuf_text(&html, "</option>");
	}
	strbuf_text(&html, "</select></div>");
	add_field(&html, "name", "Name", "text");
	add_field(&html, "email", "E-mail", "email");
	add_field(&html, "phone", "Phone", "tel");
	strbuf_text(&html, "<div class=\"field\"><label for=\"notes\">Notes"
	    "</label><textarea id=\"notes\" name=\"notes\"></textarea></div>"
	    "<p hidden><input name=\"_gotcha\" tabindex=\"-1\" "
	    "autocomplete=\"off\"></p>"
	    "<button class=\"button wide\">Book</button></form>");
	page_html(res, 200, n > 0 ? "Choose a time" : "No time is free",
	    n > 0 ? strbuf_str(&html) : "<p>Try another week.</p>");
	strbuf_release(&html);
}
