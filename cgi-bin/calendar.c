/* calendar.c - free times, and appointments made, moved and cancelled. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/access.h"
#include "provider/provider.h"
#include "provider/tenant_value.h"
#include "store/booking.h"
#include "store/form.h"
#include "store/rate.h"
#include "sync/booking_letter.h"
#include "sync/booking_now.h"
#include "sync/offer.h"
#include "web/booking_form.h"
#include "web/booking_show.h"
#include "web/capture.h"
#include "web/page.h"
#include "web/ratelimit.h"
#include "web/web.h"

#define THREADS 16
/* No call is begun later than that after the start of a request. */
#define PAGE_MS 7000
#define DAY_MS INT64_C(86400000)
/* Of one answer, and when nobody says until when. */
#define DAYS_MAX 62
#define DAYS_DEFAULT 14

/* One request: whose calendar, and the way to it. */
struct visit {
	struct app *app;
	const struct request *req;
	struct response *res;
	struct db *db;
	struct form_row form;
	struct access access;
	struct call call;
	struct offer offer;
	struct zone *zone;      /* the visitor's, or NULL: the business's */
	struct form post;
	struct booking_form in;
	struct booking booking; /* the one of the path */
};

static void
visit_end(struct visit *v)
{
	booking_release(&v->booking);
	booking_form_release(&v->in);
	form_release(&v->post);
	zone_free(v->zone);
	offer_release(&v->offer);
	access_close(&v->access);
	form_row_release(&v->form);
}

static const struct zone *
zone_of(const struct visit *v)
{
	return v->zone != NULL ? v->zone : v->offer.zone;
}

/* ?form=, whose tenant it is, CORS. */
static int
visit_begin(struct visit *v, struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *key = request_query(req, "form");

	memset(v, 0, sizeof(*v));
	v->app = app;
	v->req = req;
	v->res = res;
	v->db = app_db(app, err);
	if (v->db == NULL || form_load(v->db,
		!text_empty(key) ? key : FORM_DEFAULT, &v->form, err) != 0)
		return -1;
	capture_cors(app, req, &v->form, res);
	return 0;
}

/* The rules of the tenant, and a call with the deadlines of a page. */
static int
visit_open(struct visit *v, struct error *err)
{
	v->call = (struct call){
		.access = &v->access,
		.tenant = v->form.tenant,
		.service = SERVICE_ZOHO_CALENDAR,
		.room_ms = ACCESS_PAGE_WAIT_MS,
		.end_ms = clock_monotonic_ms() + PAGE_MS,
	};
	if (access_open(app_config(v->app), v->db, &v->access, err) != 0)
		return -1;
	v->access.wait_ms = ACCESS_PAGE_WAIT_MS;
	v->access.call_ms = ACCESS_PAGE_CALL_MS;
	return offer_load(&v->access, v->form.tenant, clock_now_ms(),
	    &v->offer, err);
}

/*
 * A visitor cannot mend what an operator has to: he is told that it does not
 * work, and the log and the health page tell why.
 */
static int
refuse(struct visit *v, const struct error *why)
{
	switch (why->code) {
	case ERROR_AUTH:
	case ERROR_NOT_FOUND:
	case ERROR_CONFIG:
	case ERROR_LIMITED:
	case ERROR_UNAVAILABLE:
		log_error(LOG_WARNING, "calendar.refused", why, "tenant",
		    v->form.tenant, NULL);
		response_header(v->res, "Retry-After", "60");
		response_problem(v->res, v->req, 503, "appointments cannot be "
		    "made here at the moment", NULL);
		return 0;
	default:
		response_error(v->res, v->req, why);
		if (why->code == ERROR_INTERNAL || why->code == ERROR_DATA)
			log_error(LOG_ERROR, "calendar.failed", why, NULL);
		return 0;
	}
}

static int
refuse_fields(struct visit *v, const struct field_errors *errors)
{
	response_problem(v->res, v->req, 422,
	    "some fields need another look", errors);
	return 0;
}

static int
rate_in_store(struct db *db, void *arg, struct error *err)
{
	void **args = arg;

	return rate_take(db, args[0], *(int *)args[1], clock_now_ms(),
	    args[2], err);
}

