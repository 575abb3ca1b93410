/* inventory_products.c - products and their categories. */

#include <stdlib.h>

#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/category.h"
#include "store/product.h"
#include "web/etag.h"
#include "web/inventory.h"
#include "web/mirror_form.h"

/* An empty parameter is none. */
static const char *
query(const struct request *req, const char *name)
{
	const char *value = request_query(req, name);

	return text_empty(value) ? NULL : value;
}

/* ?category= as an id; false: there is none such, so nothing is in it. */
static bool
read_category(const struct mirror_page *page, const char *word, char **id)
{
	struct error why = ERROR_INIT;

	*id = NULL;
	return word == NULL || category_resolve(page->db, page->tenant, word,
	    id, &why) == 0;
}

int
inventory_products_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct mirror_list list;
	char *category;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	if (!mirror_list_begin(req, res, &list))
		return 0;
	if (read_category(&page, query(req, "category"), &category)) {
		const struct product_filter filter = {
			.tenant = page.tenant,
			.sku = query(req, "sku"),
			.query = query(req, "q"),
			.category = category,
			.brand = query(req, "brand"),
			.modified_since = list.modified_since,
			.after = list.after,
			.limit = list.limit + 1,
		};

		rc = product_list(page.db, &filter, mirror_list_record, &list,
		    err);
	}
	free(category);
	return mirror_list_end(req, res, &list, rc);
}

/*
 * A category by its name, or by another word than the provider's id, becomes
 * that id.  False: there is none, which is the answer.
 */
static bool
place_category(const struct mirror_page *page, const struct request *req,
    struct response *res, const struct json *posted, struct json *changes)
{
	const char *word = json_get_text(posted, "category_name");
	struct error why = ERROR_INIT;
	char *id = NULL;

	if (text_empty(word) || json_get(posted, "category_id") != NULL)
		return true;
	if (category_resolve(page->db, page->tenant, word, &id, &why) != 0) {
		mirror_page_refuse(res, req, "category_name", why.text);
		return false;
	}
	json_set_text(changes, "category_id", id);
	free(id);
	return true;
}

/* A copy without category_name, which goes by its id. json_free(). */
static struct json *
without_name(const struct json *from)
{
	struct json *out = json_object();
	const struct json *v;

	for (v = json_first(from); v != NULL; v = json_next(v))
		if (!text_equal(json_name(v), "category_name"))
			json_set(out, json_name(v), json_copy(v));
	return out;
}

/* What is to be set; NULL: refused, and the answer is made. */
static struct json *
read_product(const struct mirror_page *page, const struct request *req,
    struct response *res, bool is_new)
{
	struct json *posted = mirror_page_body(req, res), *read, *out = NULL;
	struct field_errors errors = {.count = 0};

	if (posted == NULL)
		return NULL;
	read = mirror_form_read(MIRROR_PRODUCT, posted, is_new, &errors);
	if (!mirror_page_refused(res, req, &errors)) {
		out = without_name(read);
		if (!place_category(page, req, res, read, out)) {
			json_free(out);
			out = NULL;
		}
	}
	json_free(read);
	json_free(posted);
	return out;
}

int
inventory_products_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_post(app, req, res, MIRROR_PRODUCT,
	    read_product, err);
}

int
inventory_product_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_get(app, req, res, MIRROR_PRODUCT, err);
}

int
inventory_product_put(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_put(app, req, res, MIRROR_PRODUCT,
	    read_product, err);
}

int
inventory_product_delete(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_delete(app, req, res, MIRROR_PRODUCT, err);
}

/* --- Categories --------------------------------------------------------- */

int
inventory_categories_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct json *tree = NULL, *body;
	struct mirror_page page;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    category_tree(page.db, page.tenant, &tree, err) != 0)
		return -1;
	body = json_object();
	json_set(body, "items", tree);
	json_set(body, "next_cursor", json_null());
	etag_answer(req, res, NULL, body);
	return 0;
}

int
inventory_category_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct mirror_page page;
	struct json *one = NULL;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    category_load(page.db, page.tenant, request_param(req, "id"),
	    &one, err) != 0)
		return -1;
	etag_answer(req, res, NULL, one);
	return 0;
}
