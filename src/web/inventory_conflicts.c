/* inventory_conflicts.c - what both sides changed, and who is right. */

#include "base/clock.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/conflict.h"
#include "web/etag.h"
#include "web/inventory.h"

static int
add_conflict(const struct conflict *c, void *arg)
{
	mirror_list_add(arg, c->id, conflict_show(c));
	return 0;
}

/* Those that wait for a person; ?settled=true: all of them. */
int
inventory_conflicts_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *settled = request_query(req, "settled");
	struct conflict_filter filter;
	struct mirror_page page;
	struct mirror_list list;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	if (!mirror_list_begin(req, res, &list))
		return 0;
	filter = (struct conflict_filter){
		.tenant = page.tenant,
		.before = list.after,
		.settled = settled != NULL && text_equal(settled, "true"),
		.limit = list.limit + 1,
	};
	return mirror_list_end(req, res, &list, conflict_list(page.db,
	    &filter, add_conflict, &list, err));
}

/* The route's {id}, of this tenant, else ERROR_NOT_FOUND. */
static int
load_conflict(const struct mirror_page *page, const struct request *req,
    struct conflict *out, struct error *err)
{
	const char *id = request_param(req, "id");

	if (conflict_load(page->db, id, out, err) != 0)
		return -1;
	if (text_equal(out->tenant, page->tenant))
		return 0;
	conflict_release(out);
	return error_set(err, ERROR_NOT_FOUND, "there is no conflict %.60s",
	    id);
}

int
inventory_conflict_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct conflict c;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    load_conflict(&page, req, &c, err) != 0)
		return -1;
	etag_answer(req, res, NULL, conflict_show(&c));
	conflict_release(&c);
	return 0;
}

struct resolve {
	const char *id;
	const struct json *winner;
};

static int
do_resolve(struct db *db, void *arg, struct error *err)
{
	const struct resolve *r = arg;

	return conflict_resolve(db, r->id, r->winner, clock_now_ms(), err);
}

static int
resolve(const struct mirror_page *page, const struct request *req,
    struct response *res, const char *id, const struct json *body,
    struct error *err)
{
	struct resolve r = {id, json_get(body, "winner")};
	struct error why = ERROR_INIT;
	struct conflict c;

	if (r.winner == NULL) {
		mirror_page_refuse(res, req, "winner",
		    "must be \"local\", \"remote\" or an object of fields");
		return 0;
	}
	if (db_transact(page->db, do_resolve, &r, &why) != 0) {
		if (why.code != ERROR_INVALID) {
			*err = why;
			return -1;
		}
		mirror_page_refuse(res, req, "winner", why.text);
		return 0;
	}
	if (load_conflict(page, req, &c, err) != 0)
		return -1;
	response_json_body(res, conflict_show(&c));
	conflict_release(&c);
	return 0;
}

int
inventory_conflict_resolve_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct json *body;
	struct conflict c;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    load_conflict(&page, req, &c, err) != 0)
		return -1;
	body = mirror_page_body(req, res);
	if (body != NULL)
		rc = resolve(&page, req, res, c.id, body, err);
	json_free(body);
	conflict_release(&c);
	return rc;
}
