/* capture.c - what every route of capture.fcgi does first. */

#include "web/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/rate.h"
#include "web/intake.h"

int
capture_form(struct app *app, const char *key, struct form_row *out,
    struct error *err)
{
	struct capture_shared *sh = app_shared(app);

	return form_cache_load(sh->forms, app_writer(app),
	    key != NULL ? key : FORM_DEFAULT, out, err);
}

/* The form of a route: {form}, else ?form= where it is taken. */
static const char *
form_key_of(const struct request *req)
{
	const char *key = request_param(req, "form");

	return key != NULL ? key : request_query(req, "form");
}

const char *
capture_foreign_origin(struct app *app, const struct request *req)
{
	const char *origin = request_header(req, "Origin");
	char *own;

	if (origin == NULL || strcmp(origin, "null") == 0)
		return NULL;
	own = url_origin(config_text(app_config(app), SET_PUBLIC_URL));
	if (own != NULL && strcmp(own, origin) == 0)
		origin = NULL;
	free(own);
	return origin;
}

void
capture_cors(struct app *app, const struct request *req,
    const struct form_row *form, struct response *res)
{
	const char *origin = capture_foreign_origin(app, req);

	response_header(res, "Vary", "Origin");
	if (origin == NULL || !form_allows_origin(form, origin))
		return;
	response_header(res, "Access-Control-Allow-Origin", origin);
	response_header(res, "Access-Control-Expose-Headers",
	    "X-Request-Id, Retry-After, Location");
}

struct rate_wanted {
	const char *key;
	int per_minute, wait_s;
};

static int
store_rate(struct db *db, void *arg, struct error *err)
{
	struct rate_wanted *wanted = arg;

	return rate_take(db, wanted->key, wanted->per_minute, clock_now_ms(),
	    &wanted->wait_s, err);
}

int
capture_rate(struct app *app, const struct request *req,
    const struct form_row *form, struct error *err)
{
	struct capture_shared *sh = app_shared(app);
	struct rate_wanted wanted = {NULL, 0, 0};
	char *key;
	int rc = 0;

	key = xasprintf("%s %s", form->key, request_client(req));
	wanted.key = key;
	wanted.per_minute = (int)config_int(app_config(app),
	    SET_CAPTURE_RATE_PER_MINUTE);
	/* A plain CGI lives for one request: its memory is the store. */
	if (app_is_cgi(app))
		rc = writer_run(app_writer(app), store_rate, &wanted, err);
	else
		wanted.wait_s = ratelimit_take(sh->limit, key,
		    clock_monotonic_ms());
	free(key);
	if (rc == 0 && wanted.wait_s > 0)
		rc = error_limited(err, wanted.wait_s,
		    "too many posts from your address; try again in %d seconds",
		    wanted.wait_s);
	return rc;
}

/* CORS preflight (Fetch standard): what a page elsewhere may send. */
int
capture_preflight(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct form_row form = {0};

	if (capture_form(app, form_key_of(req), &form, err) != 0)
		return -1;
	response_status(res, 204);
	capture_cors(app, req, &form, res);
	response_header(res, "Access-Control-Allow-Methods", "GET, POST");
	response_header(res, "Access-Control-Allow-Headers",
	    "Authorization, Content-Type, Idempotency-Key, X-Request-Id");
	response_header(res, "Access-Control-Max-Age", "7200");
	form_row_release(&form);
	return 0;
}

int
capture_token(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct capture_shared *sh = app_shared(app);
	char ts[24], token[SECRET_HASH_SIZE];
	struct form_row form = {0};

	if (capture_form(app, request_param(req, "form"), &form,
	    err) != 0)
		return -1;
	capture_cors(app, req, &form, res);
	(void)snprintf(ts, sizeof(ts), "%lld", (long long)clock_now_ms());
	intake_token(sh->form_secret, form.key, ts, token);
	response_json_text(res, "_ts", ts);
	response_json_text(res, "_token", token);
	form_row_release(&form);
	return 0;
}
