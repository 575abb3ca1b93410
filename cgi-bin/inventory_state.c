/* inventory_state.c - how the mirror and its connection are. */

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "inventory_page.h"
#include "provider/budget_show.h"
#include "provider/connections.h"
#include "provider/tenant_value.h"
#include "provider/zoho_inventory.h"
#include "store/adjustment.h"
#include "store/conflict.h"
#include "store/job.h"
#include "store/mirror.h"
#include "store/mirror_pull.h"
#include "store/product.h"
#include "store/sync_run.h"
#include "sync/conflict.h"

/* No call is begun later than that after the start of a request. */
#define PAGE_MS 7000

int
inventory_open_call(struct app *app, const char *tenant, struct access *access,
    struct call *call, struct error *err)
{
	struct db *db = app_db(app, err);

	memset(access, 0, sizeof(*access));
	*call = call_of_page(access, tenant, SERVICE_ZOHO_INVENTORY, PAGE_MS);
	return db == NULL ? -1 : access_open_page(app_config(app), db, access,
	    err);
}

int
inventory_answer_failure(struct response *res, const struct request *req,
    const struct error *why)
{
	if (why->code == ERROR_AUTH || why->code == ERROR_CONFIG)
		response_problem(res, req, 409, why->text, NULL);
	else if (why->code == ERROR_INVALID)
		response_problem(res, req, 422, why->text, NULL);
	else
		response_error(res, req, why);
	log_error(why->code == ERROR_INTERNAL ? LOG_ERROR : LOG_INFO,
	    "inventory.refused", why, NULL);
	return 0;
}

static const enum mirror_kind kinds[] = {MIRROR_PRODUCT, MIRROR_CATEGORY,
	MIRROR_CUSTOMER, MIRROR_SALES_ORDER};
static const char *const outbox[] = {JOB_PRODUCT, JOB_CUSTOMER,
	JOB_INVENTORY_ORDER, JOB_ADJUSTMENT};

/* {"product": 12, ...}; NULL and err. */
static struct json *
count_records(struct db *db, const char *tenant, struct error *err)
{
	struct json *j = json_object();
	size_t i;
	int64_t n;

	for (i = 0; i < nitems(kinds); i++) {
		if (mirror_count(db, tenant, kinds[i], &n, err) != 0) {
			json_free(j);
			return NULL;
		}
		json_set_int(j, mirror_kind_name(kinds[i]), n);
	}
	return j;
}

/* {"pending", "dead"} of all that goes out; NULL and err. */
static struct json *
count_outbox(struct db *db, const char *tenant, struct error *err)
{
	struct json *j = json_object();
	int64_t pending = 0, dead = 0;
	struct job_counts counts;
	size_t i;

	for (i = 0; i < nitems(outbox); i++) {
		if (job_count(db, outbox[i], tenant, clock_now_ms(), &counts,
		    err) != 0) {
			json_free(j);
			return NULL;
		}
		pending += counts.pending;
		dead += counts.dead;
	}
	json_set_int(j, "pending", pending);
	json_set_int(j, "dead", dead);
	return j;
}

static int
take_run(const struct sync_run *r, void *arg)
{
	struct json **out = arg;

	if (*out == NULL)
		*out = sync_run_show(r, clock_now_ms());
	return 0;
}

/* Adds records, outbox, conflicts and last_run. */
static int
add_figures(struct db *db, const char *tenant, struct response *res,
    struct error *err)
{
	struct json *records, *waits, *last = NULL;
	int64_t conflicts, low;

	if (conflict_count(db, tenant, &conflicts, err) != 0 ||
	    product_count(db, tenant, true, &low, err) != 0 ||
	    sync_run_list(db, tenant, NULL, 1, take_run, &last, err) != 0) {
		json_free(last);
		return -1;
	}
	records = count_records(db, tenant, err);
	waits = records != NULL ? count_outbox(db, tenant, err) : NULL;
	if (waits == NULL) {
		json_free(records);
		json_free(last);
		return -1;
	}
	response_json(res, "records", records);
	response_json(res, "outgoing", waits);
	response_json_int(res, "open_conflicts", conflicts);
	response_json_int(res, "low_stock", low);
	response_json(res, "last_run", last != NULL ? last : json_null());
	return 0;
}

int
inventory_health_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct connection c = {0};
	int rc;

	if (tenant == NULL || connection_load(app_db(app, err), tenant,
	    SERVICE_ZOHO_INVENTORY, &c, err) != 0)
		return -1;
	response_json_text(res, "status", text_equal(c.status, "connected") ?
	    "pass" : "warn");
	response_json_text(res, "connection", c.status);
	connection_release(&c);
	rc = add_figures(app_db(app, err), tenant, res, err);
	return rc;
}

int
inventory_metrics_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct budget_figures figures;

	if (tenant == NULL || budget_describe(app_config(app), app_db(app,
	    err), tenant, SERVICE_ZOHO_INVENTORY, NULL, clock_now_ms(),
	    &figures, err) != 0)
		return -1;
	response_json(res, "budget", budget_json(&figures));
	return add_figures(app_db(app, err), tenant, res, err);
}

/* What is set; secrets are only told to be there. */
int
inventory_config_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	const struct config *cfg = app_config(app);
	struct error ignored = ERROR_INIT;
	enum merge_strategy strategy;
	struct access access;
	char *org = NULL;
	struct call call;
	int rc = -1;

	if (tenant == NULL)
		return -1;
	if (inventory_open_call(app, tenant, &access, &call, err) == 0 &&
	    conflict_strategy(&access, tenant, &strategy, err) == 0)
		rc = 0;
	if (rc == 0) {
		if (tenant_value_load(&access, tenant,
		    SET_ZOHO_ORGANIZATION_ID, &org, &ignored) != 0)
			org = NULL;
		response_json_text(res, "tenant", tenant);
		response_json_text(res, "organization_id", org);
		response_json_text(res, "conflict_strategy",
		    merge_strategy_name(strategy));
		response_json_text(res, "schedule", config_text(cfg,
		    SET_SYNC_SCHEDULE_INVENTORY));
		response_json_int(res, "calls_per_minute", config_int(cfg,
		    SET_ZOHO_INVENTORY_PER_MINUTE));
	}
	secret_free(org);
	access_close(&access);
	return rc;
}

int
inventory_test_connection_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	int64_t began = clock_monotonic_ms();
	struct inventory_answer answer = {.all = NULL};
	struct error why = ERROR_INIT;
	struct access access;
	struct call call;
	char *org = NULL;
	int rc;

	if (tenant == NULL)
		return -1;
	rc = inventory_open_call(app, tenant, &access, &call, &why);
	if (rc == 0)
		rc = inventory_organization(&call, &org, &why);
	if (rc == 0)
		rc = inventory_list(&call, INVENTORY_ITEM, 1, 1, &answer,
		    &why);
	if (rc == 0) {
		response_json_bool(res, "ok", true);
		response_json_text(res, "organization_id", org);
		response_json_int(res, "response_ms", clock_monotonic_ms() -
		    began);
	} else {
		/* Nothing is connected. */
		if (why.code == ERROR_NOT_FOUND)
			why.code = ERROR_AUTH;
		(void)inventory_answer_failure(res, req, &why);
	}
	inventory_answer_release(&answer);
	secret_free(org);
	access_close(&access);
	return 0;
}

int
inventory_sync_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);

	return tenant == NULL ? -1 : add_figures(app_db(app, err), tenant,
	    res, err);
}
