/* quickbooks.c - a company's books, and sales receipts for them. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/connections.h"
#include "provider/quickbooks.h"
#include "provider/quickbooks_show.h"
#include "store/job.h"
#include "store/receipt.h"
#include "sync/receipt_now.h"
#include "web/receipt_form.h"
#include "web/receipt_show.h"
#include "web/web.h"

#define THREADS 12
/* No call is begun later than that after the start of a request. */
#define PAGE_MS 7000
/* Rows of a list when nobody says how many. */
#define ROWS 100

/* Access and a call for one request, with the deadlines of a page. */
static int
open_call(struct app *app, const char *tenant, struct access *access,
    struct call *call, struct error *err)
{
	struct db *db = app_db(app, err);

	memset(access, 0, sizeof(*access));
	*call = call_of_page(access, tenant, SERVICE_QUICKBOOKS, PAGE_MS);
	return db == NULL ? -1 : access_open_page(app_config(app), db, access,
	    err);
}

/*
 * Answers a failure.  A grant that is missing or dead is no fault of the
 * operator's credentials, so it is 409 and not 401; what QuickBooks refuses
 * is 422, and our own bad call 500.
 */
static int
answer_failure(struct response *res, const struct request *req,
    const struct error *why)
{
	switch (why->code) {
	case ERROR_AUTH:
	case ERROR_NOT_FOUND:
		response_problem(res, req, 409, why->text, NULL);
		break;
	case ERROR_INVALID:
	case ERROR_CONFLICT:
		response_problem(res, req, 422, why->text, NULL);
		break;
	default:
		response_error(res, req, why);
	}
	log_error(why->code == ERROR_INTERNAL ? LOG_ERROR : LOG_INFO,
	    "quickbooks.refused", why, NULL);
	return 0;
}

/* --- What is in the books ------------------------------------------------- */

static int
show_company(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct error why = ERROR_INIT;
	struct json *company = NULL;
	struct access access;
	struct call call;
	int rc;

	if (tenant == NULL)
		return -1;
	rc = open_call(app, tenant, &access, &call, &why);
	if (rc == 0)
		rc = quickbooks_company(&call, &company, &why);
	if (rc == 0)
		response_json_body(res, quickbooks_show_company(company));
	else
		answer_failure(res, req, &why);
	json_free(company);
	access_close(&access);
	return 0;
}

/* ?limit= and ?cursor=, which is the place of the next row. */
static void
read_page(const struct request *req, int64_t *start, int64_t *limit,
    struct field_errors *errors)
{
	const char *asked = request_query(req, "limit");

	*start = 1;
	*limit = ROWS;
	if (asked != NULL && text_int(asked, 1, LIMIT_PAGE_ROWS, limit) != 0)
		field_complain(errors, "limit", "must be 1 to %d",
		    LIMIT_PAGE_ROWS);
	asked = request_query(req, "cursor");
	if (asked != NULL && text_int(asked, 1, INT32_MAX, start) != 0)
		field_complain(errors, "cursor", "must be the next_cursor of "
		    "the page before");
}

/* A page of rows; a full one has a next. */
static void
answer_rows(struct response *res, const struct json *rows, int64_t start,
    int64_t limit, struct json *(*show)(const struct json *row))
{
	struct json *items = json_array();
	const struct json *row = json_first(rows);
	char next[24];
	int64_t n;

	for (n = 0; row != NULL && n < limit; n++, row = json_next(row))
		json_add(items, show(row));
	(void)snprintf(next, sizeof(next), "%" PRId64, start + n);
	response_json(res, "items", items);
	response_json_text(res, "next_cursor", n == limit ? next : NULL);
}

static int
list(struct app *app, const struct request *req, struct response *res,
    const char *entity,
    struct json *(*show)(const struct json *row), struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct field_errors errors = {.count = 0};
	struct error why = ERROR_INIT;
	struct json *rows = NULL;
	int64_t start, limit;
	struct access access;
	struct call call;
	int rc;

	if (tenant == NULL)
		return -1;
	read_page(req, &start, &limit, &errors);
	if (errors.count > 0) {
		response_problem(res, req, 422, "there is no such page",
		    &errors);
		return 0;
	}
	rc = open_call(app, tenant, &access, &call, &why);
	if (rc == 0)
		rc = quickbooks_list(&call, entity, start, (int)limit, &rows,
		    &why);
	if (rc == 0)
		answer_rows(res, rows, start, limit, show);
	else
		answer_failure(res, req, &why);
	json_free(rows);
	access_close(&access);
	return 0;
}

static int
list_accounts(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return list(app, req, res, "Account", quickbooks_show_account, err);
}

static int
list_customers(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return list(app, req, res, "Customer", quickbooks_show_customer, err);
}

static int
list_items(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	return list(app, req, res, "Item", quickbooks_show_item, err);
}

