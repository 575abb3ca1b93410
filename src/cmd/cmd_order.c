/* cmd_order.c - finds orders, shows them, makes them due again. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/history.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/job.h"
#include "store/order.h"

const struct cmd_option order_list_options[] = {
	{"delivery", "STATE", "pending, sending, synced, retry, dead, erased"},
	{"query", "TEXT", "part of a number, name, e-mail or phone"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

static struct json *
list_row(const struct order *o)
{
	struct json *row = json_object();
	char total[MONEY_TEXT_SIZE];

	money_text(o->total, money_places(o->currency), total);
	json_set_text(row, "id", o->id);
	json_set_text(row, "tenant", o->tenant);
	json_set_text(row, "form", o->form);
	json_set_text(row, "order_number", o->order_number);
	json_set_text(row, "status", o->status);
	json_set_text(row, "delivery", o->delivery);
	json_set_text(row, "total", total);
	json_set_text(row, "currency", o->currency);
	json_set_text(row, "email", o->customer[ORDER_EMAIL]);
	json_set_int(row, "attempts", o->attempts);
	json_set_instant(row, "created_at", o->created_at);
	json_set_instant(row, "synced_at", o->synced_at);
	json_set_text(row, "contact_id", o->contact_id);
	json_set_text(row, "deal_id", o->deal_id);
	json_set_text(row, "last_error", o->last_error);
	return row;
}

static int
add_row(const struct order *order, void *arg)
{
	list_add(arg, order->id, list_row(order));
	return 0;
}

int
verb_order_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"NUMBER", "order_number"},
		{"STATUS", "status"}, {"DELIVERY", "delivery"},
		{"CREATED", "created_at"}, {"TOTAL", "total"},
		{"CURRENCY", "currency"}, {"EMAIL", "email"},
		{"LAST ERROR", "last_error"},
	};
	struct order_filter filter = {
		.tenant = cmd_tenant_filter(cmd),
		.delivery = cmd_option(cmd, "delivery"),
		.query = cmd_option(cmd, "query"),
	};
	struct list list;

	if (list_begin(cmd, &list, err) != 0)
		return -1;
	filter.before = list.before;
	filter.limit = list.ask;
	return list_end(cmd, &list, order_list(list.db, &filter,
	    add_row, &list, err), columns, nitems(columns));
}

/* A member that is kept as JSON text. */
static void
set_stored(struct json *j, const char *name, const char *text)
{
	struct error ignored = ERROR_INIT;
	struct json *value = NULL;

	if (text != NULL && json_parse(text, strlen(text), &value,
	    &ignored) == 0)
		json_set(j, name, value);
}

static struct json *
order_json(const struct order *o)
{
	struct json *j = list_row(o), *customer = json_object();
	bool waits = strcmp(o->delivery, "pending") == 0 ||
	    strcmp(o->delivery, "retry") == 0;
	int i;

	for (i = 0; i < ORDER_TEXT_COUNT; i++)
		json_set_text(customer, order_text_name((enum order_text)i),
		    o->customer[i]);
	json_set(j, "customer", customer);
	set_stored(j, "items", o->lines);
	set_stored(j, "extra", o->extra);
	json_set_text(j, "remark", o->remark);
	json_set_text(j, "last_code", o->last_code);
	json_set(j, "next_try_at", waits ? json_instant(o->not_before) :
	    json_null());
	json_set_text(j, "request_id", o->request_id);
	return j;
}

/* null for one that does not go there. */
static int
add_sales_order(struct db *db, const struct order *o, struct json *j,
    struct error *err)
{
	struct order_sales sales;
	struct json *s = NULL;

	if (order_sales_load(db, o->id, &sales, err) != 0)
		return -1;
	if (sales.delivery != NULL) {
		s = json_object();
		json_set_text(s, "delivery", sales.delivery);
		json_set_text(s, "provider_id", sales.provider_id);
		json_set_text(s, "number", sales.number);
		json_set_text(s, "status", sales.status);
		json_set_text(s, "last_error", sales.last_error);
		json_set_text(s, "last_code", sales.last_code);
	}
	json_set(j, "sales_order", s != NULL ? s : json_null());
	order_sales_release(&sales);
	return 0;
}

int
verb_order_show(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct history_start start = {.kind = JOB_ORDER};
	struct order order = {0};
	struct json *j;
	int rc;

	if (db == NULL || order_find(db, cmd_tenant_filter(cmd),
	    cmd->args[0], &order, err) != 0)
		return -1;
	j = order_json(&order);
	start.id = order.id;
	start.form = order.form;
	start.request_id = order.request_id;
	start.at = order.created_at;
	rc = add_sales_order(db, &order, j, err);
	if (rc == 0)
		rc = history_add(db, j, &start, err);
	if (rc == 0)
		history_show(cmd, j);
	json_free(j);
	order_release(&order);
	return rc;
}

static int
retry_one(struct cmd *cmd, struct db *db, const char *word,
    struct error *err)
{
	struct order order = {0};
	int rc;

	rc = order_find(db, cmd_tenant_filter(cmd), word, &order, err);
	if (rc == 0)
		rc = order_retry(db, order.id, clock_now_ms(), err);
	order_release(&order);
	return rc;
}

int
verb_order_retry(struct cmd *cmd, struct error *err)
{
	return list_each(cmd, retry_one, err);
}

struct change {
	const char *id, *status;
};

static int
change_status(struct db *db, void *arg, struct error *err)
{
	const struct change *c = arg;

	return order_set_status(db, c->id, c->status, NULL, clock_now_ms(),
	    err);
}

int
verb_order_status(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct order order = {0};
	struct change change;
	int rc;

	if (text_empty(cmd->args[1]) ||
	    text_length(cmd->args[1]) > ORDER_STATUS_MAX)
		return error_set(err, ERROR_INVALID, "a status has 1 to %d "
		    "characters", ORDER_STATUS_MAX);
	if (db == NULL || order_find(db, cmd_tenant_filter(cmd),
	    cmd->args[0], &order, err) != 0)
		return -1;
	change.id = order.id;
	change.status = cmd->args[1];
	rc = db_transact(db, change_status, &change, err);
	order_release(&order);
	return rc;
}
