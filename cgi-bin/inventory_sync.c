/* inventory_sync.c - starts a run of the mirror. */

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "inventory_page.h"
#include "store/run_request.h"
#include "store/sync_run.h"
#include "sync/launch.h"

#define CHANGES_MAX 1000000000

static void
read_flag(const struct json *body, const char *name, bool *out,
    struct field_errors *errors)
{
	const struct json *flag = json_get(body, name);

	if (flag != NULL && json_type(flag) != JSON_BOOL)
		field_complain(errors, name, "must be true or false");
	*out = json_is_true(flag);
}

/* False: refused, and the answer is made. */
static bool
read_wish(const struct request *req, struct response *res,
    struct run_request *wish)
{
	struct field_errors errors = {.count = 0};
	struct error why = ERROR_INIT;
	struct json *body = NULL;
	size_t n;
	const char *text = request_body(req, &n);

	if (n > 0 && (json_parse(text, n, &body, &why) != 0 ||
	    json_type(body) != JSON_OBJECT)) {
		response_problem(res, req, 400, why.text[0] != '\0' ?
		    why.text : "the body must be an object", NULL);
		json_free(body);
		return false;
	}
	read_flag(body, "fullSync", &wish->whole, &errors);
	read_flag(body, "dryRun", &wish->dry_run, &errors);
	if (json_get(body, "maxChanges") != NULL && (json_get_int(body,
	    "maxChanges", &wish->max_changes) != 0 ||
	    wish->max_changes < 1 || wish->max_changes > CHANGES_MAX))
		field_complain(&errors, "maxChanges", "must be a whole number "
		    "from 1 to %d", CHANGES_MAX);
	json_free(body);
	if (errors.count == 0)
		return true;
	response_problem(res, req, 422, "what to sync is not understood",
	    &errors);
	return false;
}

static bool
is_word(const char *what)
{
	size_t i;

	for (i = 0; sync_run_words[i] != NULL; i++)
		if (text_equal(sync_run_words[i], what))
			return true;
	return false;
}

static int
launch(struct app *app, struct response *res, struct run_request *wish,
    struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct db *db = app_db(app, err);
	bool cgi = app_is_cgi(app);
	pid_t child;
	char *url;

	if (run_request_add(db, wish, clock_now_ms(), err) != 0)
		return -1;
	if (launch_run(wish->id, cgi, !cgi, &child, err) != 0) {
		(void)run_request_end(db, wish->id, RUN_REQUEST_FAILED, NULL,
		    err->text, clock_now_ms(), &ignored);
		return -1;
	}
	launch_leave(child);
	log_event(LOG_INFO, "run.asked", "run", wish->id, "what", wish->what,
	    NULL);
	url = xasprintf("%s/api/zoho/sync/runs/%s",
	    config_text(app_config(app), SET_PUBLIC_URL), wish->id);
	response_status(res, 202);
	response_header(res, "Location", url);
	response_json_text(res, "run_id", wish->id);
	response_json_text(res, "status_url", url);
	free(url);
	return 0;
}

int
inventory_sync_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *what = request_param(req, "what");
	const char *tenant = app_tenant(app, req, err);
	struct run_request wish = {.limit = 0};
	int rc = 0;

	if (tenant == NULL)
		return -1;
	if (!is_word(what))
		return error_set(err, ERROR_NOT_FOUND, "%.40s is nothing to "
		    "sync", what);
	wish.tenant = xstrdup(tenant);
	wish.jobs = xstrdup(SYNC_RUN_JOB);
	wish.what = xstrdup(what);
	if (read_wish(req, res, &wish))
		rc = launch(app, res, &wish, err);
	run_request_release(&wish);
	return rc;
}
