/* stock.c - what can be sold: levels by place, less what is held back. */

#include "store/stock.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "mirror_row.h"
#include "store/product.h"

/* Millionths of a figure; `none` when there is none. */
static int64_t
millionths(const char *text, int64_t none)
{
	int64_t n;

	return text != NULL && decimal_parse(text, &n) == 0 ? n : none;
}

static int
reserved(struct db *db, const char *tenant, const char *sku, int64_t *n,
    struct error *err)
{
	return db_number(db, "SELECT CAST(coalesce(sum(quantity), 0) AS "
	    "BIGINT) FROM reservation WHERE tenant = $1 AND sku = $2",
	    DB_ARGS(db_text(tenant), db_text(sku)), 0, n, err);
}

/* Adjustments that the provider does not know yet. */
static int
adjusting(struct db *db, const char *product_id, int64_t *n,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	*n = 0;
	if (db_query(db, "SELECT a.delta FROM adjustment a JOIN job j "
	    "ON j.kind = 'adjustment' AND j.subject_id = a.id "
	    "WHERE a.product_id = $1 AND a.sent_at IS NULL "
	    "AND j.state <> 'dead'", DB_ARGS(db_text(product_id)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1)
		*n += millionths(db_column_text(rows, 0), 0);
	db_rows_free(rows);
	return rc;
}

/* Of a product whose content is at hand. */
static int
level_of(struct db *db, const struct mirror_record *product,
    const struct json *content, struct stock_level *out, struct error *err)
{
	const char *sku = mirror_text(content, "sku");
	int64_t moving = 0;

	memset(out, 0, sizeof(*out));
	out->known = true;
	out->tracked = mirror_available(content) != NULL;
	out->on_hand = millionths(mirror_text(content, "stock_on_hand"), 0);
	out->reorder_level = millionths(mirror_text(content,
	    "reorder_level"), -1);
	if (sku != NULL && reserved(db, product->tenant, sku, &out->reserved,
	    err) != 0)
		return -1;
	if (adjusting(db, product->id, &moving, err) != 0)
		return -1;
	out->available = millionths(mirror_available(content), 0) + moving -
	    out->reserved;
	return 0;
}

int
stock_level(struct db *db, const char *tenant, const char *sku,
    struct stock_level *out, struct error *err)
{
	struct error none = ERROR_INIT;
	struct mirror_record product;
	struct json *content = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	out->reorder_level = -1;
	if (product_find_sku(db, tenant, sku, &product, &none) != 0) {
		if (none.code == ERROR_NOT_FOUND)
			return 0;
		*err = none;
		return -1;
	}
	rc = mirror_parse(product.content, &content, err);
	if (rc == 0)
		rc = level_of(db, &product, content, out, err);
	json_free(content);
	mirror_release(&product);
	return rc;
}

/* --- Shown --------------------------------------------------------------- */

static void
set_decimal(struct json *j, const char *name, int64_t n)
{
	char text[DECIMAL_TEXT_SIZE];

	decimal_text(n, text);
	json_set(j, name, json_number(text));
}

/* Locations have a name of each of two generations: location_, warehouse_. */
static void
copy_place(struct json *out, const struct json *place, const char *member,
    const char *as)
{
	static const char *const prefixes[] = {"location_", "warehouse_"};
	const struct json *v = NULL;
	char *name;
	size_t i;

	for (i = 0; i < nitems(prefixes) && v == NULL; i++) {
		name = xasprintf("%s%s", prefixes[i], member);
		v = json_get(place, name);
		free(name);
	}
	if (v != NULL && json_get(out, as) == NULL)
		json_set(out, as, json_copy(v));
}

static struct json *
show_places(const struct json *content)
{
	const struct json *places = json_get(content, "locations"), *v;
	struct json *list = json_array(), *one;

	if (json_size(places) == 0)
		places = json_get(content, "warehouses");
	for (v = json_first(places); v != NULL; v = json_next(v)) {
		one = json_object();
		copy_place(one, v, "id", "location_id");
		copy_place(one, v, "name", "location_name");
		copy_place(one, v, "stock_on_hand", "stock_on_hand");
		copy_place(one, v, "actual_available_for_sale_stock",
		    "available");
		copy_place(one, v, "available_for_sale_stock", "available");
		copy_place(one, v, "available_stock", "available");
		json_add(list, one);
	}
	return list;
}

int
stock_show(struct db *db, const struct mirror_record *product,
    struct json **out, struct error *err)
{
	struct json *content = NULL;
	struct stock_level level;
	int rc = -1;

	*out = NULL;
	if (mirror_parse(product->content, &content, err) != 0 ||
	    level_of(db, product, content, &level, err) != 0)
		goto out;
	*out = json_object();
	json_set_text(*out, "id", product->id);
	json_set_text(*out, "sku", mirror_text(content, "sku"));
	json_set_text(*out, "name", mirror_text(content, "name"));
	json_set_bool(*out, "tracked", level.tracked);
	set_decimal(*out, "stock_on_hand", level.on_hand);
	set_decimal(*out, "available", level.available);
	set_decimal(*out, "reserved", level.reserved);
	if (level.reorder_level >= 0)
		set_decimal(*out, "reorder_level", level.reorder_level);
	else
		json_set(*out, "reorder_level", json_null());
	json_set(*out, "locations", show_places(content));
	rc = 0;
out:
	json_free(content);
	return rc;
}

/* --- Held back ----------------------------------------------------------- */

static int
reserve_line(struct db *db, const char *tenant, const char *order_id,
    const struct json *line, int64_t now, struct error *err)
{
	const char *sku = mirror_text(line, "sku");
	int64_t n = millionths(mirror_text(line, "quantity"), 0);

	if (sku == NULL || n <= 0)
		return 0;
	return db_run(db, "INSERT INTO reservation (order_id, sku, tenant, "
	    "quantity, reserved_at) VALUES ($1, $2, $3, $4, $5) "
	    "ON CONFLICT (order_id, sku) DO UPDATE SET "
	    "quantity = reservation.quantity + excluded.quantity",
	    DB_ARGS(db_text(order_id), db_text(sku), db_text(tenant),
	    db_int(n), db_int(now)), NULL, err);
}

int
stock_reserve(struct db *db, const char *tenant, const char *order_id,
    const char *lines, int64_t now, struct error *err)
{
	const struct json *line;
	struct json *list = NULL;
	int rc;

	if (json_parse(lines, strlen(lines), &list, err) != 0)
		return -1;
	rc = stock_release(db, order_id, err);
	for (line = json_first(list); line != NULL && rc == 0;
	    line = json_next(line))
		rc = reserve_line(db, tenant, order_id, line, now, err);
	json_free(list);
	return rc;
}

int
stock_release(struct db *db, const char *order_id, struct error *err)
{
	return db_run(db, "DELETE FROM reservation WHERE order_id = $1",
	    DB_ARGS(db_text(order_id)), NULL, err);
}
