/* order.c - stores a shop's orders, and tells what became of them. */

#include "store/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/job.h"
#include "store/stock.h"

static const char *const text_names[ORDER_TEXT_COUNT] = {
	[ORDER_NAME] = "name",
	[ORDER_EMAIL] = "email",
	[ORDER_PHONE] = "phone",
	[ORDER_COMPANY] = "company",
};

const char *
order_text_name(enum order_text which)
{
	return text_names[which];
}

/* --- Storing ------------------------------------------------------------- */

static int
insert(struct db *db, const struct order_new *o, bool *fresh,
    struct error *err)
{
	int64_t n;

	if (db_run(db, "INSERT INTO shop_order (id, tenant, form, "
	    "order_number, status, customer_name, customer_email, "
	    "customer_phone, customer_company, lines, total, currency, "
	    "remark, extra, content_hash, request_id, client_address, "
	    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
	    "$11, $12, $13, $14, $15, $16, $17, $18) "
	    "ON CONFLICT (tenant, order_number) DO NOTHING",
	    DB_ARGS(db_text(o->id), db_text(o->tenant), db_text(o->form),
	    db_text(o->order_number), db_text(o->status),
	    db_text(o->customer[ORDER_NAME]),
	    db_text(o->customer[ORDER_EMAIL]),
	    db_text(o->customer[ORDER_PHONE]),
	    db_text(o->customer[ORDER_COMPANY]), db_text(o->lines),
	    db_int(o->total), db_text(o->currency), db_text(o->remark),
	    db_text(o->extra), db_text(o->content_hash),
	    db_text(o->request_id), db_text(o->client_address),
	    db_int(o->at)), &n, err) != 0)
		return -1;
	*fresh = n > 0;
	return 0;
}

