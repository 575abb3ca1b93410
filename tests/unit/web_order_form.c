/* web_order_form.c - what an order must be, and when two are the same. */

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "tests/lib/tap.h"
#include "web/order_form.h"

/* Reads a body; complaints as "field, field". */
static void
read_order(const char *body, struct order_form *out, char *wrong,
    size_t size)
{
	struct field_errors errors = {0};
	struct error err = ERROR_INIT;
	struct form form = {0};
	int status = 0;
	size_t i;

	wrong[0] = '\0';
	memset(out, 0, sizeof(*out));
	if (form_parse_json(body, strlen(body), &form, &status, &err) == 0)
		order_form_read(&form, out, &errors);
	else
		snprintf(wrong, size, "%d", status);
	for (i = 0; i < errors.count && i < FIELD_ERRORS_MAX; i++)
		snprintf(wrong + strlen(wrong), size - strlen(wrong), "%s%s",
		    i > 0 ? ", " : "", errors.errors[i].field);
	form_release(&form);
}

#define HEAD "{\"order_number\":\"A\",\"currency\":\"EUR\","
#define WHO "\"customer\":{\"email\":\"a@x.example\"},"
#define LINE "{\"name\":\"Mug\",\"quantity\":2,\"unit_price\":1.5}"
#define ITEMS "\"items\":[" LINE "],"

struct wrong_row {
	const char *body;
	const char *fields;
	const char *name;
};

static const struct wrong_row wrong_rows[] = {
	{HEAD WHO ITEMS "\"total\":3}", "", "an order is fine"},
	{HEAD WHO ITEMS "\"total\":\"3.00\"}", "", "with numbers as texts"},
	{"{}", "order_number, currency, total, customer, items",
	    "all that is missing is told together"},
	{"{\"order_number\":1001,\"currency\":\"EUR\"," WHO ITEMS
	    "\"total\":3}", "", "a number as number is fine"},
	{"{\"order_number\":[1],\"currency\":\"EUR\"," WHO ITEMS
	    "\"total\":3}", "order_number", "a list is none"},
	{HEAD WHO ITEMS "\"total\":3.001}", "total", "a total finer than cents"},
	{HEAD WHO ITEMS "\"total\":3e0}", "total", "a total with an exponent"},
	{HEAD WHO ITEMS "\"total\":-3}", "total", "a total below nothing"},
	{HEAD WHO ITEMS "\"total\":1234567890}", "total", "a huge total"},
	{HEAD WHO ITEMS "\"total\":\" 3\"}", "", "spaces around it are none"},
	{HEAD WHO "\"items\":[],\"total\":3}", "items", "no lines"},
	{HEAD WHO "\"items\":{},\"total\":3}", "items", "lines that are no list"},
	{HEAD WHO "\"items\":[5],\"total\":3}", "items[0]", "a line that is a "
	    "number"},
	{HEAD WHO "\"items\":[" LINE ",{\"quantity\":1,\"unit_price\":1}],"
	    "\"total\":3}", "items[1]", "a line without a name"},
	{HEAD WHO "\"items\":[{\"sku\":7,\"quantity\":\"0.000001\","
	    "\"unit_price\":-1}],\"total\":3}", "", "a discount, a number as "
	    "sku, a millionth"},
	{HEAD WHO "\"items\":[{\"name\":\"x\",\"quantity\":\"0.0000001\","
	    "\"unit_price\":1}],\"total\":3}", "items[0].quantity",
	    "a tenth of that"},
	{HEAD WHO "\"items\":[{\"name\":\"x\"}],\"total\":3}",
	    "items[0].quantity, items[0].unit_price", "a line of a name"},
	{HEAD "\"customer\":\"Ada\"," ITEMS "\"total\":3}", "customer",
	    "a customer that is a text"},
	{HEAD "\"customer\":{}," ITEMS "\"total\":3}", "customer",
	    "nobody"},
	{HEAD "\"customer\":{\"name\":\"Ada\"}," ITEMS "\"total\":3}", "",
	    "somebody without an address"},
	{HEAD "\"customer\":{\"email\":\"a@x\",\"phone\":\"1\"}," ITEMS
	    "\"total\":3}", "customer.email, customer.phone", "both wrong"},
	{"{\"order_number\":\"A\",\"currency\":\"euro\"," WHO ITEMS
	    "\"total\":3}", "currency", "a word as currency"},
	{"{\"order_number\":\"A\",\"currency\":\"XYZ\"," WHO ITEMS
	    "\"total\":3}", "currency", "letters that are none"},
	{"[1]", "400", "no object"},
};

