/* inventory_orders.c - sales orders, posted as a shop posts its orders. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/customer.h"
#include "store/product.h"
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

/* --- A new one ------------------------------------------------------------- */

struct taking {
	const struct mirror_page *page;
	const struct order_form *form;
	struct field_errors errors; /* SKUs that are not known */
	char id[UUID_SIZE];
	bool repeat, mismatch;
};

/* What names a record in another: the provider's id, until then ours. */
static const char *
id_of(const struct mirror_record *r)
{
	return r->provider_id != NULL ? r->provider_id : r->id;
}

/* The line of a product; NULL with err, or with a complaint. */
static struct json *
make_line(struct db *db, struct taking *t, const struct json *in, size_t i,
    struct error *err)
{
	const char *sku = json_get_text(in, "sku");
	struct error why = ERROR_INIT;
	struct mirror_record product;
	struct json *out;
	char field[64];

	(void)snprintf(field, sizeof(field), "items[%zu].sku", i);
	if (text_empty(sku)) {
		field_complain(&t->errors, field, "is missing");
		return NULL;
	}
	if (product_find_sku(db, t->page->tenant, sku, &product, &why) != 0) {
		if (why.code == ERROR_NOT_FOUND)
			field_complain(&t->errors, field, "is not known");
		else
			*err = why;
		return NULL;
	}
	out = json_object();
	json_set_text(out, "item_id", id_of(&product));
	json_set_text(out, "sku", sku);
	if (json_get_text(in, "name") != NULL)
		json_set_text(out, "name", json_get_text(in, "name"));
	json_set(out, "quantity", json_number(json_get_text(in, "quantity")));
	json_set(out, "rate", json_number(json_get_text(in, "unit_price")));
	mirror_release(&product);
	return out;
}

static int
make_lines(struct db *db, struct taking *t, struct json *out,
    struct error *err)
{
	struct json *lines = NULL, *line;
	const struct json *in;
	size_t i = 0;
	int rc;

	rc = json_parse(t->form->lines, strlen(t->form->lines), &lines, err);
	for (in = json_first(lines); rc == 0 && in != NULL;
	    in = json_next(in), i++) {
		size_t before = t->errors.count;

		line = make_line(db, t, in, i, err);
		if (line != NULL)
			json_add(out, line);
		else if (t->errors.count == before)
			rc = -1;
	}
	json_free(lines);
	return rc;
}

static int
make_customer(struct db *db, const struct taking *t, char *id,
    struct error *err)
{
	static const char *const names[ORDER_TEXT_COUNT] = {
		[ORDER_NAME] = "contact_name", [ORDER_EMAIL] = "email",
		[ORDER_PHONE] = "phone", [ORDER_COMPANY] = "company_name"};
	char *const *who = t->form->customer;
	struct json *content = json_object();
	const char *called = who[ORDER_NAME];
	int i, rc;

	for (i = 0; i < ORDER_TEXT_COUNT; i++) {
		if (who[i] != NULL)
			json_set_text(content, names[i], who[i]);
		if (called == NULL && i == ORDER_COMPANY)
			called = who[i];
	}
	if (called == NULL)
		called = who[ORDER_EMAIL] != NULL ? who[ORDER_EMAIL] :
		    who[ORDER_PHONE];
	json_set_text(content, "contact_name", called);
	json_set_text(content, "contact_type", "customer");
	rc = mirror_create(db, t->page->tenant, MIRROR_CUSTOMER, content,
	    clock_now_ms(), id, err);
	json_free(content);
	return rc;
}

/* Whoever has the e-mail or the phone, else somebody new; *ours: our id. */
static int
find_customer(struct db *db, const struct taking *t, struct json *order,
    char ours[UUID_SIZE], struct error *err)
{
	const char *email = t->form->customer[ORDER_EMAIL];
	const char *phone = t->form->customer[ORDER_PHONE];
	struct mirror_record known;
	bool found = false;

	if ((email != NULL || phone != NULL) && customer_match(db,
	    t->page->tenant, email, phone, &known, &found, err) != 0)
		return -1;
	if (!found) {
		if (make_customer(db, t, ours, err) != 0)
			return -1;
		json_set_text(order, "customer_id", ours);
		return 0;
	}
	json_set_text(order, "customer_id", id_of(&known));
	mirror_release(&known);
	return 0;
}

