/* order_status.c - an operator's program tells how an order goes on. */

#include "web/order_status.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/money.h"
#include "store/order.h"
#include "web/field.h"
#include "web/form.h"
#include "web/web.h"

struct change {
	const char *tenant, *number, *status, *request_id;
	struct order order; /* result */
};

static int
make_change(struct db *db, void *arg, struct error *err)
{
	struct change *c = arg;

	order_release(&c->order);
	if (order_find(db, c->tenant, c->number, &c->order, err) != 0)
		return -1;
	return order_set_status(db, c->order.id, c->status, c->request_id,
	    clock_now_ms(), err);
}

/* NULL: it was refused, and the answer is made. free() */
static char *
read_status(const struct request *req, struct response *res)
{
	static const struct field field = {"status", FIELD_LINE,
	    ORDER_STATUS_MAX};
	struct field_errors errors = {0};
	struct error err = ERROR_INIT;
	struct form post = {0};
	char *status = NULL;
	int refused = 0;

	if (form_read(req, &post, &refused, &err) != 0) {
		response_problem(res, req, refused, err.text, NULL);
		goto out;
	}
	fields_read(&field, 1, &post, &status, &errors);
	if (status == NULL && errors.count == 0)
		field_complain(&errors, "status", "is missing");
	if (errors.count > 0)
		response_problem(res, req, 422,
		    "some fields need another look", &errors);
out:
	form_release(&post);
	return status;
}

static void
answer(const struct change *c, struct response *res)
{
	char total[MONEY_TEXT_SIZE];

	money_text(c->order.total, money_places(c->order.currency), total);
	response_json_text(res, "id", c->order.id);
	response_json_text(res, "order_number", c->order.order_number);
	response_json_text(res, "status", c->status);
	response_json_text(res, "total", total);
	response_json_text(res, "currency", c->order.currency);
}

int
order_status_put(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct db *db = app_db(app, err);
	struct change change = {0};
	char *status;
	int rc;

	if (db == NULL)
		return -1;
	status = read_status(req, res);
	if (status == NULL)
		return 0;
	change.tenant = request_query(req, "tenant");
	change.number = request_param(req, "order_number");
	change.status = status;
	change.request_id = request_id(req);
	rc = db_transact(db, make_change, &change, err);
	if (rc == 0)
		answer(&change, res);
	order_release(&change.order);
	free(status);
	return rc;
}
