/* mirror_index.c - what is looked for in a record, in columns of its own. */

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "mirror_row.h"

/* The shortest text of a figure; NULL when it is none. */
static const char *
figure(const struct json *content, const char *name,
    char text[DECIMAL_TEXT_SIZE])
{
	const char *s = mirror_text(content, name);
	int64_t n;

	if (s == NULL || decimal_parse(s, &n) != 0)
		return s;
	decimal_text(n, text);
	return text;
}

const char *
mirror_available(const struct json *content)
{
	static const char *const names[] = {"actual_available_for_sale_stock",
		"available_for_sale_stock", "actual_available_stock",
		"available_stock"};
	const char *s = NULL;
	size_t i;

	for (i = 0; i < nitems(names) && s == NULL; i++)
		s = mirror_text(content, names[i]);
	return s;
}

static bool
is_low(const char *available, const char *reorder)
{
	int64_t have, want;

	return available != NULL && reorder != NULL &&
	    decimal_parse(available, &have) == 0 &&
	    decimal_parse(reorder, &want) == 0 && have <= want;
}

static int
index_product(struct db *db, const struct mirror_record *r,
    const struct json *j, struct error *err)
{
	char rate[DECIMAL_TEXT_SIZE], stock[DECIMAL_TEXT_SIZE];
	char reorder[DECIMAL_TEXT_SIZE], sale[DECIMAL_TEXT_SIZE];
	const char *available = mirror_available(j), *name;
	const char *level = figure(j, "reorder_level", reorder);
	bool live = r->deleted_at == 0;
	int64_t n;

	if (available != NULL && decimal_parse(available, &n) == 0) {
		decimal_text(n, sale);
		available = sale;
	}
	name = mirror_text(j, "name");
	return db_run(db, "INSERT INTO product (id, tenant, sku, name, rate, "
	    "stock_on_hand, available, reorder_level, category_id, brand, "
	    "status, unit, low, live) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
	    "$9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO UPDATE SET "
	    "sku = excluded.sku, name = excluded.name, rate = excluded.rate, "
	    "stock_on_hand = excluded.stock_on_hand, "
	    "available = excluded.available, "
	    "reorder_level = excluded.reorder_level, "
	    "category_id = excluded.category_id, brand = excluded.brand, "
	    "status = excluded.status, unit = excluded.unit, "
	    "low = excluded.low, live = excluded.live",
	    DB_ARGS(db_text(r->id), db_text(r->tenant),
	    db_text(mirror_text(j, "sku")), db_text(name != NULL ? name : ""),
	    db_text(figure(j, "rate", rate)),
	    db_text(figure(j, "stock_on_hand", stock)), db_text(available),
	    db_text(level), db_text(mirror_text(j, "category_id")),
	    db_text(mirror_text(j, "brand")),
	    db_text(mirror_text(j, "status")), db_text(mirror_text(j, "unit")),
	    db_int(live && is_low(available, level)), db_int(live)), NULL,
	    err);
}

static int
index_category(struct db *db, const struct mirror_record *r,
    const struct json *j, struct error *err)
{
	const char *name = mirror_text(j, "name");
	int64_t position = 0;

	if (name == NULL)
		name = mirror_text(j, "category_name");
	(void)json_get_int(j, "sibling_order", &position);
	return db_run(db, "INSERT INTO category (id, tenant, provider_id, "
	    "parent_id, name, position, live) VALUES ($1, $2, $3, $4, $5, $6, "
	    "$7) ON CONFLICT (id) DO UPDATE SET "
	    "parent_id = excluded.parent_id, name = excluded.name, "
	    "position = excluded.position, live = excluded.live",
	    DB_ARGS(db_text(r->id), db_text(r->tenant),
	    db_text(r->provider_id), db_text(mirror_text(j,
	    "parent_category_id")), db_text(name != NULL ? name : ""),
	    db_int(position), db_int(r->deleted_at == 0)), NULL, err);
}

