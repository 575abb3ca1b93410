/* calendar_booking.c - shows, moves and cancels an appointment. */

#include "calendar_visit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/tenant_value.h"
#include "sync/booking_letter.h"
#include "web/booking_show.h"

static int
load_booking(struct visit *v, struct error *err)
{
	const char *id = request_param(v->req, "id");

	if (!uuid_is_valid(id))
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no such booking");
	if (booking_load_with_key(v->db, id, request_query(v->req, "key"),
		&v->booking, err) != 0)
		return -1;
	/* The form that it was made with tells the tenant and the origins. */
	form_row_release(&v->form);
	memset(&v->form, 0, sizeof(v->form));
	if (form_load(v->db, v->booking.form, &v->form, err) == 0)
		return 0;
	if (err->code != ERROR_NOT_FOUND)
		return -1;
	error_clear(err);
	v->form.key = xstrdup(v->booking.form);
	v->form.tenant = xstrdup(v->booking.tenant);
	v->form.origins = xstrdup("");
	return 0;
}

static int
answer_booking(struct visit *v, bool changed, struct error *err)
{
	struct error ignored = ERROR_INIT;
	char id[UUID_SIZE];
	bool waits;

	memcpy(id, v->booking.id, sizeof(id));
	booking_release(&v->booking);
	if (booking_load(v->db, id, &v->booking, err) != 0)
		return -1;
	if (request_wants_html(v->req)) {
		if (v->zone == NULL && zone_load(v->booking.tz, &v->zone,
			&ignored) != 0 && zone_load("UTC", &v->zone, err) != 0)
			return -1;
		booking_page(v->res, &v->booking, v->zone);
		return 0;
	}
	/* A change that has not reached the calendar yet. */
	waits = changed && strcmp(v->booking.status, BOOKING_CANCELLED) != 0 &&
	    (booking_waits(&v->booking) ||
	    v->booking.event_start != v->booking.start_at ||
	    v->booking.event_end != v->booking.end_at);
	response_status(v->res, waits ? 202 : 200);
	booking_show(v->res, &v->booking, false, NULL);
	return 0;
}

int
calendar_show(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = load_booking(&v, err);
	if (rc == 0)
		rc = answer_booking(&v, false, err);
	visit_end(&v);
	return rc;
}

/* The name is not worth a refusal. */
static char *
business_name(struct visit *v)
{
	struct error ignored = ERROR_INIT;
	char *name = NULL, *summary;

	if (access_open(app_config(v->app), v->db, &v->access,
		&ignored) == 0)
		(void)tenant_value_load(&v->access, v->form.tenant,
		    SET_BUSINESS_NAME, &name, &ignored);
	summary = letter_summary(name);
	secret_free(name);
	return summary;
}

static void
answer_file(struct visit *v)
{
	const char *base = config_text(app_config(v->app), SET_PUBLIC_URL);
	char *url = booking_manage_url(&v->booking, base);
	char *uid = xasprintf("%s@leadbridge", v->booking.id);
	char *summary = business_name(v);
	const struct ics event = letter_event(&v->booking, uid, summary, url,
	    clock_now_ms());
	struct strbuf file;

	strbuf_init(&file, 64 * 1024);
	ics_write(&event, &file);
	response_status(v->res, 200);
	response_header(v->res, "Content-Disposition",
	    "attachment; filename=\"appointment.ics\"");
	response_body(v->res, "text/calendar; charset=utf-8; method=PUBLISH",
	    strbuf_str(&file), file.len);
	strbuf_release(&file);
	free(summary);
	free(uid);
	free(url);
}

int
calendar_file(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = load_booking(&v, err);
	if (rc == 0)
		answer_file(&v);
	visit_end(&v);
	return rc;
}

/* If-Match, else etag of the body: 0 for none, -1 for one that is none. */
static int64_t
version_of(const struct visit *v)
{
	const char *etag = request_header(v->req, "If-Match");
	int64_t version;
	char *bare;

	if (text_empty(etag))
		etag = v->in.text[BOOKING_ETAG];
	if (text_empty(etag) || text_equal(etag, "*"))
		return 0;
	bare = etag[0] == '"' && strlen(etag) > 1 ?
	    xstrndup(etag + 1, strlen(etag) - 2) : xstrdup(etag);
	if (text_int(bare, 1, INT64_MAX, &version) != 0)
		version = -1;
	free(bare);
	return version;
}

static int
change(struct visit *v, struct booking_wish *wish, bool outage,
    struct error *err)
{
	const struct booking_now now = visit_now(v);
	bool stale;

	wish->id = v->booking.id;
	wish->version = version_of(v);
	if (booking_change(&now, wish, outage, &stale, err) != 0)
		return -1;
	if (!stale)
		return answer_booking(v, true, err);
	response_problem(v->res, v->req, 412,
	    "the booking has been changed since: look at it again", NULL);
	return 0;
}

static int
move(struct visit *v, struct error *err)
{
	const struct booking *b = &v->booking;
	struct booking_now now;
	struct booking_wish wish = {.cancel_by = NULL};
	int64_t start = 0, duration;
	bool outage = false;
	int rc = visit_read_post(v, false, &start, err);

	if (rc != 0)
		return rc > 0 ? 0 : -1;
	if (v->in.trap || strcmp(b->status, BOOKING_CANCELLED) == 0)
		return error_set(err, ERROR_CONFLICT,
		    "this booking is cancelled");
	duration = visit_duration(v, b->end_at - b->start_at);
	now = visit_now(v);
	if (start != b->start_at || start + duration != b->end_at) {
		if (visit_check_time(v, &now, start, duration, &outage) != 0)
			return 0;
	}
	wish.time = offer_time(&v->offer, start, duration);
	return change(v, &wish, outage, err);
}

int
calendar_move(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = visit_rate(&v, err);
	if (rc == 0)
		rc = load_booking(&v, err);
	if (rc == 0)
		rc = move(&v, err);
	visit_end(&v);
	return rc;
}

int
calendar_cancel(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct booking_wish wish = {.cancel_by = BOOKING_BY_VISITOR};
	struct error why = ERROR_INIT;
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = visit_rate(&v, err);
	if (rc == 0)
		rc = load_booking(&v, err);
	/* Nobody is kept from cancelling by a setting that is wrong. */
	if (rc == 0)
		rc = change(&v, &wish, visit_open(&v, &why) != 0, err);
	visit_end(&v);
	return rc;
}