static bool
is_same_number(const struct json *a, const struct json *b, const char *name)
{
	const char *x = json_scalar(json_get(a, name));
	const char *y = json_scalar(json_get(b, name));
	int64_t m, n;

	return x != NULL && y != NULL && decimal_parse(x, &m) == 0 &&
	    decimal_parse(y, &n) == 0 && m == n;
}

/* Whether an order that is there has these lines. */
static int
compare(const struct mirror_record *known, const struct json *lines,
    bool *same, struct error *err)
{
	struct json *content = NULL;
	const struct json *a, *b;
	const char *x, *y;

	if (json_parse(known->content, strlen(known->content), &content,
	    err) != 0)
		return -1;
	a = json_first(json_get(content, "line_items"));
	b = json_first(lines);
	for (*same = true; a != NULL && b != NULL && *same;
	    a = json_next(a), b = json_next(b)) {
		x = json_get_text(a, "sku");
		y = json_get_text(b, "sku");
		*same = is_same_number(a, b, "quantity") &&
		    is_same_number(a, b, "rate") &&
		    (x == NULL || y == NULL || text_equal(x, y));
	}
	*same = *same && a == NULL && b == NULL;
	json_free(content);
	return 0;
}

static int
take_order(struct db *db, void *arg, struct error *err)
{
	struct taking *t = arg;
	struct json *order = json_object(), *lines = json_array();
	struct mirror_record known;
	char customer[UUID_SIZE];
	int rc = -1;

	t->errors.count = 0;
	t->repeat = t->mismatch = false;
	if (make_lines(db, t, lines, err) != 0)
		goto out;
	if (t->errors.count > 0) {
		rc = 0;
		goto out;
	}
	if (sales_order_match(db, t->page->tenant, t->form->order_number,
	    &known, &t->repeat, err) != 0)
		goto out;
	if (t->repeat) {
		bool same = false;

		memcpy(t->id, known.id, sizeof(t->id));
		rc = compare(&known, lines, &same, err);
		t->mismatch = !same;
		mirror_release(&known);
		goto out;
	}
	json_set_text(order, "reference_number", t->form->order_number);
	if (find_customer(db, t, order, customer, err) != 0)
		goto out;
	json_set(order, "line_items", lines);
	lines = NULL;
	rc = mirror_create(db, t->page->tenant, MIRROR_SALES_ORDER, order,
	    clock_now_ms(), t->id, err);
out:
	json_free(lines);
	json_free(order);
	return rc;
}

int
inventory_orders_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct field_errors errors = {.count = 0};
	struct order_form order = {.order_number = NULL};
	struct error why = ERROR_INIT;
	struct form form = {0};
	struct mirror_page page;
	struct taking t = {.page = &page, .form = &order};
	int status, rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	if (form_read(req, &form, &status, &why) != 0) {
		response_problem(res, req, status, why.text, NULL);
		goto out;
	}
	order_form_read(&form, &order, &errors);
	if (mirror_page_refused(res, req, &errors))
		goto out;
	rc = db_transact(page.db, take_order, &t, err);
	if (rc != 0 || mirror_page_refused(res, req, &t.errors))
		goto out;
	if (t.mismatch)
		rc = error_set(err, ERROR_CONFLICT, "order %.100s is there "
		    "already, with other lines", order.order_number);
	else
		rc = mirror_page_answer(&page, req, res, t.id,
		    t.repeat ? 200 : 201, err);
out:
	order_form_release(&order);
	form_release(&form);
	return rc;
}

/* --- One that is there ----------------------------------------------------- */

int
inventory_order_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_get(app, req, res, MIRROR_SALES_ORDER, err);
}

static int
change(struct app *app, const struct request *req, struct response *res,
    bool status_alone, struct error *err)
{
	struct json *body = NULL, *one = NULL;
	struct mirror_record was;
	struct mirror_page page;
	const char *status;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    mirror_page_load(&page, req, MIRROR_SALES_ORDER, &was, err) != 0)
		return -1;
	body = mirror_page_body(req, res);
	if (body == NULL)
		goto out;
	status = json_get_text(body, "status");
	if (status != NULL && (text_same(status, "cancelled") ||
	    text_same(status, "canceled")))
		status = "void";
	if (status_alone && (status == NULL || (!text_equal(status, "draft")
	    && !text_equal(status, "confirmed") &&
	    !text_equal(status, "void")))) {
		mirror_page_refuse(res, req, "status", "must be draft, "
		    "confirmed, or void");
		goto out;
	}
	one = status_alone ? json_object() : json_copy(body);
	if (status != NULL)
		json_set_text(one, "status", status);
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
