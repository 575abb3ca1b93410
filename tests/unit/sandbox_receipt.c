/* sandbox_receipt.c - the pretend QuickBooks: what is written, and how. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define COMPANY "/v3/company/9130350000000001/"
#define RECEIPT COMPANY "salesreceipt"
#define ONE_LINE "{\"CustomerRef\":{\"value\":\"1\"},\"Line\":[{" \
	"\"DetailType\":\"SalesItemLineDetail\",\"Amount\":49.00,\"SalesItemLineDetail\":" \
	"{\"ItemRef\":{\"value\":\"4\"},\"Qty\":2,\"UnitPrice\":24.5}}]}"

/* With a token of the default company, which p->authorization points at. */
static char *
open_company(struct pretend *p)
{
	char *access, *header;

	pretend_control(p, "intuit/grant", "{}");
	access = pretend_text(p, "access_token");
	header = xasprintf("Bearer %s", access);
	free(access);
	p->authorization = header;
	p->accept = "application/json";
	pretend_turn(p, "intuit_per_second", "0");
	return header;
}

static void
test_receipt(struct pretend *p)
{
	is_int(pretend_ask(p, "POST", RECEIPT, ONE_LINE), 200,
	    "a receipt is made, with 200");
	has_text(pretend_body(p), "\"SyncToken\":\"0\"", "as it is new");
	has_text(pretend_body(p), "\"DocNumber\":\"1001\"", "numbered");
	has_text(pretend_body(p), "{\"Amount\":49.0,\"DetailType\":"
	    "\"SubTotalLineDetail\",\"SubTotalLineDetail\":{}}", "summed up");
	has_text(pretend_body(p), "\"TotalAmt\":49.0", "to a total");
	has_text(pretend_body(p), "\"CustomerRef\":{\"value\":\"1\","
	    "\"name\":\"Ines Okafor\"}", "names are added");
	has_text(pretend_body(p), "\"DepositToAccountRef\":{\"value\":\"4\"",
	    "the money waits to be deposited");
	is_int(pretend_ask(p, "POST", RECEIPT, "{\"Id\":\"1\",\"SyncToken\":"
	    "\"0\",\"sparse\":true,\"PrivateNote\":\"till 3\"}"), 200,
	    "a part of it is changed");
	has_text(pretend_body(p), "\"SyncToken\":\"1\"", "counted");
	has_text(pretend_body(p), "\"TotalAmt\":49.0", "the rest stays");
	is_int(pretend_ask(p, "POST", RECEIPT, "{\"Id\":\"1\",\"SyncToken\":"
	    "\"0\",\"sparse\":true,\"PrivateNote\":\"x\"}"), 400,
	    "a stale change is refused");
	has_text(pretend_body(p), "\"code\":\"5010\"", "as 5010");
	pretend_ask(p, "POST", RECEIPT "?operation=update&include=void",
	    "{\"Id\":\"1\",\"SyncToken\":\"1\",\"sparse\":true}");
	has_text(pretend_body(p), "\"TotalAmt\":0,", "voided it is nothing");
	has_text(pretend_body(p), "\"PrivateNote\":\"Voided - till 3\"",
	    "and says so");
	is_int(pretend_ask(p, "POST", RECEIPT "?operation=delete",
	    "{\"Id\":\"1\",\"SyncToken\":\"2\",\"PrivateNote\":\"x\"}"), 400,
	    "a deletion takes no more than the id");
	pretend_ask(p, "POST", RECEIPT "?operation=delete",
	    "{\"Id\":\"1\",\"SyncToken\":\"2\"}");
	has_text(pretend_body(p), "{\"SalesReceipt\":{\"status\":\"Deleted\","
	    "\"domain\":\"QBO\",\"Id\":\"1\"}", "it is deleted");
	pretend_ask(p, "GET", RECEIPT "/1", NULL);
	has_text(pretend_body(p), "\"code\":\"610\"", "and not found");
}

/* A receipt whose one line has these numbers. */
static int
sell(struct pretend *p, const char *amount, const char *qty,
    const char *price)
{
	char *body = xasprintf("{\"Line\":[{\"DetailType\":"
	    "\"SalesItemLineDetail\",\"Amount\":%s,\"SalesItemLineDetail\":{"
	    "\"ItemRef\":{\"value\":\"4\"},\"Qty\":%s,\"UnitPrice\":%s}}]}",
	    amount, qty, price);
	int status = pretend_ask(p, "POST", RECEIPT, body);

	free(body);
	return status;
}

static void
test_amounts(struct pretend *p)
{
	is_int(sell(p, "100.00", "3", "33.333333"), 200,
	    "a product is rounded to cents");
	is_int(sell(p, "100.00", "3", "33.33"), 400, "and compared");
	has_text(pretend_body(p), "\"code\":\"6070\"", "exactly");
	is_int(sell(p, "0.01", "0.1", "0.05"), 200, "half a cent goes up");
	is_int(sell(p, "0.3", "3", "0.1"), 200,
	    "no sum is off by a bit of binary");
	has_text(pretend_body(p), "\"TotalAmt\":0.3,", "nor is shown so");
	is_int(sell(p, "0.305", "3", "0.1"), 400, "half cents are none");
	has_text(pretend_body(p), "\"code\":\"2110\"", "as amounts");
	is_int(sell(p, "\"49.00\"", "\"2\"", "\"24.5\""), 200,
	    "a number may be a text");
	is_int(sell(p, "-5", "1", "-5"), 400, "less than nothing is refused");
	has_text(pretend_body(p), "\"code\":\"6000\"", "as 6000");
}

