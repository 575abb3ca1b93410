/* inventory.c - the mirror of Zoho Inventory: looked at, changed, synced. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/file_cache.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "provider/budget_show.h"
#include "provider/connections.h"
#include "provider/tenant_value.h"
#include "provider/zoho_inventory.h"
#include "store/conflict.h"
#include "store/job.h"
#include "store/mirror_pull.h"
#include "store/product.h"
#include "store/run_request.h"
#include "store/sync_run.h"
#include "store/tenant.h"
#include "sync/conflict.h"
#include "sync/launch.h"
#include "web/etag.h"
#include "web/inventory.h"
#include "web/web.h"

#define THREADS 12
/* No call is begun later than that after the start of a request. */
#define PAGE_MS 7000
#define IMAGE_MAX ((size_t)4 << 20)
/* Of all pictures that are kept. */
#define PICTURES_MAX ((int64_t)64 << 20)
#define CHANGES_MAX 1000000000

/* ?tenant=, checked; NULL and err when there is none such. */
static const char *
tenant_of(struct app *app, const struct request *req, struct error *err)
{
	const char *tenant = request_query(req, "tenant");
	struct db *db = app_db(app, err);

	if (text_empty(tenant))
		tenant = TENANT_DEFAULT;
	if (db == NULL || tenant_check(db, tenant, err) != 0)
		return NULL;
	return tenant;
}

/* Access and a call for one request, with the deadlines of a page. */
static int
open_call(struct app *app, const char *tenant, struct access *access,
    struct call *call, struct error *err)
{
	struct db *db = app_db(app, err);

	memset(access, 0, sizeof(*access));
	*call = (struct call){
		.access = access,
		.tenant = tenant,
		.service = SERVICE_ZOHO_INVENTORY,
		.room_ms = ACCESS_PAGE_WAIT_MS,
		.end_ms = clock_monotonic_ms() + PAGE_MS,
	};
	if (db == NULL || access_open(app_config(app), db, access, err) != 0)
		return -1;
	access->wait_ms = ACCESS_PAGE_WAIT_MS;
	access->call_ms = ACCESS_PAGE_CALL_MS;
	return 0;
}

