/* inventory_customers.c - customers; a known one is not made twice. */

#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/customer.h"
#include "web/inventory.h"
#include "web/mirror_form.h"

int
inventory_customers_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *email = request_query(req, "email");
	struct customer_filter filter;
	struct mirror_page page;
	struct mirror_list list;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	if (!mirror_list_begin(req, res, &list))
		return 0;
	filter = (struct customer_filter){
		.tenant = page.tenant,
		.query = request_query(req, "q"),
		.email = text_empty(email) ? NULL : email,
		.modified_since = list.modified_since,
		.after = list.after,
		.limit = list.limit + 1,
	};
	return mirror_list_end(req, res, &list, customer_list(page.db,
	    &filter, mirror_list_record, &list, err));
}

/* What is to be set; NULL: refused, and the answer is made. */
static struct json *
read_customer(const struct mirror_page *page, const struct request *req,
    struct response *res, bool is_new)
{
	struct json *posted = mirror_page_body(req, res), *out;
	struct field_errors errors = {.count = 0};

	(void)page;
	if (posted == NULL)
		return NULL;
	out = mirror_form_read(MIRROR_CUSTOMER, posted, is_new, &errors);
	json_free(posted);
	if (!mirror_page_refused(res, req, &errors))
		return out;
	json_free(out);
	return NULL;
}

int
inventory_customers_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_post(app, req, res, MIRROR_CUSTOMER,
	    read_customer, err);
}

int
inventory_customer_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_get(app, req, res, MIRROR_CUSTOMER, err);
}

int
inventory_customer_put(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_put(app, req, res, MIRROR_CUSTOMER,
	    read_customer, err);
}

int
inventory_customer_delete(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	return mirror_page_delete(app, req, res, MIRROR_CUSTOMER, err);
}
