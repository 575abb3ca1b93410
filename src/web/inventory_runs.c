/* inventory_runs.c - runs of the mirror: how far they are, and their end. */

#include "base/clock.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/sync_run.h"
#include "web/etag.h"
#include "web/inventory.h"

static int
add_run(const struct sync_run *r, void *arg)
{
	mirror_list_add(arg, r->id, sync_run_show(r, clock_now_ms()));
	return 0;
}

int
inventory_runs_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct mirror_list list;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	if (!mirror_list_begin(req, res, &list))
		return 0;
	return mirror_list_end(req, res, &list, sync_run_list(page.db,
	    page.tenant, list.after, list.limit + 1, add_run, &list, err));
}

/* The route's {id}, of this tenant, else ERROR_NOT_FOUND. */
static int
load_run(const struct mirror_page *page, const struct request *req,
    struct sync_run *out, struct error *err)
{
	const char *id = request_param(req, "id");

	if (sync_run_load(page->db, id, out, err) != 0)
		return -1;
	if (text_equal(out->tenant, page->tenant))
		return 0;
	sync_run_release(out);
	return error_set(err, ERROR_NOT_FOUND, "there is no run %.60s", id);
}

int
inventory_run_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct sync_run run;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    load_run(&page, req, &run, err) != 0)
		return -1;
	etag_answer(req, res, NULL, sync_run_show(&run, clock_now_ms()));
	sync_run_release(&run);
	return 0;
}

static int
do_cancel(struct db *db, void *arg, struct error *err)
{
	return sync_run_cancel(db, arg, clock_now_ms(), err);
}

int
inventory_run_cancel_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct sync_run run;
	int rc;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    load_run(&page, req, &run, err) != 0)
		return -1;
	rc = db_transact(page.db, do_cancel, run.id, err);
	sync_run_release(&run);
	if (rc != 0 || load_run(&page, req, &run, err) != 0)
		return -1;
	response_json_body(res, sync_run_show(&run, clock_now_ms()));
	response_status(res, 202);
	sync_run_release(&run);
	return 0;
}