/* The limit of posts, as capture has it. */
static int
check_rate(struct visit *v, struct error *err)
{
	int per_minute = (int)config_int(app_config(v->app),
	    SET_CAPTURE_RATE_PER_MINUTE), wait_s = 0, rc = 0;
	char *key = xasprintf("calendar %s %s", v->form.key,
	    request_client(v->req));
	void *args[] = {key, &per_minute, &wait_s};

	if (app_is_cgi(v->app))
		rc = db_transact(v->db, rate_in_store, args, err);
	else
		wait_s = ratelimit_take(app_shared(v->app), key,
		    clock_monotonic_ms());
	free(key);
	if (rc == 0 && wait_s > 0)
		rc = error_limited(err, wait_s, "too many calls from your "
		    "address; try again in %d seconds", wait_s);
	return rc;
}

/* --- Free times ----------------------------------------------------------- */

/* ?tz=, when there is one. */
static void
read_zone(struct visit *v, const char *name, struct field_errors *errors)
{
	struct error why = ERROR_INIT;

	if (!text_empty(name) && zone_load(name, &v->zone, &why) != 0)
		field_complain(errors, "tz", "must be a time zone like "
		    "Europe/Berlin");
}

static void
read_wish(struct visit *v, struct offer_wish *w, struct field_errors *errors)
{
	const char *from = request_query(v->req, "from");
	const char *to = request_query(v->req, "to");
	const char *duration = request_query(v->req, "duration");

	read_zone(v, request_query(v->req, "tz"), errors);
	w->now = clock_now_ms();
	w->from = w->now;
	w->duration_ms = v->offer.step_minutes * INT64_C(60000);
	if (!text_empty(from) && booking_edge_parse(from, zone_of(v), false,
		&w->from) != 0)
		field_complain(errors, "from", "must be a date, or a time "
		    "like 2026-12-03T10:00:00Z");
	w->to = w->from + DAYS_DEFAULT * DAY_MS;
	if (!text_empty(to) && booking_edge_parse(to, zone_of(v), true,
		&w->to) != 0)
		field_complain(errors, "to", "must be a date, or a time like "
		    "2026-12-03T10:00:00Z");
	else if (w->to < w->from)
		field_complain(errors, "to", "must not be before from");
	else if (w->to - w->from > (DAYS_MAX + 1) * DAY_MS)
		field_complain(errors, "to", "must be within %d days of from",
		    DAYS_MAX);
	if (!text_empty(duration) && booking_duration_parse(duration,
		&w->duration_ms) != 0)
		field_complain(errors, "duration", "must be minutes, a "
		    "multiple of %d, at most 480", HOURS_STEP);
}

static int
answer_slots(struct visit *v, struct error *err)
{
	struct field_errors errors;
	struct offer_wish wish = {.except = request_query(v->req, "hold")};
	struct error why = ERROR_INIT;
	struct slot *slots = NULL;
	bool stale = false;
	size_t n = 0;
	int rc = 0;

	(void)err;
	errors.count = 0;
	if (visit_open(v, &why) != 0)
		return refuse(v, &why);
	read_wish(v, &wish, &errors);
	if (errors.count > 0)
		return refuse_fields(v, &errors);
	if (offer_slots(&v->offer, &v->call, &wish, &slots, &n, &stale,
		&why) != 0)
		rc = refuse(v, &why);
	else if (request_wants_html(v->req))
		slots_page(v->res, slots, n, zone_of(v), v->form.key,
		    wish.duration_ms);
	else
		slots_show(v->res, slots, n, zone_name(zone_of(v)), stale);
	free(slots);
	return rc;
}

static int
show_slots(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = answer_slots(&v, err);
	visit_end(&v);
	return rc;
}

/* --- A post --------------------------------------------------------------- */

/* 0 go on, with *start; 1 it was answered; -1. */
static int
read_post(struct visit *v, bool person, int64_t *start, struct error *err)
{
	struct field_errors errors;
	struct error why = ERROR_INIT;
	int status;

	errors.count = 0;
	if (form_read(v->req, &v->post, &status, &why) != 0) {
		response_problem(v->res, v->req, status, why.text, NULL);
		return 1;
	}
	booking_form_read(&v->post, person, &v->in, &errors);
	if (v->in.trap)
		return 0;
	if (visit_open(v, &why) != 0) {
		(void)refuse(v, &why);
		return 1;
	}
	read_zone(v, v->in.text[BOOKING_TZ], &errors);
	if (errors.count == 0 &&
	    booking_form_start(&v->in, zone_of(v), start) != 0)
		field_complain(&errors, "start", "must be a time like "
		    "2026-12-03T10:00:00Z");
	if (errors.count > 0)
		(void)refuse_fields(v, &errors);
	(void)err;
	return errors.count > 0;
}

