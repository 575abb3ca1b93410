/* provider_quickbooks.c - what is sent to QuickBooks, to the letter. */

#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/quickbooks.h"
#include "provider/quickbooks_show.h"
#include "tests/lib/tap.h"

static void
test_quote(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"", "''"}, {"Tea", "'Tea'"}, {"O'Hara", "'O\\'Hara'"},
		{"a\\b", "'a\\\\b'"}, {"''", "'\\'\\''"},
		{"\xe2\x80\x99", "'\xe2\x80\x99'"},
	};
	struct strbuf out;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		strbuf_init(&out, 100);
		quickbooks_quote(&out, rows[i].text);
		is_text(strbuf_str(&out), rows[i].want, "quoted: %s",
		    rows[i].text);
		strbuf_release(&out);
	}
}

static void
test_number(void)
{
	char doc[QUICKBOOKS_DOC_SIZE], again[QUICKBOOKS_DOC_SIZE];

	quickbooks_doc_number("POS-4471", doc);
	is_text(doc, "POS-4471", "a short number is its own");
	quickbooks_doc_number("123456789012345678901", doc);
	is_text(doc, "123456789012345678901", "up to 21 characters");
	quickbooks_doc_number("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	    "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", doc);
	is_int((long long)text_length(doc), 12, "characters, not bytes");
	quickbooks_doc_number("1234567890123456789012", doc);
	is_int((long long)strlen(doc), 21, "a longer one gets another");
	quickbooks_doc_number("1234567890123456789012", again);
	is_text(again, doc, "always the same");
	quickbooks_doc_number("1234567890123456789013", again);
	ok(!text_equal(again, doc), "and not that of its neighbour");
}

static void
test_body(void)
{
	static const struct quickbooks_line lines[] = {
		{"19", "Beans", "2", "24.5", "49.00"},
		{"7", NULL, "3", "33.333333", "100.00"},
	};
	struct quickbooks_receipt r = {
		.receipt_number = "POS-1",
		.marker = "0190",
		.customer_id = "67",
		.date = "2026-11-20",
		.currency = "USD",
		.lines = lines,
		.line_count = nrows(lines),
	};
	struct json *body = quickbooks_receipt_body(&r);
	char *text = json_print(body);

	is_text(text, "{\"DocNumber\":\"POS-1\",\"PrivateNote\":"
	    "\"receipt POS-1 (leadbridge 0190)\",\"CustomerRef\":"
	    "{\"value\":\"67\"},\"TxnDate\":\"2026-11-20\","
	    "\"CurrencyRef\":{\"value\":\"USD\"},\"Line\":[{"
	    "\"DetailType\":\"SalesItemLineDetail\",\"Amount\":49.00,"
	    "\"Description\":\"Beans\",\"SalesItemLineDetail\":{\"ItemRef\":"
	    "{\"value\":\"19\"},\"Qty\":2,\"UnitPrice\":24.5}},{"
	    "\"DetailType\":\"SalesItemLineDetail\",\"Amount\":100.00,"
	    "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"7\"},"
	    "\"Qty\":3,\"UnitPrice\":33.333333}}]}",
	    "numbers go with their digits");
	free(text);
	json_free(body);
	r.date = r.currency = NULL;
	r.line_count = 0;
	body = quickbooks_receipt_body(&r);
	ok(json_get(body, "TxnDate") == NULL &&
	    json_get(body, "CurrencyRef") == NULL,
	    "what is not given is not sent");
	json_free(body);
}

static void
test_show(void)
{
	static const char row[] = "{\"Id\":\"4\",\"Name\":\"Cash\",\"Active\":"
	    "true,\"CurrentBalance\":2062.52,\"CurrencyRef\":{\"value\":"
	    "\"USD\"},\"AcctNum\":null}";
	struct error err = ERROR_INIT;
	struct json *j = NULL, *shown;
	char id[QUICKBOOKS_ID_SIZE];

	json_parse(row, strlen(row), &j, &err);
	shown = quickbooks_show_account(j);
	is_text(json_get_text(shown, "id"), "4", "an id");
	is_text(json_get_text(shown, "current_balance"), "2062.52",
	    "an amount is a text with its digits");
	is_text(json_get_text(shown, "currency"), "USD", "a reference");
	ok(json_get_true(shown, "active"), "a flag");
	is_int(json_type(json_get(shown, "number")), JSON_NULL, "no number");
	is_int(json_type(json_get(shown, "account_type")), JSON_NULL,
	    "what is not told is null");
	ok(quickbooks_row_id(j, id), "a row has an id");
	ok(!quickbooks_row_id(NULL, id), "none has none");
	json_free(shown);
	json_free(j);
}

int
main(void)
{
	secret_setup();
	test_quote();
	test_number();
	test_body();
	test_show();
	return tap_done();
}
