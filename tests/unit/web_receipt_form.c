/* web_receipt_form.c - a posted receipt: all complaints, one form. */

#include "base/clock.h"
#include "base/mem.h"
#include "tests/lib/tap.h"
#include "web/receipt_form.h"
#include "web/receipt_show.h"

#define NOW INT64_C(1772582400000) /* 2026-03-04 */
#define LINE "{\"item\":\"Tea\",\"quantity\":2,\"unit_price\":\"24.50\"}"
#define CUSTOMER "\"customer\":{\"name\":\"Ines Okafor\"," \
	"\"email\":\"ines@example.com\"}"

/* Reads a post; complaints as "field: message; ...". */
static void
read(const char *body, struct receipt_form *out, char complaints[2000])
{
	struct field_errors errors = {.count = 0};
	struct error err = ERROR_INIT;
	struct form form = {0};
	size_t i, at = 0;
	int status;

	memset(out, 0, sizeof(*out));
	complaints[0] = '\0';
	if (form_parse_json(body, strlen(body), &form, &status, &err) != 0)
		snprintf(complaints, 2000, "malformed: %s", err.text);
	else
		receipt_form_read(&form, NOW, out, &errors);
	for (i = 0; i < errors.count && i < FIELD_ERRORS_MAX; i++)
		at += (size_t)snprintf(complaints + at, 2000 - at, "%s%s",
		    i > 0 ? " " : "", errors.errors[i].field);
	form_release(&form);
}

static void
test_content(void)
{
	struct receipt_form a, b;
	char wrong[2000], total[MONEY_TEXT_SIZE];

	read("{\"receipt_number\":\" POS-1 \"," CUSTOMER ",\"lines\":["
	    LINE "],\"date\":\"2026-03-01\",\"currency\":\"USD\"}", &a, wrong);
	is_text(wrong, "", "a whole receipt is fine");
	is_text(a.receipt_number, "POS-1", "its number is trimmed");
	is_text(a.content, "{\"currency\":\"USD\",\"customer\":{\"email\":"
	    "\"ines@example.com\",\"name\":\"Ines Okafor\"},\"date\":"
	    "\"2026-03-01\",\"lines\":[{\"item\":\"Tea\",\"quantity\":\"2\","
	    "\"unit_price\":\"24.5\"}],\"receipt_number\":\"POS-1\"}",
	    "it is kept in one form");
	ok(receipt_total(a.content, total) == 0, "it has a total");
	is_text(total, "49.00", "with the places of its currency");
	read("{\"currency\":\"USD\",\"date\":\"2026-03-01\",\"lines\":[{"
	    "\"quantity\":\"2.00\",\"unit_price\":24.5,\"item\":\"Tea\"}],"
	    CUSTOMER ",\"receipt_number\":\"POS-1\",\"note\":1}", &b, wrong);
	is_text(b.content_hash, a.content_hash,
	    "the same in another order and spelling is the same");
	receipt_form_release(&b);
	receipt_form_release(&a);

	read("{\"receipt_number\":1," CUSTOMER ",\"lines\":[" LINE "]}", &a,
	    wrong);
	is_text(wrong, "", "date and currency may be missing");
	has_text(a.content, "\"date\":\"2026-03-04\"", "the date is today's");
	ok(receipt_total(a.content, total) == 0, "and the total");
	is_text(total, "49.00", "has two places");
	receipt_form_release(&a);
	is_int(receipt_total("{", total), -1, "a damaged content has no total");
}

static void
test_complaints(void)
{
	static const struct {
		const char *body, *want, *what;
	} rows[] = {
		{"{}", "receipt_number customer lines",
		    "everything that is missing at once"},
		{"{\"receipt_number\":[],\"customer\":{},\"lines\":{}}",
		    "receipt_number customer lines", "other types"},
		{"{\"receipt_number\":\"1\",\"customer\":\"x\",\"lines\":"
		    "[3,{}]}", "customer lines[0] lines[1].quantity "
		    "lines[1].unit_price lines[1].item", "empty lines"},
		{"{\"receipt_number\":\"1\",\"customer\":{\"id\":\"7x\"},"
		    "\"lines\":[{\"quantity\":0,\"unit_price\":-1,"
		    "\"item\":\"a\"}]}", "customer.id lines[0].quantity "
		    "lines[0].unit_price", "numbers out of range"},
		{"{\"receipt_number\":\"1\",\"customer\":{\"id\":7},"
		    "\"lines\":[{\"quantity\":1e2,\"unit_price\":"
		    "\"0.1234567\",\"item\":\"a\"}]}",
		    "lines[0].quantity lines[0].unit_price",
		    "numbers that are not exact decimals"},
		{"{\"receipt_number\":\"1\",\"customer\":{\"name\":\"a:b\","
		    "\"email\":\"x\"},\"lines\":[" LINE "]}",
		    "customer.name customer.email", "a customer's values"},
		{"{\"receipt_number\":\"1\"," CUSTOMER ",\"lines\":[" LINE
		    "],\"date\":\"4.3.2026\",\"currency\":\"Euro\"}",
		    "currency date", "date and currency"},
		{"{\"receipt_number\":\"1\"," CUSTOMER ",\"lines\":[" LINE
		    "],\"date\":\"2026-02-30\"}", "date", "no such day"},
		{"{\"receipt_number\":\"a\\nb\"," CUSTOMER ",\"lines\":["
		    LINE "]}", "receipt_number", "two lines for one"},
		{"{\"receipt_number\":\"1\"," CUSTOMER ",\"lines\":[{"
		    "\"item\":\"a\",\"quantity\":999999999,\"unit_price\":"
		    "999999999}]}", "lines[0].unit_price",
		    "an amount that does not fit"},
	};
	struct receipt_form f;
	char wrong[2000];
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		read(rows[i].body, &f, wrong);
		is_text(wrong, rows[i].want, "complaints: %s", rows[i].what);
		ok(f.content == NULL, "nothing to store: %s", rows[i].what);
		receipt_form_release(&f);
	}
}

int
main(void)
{
	secret_setup();
	test_content();
	test_complaints();
	return tap_done();
}