/* 0 go on; 1 it was answered. */
static int
check_time(struct visit *v, const struct booking_now *now, int64_t start,
    int64_t duration_ms, bool *outage)
{
	struct field_errors errors;
	struct error why = ERROR_INIT;

	errors.count = 0;
	if (booking_check(now, start, duration_ms, outage, &why) == 0)
		return 0;
	if (why.code == ERROR_INVALID) {
		field_complain(&errors, "start", "%s", why.text);
		(void)refuse_fields(v, &errors);
	} else {
		(void)refuse(v, &why);
	}
	return 1;
}

static struct booking_now
now_of(struct visit *v)
{
	return (struct booking_now){
		.offer = &v->offer,
		.call = &v->call,
		.max_attempts = (int)config_int(app_config(v->app),
		    SET_SYNC_MAX_ATTEMPTS),
	};
}

static int64_t
duration_of(const struct visit *v, int64_t usual)
{
	return v->in.duration_ms != 0 ? v->in.duration_ms : usual;
}

/* --- Holds ---------------------------------------------------------------- */

struct holding {
	const char *tenant;
	char id[SECRET_TOKEN_SIZE];
	struct booking_time time;
	int64_t at;
};

static int
store_hold(struct db *db, void *arg, struct error *err)
{
	struct holding *h = arg;

	return booking_hold(db, h->tenant, h->id, &h->time, h->at, err);
}

static int
take_hold(struct visit *v, struct error *err)
{
	struct booking_now now;
	struct holding h;
	int64_t start, duration;
	bool outage;
	int rc = read_post(v, false, &start, err);

	if (rc != 0)
		return rc > 0 ? 0 : -1;
	if (v->in.trap) {
		response_problem(v->res, v->req, 409, "this time has just "
		    "been taken", NULL);
		return 0;
	}
	now = now_of(v);
	duration = duration_of(v, v->offer.step_minutes * INT64_C(60000));
	if (check_time(v, &now, start, duration, &outage) != 0)
		return 0;
	h.tenant = v->form.tenant;
	secret_token(h.id);
	h.time = offer_time(&v->offer, start, duration);
	h.at = clock_now_ms();
	if (db_transact_apart(v->db, store_hold, &h, err) != 0)
		return -1;
	response_status(v->res, 201);
	response_json_text(v->res, "hold", h.id);
	response_json_instant(v->res, "start", h.time.start_at);
	response_json_instant(v->res, "end", h.time.end_at);
	response_json_instant(v->res, "expires_at", h.at + BOOKING_HOLD_MS);
	return 0;
}

static int
make_hold(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = check_rate(&v, err);
	if (rc == 0)
		rc = take_hold(&v, err);
	visit_end(&v);
	return rc;
}

static int
drop_hold(struct db *db, void *arg, struct error *err)
{
	struct visit *v = arg;

	return booking_hold_drop(db, v->form.tenant,
	    request_param(v->req, "hold"), err);
}

static int
end_hold(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = check_rate(&v, err);
	if (rc == 0)
		rc = db_transact_apart(v.db, drop_hold, &v, err);
	if (rc == 0)
		response_status(res, 204);
	visit_end(&v);
	return rc;
}

/* --- Bookings ------------------------------------------------------------- */

static bool
is_waiting(const struct booking *b)
{
	return strcmp(b->status, BOOKING_PENDING) == 0;
}

/* Whoever filled in what nobody sees is answered like anybody. */
static void
answer_trap(struct visit *v)
{
	char id[UUID_SIZE];

	uuid_make(id);
	if (request_wants_html(v->req)) {
		response_redirect(v->res, 303, "/thanks.html");
		return;
	}
	response_status(v->res, 201);
	response_json_text(v->res, "id", id);
	response_json_text(v->res, "event_uid", NULL);
	response_json_text(v->res, "status", BOOKING_CONFIRMED);
}

static int
answer_made(struct visit *v, const struct booking_stored *stored,
    struct error *err)
{
	const char *base = config_text(app_config(v->app), SET_PUBLIC_URL);
	char *url;

	if (booking_load(v->db, stored->id, &v->booking, err) != 0)
		return -1;
	if (request_wants_html(v->req)) {
		url = booking_manage_url(&v->booking, base);
		response_redirect(v->res, 303, url);
		free(url);
		return 0;
	}
	response_status(v->res, is_waiting(&v->booking) ? 202 :
	    stored->repeat ? 200 : 201);
	booking_show(v->res, &v->booking, true, base);
	return 0;
}