static void
test_checks(struct pretend *p)
{
	static const struct {
		const char *path, *body, *code;
	} rows[] = {
		{"salesreceipt", "{}", "2020"},
		{"salesreceipt", "{\"Line\":[]}", "2020"},
		{"salesreceipt", "{\"Colour\":\"red\"}", "2010"},
		{"salesreceipt", "{\"Line\":[{\"Amount\":1}]}", "2020"},
		{"salesreceipt", "{\"TxnDate\":\"20.11.2026\"}", "2060"},
		{"salesreceipt", "{\"DocNumber\":\"1234567890123456789012\"}",
		    "2050"},
		{"salesreceipt", "{\"CustomerRef\":{\"value\":\"99\"}}",
		    "2500"},
		{"salesreceipt", "{\"CustomerRef\":{\"value\":\"6\"}}",
		    "610"},
		{"salesreceipt", "{\"BillEmail\":{\"Address\":\"nobody\"}}",
		    "2210"},
		{"salesreceipt", "{\"Line\":[{\"DetailType\":"
		    "\"SalesItemLineDetail\",\"Amount\":1,"
		    "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"1\"},"
		    "\"TaxCodeRef\":{\"value\":\"7\"}}}]}", "6100"},
		{"salesreceipt", "{\"Line\":[{\"DetailType\":"
		    "\"SalesItemLineDetail\",\"Amount\":1,"
		    "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"77\"}"
		    "}}]}", "2500"},
		{"salesreceipt", "{\"Id\":\"x\",\"SyncToken\":\"0\"}",
		    "2030"},
		{"salesreceipt", "{\"Id\":\"77\"}", "2020"},
		{"salesreceipt", "{\"Id\":\"77\",\"SyncToken\":\"0\"}",
		    "610"},
		{"salesreceipt", "[1]", "2010"},
		{"customer", "{\"Notes\":\"nobody\"}", "6080"},
		{"customer", "{\"DisplayName\":\"INES OKAFOR\"}", "6240"},
		{"customer", "{\"DisplayName\":\"Karl Gone\"}", "6240"},
		{"customer", "{\"DisplayName\":\"Pier Road Dairy\"}", "6240"},
		{"customer", "{\"DisplayName\":\"a:b\"}", "2040"},
		{"customer", "{\"DisplayName\":\"\xe2\x98\x95\"}", "2040"},
		{"customer", "{\"DisplayName\":\"A\",\"PrimaryEmailAddr\":"
		    "{\"Address\":\"a\"}}", "2210"},
		{"customer?operation=delete",
		    "{\"Id\":\"1\",\"SyncToken\":\"0\"}", "500"},
		{"item", "{\"Name\":\"X\",\"Type\":\"Service\"}", "2020"},
		{"item", "{\"Name\":\"Hours\",\"Type\":\"Service\","
		    "\"IncomeAccountRef\":{\"value\":\"1\"}}", "6240"},
		{"item", "{\"Name\":\"X\",\"Type\":\"Group\"}", "2170"},
		{"account", "{\"Name\":\"X\"}", "6010"},
		{"account", "{\"Name\":\"Checking\",\"AccountType\":"
		    "\"Bank\"}", "6240"},
		{"salesreceipt?requestid=012345678901234567890123456789012345"
		    "678901234567890", "{}", "2130"},
		{"purchase", "{}", "500"},
	};
	char *path, *piece;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		path = xasprintf("%s%s", COMPANY, rows[i].path);
		piece = xasprintf("\"code\":\"%s\"", rows[i].code);
		p->content_type = "application/json";
		is_int(pretend_ask(p, "POST", path, rows[i].body), 400,
		    "refused: %s %.60s", rows[i].path, rows[i].body);
		has_text(pretend_body(p), piece, "as %s", rows[i].code);
		free(path);
		free(piece);
	}
	is_int(pretend_ask(p, "POST", COMPANY "customer",
	    "{\"GivenName\":\"Ada\",\"FamilyName\":\"King\"}"), 200,
	    "a customer is named by the parts of the name");
	has_text(pretend_body(p), "\"DisplayName\":\"Ada King\"", "joined");
	p->content_type = NULL;
}

