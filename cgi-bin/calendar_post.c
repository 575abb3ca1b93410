/* calendar_post.c - reads what a visitor posts, and looks at its time. */

#include "calendar_visit.h"

#include "base/text.h"

/* ?tz=, when there is one. */
void
visit_read_zone(struct visit *v, const char *name, struct field_errors *errors)
{
	struct error why = ERROR_INIT;

	if (!text_empty(name) && zone_load(name, &v->zone, &why) != 0)
		field_complain(errors, "tz", "must be a time zone like "
		    "Europe/Berlin");
}

/* 0 go on, with *start; 1 it was answered; -1. */
int
visit_read_post(struct visit *v, bool person, int64_t *start, struct error *err)
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
		(void)visit_refuse(v, &why);
		return 1;
	}
	visit_read_zone(v, v->in.text[BOOKING_TZ], &errors);
	if (errors.count == 0 &&
	    booking_form_start(&v->in, visit_zone(v), start) != 0)
		field_complain(&errors, "start", "must be a time like "
		    "2026-12-03T10:00:00Z");
	if (errors.count > 0)
		(void)visit_refuse_fields(v, &errors);
	(void)err;
	return errors.count > 0;
}

/* 0 go on; 1 it was answered. */
int
visit_check_time(struct visit *v, const struct booking_now *now, int64_t start,
    int64_t duration_ms, bool *outage)
{
	struct field_errors errors;
	struct error why = ERROR_INIT;

	errors.count = 0;
	if (booking_check(now, start, duration_ms, outage, &why) == 0)
		return 0;
	if (why.code == ERROR_INVALID) {
		field_complain(&errors, "start", "%s", why.text);
		(void)visit_refuse_fields(v, &errors);
	} else {
		(void)visit_refuse(v, &why);
	}
	return 1;
}

struct booking_now
visit_now(struct visit *v)
{
	return (struct booking_now){
		.offer = &v->offer,
		.call = &v->call,
		.max_attempts = (int)config_int(app_config(v->app),
		    SET_SYNC_MAX_ATTEMPTS),
	};
}

int64_t
visit_duration(const struct visit *v, int64_t usual)
{
	return v->in.duration_ms != 0 ? v->in.duration_ms : usual;
}

bool
booking_waits(const struct booking *b)
{
	return strcmp(b->status, BOOKING_PENDING) == 0;
}
