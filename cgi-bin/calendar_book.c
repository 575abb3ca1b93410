/* calendar_book.c - makes appointments. */

#include "calendar_visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "web/booking_show.h"
#include "web/page.h"

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
	response_status(v->res, booking_waits(&v->booking) ? 202 :
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
	const int64_t duration = visit_duration(v,
	    v->offer.step_minutes * INT64_C(60000));
	char content[SECRET_HASH_SIZE], repeat[SECRET_HASH_SIZE];
	char token[SECRET_TOKEN_SIZE];
	struct booking_now now = visit_now(v);
	struct booking_stored stored;
	struct booking_new b = {
		.tenant = v->form.tenant,
		.form = v->form.key,
		.time = offer_time(&v->offer, start, duration),
		.tz = zone_name(visit_zone(v)),
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
	if (visit_check_time(v, &now, start, duration, &outage) != 0)
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

int
calendar_book(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct visit v;
	int64_t start = 0;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = visit_rate(&v, err);
	if (rc == 0)
		rc = visit_read_post(&v, true, &start, err);
	if (rc == 0 && v.in.trap)
		answer_trap(&v);
	else if (rc == 0)
		rc = store_booking(&v, start, err);
	visit_end(&v);
	return rc < 0 ? -1 : 0;
}
