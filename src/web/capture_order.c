/* capture_order.c - takes an order of a shop. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/money.h"
#include "store/order.h"
#include "web/capture.h"
#include "web/order_form.h"

/* An order on its way into the store, and all that it points to. */
struct capture {
	struct form_row form;
	struct form post;
	struct order_form in;
	struct order_new order;
	struct order_stored stored;
};

static void
capture_free(void *arg)
{
	struct capture *c = arg;

	free(c->stored.status);
	order_form_release(&c->in);
	form_release(&c->post);
	form_row_release(&c->form);
	free(c);
}

static int
store_order(struct db *db, void *arg, struct error *err)
{
	struct capture *c = arg;

	return order_store(db, &c->order, &c->stored, err);
}

static int
answer_stored(struct app *app, const struct request *req,
    struct response *res, void *arg, struct error *err)
{
	struct capture *c = arg;
	char total[MONEY_TEXT_SIZE];

	(void)app;
	(void)req;
	if (c->stored.mismatch)
		return error_set(err, ERROR_CONFLICT, "order %s is there "
		    "already, with other content", c->in.order_number);
	if (!c->stored.repeat)
		log_event(LOG_INFO, "order.stored", "id", c->stored.id, "form",
		    c->form.key, NULL);
	money_text(c->in.total, money_places(c->in.currency), total);
	response_status(res, c->stored.repeat ? 200 : 201);
	response_json_text(res, "id", c->stored.id);
	response_json_text(res, "order_number", c->in.order_number);
	response_json_text(res, "status", c->stored.status);
	response_json_text(res, "total", total);
	response_json_text(res, "currency", c->in.currency);
	if (c->in.remark != NULL)
		response_json_text(res, "notice", c->in.remark);
	return 0;
}

/* 1: refused, and the answer is made. */
static int
refuse(const struct request *req, struct response *res, int status,
    const char *why)
{
	if (status == 401)
		response_header(res, "WWW-Authenticate",
		    "Bearer realm=\"orders\"");
	response_problem(res, req, status, why, NULL);
	return 1;
}

/*
 * Who may post: with ORDER_AUTH=required a page of the form's sites or who
 * knows the order secret.  A wrong secret is never overlooked: whoever sends
 * one means to be known.
 */
static int
check_sender(struct app *app, const struct request *req,
    const struct form_row *form, struct response *res)
{
	const char *origin = capture_foreign_origin(app, req);
	bool named = request_header(req, "Authorization") != NULL;

	if (named)
		return form_knows_secret(form, request_bearer(req)) ? 0
		    : refuse(req, res, 401, "this is not the order secret of "
		    "the form; leadbridge form secret KEY makes a new one");
	if (strcmp(config_text(app_config(app), SET_ORDER_AUTH),
	    "required") != 0)
		return 0;
	if (origin != NULL)
		return form_allows_origin(form, origin) ? 0 : refuse(req, res,
		    403, "the form does not take orders from this site");
	return refuse(req, res, 401, "orders need the form's order secret as "
	    "bearer, or a page of one of its sites");
}

static void
make_order(struct app *app, const struct request *req, struct capture *c)
{
	struct order_new *order = &c->order;
	int i;

	order->at = clock_now_ms();
	order->tenant = c->form.tenant;
	order->form = c->form.key;
	order->order_number = c->in.order_number;
	order->status = c->in.status;
	for (i = 0; i < ORDER_TEXT_COUNT; i++)
		order->customer[i] = c->in.customer[i];
	order->lines = c->in.lines;
	order->total = c->in.total;
	order->currency = c->in.currency;
	order->remark = c->in.remark;
	order->extra = c->in.extra;
	order->content_hash = c->in.content_hash;
	order->request_id = request_id(req);
	order->client_address = request_client(req);
	order->to_inventory = strcmp(config_text(app_config(app),
	    SET_ORDER_TARGETS), "crm") != 0;
	uuid_make(order->id);
}

/* 0: c is an order to store. 1: it was refused, and the answer is made. */
static int
read_post(struct app *app, const struct request *req, struct capture *c,
    struct response *res, struct error *err)
{
	struct field_errors errors = {0};
	int status = 0;

	if (capture_form(app, request_query(req, "form"), &c->form, err) != 0)
		return -1;
	capture_cors(app, req, &c->form, res);
	if (capture_rate(app, req, &c->form, err) != 0)
		return -1;
	if (check_sender(app, req, &c->form, res) != 0)
		return 1;
	if (strcmp(request_media_type(req), "application/json") != 0)
		return refuse(req, res, 415,
		    "the media type must be application/json");
	if (form_read(req, &c->post, &status, err) != 0)
		return refuse(req, res, status, err->text);
	order_form_read(&c->post, &c->in, &errors);
	if (errors.count > 0) {
		response_problem(res, req, 422,
		    "some fields need another look", &errors);
		return 1;
	}
	make_order(app, req, c);
	return 0;
}

int
capture_order(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct capture *c = xcalloc(1, sizeof(*c));
	struct deed deed = {store_order, answer_stored, capture_free, c};
	int rc;

	rc = read_post(app, req, c, res, err);
	if (rc == 0)
		app_commit(app, &deed);
	else
		capture_free(c);
	return rc < 0 ? -1 : 0;
}