/* The order that has the number already. */
static int
load_first(struct db *db, const struct order_new *o,
    struct order_stored *out, struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT id, status, content_hash FROM shop_order "
	    "WHERE tenant = $1 AND order_number = $2",
	    DB_ARGS(db_text(o->tenant), db_text(o->order_number)), &rows,
	    err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
		out->status = xstrdup(db_column_text(rows, 1));
		out->repeat = strcmp(db_column_text(rows, 2),
		    o->content_hash) == 0;
		out->mismatch = !out->repeat;
	} else if (rc == 0) {
		error_set(err, ERROR_INTERNAL, "an order that is there has "
		    "gone");
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
order_store(struct db *db, const struct order_new *order,
    struct order_stored *out, struct error *err)
{
	bool fresh;

	free(out->status);
	memset(out, 0, sizeof(*out));
	if (insert(db, order, &fresh, err) != 0)
		return -1;
	if (!fresh)
		return load_first(db, order, out, err);
	(void)snprintf(out->id, sizeof(out->id), "%s", order->id);
	out->status = xstrdup(order->status);
	if (job_add(db, JOB_ORDER, order->id, order->tenant, order->at,
	    order->at, err) != 0)
		return -1;
	if (!order->to_inventory)
		return 0;
	if (stock_reserve(db, order->tenant, order->id, order->lines,
	    order->at, err) != 0)
		return -1;
	return job_add(db, JOB_SALES_ORDER, order->id, order->tenant,
	    order->at, order->at, err);
}

/* --- Reading ------------------------------------------------------------- */

#define DELIVERY "coalesce(o.hold, CASE j.state WHEN 'done' THEN 'synced' " \
	"ELSE j.state END)"
#define ROW "o.customer_name, o.customer_email, o.customer_phone, " \
	"o.customer_company, o.id, o.tenant, o.form, o.order_number, " \
	"o.status, " DELIVERY ", o.lines, o.currency, o.remark, o.extra, " \
	"o.request_id, o.contact_id, o.deal_id, j.last_error, j.last_code, " \
	"coalesce(j.attempts, 0), o.total, o.created_at, o.synced_at, " \
	"j.not_before "
#define JOINED "FROM shop_order o LEFT JOIN job j " \
	"ON j.kind = 'order' AND j.subject_id = o.id "

static void
read_row(struct db_rows *rows, struct order *o)
{
	int c;

	memset(o, 0, sizeof(*o));
	for (c = 0; c < ORDER_TEXT_COUNT; c++)
		o->customer[c] = xstrdup(db_column_text(rows, c));
	(void)snprintf(o->id, sizeof(o->id), "%s", db_column_text(rows, c++));
	o->tenant = xstrdup(db_column_text(rows, c++));
	o->form = xstrdup(db_column_text(rows, c++));
	o->order_number = xstrdup(db_column_text(rows, c++));
	o->status = xstrdup(db_column_text(rows, c++));
	o->delivery = xstrdup(db_column_text(rows, c++));
	o->lines = xstrdup(db_column_text(rows, c++));
	o->currency = xstrdup(db_column_text(rows, c++));
	o->remark = xstrdup(db_column_text(rows, c++));
	o->extra = xstrdup(db_column_text(rows, c++));
	o->request_id = xstrdup(db_column_text(rows, c++));
	o->contact_id = xstrdup(db_column_text(rows, c++));
	o->deal_id = xstrdup(db_column_text(rows, c++));
	o->last_error = xstrdup(db_column_text(rows, c++));
	o->last_code = xstrdup(db_column_text(rows, c++));
	o->attempts = (int)db_column_int(rows, c++);
	o->total = db_column_int(rows, c++);
	o->created_at = db_column_int(rows, c++);
	o->synced_at = db_column_int(rows, c++);
	o->not_before = db_column_int(rows, c);
}

void
order_release(struct order *o)
{
	int i;

	for (i = 0; i < ORDER_TEXT_COUNT; i++)
		free(o->customer[i]);
	free(o->tenant);
	free(o->form);
	free(o->order_number);
	free(o->status);
	free(o->delivery);
	free(o->lines);
	free(o->currency);
	free(o->remark);
	free(o->extra);
	free(o->request_id);
	free(o->contact_id);
	free(o->deal_id);
	free(o->last_error);
	free(o->last_code);
	memset(o, 0, sizeof(*o));
}

/* The one row of a query, which it ends. */
static int
one_row(struct db_rows *rows, const char *word, struct order *out,
    struct error *err)
{
	int rc = db_next(rows, err);

	if (rc == 1)
		read_row(rows, out);
	else if (rc == 0)
		error_set(err, ERROR_NOT_FOUND, "there is no order %.100s",
		    word);
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

int
order_load(struct db *db, const char *id, struct order *out,
    struct error *err)
{
	struct db_rows *rows = NULL;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " ROW JOINED "WHERE o.id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	return one_row(rows, id, out, err);
}

int
order_find(struct db *db, const char *tenant, const char *word,
    struct order *out, struct error *err)
{
	struct db_rows *rows = NULL;

	memset(out, 0, sizeof(*out));
	if (uuid_is_valid(word) && order_load(db, word, out, err) == 0) {
		if (tenant == NULL || strcmp(out->tenant, tenant) == 0)
			return 0;
		order_release(out);
	}
	error_clear(err);
	if (db_query(db, "SELECT " ROW JOINED "WHERE o.tenant = $1 "
	    "AND o.order_number = $2", DB_ARGS(db_text(tenant != NULL ? tenant
	    : "default"), db_text(word)), &rows, err) != 0)
		return -1;
	return one_row(rows, word, out, err);
}

/* Ends the query. */
static int
each_row(struct db_rows *rows, int (*each)(const struct order *, void *),
    void *arg, struct error *err)
{
	struct order order;
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &order);
		rc = each(&order, arg);
		order_release(&order);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
order_list(struct db *db, const struct order_filter *filter,
    int (*each)(const struct order *order, void *arg), void *arg,
    struct error *err)
{
	char *pattern = db_contains(filter->query);
	struct db_rows *rows = NULL;
	int rc;

	rc = db_query(db, "SELECT " ROW JOINED
	    "WHERE ($1 IS NULL OR o.tenant = $1) "
	    "AND ($2 IS NULL OR " DELIVERY " = $2) "
	    "AND ($3 IS NULL OR lower(o.order_number || ' ' || "
	    "coalesce(o.customer_name, '') || ' ' || "
	    "coalesce(o.customer_email, '') || ' ' || "
	    "coalesce(o.customer_phone, '')) LIKE $3 ESCAPE '\\') "
	    "AND ($4 IS NULL OR o.id < $4) ORDER BY o.id DESC LIMIT $5",
	    DB_ARGS(db_text(filter->tenant), db_text(filter->delivery),
	    db_text(pattern), db_text(filter->before), db_int(filter->limit)),
	    &rows, err);
	free(pattern);
	return rc == 0 ? each_row(rows, each, arg, err) : -1;
}

int
order_each_due(struct db *db, const char *tenant, int64_t now,
    int (*each)(const struct order *order, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	if (db_query(db, "SELECT " ROW JOINED "WHERE o.tenant = $1 "
	    "AND j.state IN ('pending', 'retry', 'sending') "
	    "AND j.not_before <= $2 ORDER BY o.id",
	    DB_ARGS(db_text(tenant), db_int(now)), &rows, err) != 0)
		return -1;
	return each_row(rows, each, arg, err);
}
