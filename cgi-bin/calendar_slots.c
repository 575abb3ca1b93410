/* calendar_slots.c - free times. */

#include "calendar_visit.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "web/booking_show.h"

#define DAY_MS INT64_C(86400000)
/* Of one answer, and when nobody says until when. */
#define DAYS_MAX 62
#define DAYS_DEFAULT 14

static void
read_wish(struct visit *v, struct offer_wish *w, struct field_errors *errors)
{
	const char *from = request_query(v->req, "from");
	const char *to = request_query(v->req, "to");
	const char *duration = request_query(v->req, "duration");

	visit_read_zone(v, request_query(v->req, "tz"), errors);
	w->now = clock_now_ms();
	w->from = w->now;
	w->duration_ms = v->offer.step_minutes * INT64_C(60000);
	if (!text_empty(from) && booking_edge_parse(from, visit_zone(v), false,
		&w->from) != 0)
		field_complain(errors, "from", "must be a date, or a time "
		    "like 2026-12-03T10:00:00Z");
	w->to = w->from + DAYS_DEFAULT * DAY_MS;
	if (!text_empty(to) && booking_edge_parse(to, visit_zone(v), true,
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
		return visit_refuse(v, &why);
	read_wish(v, &wish, &errors);
	if (errors.count > 0)
		return visit_refuse_fields(v, &errors);
	if (offer_slots(&v->offer, &v->call, &wish, &slots, &n, &stale,
		&why) != 0)
		rc = visit_refuse(v, &why);
	else if (request_wants_html(v->req))
		slots_page(v->res, slots, n, visit_zone(v), v->form.key,
		    wish.duration_ms);
	else
		slots_show(v->res, slots, n, zone_name(visit_zone(v)), stale);
	free(slots);
	return rc;
}

int
calendar_slots(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct visit v;
	int rc = visit_begin(&v, app, req, res, err);

	if (rc == 0)
		rc = answer_slots(&v, err);
	visit_end(&v);
	return rc;
}