static void
test_updates(struct pretend *p)
{
	char *body = xasprintf("%s", "{\"DisplayName\":\"Bo\",\"Notes\":\"n\","
	    "\"CompanyName\":\"B\"}");

	pretend_ask(p, "POST", COMPANY "customer", body);
	free(body);
	pretend_ask(p, "POST", COMPANY "customer", "{\"Id\":\"7\","
	    "\"SyncToken\":\"0\",\"sparse\":true,\"Active\":false}");
	has_text(pretend_body(p), "\"DisplayName\":\"Bo (deleted)\"",
	    "a customer is put away");
	has_text(pretend_body(p), "\"Notes\":\"n\"", "with what it had");
	pretend_ask(p, "POST", COMPANY "customer", "{\"Id\":\"7\","
	    "\"SyncToken\":\"1\",\"DisplayName\":\"Bo\"}");
	ok(strstr(pretend_body(p), "Notes") == NULL &&
	    strstr(pretend_body(p), "\"CompanyName\"") == NULL,
	    "a whole change empties what it leaves out");
	has_text(pretend_body(p), "\"Active\":true", "and gives defaults");
	pretend_ask(p, "POST", RECEIPT, ONE_LINE);
	pretend_control(p, "intuit/edit", "{\"entity\":\"SalesReceipt\","
	    "\"id\":\"1\",\"set\":{\"PrivateNote\":\"by hand\"}}");
	is_int(pretend_ask(p, "POST", RECEIPT, "{\"Id\":\"1\",\"SyncToken\":"
	    "\"0\",\"sparse\":true}"), 400, "a person's edit is one");
	pretend_control(p, "intuit/edit", "{\"entity\":\"SalesReceipt\","
	    "\"id\":\"1\",\"deposit\":true}");
	pretend_ask(p, "POST", RECEIPT, "{\"Id\":\"1\",\"SyncToken\":\"2\","
	    "\"sparse\":true,\"PrivateNote\":\"x\"}");
	has_text(pretend_body(p), "\"code\":\"6540\"",
	    "what is deposited stays");
	pretend_ask(p, "POST", RECEIPT, "{\"DocNumber\":\"1001\",\"Line\":[{"
	    "\"DetailType\":\"SalesItemLineDetail\",\"Amount\":1,"
	    "\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"1\"}}}]}");
	has_text(pretend_body(p), "\"code\":\"6140\"",
	    "a number is given once");
	pretend_turn(p, "intuit_duplicate_numbers", "\"accept\"");
	is_int(pretend_ask(p, "POST", RECEIPT, "{\"DocNumber\":\"1001\","
	    "\"Line\":[{\"DetailType\":\"SalesItemLineDetail\","
	    "\"Amount\":1,\"SalesItemLineDetail\":{\"ItemRef\":"
	    "{\"value\":\"1\"}}}]}"), 200, "unless the company is careless");
	pretend_turn(p, "intuit_custom_numbers", "true");
	pretend_ask(p, "POST", RECEIPT, ONE_LINE);
	ok(strstr(pretend_body(p), "DocNumber") == NULL,
	    "a company may number its receipts itself");
}

static void
test_requestid(struct pretend *p)
{
	char *first;

	pretend_ask(p, "POST", RECEIPT "?requestid=a", ONE_LINE);
	first = xstrdup(pretend_body(p));
	pretend_control(p, "clock", "{\"advance_s\":60}");
	is_int(pretend_ask(p, "POST", RECEIPT "?requestid=a", ONE_LINE), 200,
	    "a repeated request");
	is_text(pretend_body(p), first, "gets the same answer, byte by byte");
	pretend_ask(p, "POST", RECEIPT "?requestid=a", "{}");
	is_text(pretend_body(p), first, "whatever it asks");
	pretend_turn(p, "intuit_requestid_other_body", "\"refuse\"");
	pretend_ask(p, "POST", RECEIPT "?requestid=a", "{}");
	has_text(pretend_body(p), "\"code\":\"600\"", "or none, by the knob");
	pretend_ask(p, "POST", RECEIPT "?requestid=b", "{}");
	is_int(pretend_ask(p, "POST", RECEIPT "?requestid=b", ONE_LINE), 200,
	    "a refusal binds nobody");
	pretend_control(p, "faults", "{\"match\":{\"dc\":\"intuit\"},"
	    "\"do\":\"cut_after\"}");
	pretend_ask(p, "POST", RECEIPT "?requestid=c", ONE_LINE);
	ok(p->reply.cut, "an answer is lost");
	pretend_ask(p, "POST", RECEIPT "?requestid=c", ONE_LINE);
	pretend_ask(p, "GET", "/_sandbox/intuit/entities/SalesReceipt", NULL);
	has_text(pretend_body(p), "{\"count\":3,",
	    "and the receipt is there once");
	pretend_turn(p, "intuit_requestid_names", "false");
	pretend_ask(p, "POST", COMPANY "customer?requestid=d",
	    "{\"DisplayName\":\"New\"}");
	is_int(pretend_ask(p, "POST", COMPANY "customer?requestid=d",
	    "{\"DisplayName\":\"New\"}"), 400,
	    "names may be left to guard themselves");
	free(first);
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_receipt, test_amounts, test_checks, test_updates,
		test_requestid
	};
	struct pretend p;
	char *header;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		free(p.token);
		p.token = NULL;
		p.host = PRETEND_INTUIT;
		header = open_company(&p);
		tests[i](&p);
		p.authorization = NULL;
		free(header);
		pretend_close(&p);
	}
	return tap_done();
}