static void
test_wrong(void)
{
	struct order_form f;
	char wrong[400];
	size_t i;

	for (i = 0; i < nrows(wrong_rows); i++) {
		read_order(wrong_rows[i].body, &f, wrong, sizeof(wrong));
		is_text(wrong, wrong_rows[i].fields, "%s",
		    wrong_rows[i].name);
		order_form_release(&f);
	}
}

static void
test_read(void)
{
	struct order_form f;
	char wrong[400];

	read_order("{\"order_number\":\" A-1 \",\"currency\":\"kwd\","
	    "\"customer\":{\"name\":\"Ada\",\"email\":\"a@x.example\","
	    "\"vat\":\"X\"},\"items\":[{\"name\":\"Mug\",\"quantity\":\"02.50\""
	    ",\"unit_price\":1.0,\"colour\":\"blue\"}],\"total\":\"2.501\","
	    "\"coupon\":7,\"_x\":1}", &f, wrong, sizeof(wrong));
	is_text(wrong, "", "an order is read");
	is_text(f.order_number, "A-1", "its number");
	is_text(f.currency, "KWD", "its currency in capitals");
	is_text(f.status, "pending", "a status that is not told");
	is_int(f.total, 2501, "its total in thousandths of a dinar");
	is_text(f.lines, "[{\"colour\":\"blue\",\"name\":\"Mug\","
	    "\"quantity\":\"2.5\",\"unit_price\":\"1\"}]",
	    "its lines in their one form, with what else they have");
	is_text(f.extra, "{\"coupon\":7,\"customer\":{\"vat\":\"X\"}}",
	    "and what has no place");
	is_text(f.remark, "the lines come to 2.500 KWD, the total is 2.501 KWD",
	    "a total that the lines do not make is told");
	order_form_release(&f);
	read_order(HEAD WHO ITEMS "\"total\":3}", &f, wrong, sizeof(wrong));
	ok(f.remark == NULL && f.extra == NULL, "else there is nothing to say");
	order_form_release(&f);
}

struct same_row {
	const char *body;
	bool same;
	const char *name;
};

static const struct same_row same_rows[] = {
	{HEAD WHO ITEMS "\"total\":3}", true, "the same"},
	{HEAD WHO ITEMS "\"total\":\"3.00\"}", true, "in other digits"},
	{"{\"total\":3," WHO ITEMS "\"currency\":\"eur\","
	    "\"order_number\":\"A\"}", true, "in another order"},
	{HEAD WHO ITEMS "\"total\":3,\"status\":\"pending\"}", true,
	    "with the status that it has without one"},
	{HEAD WHO ITEMS "\"total\":3,\"_token\":\"x\"}", true,
	    "with a reserved field"},
	{HEAD WHO ITEMS "\"total\":3,\"status\":\"paid\"}", false,
	    "with another status"},
	{HEAD WHO ITEMS "\"total\":3.01}", false, "with another total"},
	{HEAD WHO ITEMS "\"total\":3,\"coupon\":1}", false,
	    "with a field more"},
	{HEAD WHO "\"items\":[" LINE "," LINE "],\"total\":3}", false,
	    "with a line more"},
	{HEAD "\"customer\":{\"email\":\"b@x.example\"}," ITEMS
	    "\"total\":3}", false, "of somebody else"},
};

static void
test_same(void)
{
	struct order_form first, f;
	char wrong[400];
	size_t i;

	read_order(same_rows[0].body, &first, wrong, sizeof(wrong));
	for (i = 0; i < nrows(same_rows); i++) {
		read_order(same_rows[i].body, &f, wrong, sizeof(wrong));
		is_int(strcmp(f.content_hash, first.content_hash) == 0,
		    same_rows[i].same, "%s is %s order", same_rows[i].name,
		    same_rows[i].same ? "the same" : "another");
		order_form_release(&f);
	}
	order_form_release(&first);
}

int
main(void)
{
	secret_setup();
	test_wrong();
	test_read();
	test_same();
	return tap_done();
}