/* A grant that is missing or dead is no fault of the operator's: 409. */
static int
answer_failure(struct response *res, const struct request *req,
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

/* --- How it is ---------------------------------------------------------- */

static const enum mirror_kind kinds[] = {MIRROR_PRODUCT, MIRROR_CATEGORY,
	MIRROR_CUSTOMER, MIRROR_SALES_ORDER};
static const char *const outbox[] = {JOB_PRODUCT, JOB_CUSTOMER,
	JOB_INVENTORY_ORDER, "adjustment"};

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

static int
show_health(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = tenant_of(app, req, err);
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

static int
show_metrics(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = tenant_of(app, req, err);
	struct budget_figures figures;

	if (tenant == NULL || budget_describe(app_config(app), app_db(app,
	    err), tenant, SERVICE_ZOHO_INVENTORY, NULL, clock_now_ms(),
	    &figures, err) != 0)
		return -1;
	response_json(res, "budget", budget_json(&figures));
	return add_figures(app_db(app, err), tenant, res, err);
}

/* What is set; secrets are only told to be there. */
static int
show_config(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = tenant_of(app, req, err);
	const struct config *cfg = app_config(app);
	struct error ignored = ERROR_INIT;
	enum merge_strategy strategy;
	struct access access;
	char *org = NULL;
	struct call call;
	int rc = -1;

	if (tenant == NULL)
		return -1;
	if (open_call(app, tenant, &access, &call, err) == 0 &&
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

static int
test_connection(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = tenant_of(app, req, err);
	int64_t began = clock_monotonic_ms();
	struct inventory_answer answer = {.all = NULL};
	struct error why = ERROR_INIT;
	struct access access;
	struct call call;
	char *org = NULL;
	int rc;

	if (tenant == NULL)
		return -1;
	rc = open_call(app, tenant, &access, &call, &why);
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
		(void)answer_failure(res, req, &why);
	}
	inventory_answer_release(&answer);
	secret_free(org);
	access_close(&access);
	return 0;
}

/* --- Pictures ----------------------------------------------------------- */

/* What tells one picture of a product from another of it. */
static char *
picture_key(const struct mirror_record *r)
{
	struct error ignored = ERROR_INIT;
	struct json *content = NULL;
	const char *document, *name;
	char *key;

	(void)json_parse(r->content, strlen(r->content), &content, &ignored);
	document = json_scalar(json_get(content, "image_document_id"));
	name = json_scalar(json_get(content, "image_name"));
	key = xasprintf("%s\n%s\n%" PRId64 "\n%s\n%s", r->tenant,
	    r->provider_id, r->version, document != NULL ? document : "",
	    name != NULL ? name : "");
	json_free(content);
	return key;
}

struct picture {
	char *bytes; /* free() */
	size_t n;
	const char *type;
};

/* From the cache, when it is there and a picture; else as it is over there. */
static int
find_picture(struct app *app, const struct mirror_record *r,
    struct picture *out, struct error *err)
{
	char *dir = file_join(config_text(app_config(app), SET_DATA_DIR),
	    "pictures"), *key = picture_key(r);
	const struct file_cache cache = {dir, PICTURES_MAX};
	struct error ignored = ERROR_INIT;
	struct access access;
	struct call call;
	int rc = 0;

	if (file_cache_get(&cache, key, IMAGE_MAX, &out->bytes, &out->n,
	    &ignored) == 0)
		out->type = inventory_image_type(out->bytes, out->n);
	if (out->type == NULL) {
		free(out->bytes);
		out->bytes = NULL;
		rc = open_call(app, r->tenant, &access, &call, err);
		if (rc == 0)
			rc = inventory_image(&call, r->provider_id, IMAGE_MAX,
			    &out->bytes, &out->n, &out->type, err);
		access_close(&access);
		if (rc == 0 && file_cache_put(&cache, key, out->bytes, out->n,
		    &ignored) != 0)
			log_error(LOG_INFO, "picture.not_kept", &ignored,
			    NULL);
	}
	free(key);
	free(dir);
	return rc;
}

static int
show_image(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const char *tenant = tenant_of(app, req, err);
	char hash[SECRET_HASH_SIZE], tag[ETAG_SIZE];
	struct picture picture = {.bytes = NULL};
	struct error why = ERROR_INIT;
	struct mirror_record r;

	if (tenant == NULL || mirror_load(app_db(app, err),
	    request_param(req, "id"), &r, err) != 0)
		return -1;
	if (r.kind != MIRROR_PRODUCT || !text_equal(r.tenant, tenant) ||
	    r.deleted_at != 0 || r.provider_id == NULL) {
		mirror_release(&r);
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no picture of that product");
	}
	if (find_picture(app, &r, &picture, &why) != 0) {
		(void)answer_failure(res, req, &why);
	} else {
		secret_hash(picture.bytes, picture.n, hash);
		(void)snprintf(tag, sizeof(tag), "\"%.32s\"", hash);
		if (!etag_is_known(req, res, tag))
			response_body(res, picture.type, picture.bytes,
			    picture.n);
	}
	free(picture.bytes);
	mirror_release(&r);
	return 0;
}

/* --- Runs --------------------------------------------------------------- */

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

static int
start_sync(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const char *what = request_param(req, "what");
	const char *tenant = tenant_of(app, req, err);
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

static int
show_sync(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const char *tenant = tenant_of(app, req, err);

	return tenant == NULL ? -1 : add_figures(app_db(app, err), tenant,
	    res, err);
}

#define Z "/api/zoho/"
#define R INVENTORY_ROUTE

static const struct route routes[] = {
	R("GET", Z "health", show_health),
	R("GET", Z "config", show_config),
	R("POST", Z "test-connection", test_connection),
	R("GET", Z "metrics", show_metrics),
	R("GET", Z "sync/status", show_sync),
	R("GET", Z "sync/runs", inventory_runs_get),
	R("GET", Z "sync/runs/{id}", inventory_run_get),
	R("POST", Z "sync/runs/{id}/cancel", inventory_run_cancel_post),
	R("POST", Z "sync/{what}", start_sync),
	R("GET", Z "products", inventory_products_get),
	R("POST", Z "products", inventory_products_post),
	R("GET", Z "products/{id}", inventory_product_get),
	R("PUT", Z "products/{id}", inventory_product_put),
	R("DELETE", Z "products/{id}", inventory_product_delete),
	R("GET", Z "products/{id}/image", show_image),
	R("GET", Z "categories", inventory_categories_get),
	R("GET", Z "categories/{id}", inventory_category_get),
	R("GET", Z "orders", inventory_orders_get),
	R("POST", Z "orders", inventory_orders_post),
	R("GET", Z "orders/{id}", inventory_order_get),
	R("PUT", Z "orders/{id}", inventory_order_put),
	R("DELETE", Z "orders/{id}", inventory_order_delete),
	R("PUT", Z "orders/{id}/status", inventory_order_status_put),
	R("GET", Z "customers", inventory_customers_get),
	R("POST", Z "customers", inventory_customers_post),
	R("GET", Z "customers/{id}", inventory_customer_get),
	R("PUT", Z "customers/{id}", inventory_customer_put),
	R("DELETE", Z "customers/{id}", inventory_customer_delete),
	R("GET", Z "inventory", inventory_stock_get),
	R("GET", Z "inventory/low-stock", inventory_low_stock_get),
	R("POST", Z "inventory/check", inventory_check_post),
	R("POST", Z "inventory/adjust", inventory_adjust_post),
	R("GET", Z "inventory/{sku}", inventory_stock_sku_get),
	R("GET", Z "conflicts", inventory_conflicts_get),
	R("GET", Z "conflicts/{id}", inventory_conflict_get),
	R("POST", Z "conflicts/{id}/resolve",
	    inventory_conflict_resolve_post),
	R("GET", Z "webhook/events", inventory_events_get),
	R("GET", Z "webhook/events/{id}", inventory_event_get),
	R("POST", Z "webhook/events/{id}/replay",
	    inventory_event_replay_post),
};

static const enum setting settings[] = {
	PROVIDER_SETTINGS,
	SET_SYNC_SCHEDULE_INVENTORY,
	SET_SYNC_MAX_ATTEMPTS,
};

int
main(void)
{
	static const struct program program = {
		.name = "inventory",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
