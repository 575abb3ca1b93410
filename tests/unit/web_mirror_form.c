/* web_mirror_form.c - products and customers as they are posted. */

#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "web/mirror_form.h"

static const struct row {
	const char *name;
	enum mirror_kind kind;
	bool is_new;
	const char *posted;
	const char *want;  /* NULL: refused ... */
	const char *field; /* ... for that one */
} rows[] = {
	{"a product", MIRROR_PRODUCT, true,
	    "{\"name\":\" Mug \",\"rate\":\"9.50\",\"unit\":\"box\"}",
	    "{\"name\":\"Mug\",\"rate\":9.5,\"unit\":\"box\"}", NULL},
	{"without a name", MIRROR_PRODUCT, true, "{\"sku\":\"A\"}", NULL,
	    "name"},
	{"a change needs none", MIRROR_PRODUCT, false, "{\"sku\":\"A\"}",
	    "{\"sku\":\"A\"}", NULL},
	{"but not an empty one", MIRROR_PRODUCT, false, "{\"name\":\" \"}",
	    NULL, "name"},
	{"two lines", MIRROR_PRODUCT, false, "{\"sku\":\"A\\nB\"}", NULL,
	    "sku"},
	{"of a description", MIRROR_PRODUCT, false,
	    "{\"description\":\"A\\nB\"}", "{\"description\":\"A\\nB\"}",
	    NULL},
	{"less than nothing", MIRROR_PRODUCT, false, "{\"rate\":-1}", NULL,
	    "rate"},
	{"no number", MIRROR_PRODUCT, false, "{\"rate\":\"much\"}", NULL,
	    "rate"},
	{"a value that is emptied", MIRROR_PRODUCT, false,
	    "{\"reorder_level\":null}", "{\"reorder_level\":null}", NULL},
	{"a status that is none", MIRROR_PRODUCT, false,
	    "{\"status\":\"eaten\"}", NULL, "status"},
	{"nor is null", MIRROR_PRODUCT, false, "{\"status\":null}", NULL,
	    "status"},
	{"an id of ours", MIRROR_PRODUCT, false, "{\"tax_id\":\"x1\"}", NULL,
	    "tax_id"},
	{"a flag that is a text", MIRROR_PRODUCT, false,
	    "{\"can_be_sold\":\"true\"}", NULL, "can_be_sold"},
	{"a list that is an object", MIRROR_PRODUCT, false,
	    "{\"custom_fields\":{}}", NULL, "custom_fields"},
	{"what is not known stays", MIRROR_PRODUCT, false,
	    "{\"stock_on_hand\":5}", "{\"stock_on_hand\":5}", NULL},
	{"a customer as an order has it", MIRROR_CUSTOMER, true,
	    "{\"name\":\"Ines\",\"company\":\"O\"}",
	    "{\"contact_name\":\"Ines\",\"company_name\":\"O\","
	    "\"contact_type\":\"customer\"}", NULL},
	{"one is called after the e-mail", MIRROR_CUSTOMER, true,
	    "{\"email\":\"i@example.com\"}",
	    "{\"email\":\"i@example.com\",\"contact_name\":\"i@example.com\","
	    "\"contact_type\":\"customer\"}", NULL},
	{"no e-mail", MIRROR_CUSTOMER, false, "{\"email\":\"at home\"}", NULL,
	    "email"},
	{"no phone", MIRROR_CUSTOMER, false, "{\"phone\":\"none\"}", NULL,
	    "phone"},
	{"half a day", MIRROR_CUSTOMER, false, "{\"payment_terms\":0.5}",
	    NULL, "payment_terms"},
	{"by both names", MIRROR_CUSTOMER, false,
	    "{\"name\":\"A\",\"contact_name\":\"B\"}", NULL, "contact_name"},
};

static void
check(const struct row *row)
{
	struct field_errors errors = {.count = 0};
	struct error err = ERROR_INIT;
	struct json *posted = NULL, *out;
	char *text;

	if (json_parse(row->posted, strlen(row->posted), &posted, &err) != 0)
		note("%s", err.text);
	out = mirror_form_read(row->kind, posted, row->is_new, &errors);
	text = json_print(out);
	is_int(errors.count > 0, row->want == NULL, "%s: %s", row->name,
	    row->want != NULL ? "taken" : "refused");
	if (row->want != NULL)
		is_text(text, row->want, "in its one form");
	else if (errors.count > 0)
		is_text(errors.errors[0].field, row->field, "for that");
	free(text);
	json_free(out);
	json_free(posted);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < nrows(rows); i++)
		check(&rows[i]);
	return tap_done();
}
