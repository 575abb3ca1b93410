/* inventory_orders.c - sales orders, posted as a shop posts its orders. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "src/web/order_taking.h"
#include "store/order_status.h"
#include "store/sales_order.h"
#include "web/inventory.h"
#include "web/order_form.h"

static const char *
query(const struct request *req, const char *name)
{
	const char *value = request_query(req, name);

	return text_empty(value) ? NULL : value;
}

int
inventory_orders_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct sales_order_filter filter;
	struct mirror_page page;
	struct mirror_list list;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	if (!mirror_list_begin(req, res, &list))
		return 0;
	filter = (struct sales_order_filter){
		.tenant = page.tenant,
		.query = query(req, "q"),
		.status = query(req, "status"),
		.reference = query(req, "reference_number"),
		.customer_id = query(req, "customer_id"),
		.modified_since = list.modified_since,
		.after = list.after,
		.limit = list.limit + 1,
	};
	return mirror_list_end(req, res, &list, sales_order_list(page.db,
	    &filter, mirror_list_record, &list, err));
}

/* --- A new one ---------------------------------------------------------- */

int
inventory_orders_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct field_errors errors = {.count = 0};
	struct order_form order = {.order_number = NULL};
	struct error why = ERROR_INIT;
	struct form form = {0};
	struct mirror_page page;
	struct order_taking t = {.form = &order};
	char *name = NULL;
	int status, rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	name = xasprintf("sales_order/%s", page.tenant);
	t.tenant = page.tenant;
	t.form_name = name;
	if (form_read(req, &form, &status, &why) != 0) {
		response_problem(res, req, status, why.text, NULL);
		goto out;
	}
	order_form_read(&form, &order, &errors);
	if (mirror_page_refused(res, req, &errors))
		goto out;
	rc = db_transact(page.db, order_take, &t, err);
	if (rc != 0 || mirror_page_refused(res, req, &t.errors))
		goto out;
	if (t.mismatch)
		rc = error_set(err, ERROR_CONFLICT, "order %.100s is there "
		    "already, with other content", order.order_number);
	else
		rc = mirror_page_answer(&page, req, res, t.id,
		    t.repeat ? 200 : 201, err);
out:
	free(name);
	order_form_release(&order);
	form_release(&form);
	return rc;
}

/* --- One that is there -------------------------------------------------- */

int
inventory_order_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_get(app, req, res, MIRROR_SALES_ORDER, err);
}

/* The provider's word for what is wished; the one it has stays. */
static bool
read_status(const struct mirror_record *was, const struct json *body,
    struct json *out)
{
	struct json *shown = mirror_show(was);
	const char *has = json_get_text(shown, "status");
	const char *wish = json_get_text(body, "status");
	const char *word = NULL;

	if (wish != NULL)
		word = has != NULL && text_equal(wish, has) ? wish
		    : order_course_word(order_course(wish));
	if (word != NULL)
		json_set_text(out, "status", word);
	json_free(shown);
	return word != NULL;
}

static int
change(struct app *app, const struct request *req, struct response *res,
    bool status_alone, struct error *err)
{
	struct json *body = NULL, *one = NULL;
	struct mirror_record was;
	struct mirror_page page;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    mirror_page_load(&page, req, MIRROR_SALES_ORDER, &was, err) != 0)
		return -1;
	body = mirror_page_body(req, res);
	if (body == NULL)
		goto out;
	one = status_alone ? json_object() : json_copy(body);
	if (!read_status(&was, body, one) && (status_alone ||
	    json_get(body, "status") != NULL)) {
		mirror_page_refuse(res, req, "status", "must be draft, "
		    "confirmed, void, or a shop's word for one of them");
		goto out;
	}
	rc = mirror_page_change(&page, req, res, &was, one, err);
out:
	json_free(one);
	json_free(body);
	mirror_release(&was);
	return rc;
}

int
inventory_order_put(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return change(app, req, res, false, err);
}

int
inventory_order_status_put(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return change(app, req, res, true, err);
}

int
inventory_order_delete(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_delete(app, req, res, MIRROR_SALES_ORDER, err);
}
