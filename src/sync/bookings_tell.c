/* bookings_tell.c - mails about bookings. */

#include "sync/bookings_tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "http/mail.h"
#include "provider/access.h"
#include "provider/tenant_value.h"
#include "sync/booking_letter.h"

#define PAGE 50
#define HOUR_MS INT64_C(3600000)
#define FILE_MAX (64 * 1024)

struct office {
	struct engine *e;
	const char *tenant;
	struct access access;
	char *from;      /* address */
	char *name;      /* of the business, or NULL */
	char *business;  /* address, or NULL */
	char *tz;        /* of the business */
	int64_t reminder_ms;
};

/* The first of a list of addresses. free(); NULL when there is none. */
static char *
first_of(const char *list)
{
	return text_empty(list) ? NULL : xstrndup(list, strcspn(list, ","));
}

static int
open_office(struct office *o, struct error *err)
{
	const struct config *cfg = o->e->cfg;
	int64_t hours;

	if (engine_access(o->e, o->e->db, &o->access, err) != 0 ||
	    tenant_value_load(&o->access, o->tenant, SET_BUSINESS_NAME,
		&o->name, err) != 0 ||
	    tenant_value_load(&o->access, o->tenant, SET_BUSINESS_EMAIL,
		&o->business, err) != 0 ||
	    tenant_value_load(&o->access, o->tenant, SET_BUSINESS_TZ, &o->tz,
		err) != 0 ||
	    tenant_value_int(&o->access, o->tenant, SET_SLOT_REMINDER_HOURS,
		&hours, err) != 0)
		return -1;
	o->reminder_ms = hours * HOUR_MS;
	/* The operator's own address is for the operator's own tenant. */
	if (o->business == NULL && strcmp(o->tenant, "default") == 0)
		o->business = first_of(config_text(cfg, SET_ALERT_EMAIL_TO));
	return 0;
}

static void
close_office(struct office *o)
{
	access_close(&o->access);
	free(o->from);
	secret_free(o->name);
	secret_free(o->business);
	secret_free(o->tz);
}

/* One letter on its way. */
struct post {
	struct office *o;
	const struct booking *b;
	const char *recipient, *what, *to;
	char *uid, *url, *summary, *id, *type, *text;
	struct zone *zone;
	struct strbuf subject, body, file;
};

static void
post_release(struct post *p)
{
	free(p->uid);
	free(p->url);
	free(p->summary);
	free(p->id);
	free(p->type);
	free(p->text);
	zone_free(p->zone);
	strbuf_release(&p->subject);
	strbuf_release(&p->body);
	strbuf_release(&p->file);
}

static bool
is_visitor(const struct post *p)
{
	return strcmp(p->recipient, LETTER_VISITOR) == 0;
}

/* The visitor reads times where he is, the business where it is. */
static int
write_text(struct post *p, struct error *err)
{
	struct office *o = p->o;
	const char *kind = is_visitor(p) ? p->what : LETTER_BUSINESS;
	struct letter letter = {.booking = p->b, .what = p->what,
	    .business = o->name, .manage_url = p->url};
	struct error ignored = ERROR_INIT;

	if (booking_text_load(o->e->db, o->tenant, kind, &p->text, err) != 0)
		return -1;
	if (zone_load(is_visitor(p) ? p->b->tz : o->tz, &p->zone,
		&ignored) != 0 && zone_load("UTC", &p->zone, err) != 0)
		return -1;
	letter.zone = p->zone;
	letter_fill(p->text != NULL ? p->text : letter_default(kind), &letter,
	    &p->subject, &p->body);
	return 0;
}

static void
write_file(struct post *p)
{
	struct ics event = letter_event(p->b, p->uid, p->summary, p->url,
	    clock_now_ms());

	if (is_visitor(p)) {
		event.organizer = p->o->from;
		event.attendee = p->to;
	}
	ics_write(&event, &p->file);
	p->type = xasprintf("text/calendar; charset=utf-8; method=%s",
	    ics_method(&event));
}

static int
send(struct post *p, bool *unsure, struct error *err)
{
	struct office *o = p->o;
	const char *to[] = {p->to, NULL};
	struct mail mail = {.from = o->from, .to = to, .at = clock_now_ms(),
	    .from_name = o->name, .part_name = "appointment.ics"};

	p->uid = xasprintf("%s@leadbridge", p->b->id);
	p->url = booking_manage_url(p->b, config_text(o->e->cfg,
	    SET_PUBLIC_URL));
	p->summary = letter_summary(o->name);
	/* A second try is the same message. */
	p->id = xasprintf("%s.%s.%s.%lld", p->b->id, p->recipient, p->what,
	    (long long)(p->b->start_at / 1000));
	strbuf_init(&p->subject, 2000);
	strbuf_init(&p->body, 2 * LETTER_TEXT_MAX);
	strbuf_init(&p->file, FILE_MAX);
	if (write_text(p, err) != 0)
		return -1;
	write_file(p);
	mail.subject = strbuf_str(&p->subject);
	mail.text = strbuf_str(&p->body);
	mail.id = p->id;
	mail.reply_to = is_visitor(p) ? o->business : p->b->email;
	mail.part = strbuf_str(&p->file);
	mail.part_type = p->type;
	return mail_send(config_text(o->e->cfg, SET_SMTP_URL), &mail, unsure,
	    err);
}