/* The connection and the outbox; asks nobody. */
static int
show_status(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	int64_t now = clock_now_ms();
	struct connection c = {0};
	struct job_counts counts;
	struct json *receipts;

	if (tenant == NULL)
		return -1;
	if (job_count(app_db(app, err), JOB_RECEIPT, tenant, now, &counts,
		err) != 0 || connection_load(app_db(app, err), tenant,
		SERVICE_QUICKBOOKS, &c, err) != 0)
		return -1;
	receipts = json_object();
	json_set_int(receipts, "pending", counts.pending);
	json_set_int(receipts, "dead", counts.dead);
	json_set(receipts, "oldest_s", counts.oldest_at > 0 ?
	    json_int((now - counts.oldest_at) / 1000) : json_null());
	response_json_text(res, "status", c.status);
	response_json(res, "connection", connection_describe(&c, now));
	response_json(res, "receipts", receipts);
	connection_release(&c);
	return 0;
}

/* --- Receipts ------------------------------------------------------------- */

static int
show_receipt(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct receipt r = {.tenant = NULL};
	int rc = -1;

	if (tenant == NULL)
		return -1;
	if (receipt_load(app_db(app, err), request_param(req, "id"), &r,
		err) == 0)
		rc = text_equal(r.tenant, tenant) ? 0 : error_set(err,
		    ERROR_NOT_FOUND, "there is no receipt %.40s", r.id);
	if (rc == 0)
		receipt_show(res, &r);
	receipt_release(&r);
	return rc;
}

/* A stored receipt as the answer: sent, on its way, or given up. */
static int
answer_stored(struct app *app, const struct request *req,
    struct response *res, const struct receipt_stored *taken,
    struct error *err)
{
	struct receipt r = {.tenant = NULL};
	int rc = receipt_load(app_db(app, err), taken->id, &r, err);

	if (rc == 0 && text_equal(r.status, "dead")) {
		response_problem(res, req, 422, r.last_error, NULL);
	} else if (rc == 0) {
		response_status(res, !text_equal(r.status, "synced") ? 202 :
		    taken->repeat ? 200 : 201);
		receipt_show(res, &r);
	}
	receipt_release(&r);
	return rc;
}

static int
store_receipt(struct app *app, const struct request *req,
    struct response *res, const char *tenant, const struct receipt_form *form,
    struct error *err)
{
	struct receipt_new receipt = {
		.tenant = tenant,
		.receipt_number = form->receipt_number,
		.content = form->content,
		.content_hash = form->content_hash,
		.at = clock_now_ms(),
	};
	struct receipt_stored taken = {.repeat = false};
	struct error why = ERROR_INIT;
	struct access access;
	struct call call;
	int rc;

	uuid_make(receipt.id);
	uuid_make(receipt.request_id);
	rc = open_call(app, tenant, &access, &call, &why);
	if (rc == 0)
		rc = receipt_take(&call, &receipt, (int)config_int(
			app_config(app), SET_SYNC_MAX_ATTEMPTS), &taken, &why);
	access_close(&access);
	if (rc != 0)
		return answer_failure(res, req, &why);
	if (taken.mismatch)
		return error_set(err, ERROR_CONFLICT, "receipt %.100s was "
		    "posted before with other content",
		    receipt.receipt_number);
	return answer_stored(app, req, res, &taken, err);
}

static int
take_receipt(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct receipt_form receipt = {.content = NULL};
	struct field_errors errors = {.count = 0};
	struct error why = ERROR_INIT;
	struct form form = {0};
	int status, rc = 0;

	if (tenant == NULL)
		return -1;
	if (form_read(req, &form, &status, &why) != 0) {
		response_problem(res, req, status, why.text, NULL);
		goto out;
	}
	receipt_form_read(&form, clock_now_ms(), &receipt, &errors);
	if (errors.count > 0)
		response_problem(res, req, 422, "the receipt was not taken",
		    &errors);
	else
		rc = store_receipt(app, req, res, tenant, &receipt, err);
out:
	receipt_form_release(&receipt);
	form_release(&form);
	return rc;
}

static const struct route routes[] = {
	{"GET", "/api/quickbooks/company", show_company, ROUTE_OPERATOR},
	{"GET", "/api/quickbooks/accounts", list_accounts, ROUTE_OPERATOR},
	{"GET", "/api/quickbooks/customers", list_customers, ROUTE_OPERATOR},
	{"GET", "/api/quickbooks/items", list_items, ROUTE_OPERATOR},
	{"GET", "/api/quickbooks/status", show_status, ROUTE_OPERATOR},
	{"POST", "/api/quickbooks/receipts", take_receipt, ROUTE_OPERATOR},
	{"GET", "/api/quickbooks/receipts/{id}", show_receipt,
	    ROUTE_OPERATOR},
};

static const enum setting settings[] = {
	PROVIDER_SETTINGS,
	SET_SYNC_MAX_ATTEMPTS,
};

int
main(void)
{
	static const struct program program = {
		.name = "quickbooks",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
