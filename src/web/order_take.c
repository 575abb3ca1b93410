/* order_take.c - an order that is posted becomes a sales order. */

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "src/web/order_taking.h"
#include "store/customer.h"
#include "store/order_status.h"
#include "store/product.h"
#include "store/repeat.h"
#include "store/sales_order.h"

/* What names a record in another: the provider's id, until then ours. */
static const char *
id_of(const struct mirror_record *r)
{
	return r->provider_id != NULL ? r->provider_id : r->id;
}

/* The line of a product; NULL with err, or with a complaint. */
static struct json *
make_line(struct db *db, struct order_taking *t, const struct json *in,
    size_t i, struct error *err)
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
	if (product_find_sku(db, t->tenant, sku, &product, &why) != 0) {
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
make_lines(struct db *db, struct order_taking *t, struct json *out,
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
make_customer(struct db *db, const struct order_taking *t, char *id,
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
	rc = mirror_create(db, t->tenant, MIRROR_CUSTOMER, content,
	    clock_now_ms(), id, err);
	json_free(content);
	return rc;
}

/* Whoever has the e-mail or the phone, else somebody new; *ours: our id. */
static int
find_customer(struct db *db, const struct order_taking *t, struct json *order,
    char ours[UUID_SIZE], struct error *err)
{
	const char *email = t->form->customer[ORDER_EMAIL];
	const char *phone = t->form->customer[ORDER_PHONE];
	struct mirror_record known;
	bool found = false;

	if ((email != NULL || phone != NULL) && customer_match(db,
	    t->tenant, email, phone, &known, &found, err) != 0)
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

/* Ten years: an order's number is its own for good. */
#define NUMBER_MS ((int64_t)3653 * 24 * 60 * 60 * 1000)

/* What was posted first under the number of an order. */
static struct repeat_post
post_of(const struct order_taking *t)
{
	return (struct repeat_post){
		.form = t->form_name,
		.content_hash = t->form->content_hash,
		.idempotency_key = t->form->order_number,
		.lead_id = t->id,
		.at = clock_now_ms(),
	};
}

/* Whether the order is there, and whether it is this one. */
static int
look_for(struct db *db, struct order_taking *t, const struct json *lines,
    struct error *err)
{
	struct repeat_post post = post_of(t);
	enum repeat_kind kind;
	struct mirror_record known;
	char first[UUID_SIZE];
	bool same = false;
	int rc = 0;

	post.lead_id = "";
	if (repeat_claim_name(db, &post, NUMBER_MS, &kind, first, err) != 0 ||
	    sales_order_match(db, t->tenant, t->form->order_number,
	    &known, &t->repeat, err) != 0)
		return -1;
	if (!t->repeat)
		return 0;
	memcpy(t->id, known.id, sizeof(t->id));
	if (kind != REPEAT_NONE && text_equal(first, known.id))
		same = kind == REPEAT_FOUND;
	else
		rc = order_compare(db, t, &known, lines, &same, err);
	t->mismatch = !same;
	if (rc == 0 && same && !text_equal(first, known.id)) {
		post.lead_id = t->id;
		rc = repeat_give_name(db, &post, err);
	}
	mirror_release(&known);
	return rc;
}

/* Where the shop's word says that it is, when it is not a draft. */
static int
make_order(struct db *db, struct order_taking *t, struct json **lines,
    struct error *err)
{
	enum order_course course = order_course(t->form->status);
	struct json *order = json_object();
	struct repeat_post post;
	char customer[UUID_SIZE];
	int rc = -1;

	json_set_text(order, "reference_number", t->form->order_number);
	if (find_customer(db, t, order, customer, err) != 0)
		goto out;
	json_set(order, "line_items", *lines);
	*lines = NULL;
	/* Each begins as a draft. */
	if (course == COURSE_CONFIRMED || course == COURSE_VOID)
		json_set_text(order, "status", order_course_word(course));
	if (mirror_create(db, t->tenant, MIRROR_SALES_ORDER, order,
	    clock_now_ms(), t->id, err) != 0)
		goto out;
	post = post_of(t);
	rc = repeat_give_name(db, &post, err);
out:
	json_free(order);
	return rc;
}

int
order_take(struct db *db, void *arg, struct error *err)
{
	struct json *lines = json_array();
	struct order_taking *t = arg;
	int rc;

	t->errors.count = 0;
	t->repeat = t->mismatch = false;
	rc = make_lines(db, t, lines, err);
	if (rc == 0 && t->errors.count == 0)
		rc = look_for(db, t, lines, err);
	if (rc == 0 && t->errors.count == 0 && !t->repeat)
		rc = make_order(db, t, &lines, err);
	json_free(lines);
	return rc;
}
