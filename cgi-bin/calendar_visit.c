/* calendar_visit.c - whose calendar it is, and who may what. */

#include "calendar_visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/rate.h"
#include "web/capture.h"
#include "web/ratelimit.h"

/* No call is begun later than that after the start of a request. */
#define PAGE_MS 7000

void
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

const struct zone *
visit_zone(const struct visit *v)
{
	return v->zone != NULL ? v->zone : v->offer.zone;
}

/* ?form=, whose tenant it is, CORS. */
int
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
int
visit_open(struct visit *v, struct error *err)
{
	v->call = call_of_page(&v->access, v->form.tenant,
	    SERVICE_ZOHO_CALENDAR, PAGE_MS);
	if (access_open_page(app_config(v->app), v->db, &v->access, err) != 0)
		return -1;
	return offer_load(&v->access, v->form.tenant, clock_now_ms(),
	    &v->offer, err);
}

/*
 * A visitor cannot mend what an operator has to: he is told that it does not
 * work, and the log and the health page tell why.
 */
int
visit_refuse(struct visit *v, const struct error *why)
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

int
visit_refuse_fields(struct visit *v, const struct field_errors *errors)
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
int
visit_rate(struct visit *v, struct error *err)
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