static int
index_customer(struct db *db, const struct mirror_record *r,
    const struct json *j, struct error *err)
{
	const char *name = mirror_text(j, "contact_name");
	const char *email = mirror_text(j, "email");
	const char *phone = mirror_text(j, "phone");
	const char *mobile = mirror_text(j, "mobile");
	char *lower = email != NULL ? text_lower(email) : NULL;
	char *digits = phone != NULL ? text_phone_digits(phone) : NULL;
	char *other = mobile != NULL ? text_phone_digits(mobile) : NULL;
	int rc;

	rc = db_run(db, "INSERT INTO customer (id, tenant, name, email, "
	    "phone, mobile, status, live) VALUES ($1, $2, $3, $4, $5, $6, $7, "
	    "$8) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
	    "email = excluded.email, phone = excluded.phone, "
	    "mobile = excluded.mobile, status = excluded.status, "
	    "live = excluded.live",
	    DB_ARGS(db_text(r->id), db_text(r->tenant),
	    db_text(name != NULL ? name : ""), db_text(lower),
	    db_text(digits), db_text(other),
	    db_text(mirror_text(j, "status")), db_int(r->deleted_at == 0)),
	    NULL, err);
	free(lower);
	free(digits);
	free(other);
	return rc;
}

static int
index_order(struct db *db, const struct mirror_record *r,
    const struct json *j, struct error *err)
{
	char total[DECIMAL_TEXT_SIZE];

	return db_run(db, "INSERT INTO sales_order (id, tenant, number, "
	    "reference, customer_id, customer_name, status, total, "
	    "ordered_on, live) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
	    "$10) ON CONFLICT (id) DO UPDATE SET number = excluded.number, "
	    "reference = excluded.reference, "
	    "customer_id = excluded.customer_id, "
	    "customer_name = excluded.customer_name, "
	    "status = excluded.status, total = excluded.total, "
	    "ordered_on = excluded.ordered_on, live = excluded.live",
	    DB_ARGS(db_text(r->id), db_text(r->tenant),
	    db_text(mirror_text(j, "salesorder_number")),
	    db_text(mirror_text(j, "reference_number")),
	    db_text(mirror_text(j, "customer_id")),
	    db_text(mirror_text(j, "customer_name")),
	    db_text(mirror_text(j, "status")),
	    db_text(figure(j, "total", total)),
	    db_text(mirror_text(j, "date")), db_int(r->deleted_at == 0)),
	    NULL, err);
}

static int (*const index_of[MIRROR_KIND_COUNT])(struct db *,
    const struct mirror_record *, const struct json *, struct error *) = {
	[MIRROR_PRODUCT] = index_product,
	[MIRROR_CATEGORY] = index_category,
	[MIRROR_CUSTOMER] = index_customer,
	[MIRROR_SALES_ORDER] = index_order,
};

static int
word_in(struct db *db, const struct mirror_record *r, const char *word,
    struct error *err)
{
	return db_insert(db, "INSERT INTO mirror_word (tenant, kind, word, "
	    "id) VALUES ($1, $2, $3, $4)", DB_ARGS(db_text(r->tenant),
	    db_text(mirror_kind_name(r->kind)), db_text(word),
	    db_text(r->id)), err);
}

static int
word_out(struct db *db, const struct mirror_record *r, const char *word,
    struct error *err)
{
	return db_run(db, "DELETE FROM mirror_word WHERE tenant = $1 "
	    "AND kind = $2 AND word = $3 AND id = $4",
	    DB_ARGS(db_text(r->tenant), db_text(mirror_kind_name(r->kind)),
	    db_text(word), db_text(r->id)), NULL, err);
}

/* Both lists are in order: only what differs is written. */
static int
index_words(struct db *db, const struct mirror_record *r,
    const struct mirror_words *before, const struct mirror_words *now,
    struct error *err)
{
	size_t b = 0, n = 0;
	int order, rc = 0;

	while (rc == 0 && (b < before->count || n < now->count)) {
		order = b == before->count ? 1 : n == now->count ? -1 :
		    strcmp(before->list[b], now->list[n]);
		if (order < 0)
			rc = word_out(db, r, before->list[b], err);
		else if (order > 0)
			rc = word_in(db, r, now->list[n], err);
		b += order <= 0;
		n += order >= 0;
	}
	return rc;
}

int
mirror_index(struct db *db, const struct mirror_record *r,
    const struct json *before, const struct json *content,
    struct error *err)
{
	struct mirror_words was = {.count = 0}, is = {.count = 0};

	if (before != NULL)
		mirror_words_of(r->kind, before, &was);
	if (r->deleted_at == 0)
		mirror_words_of(r->kind, content, &is);
	if (index_of[r->kind](db, r, content, err) != 0)
		return -1;
	return index_words(db, r, &was, &is, err);
}
