/* booking.c - the steps that bring one booking to the calendar. */

#include "sync/booking.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/busy.h"

#define TITLE_MAX 1000
#define TITLE_CHARS 200
/* Zoho's limit, less what else stands there. */
#define DESCRIPTION_MAX 9000

char *
booking_title(const char *template, const struct booking *b)
{
	const struct {
		const char *word, *text;
	} words[] = {
		{"{name}", b->name}, {"{email}", b->email},
		{"{phone}", b->phone},
	};
	const char *p = template;
	struct strbuf out;
	size_t i;
	char *title;

	strbuf_init(&out, TITLE_MAX * 4);
	while (*p != '\0') {
		for (i = 0; i < nitems(words); i++)
			if (text_starts(p, words[i].word))
				break;
		if (i == nitems(words)) {
			strbuf_char(&out, *p++);
			continue;
		}
		if (words[i].text != NULL)
			strbuf_text(&out, words[i].text);
		p += strlen(words[i].word);
	}
	title = strbuf_take(&out);
	title[text_bytes(title, TITLE_CHARS)] = '\0';
	return title;
}

static void
add_line(struct strbuf *out, const char *name, const char *value)
{
	if (!text_empty(value))
		strbuf_printf(out, "%s: %s\n", name, value);
}

/* What a person sees in the event; our reference is its last line. */
static char *
describe(const struct booking *b)
{
	struct strbuf out;
	char *notes = xstrdup(b->notes);

	strbuf_init(&out, DESCRIPTION_MAX * 5);
	add_line(&out, "Name", b->name);
	add_line(&out, "E-mail", b->email);
	add_line(&out, "Phone", b->phone);
	if (notes != NULL) {
		notes[text_bytes(notes, 2000)] = '\0';
		strbuf_printf(&out, "\n%s\n", notes);
	}
	strbuf_printf(&out, "\nBooking %s", b->id);
	free(notes);
	return strbuf_take(&out);
}

static int
keep_event(const struct booking_push *p, const struct booking *b,
    const struct zoho_event *e, struct error *err)
{
	const struct booking_event event = {
		.uid = e->uid,
		.etag = e->etag,
		.start_at = e->start_at,
		.end_at = e->end_at,
		.version = b->version,
	};

	return booking_set_event(p->db, b->id, &event, clock_now_ms(), err);
}

static int
cancel_gone(struct db *db, void *arg, struct error *err)
{
	const struct booking_event none = {.uid = NULL};
	int64_t now = clock_now_ms();
	bool stale;

	if (booking_set_event(db, arg, &none, now, err) != 0)
		return -1;
	return booking_cancel(db, arg, 0, BOOKING_BY_CALENDAR, now,
	    &stale, err);
}

/* A person has deleted its event, or has put another one there. */
static int
cancel_by_calendar(const struct booking_push *p, const struct booking *b,
    const char *why, struct error *err)
{
	char id[UUID_SIZE];

	memcpy(id, b->id, sizeof(id));
	log_event(LOG_INFO, "booking.cancelled", "id", b->id, "tenant",
	    b->tenant, "why", why, NULL);
	return db_transact(p->db, cancel_gone, id, err);
}

/* 0 it is free, 1 it is not. */
static int
is_taken(const struct booking_push *p, const struct booking *b,
    struct error *err)
{
	int64_t room = p->offer->buffer_ms;
	struct slot *busy = NULL;
	size_t n = 0, i;
	bool stale;
	int rc = 0;

	if (offer_busy(p->offer, p->call, b->start_at - room,
		b->end_at + room, true, &busy, &n, &stale, err) != 0)
		return -1;
	for (i = 0; i < n && rc == 0; i++)
		rc = busy[i].start_at < b->end_at + room &&
		    busy[i].end_at > b->start_at - room;
	free(busy);
	if (rc == 0 && stale)
		return error_set(err, ERROR_UNAVAILABLE, "the calendar cannot "
		    "be asked at the moment");
	return rc;
}

/* 0 there was one, and it is kept; 1 none. */
static int
find_event(const struct booking_push *p, const struct zoho_calendar *c,
    struct booking *b, struct error *err)
{
	struct zoho_event event;
	int rc = zoho_calendar_find(c, b->id, b->start_at, b->end_at, &event,
	    err);