/* What the CRM hears of it. */
static void
make_lead(struct visit *v, const struct booking_new *b, struct lead_new *lead,
    char **message, char **extra)
{
	struct json *j = json_object();
	char start[CLOCK_TEXT_SIZE], wall[ZONE_TEXT_SIZE];
	char token[SECRET_TOKEN_SIZE];

	zone_text(v->offer.zone, b->time.start_at, wall);
	wall[10] = ' ';
	*message = xasprintf("Appointment %s (%s)%s%s", wall,
	    zone_name(v->offer.zone), b->notes != NULL ? "\n\n" : "",
	    b->notes != NULL ? b->notes : "");
	clock_text(b->time.start_at, start);
	json_set_text(j, "booking_id", b->id);
	json_set_text(j, "booking_start", start);
	*extra = json_print(j);
	json_free(j);
	*lead = (struct lead_new){
		.tenant = b->tenant,
		.form = b->form,
		.kind = LEAD_KIND_FORM,
		.extra = *extra,
		.request_id = b->request_id,
		.client_address = b->client_address,
		.content_hash = b->content_hash,
		.at = b->at,
	};
	lead->text[LEAD_NAME] = b->name;
	lead->text[LEAD_EMAIL] = b->email;
	lead->text[LEAD_PHONE] = b->phone;
	lead->text[LEAD_MESSAGE] = *message;
	lead->text[LEAD_SOURCE] = "Appointment";
	uuid_make(lead->id);
	secret_token(token);
	(void)snprintf(lead->status_key, sizeof(lead->status_key), "%.22s",
	    token);
}

/* The hash of what makes a repeat: the Idempotency-Key, else the content. */
static int
make_hashes(struct visit *v, int64_t start, char content[SECRET_HASH_SIZE],
    char repeat[SECRET_HASH_SIZE], struct error *err)
{
	const char *key = request_header(v->req, "Idempotency-Key");
	char *text;

	booking_form_hash(&v->in, v->form.key, start, content);
	if (key != NULL && (*key == '\0' || strlen(key) > 255))
		return error_set(err, ERROR_INVALID,
		    "Idempotency-Key must have 1 to 255 characters");
	text = xasprintf("%s\n%s\n%s", key != NULL ? "key" : "content",
	    v->form.key, key != NULL ? key : content);
	secret_hash(text, strlen(text), repeat);
	free(text);
	return 0;
}

static int
store_booking(struct visit *v, int64_t start, struct error *err)
{
	const int64_t duration = duration_of(v,
	    v->offer.step_minutes * INT64_C(60000));
	char content[SECRET_HASH_SIZE], repeat[SECRET_HASH_SIZE];
	char token[SECRET_TOKEN_SIZE];
	struct booking_now now = now_of(v);
	struct booking_stored stored;
	struct booking_new b = {
		.tenant = v->form.tenant,
		.form = v->form.key,
		.time = offer_time(&v->offer, start, duration),
		.tz = zone_name(zone_of(v)),
		.name = v->in.text[BOOKING_NAME],
		.email = v->in.text[BOOKING_EMAIL],
		.phone = v->in.text[BOOKING_PHONE],
		.notes = v->in.text[BOOKING_NOTES],
		.hold = v->in.text[BOOKING_HOLD],
		.repeat_key = repeat,
		.content_hash = content,
		.request_id = request_id(v->req),
		.client_address = request_client(v->req),
		.at = clock_now_ms(),
	};
	struct lead_new lead;
	char *message, *extra;
	bool outage;
	int rc;

	if (make_hashes(v, start, content, repeat, err) != 0)
		return -1;
	if (check_time(v, &now, start, duration, &outage) != 0)
		return 0;
	uuid_make(b.id);
	secret_token(token);
	(void)snprintf(b.key, sizeof(b.key), "%.22s", token);
	make_lead(v, &b, &lead, &message, &extra);
	b.lead = &lead;
	rc = booking_take(&now, &b, outage, &stored, err);
	free(message);
	free(extra);
	if (rc != 0)
		return -1;
	if (stored.mismatch)
		return error_set(err, ERROR_INVALID,
		    "this Idempotency-Key was used with other content");
	return answer_made(v, &stored, err);
}