static int
post_letter(struct post *p, const struct booking_notice *n,
    struct error *err)
{
	struct db *db = p->o->e->db;
	struct error ended = ERROR_INIT, failed = ERROR_INIT;
	const char *why = NULL;
	bool unsure = false;

	if (booking_notice_begin(db, p->b->id, p->recipient, p->what,
		err) != 0)
		return -1;
	if (send(p, &unsure, &ended) != 0) {
		/* An address that is none stays one. */
		if (ended.code != ERROR_INVALID && (unsure ||
		    n->failures + 1 < LETTER_FAILURES_MAX ||
		    strcmp(n->trying, p->what) != 0)) {
			*err = ended;
			error_context(err, "mail about a booking");
			if (booking_notice_failed(db, p->b->id, p->recipient,
				unsure, ended.text, &failed) != 0)
				*err = failed;
			return -1;
		}
		why = ended.text;
		log_error(LOG_WARNING, "booking.untold", &ended, "booking",
		    p->b->id, "letter", p->what, NULL);
	} else {
		log_event(LOG_INFO, "booking.told", "booking", p->b->id,
		    "letter", p->what, "recipient", p->recipient, NULL);
	}
	return booking_notice_told(db, p->b->id, p->recipient, p->what,
	    p->b->start_at, why, clock_now_ms(), err);
}

static int
tell_loaded(struct office *o, const struct booking *b, const char *recipient,
    struct error *err)
{
	struct post p = {.o = o, .b = b, .recipient = recipient};
	bool visitor = is_visitor(&p);
	struct booking_notice n;
	int rc;

	p.to = visitor ? b->email : o->business;
	if (text_empty(p.to))
		return 0;
	if (booking_notice_load(o->e->db, b->id, recipient, &n, err) != 0)
		return -1;
	p.what = letter_due(b, &n, clock_now_ms(),
	    visitor ? o->reminder_ms : 0);
	if (p.what == NULL)
		return 0;
	if (n.tries >= LETTER_UNSURE_MAX && strcmp(n.trying, p.what) == 0)
		return booking_notice_told(o->e->db, b->id, recipient, p.what,
		    b->start_at, NULL, clock_now_ms(), err);
	rc = post_letter(&p, &n, err);
	post_release(&p);
	return rc;
}

static int
tell_one(struct office *o, const char *id, const char *recipient,
    struct error *err)
{
	struct booking b = {.tenant = NULL};
	int rc = booking_load(o->e->db, id, &b, err);

	if (rc == 0)
		rc = tell_loaded(o, &b, recipient, err);
	booking_release(&b);
	return rc;
}

/* Three in a row that fail are the server's fault: the next run goes on. */
#define FAILURES_IN_A_ROW 3

static int
tell_all(struct office *o, const char *recipient, struct error *err)
{
	char ids[PAGE][UUID_SIZE], after[UUID_SIZE] = "";
	struct error one = ERROR_INIT;
	int rc = 0, failures = 0;
	size_t n, i;

	do {
		if (booking_notice_due(o->e->db, o->tenant, recipient,
			clock_now_ms(), o->reminder_ms, after, ids, PAGE, &n,
			err) != 0)
			return -1;
		for (i = 0; i < n && failures < FAILURES_IN_A_ROW &&
		    !engine_stopping(o->e); i++) {
			error_clear(&one);
			if (tell_one(o, ids[i], recipient, &one) == 0) {
				failures = 0;
				continue;
			}
			failures++;
			*err = one;
			rc = -1;
		}
		if (n > 0)
			memcpy(after, ids[n - 1], sizeof(after));
	} while (n == PAGE && failures < FAILURES_IN_A_ROW &&
	    !engine_stopping(o->e));
	return rc;
}

int
bookings_tell(struct engine *e, struct run *run, struct error *err)
{
	struct office o = {.e = e, .tenant = run->tenant};
	int rc;

	if (e->dry_run)
		return 0;
	o.from = first_of(config_text(e->cfg, SET_ALERT_EMAIL_FROM));
	if (o.from == NULL)
		o.from = first_of(config_text(e->cfg, SET_ALERT_EMAIL_TO));
	if (o.from == NULL)
		return 0;
	rc = open_office(&o, err);
	if (rc == 0)
		rc = tell_all(&o, LETTER_VISITOR, err);
	if (rc == 0 && !text_empty(o.business))
		rc = tell_all(&o, LETTER_BUSINESS, err);
	close_office(&o);
	return rc;
}