	if (rc == 0) {
		rc = keep_event(p, b, &event, err);
		b->event_uid = event.uid;
		b->event_start = event.start_at;
		b->event_end = event.end_at;
		event.uid = NULL;
	}
	zoho_event_release(&event);
	return rc;
}

static int
make_event(const struct booking_push *p, const struct zoho_calendar *c,
    const struct booking *b, bool *uncertain, struct error *err)
{
	struct zoho_draft draft = {
		.email = b->email,
		.start_at = b->start_at,
		.end_at = b->end_at,
	};
	char *title = booking_title(p->offer->title, b);
	char *description = describe(b);
	struct zoho_event event;
	int rc;

	draft.title = title;
	draft.description = description;
	rc = zoho_calendar_create(c, &draft, &event, uncertain, err);
	if (rc == 0) {
		/* From here on it is there, whatever the store says. */
		*uncertain = true;
		rc = keep_event(p, b, &event, err);
	}
	zoho_event_release(&event);
	free(description);
	free(title);
	return rc;
}

static int
delete_event(const struct booking_push *p, const struct zoho_calendar *c,
    const struct booking *b, struct error *err)
{
	const struct booking_event none = {.uid = NULL,
	    .version = b->version};

	if (zoho_calendar_delete(c, b->event_uid, err) != 0 ||
	    booking_set_event(p->db, b->id, &none, clock_now_ms(), err) != 0)
		return -1;
	return busy_expire(p->db, b->tenant, err);
}

static int
move_event(const struct booking_push *p, const struct zoho_calendar *c,
    const struct booking *b, struct error *err)
{
	struct zoho_event event;
	int rc;

	rc = zoho_calendar_move(c, b->event_uid, b->start_at, b->end_at,
	    &event, err);
	if (rc == 0)
		rc = keep_event(p, b, &event, err);
	else if (err->code == ERROR_NOT_FOUND &&
	    strcmp(err->detail, ZOHO_EVENT_GONE) == 0) {
		error_clear(err);
		rc = cancel_by_calendar(p, b, "its event was deleted", err);
	}
	zoho_event_release(&event);
	return rc != 0 ? -1 : busy_expire(p->db, b->tenant, err);
}

static int
take_steps(const struct booking_push *p, struct booking *b, bool *uncertain,
    struct error *err)
{
	bool cancelled = strcmp(b->status, BOOKING_CANCELLED) == 0;
	struct zoho_calendar c;
	int rc;

	if (cancelled && b->event_uid == NULL && !*uncertain)
		return 0;
	if (offer_calendar(p->offer, p->call, &c, err) != 0)
		return -1;
	if (b->event_uid == NULL && *uncertain) {
		if (find_event(p, &c, b, err) < 0)
			return -1;
		*uncertain = false;
	}
	if (cancelled)
		return b->event_uid == NULL ? 0 : delete_event(p, &c, b, err);
	if (b->event_uid != NULL)
		return b->event_start == b->start_at &&
		    b->event_end == b->end_at ? 0 : move_event(p, &c, b, err);
	rc = p->look ? is_taken(p, b, err) : 0;
	if (rc == 1)
		return cancel_by_calendar(p, b, "the time was taken in the "
		    "calendar", err);
	return rc != 0 ? -1 : make_event(p, &c, b, uncertain, err);
}

/* Whether an error is the provider's word about what is in the booking. */
static bool
is_refusal(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_DATA ||
	    err->code == ERROR_INTERNAL;
}

void
booking_push(const struct booking_push *p, struct single_fate *out)
{
	struct error err = ERROR_INIT;
	struct booking b;

	memset(out, 0, sizeof(*out));
	out->uncertain = p->uncertain;
	out->sent = booking_load(p->db, p->id, &b, &err) == 0 &&
	    take_steps(p, &b, &out->uncertain, &err) == 0;
	if (out->sent) {
		out->uncertain = false;
		log_event(LOG_INFO, "booking.synced", "id", p->id, "status",
		    b.status, NULL);
	} else {
		out->error = err;
		out->refused = !out->uncertain && is_refusal(&err);
		log_error(LOG_WARNING, "booking.failed", &err, "id", p->id,
		    NULL);
	}
	booking_release(&b);
}