static int
make_booking(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct visit v;
	int64_t start = 0;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = check_rate(&v, err);
	if (rc == 0)
		rc = read_post(&v, true, &start, err);
	if (rc == 0 && v.in.trap)
		answer_trap(&v);
	else if (rc == 0)
		rc = store_booking(&v, start, err);
	visit_end(&v);
	return rc < 0 ? -1 : 0;
}

/* --- One that is there ---------------------------------------------------- */

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
	    (is_waiting(&v->booking) ||
	    v->booking.event_start != v->booking.start_at ||
	    v->booking.event_end != v->booking.end_at);
	response_status(v->res, waits ? 202 : 200);
	booking_show(v->res, &v->booking, false, NULL);
	return 0;
}

static int
show_booking(struct app *app, const struct request *req,
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

static int
show_file(struct app *app, const struct request *req, struct response *res,
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
	const struct booking_now now = now_of(v);
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
	int rc = read_post(v, false, &start, err);

	if (rc != 0)
		return rc > 0 ? 0 : -1;
	if (v->in.trap || strcmp(b->status, BOOKING_CANCELLED) == 0)
		return error_set(err, ERROR_CONFLICT,
		    "this booking is cancelled");
	duration = duration_of(v, b->end_at - b->start_at);
	now = now_of(v);
	if (start != b->start_at || start + duration != b->end_at) {
		if (check_time(v, &now, start, duration, &outage) != 0)
			return 0;
	}
	wish.time = offer_time(&v->offer, start, duration);
	return change(v, &wish, outage, err);
}

static int
move_booking(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = check_rate(&v, err);
	if (rc == 0)
		rc = load_booking(&v, err);
	if (rc == 0)
		rc = move(&v, err);
	visit_end(&v);
	return rc;
}

static int
cancel_booking(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct booking_wish wish = {.cancel_by = BOOKING_BY_VISITOR};
	struct error why = ERROR_INIT;
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = check_rate(&v, err);
	if (rc == 0)
		rc = load_booking(&v, err);
	/* Nobody is kept from cancelling by a setting that is wrong. */
	if (rc == 0)
		rc = change(&v, &wish, visit_open(&v, &why) != 0, err);
	visit_end(&v);
	return rc;
}

/* CORS preflight (Fetch standard): what a page elsewhere may send. */
static int
preflight(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0) {
		response_status(res, 204);
		response_header(res, "Access-Control-Allow-Methods",
		    "GET, POST, PUT, DELETE");
		response_header(res, "Access-Control-Allow-Headers",
		    "Content-Type, Idempotency-Key, If-Match, X-Request-Id");
		response_header(res, "Access-Control-Max-Age", "7200");
	}
	visit_end(&v);
	return rc;
}

static int
start(struct app *app, void **shared, struct error *err)
{
	(void)err;
	*shared = ratelimit_new((int)config_int(app_config(app),
	    SET_CAPTURE_RATE_PER_MINUTE));
	return 0;
}

static void
stop(void *shared)
{
	ratelimit_free(shared);
}

static const struct route routes[] = {
	{"GET", "/api/calendar/slots", show_slots, ROUTE_PUBLIC},
	{"OPTIONS", "/api/calendar/{*}", preflight, ROUTE_PUBLIC},
	{"POST", "/api/calendar/holds", make_hold, ROUTE_PUBLIC},
	{"DELETE", "/api/calendar/holds/{hold}", end_hold, ROUTE_PUBLIC},
	{"POST", "/api/calendar/events", make_booking, ROUTE_PUBLIC},
	{"GET", "/api/calendar/events/{id}", show_booking, ROUTE_PUBLIC},
	{"GET", "/api/calendar/events/{id}/ics", show_file, ROUTE_PUBLIC},
	{"PUT", "/api/calendar/events/{id}", move_booking, ROUTE_PUBLIC},
	{"DELETE", "/api/calendar/events/{id}", cancel_booking,
	    ROUTE_PUBLIC},
	{"POST", "/api/calendar/events/{id}/cancel", cancel_booking,
	    ROUTE_PUBLIC},
};

static const enum setting settings[] = {
	PROVIDER_SETTINGS,
	SLOT_SETTINGS,
	SET_SYNC_MAX_ATTEMPTS,
	SET_CAPTURE_RATE_PER_MINUTE,
	SET_CAPTURE_MAX_BODY,
};

int
main(void)
{
	static const struct program program = {
		.name = "calendar",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
		.max_body = SET_CAPTURE_MAX_BODY,
		.max_body_set = true,
		.start = start,
		.stop = stop,
	};

	return web_main(&program);
}
