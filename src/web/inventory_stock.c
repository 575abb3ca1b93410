/* inventory_stock.c - what can be sold, and corrections of it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/product.h"
#include "store/stock.h"
#include "web/etag.h"
#include "web/inventory.h"

/* Lines of a basket that is looked at. */
#define BASKET_MAX 500
#define SKU_CHARS 100

/* --- Levels ------------------------------------------------------------- */

struct levels {
	struct mirror_list list;
	struct mirror_page page;
	/* Read apart, since a query is under way while they are. */
	struct mirror_record *rows;
	size_t count;
};

static int
keep_row(const struct mirror_record *r, void *arg)
{
	struct levels *l = arg;
	struct mirror_record *mine;

	l->rows = xreallocarray(l->rows, l->count + 1, sizeof(*l->rows));
	mine = &l->rows[l->count++];
	memset(mine, 0, sizeof(*mine));
	(void)snprintf(mine->id, sizeof(mine->id), "%s", r->id);
	mine->kind = r->kind;
	mine->tenant = xstrdup(r->tenant);
	mine->content = xstrdup(r->content);
	return 0;
}

static int
show_levels(struct levels *l, struct error *err)
{
	struct json *shown;
	size_t i;
	int rc = 0;

	for (i = 0; i < l->count; i++) {
		shown = NULL;
		if (rc == 0)
			rc = stock_show(l->page.db, &l->rows[i], &shown, err);
		if (shown != NULL)
			mirror_list_add(&l->list, l->rows[i].id, shown);
		mirror_release(&l->rows[i]);
	}
	free(l->rows);
	return rc;
}

static int
list_levels(struct app *app, const struct request *req,
    struct response *res, bool low, struct error *err)
{
	const char *query = request_query(req, "q");
	struct levels l = {.count = 0};
	struct product_filter filter;
	int rc;

	if (mirror_page_open(app, req, &l.page, err) != 0)
		return -1;
	if (!mirror_list_begin(req, res, &l.list))
		return 0;
	filter = (struct product_filter){
		.tenant = l.page.tenant,
		.query = text_empty(query) ? NULL : query,
		.modified_since = l.list.modified_since,
		.low = low,
		.after = l.list.after,
		.limit = l.list.limit + 1,
	};
	rc = product_list(l.page.db, &filter, keep_row, &l, err);
	if (show_levels(&l, rc == 0 ? err : &(struct error)ERROR_INIT) != 0)
		rc = -1;
	return mirror_list_end(req, res, &l.list, rc);
}

int
inventory_stock_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return list_levels(app, req, res, false, err);
}

int
inventory_low_stock_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return list_levels(app, req, res, true, err);
}

int
inventory_stock_sku_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_record product;
	struct mirror_page page;
	struct json *shown = NULL;
	int rc;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    product_find_sku(page.db, page.tenant, request_param(req, "sku"),
	    &product, err) != 0)
		return -1;
	rc = stock_show(page.db, &product, &shown, err);
	mirror_release(&product);
	if (rc == 0)
		etag_answer(req, res, NULL, shown);
	return rc;
}

/* --- A basket ----------------------------------------------------------- */

struct basket_line {
	const char *sku; /* borrowed */
	int64_t quantity, wanted; /* wanted: of all lines of that SKU so far */
};

static bool
read_line(const struct json *in, size_t i, struct basket_line *line,
    struct field_errors *errors)
{
	const char *quantity = json_scalar(json_get(in, "quantity"));
	char field[64];

	line->sku = json_scalar(json_get(in, "sku"));
	(void)snprintf(field, sizeof(field), "items[%zu].sku", i);
	if (text_empty(line->sku))
		field_complain(errors, field, "is missing");
	(void)snprintf(field, sizeof(field), "items[%zu].quantity", i);
	if (quantity == NULL || decimal_parse(quantity, &line->quantity) != 0
	    || line->quantity <= 0)
		field_complain(errors, field, "must be a decimal number above "
		    "0, with at most 9 digits and 6 decimal places");
	return errors->count == 0;
}

/* The lines of the body; free(). NULL with complaints. */
static struct basket_line *
read_basket(const struct json *items, size_t *n, struct field_errors *errors)
{
	struct basket_line *lines;
	const struct json *v;
	size_t i = 0, k;

	*n = json_size(items);
	if (items == NULL || json_type(items) != JSON_ARRAY || *n == 0 ||
	    *n > BASKET_MAX) {
		field_complain(errors, "items", "must be a list of 1 to %d "
		    "{sku, quantity}", BASKET_MAX);
		return NULL;
	}
	lines = xcalloc(*n, sizeof(*lines));
	for (v = json_first(items); v != NULL; v = json_next(v), i++) {
		if (!read_line(v, i, &lines[i], errors))
			continue;
		lines[i].wanted = lines[i].quantity;
		for (k = 0; k < i; k++)
			if (text_equal(lines[k].sku, lines[i].sku))
				lines[i].wanted += lines[k].quantity;
	}
	return lines;
}

static int
check_line(const struct mirror_page *page, const struct basket_line *line,
    struct json *out, struct error *err)
{
	char text[DECIMAL_TEXT_SIZE];
	struct stock_level level;
	struct json *row;

	if (stock_level(page->db, page->tenant, line->sku, &level, err) != 0)
		return -1;
	row = json_object();
	json_set_text(row, "sku", line->sku);
	decimal_text(line->quantity, text);
	json_set(row, "quantity", json_number(text));
	decimal_text(level.available, text);
	json_set(row, "available", level.known && level.tracked ?
	    json_number(text) : json_null());
	json_set_bool(row, "known", level.known);
	json_set_bool(row, "ok", level.known && (!level.tracked ||
	    line->wanted <= level.available));
	json_add(out, row);
	return 0;
}

int
inventory_check_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct field_errors errors = {.count = 0};
	struct basket_line *lines = NULL;
	struct mirror_page page;
	struct json *body, *out;
	size_t n, i;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	body = mirror_page_body(req, res);
	if (body == NULL)
		return 0;
	lines = read_basket(json_get(body, "items"), &n, &errors);
	if (!mirror_page_refused(res, req, &errors)) {
		out = json_array();
		for (i = 0; i < n && rc == 0; i++)
			rc = check_line(&page, &lines[i], out, err);
		response_json(res, "items", out);
	}
	free(lines);
	json_free(body);
	return rc;
}
