/* calendar_hold.c - holds a time while a visitor fills in a form. */

#include "calendar_visit.h"

#include "base/clock.h"

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
	int rc = visit_read_post(v, false, &start, err);

	if (rc != 0)
		return rc > 0 ? 0 : -1;
	if (v->in.trap) {
		response_problem(v->res, v->req, 409, "this time has just "
		    "been taken", NULL);
		return 0;
	}
	now = visit_now(v);
	duration = visit_duration(v, v->offer.step_minutes * INT64_C(60000));
	if (visit_check_time(v, &now, start, duration, &outage) != 0)
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

int
calendar_hold(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = visit_rate(&v, err);
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

int
calendar_end_hold(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = visit_rate(&v, err);
	if (rc == 0)
		rc = db_transact_apart(v.db, drop_hold, &v, err);
	if (rc == 0)
		response_status(res, 204);
	visit_end(&v);
	return rc;
}
