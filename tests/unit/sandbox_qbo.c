/* sandbox_qbo.c - the pretend QuickBooks: queries, writes, faults, limits. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/intuit_grant.h"

#define COMPANY "/v3/company/9130350000000001/"
#define RECEIPT COMPANY "salesreceipt"
#define ONE_LINE "{\"CustomerRef\":{\"value\":\"1\"},\"Line\":[{\"DetailType\":" \
	"\"SalesItemLineDetail\",\"Amount\":49.00,\"SalesItemLineDetail\":" \
	"{\"ItemRef\":{\"value\":\"4\"},\"Qty\":2,\"UnitPrice\":24.5}}]}"

static void
turn(struct pretend *p, const char *knob, const char *value)
{
	char *body = xasprintf("{\"%s\":%s}", knob, value);

	pretend_control(p, "settings", body);
	free(body);
}

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
	turn(p, "intuit_per_second", "0");
	return header;
}

static int
query(struct pretend *p, const char *statement)
{
	struct strbuf sb;
	int status;

	strbuf_init(&sb, 65536);
	strbuf_text(&sb, COMPANY "query?query=");
	escape_url(&sb, statement);
	status = pretend_ask(p, "GET", strbuf_str(&sb), NULL);
	strbuf_release(&sb);
	return status;
}

static size_t
times(const struct pretend *p, const char *piece)
{
	const char *at = pretend_body(p);
	size_t n = 0;

	while ((at = strstr(at, piece)) != NULL) {
		n++;
		at++;
	}
	return n;
}

static void
test_gateway(struct pretend *p)
{
	is_int(pretend_ask(p, "GET", COMPANY "companyinfo/9130350000000001",
	    NULL), 200, "a company tells about itself");
	has_text(pretend_body(p), "\"CompanyName\":\"Harbor Lane Coffee\"",
	    "by name");
	has_text(pretend_body(p), "\"Id\":\"1\"", "its id is not its realm");
	is_int(pretend_ask(p, "GET", "/v3/company/9130350000000002/account/1",
	    NULL), 401, "another realm is refused");
	has_text(pretend_body(p), "<Error code=\"100\">", "in XML, as 100");
	p->host = PRETEND_INTUIT_SANDBOX;
	is_int(pretend_ask(p, "GET", COMPANY "account/1", NULL), 403,
	    "so is the other host");
	has_text(pretend_body(p), "\"code\":\"3100\"", "as 3100");
	has_text(pretend_body(p), "{\"error\":[{\"message\"",
	    "in lower case");
	turn(p, "intuit_keys", "\"development\"");
	is_int(pretend_ask(p, "GET", COMPANY "account/1", NULL), 200,
	    "which is for development keys");
	turn(p, "intuit_keys", "\"production\"");
	p->host = PRETEND_INTUIT;
	p->accept = "*/*";
	pretend_ask(p, "GET", COMPANY "account/1", NULL);
	has_text(pretend_body(p), "<Account><Name>Services</Name>",
	    "who asks for no JSON gets XML");
	pretend_ask(p, "GET", COMPANY "account/1?format=json", NULL);
	has_text(pretend_body(p), "{\"Account\":", "unless in the query");
	pretend_ask(p, "GET", COMPANY "account/9999", NULL);
	has_text(pretend_body(p), "<Error code=\"610\">", "also a fault");
	p->accept = "application/json";
	is_int(pretend_ask(p, "GET", "/v3/company//account/1", NULL), 404,
	    "a path without a realm is a page");
	has_text(pretend_body(p), "<html>", "of the edge");
	is_int(pretend_ask(p, "GET", COMPANY "Account/1", NULL), 400,
	    "names in paths are in lower case");
	pretend_control(p, "clock", "{\"advance_s\":3600}");
	is_int(pretend_ask(p, "GET", COMPANY "account/1", NULL), 401,
	    "after an hour access is over");
	has_text(pretend_body(p), "Token expired: eyJhbG", "and told so");
	is_text(pretend_header(p, "WWW-Authenticate"), "Bearer "
	    "realm=\"Intuit\", error=\"invalid_token\"", "in the header");
	turn(p, "intuit_gateway_shape", "\"xml\"");
	pretend_ask(p, "GET", COMPANY "account/1", NULL);
	has_text(pretend_body(p), "<Error code=\"3200\">", "or in XML");
}

static void
test_query(struct pretend *p)
{
	is_int(query(p, "select * from Account"), 200, "accounts are listed");
	has_text(pretend_body(p), "\"startPosition\":1,\"maxResults\":95",
	    "with how many there are");
	pretend_control(p, "intuit/realms", "{\"add\":{\"Account\":1000}}");
	query(p, "select * from account");
	has_text(pretend_body(p), "\"maxResults\":100", "100 at a time");
	query(p, "SELECT * FROM Account STARTPOSITION 1001 MAXRESULTS 5000");
	has_text(pretend_body(p), "\"startPosition\":1001,\"maxResults\":95",
	    "or from where one likes");
	query(p, "select * from Account startposition 1 maxresults 5000");
	has_text(pretend_body(p), "\"maxResults\":1000", "1000 at most");
	query(p, "select * from Account startposition 2000");
	has_text(pretend_body(p), "{\"QueryResponse\":{},",
	    "past the end there is nothing");
	query(p, "select count(*) from Account where AccountType = 'Bank'");
	has_text(pretend_body(p), "{\"QueryResponse\":{\"totalCount\":3},",
	    "they are counted");
	query(p, "select * from Customer");
	has_text(pretend_body(p), "\"maxResults\":5", "inactive ones hide");
	query(p, "select * from Customer where Active in (true, false)");
	has_text(pretend_body(p), "Karl Gone (deleted)",
	    "unless asked for, and are marked");
	query(p, "select * from Customer where DisplayName = 'tom o\\'hara'");
	has_text(pretend_body(p), "\"Id\":\"2\"", "a quote is escaped");
	query(p, "select * from Item where Name like '%Beans%' "
	    "orderby Name desc maxresults 1");
	has_text(pretend_body(p), "Filter Beans", "rows are put in order");
	query(p, "select * from Customer where Metadata.LastUpdatedTime > "
	    "'2020-01-01T00:00:00-08:00' and Id in ('1', '3')");
	is_int((long long)times(p, "\"GivenName\""), 2, "conditions add up");
	p->content_type = "application/text";
	is_int(pretend_ask(p, "POST", COMPANY "query",
	    "select * from CompanyInfo"), 200, "a body may ask");
	has_text(pretend_body(p), "\"CompanyInfo\":[{", "also about itself");
	p->content_type = NULL;
}

static void
test_query_faults(struct pretend *p)
{
	static const struct {
		const char *statement, *code;
	} rows[] = {
		{"select * form Account", "4000"},
		{"select Name from Account", "4000"},
		{"select * from Account where Name = 'a' or Name = 'b'",
		    "4000"},
		{"select * from Account where Name != 'a'", "4000"},
		{"select * from Customer where DisplayName = 'O''Hara'",
		    "4000"},
		{"select * from Customer where DisplayName = "
		    "\xe2\x80\x98x\xe2\x80\x99", "4000"},
		{"select * from Customer where DisplayName = \"x\"", "4000"},
		{"select * from Account where Name = 'a", "4000"},
		{"select * from Account maxresults x", "4000"},
		{"select * from Nothing", "4001"},
		{"select * from Account where Colour = 'red'", "4001"},
		{"select * from Account where AcctNum = '1'", "4001"},
		{"select * from Customer where PrimaryEmailAddr = 'a@b.c'",
		    "4001"},
		{"select * from Account where Id > '3'", "4001"},
	};
	char *piece;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		piece = xasprintf("\"code\":\"%s\"", rows[i].code);
		is_int(query(p, rows[i].statement), 400, "refused: %s",
		    rows[i].statement);
		has_text(pretend_body(p), piece, "as %s", rows[i].code);
		free(piece);
	}
	turn(p, "intuit_email_filter", "true");
	query(p, "select * from Customer where PrimaryEmailAddr = "
	    "'tom@example.com'");
	has_text(pretend_body(p), "\"Id\":\"2\"",
	    "the address is asked for by the knob");
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
	turn(p, "intuit_requestid_other_body", "\"refuse\"");
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
	turn(p, "intuit_requestid_names", "false");
	pretend_ask(p, "POST", COMPANY "customer?requestid=d",
	    "{\"DisplayName\":\"New\"}");
	is_int(pretend_ask(p, "POST", COMPANY "customer?requestid=d",
	    "{\"DisplayName\":\"New\"}"), 400,
	    "names may be left to guard themselves");
	free(first);
}

static void
test_limits(struct pretend *p)
{
	int i;

	turn(p, "intuit_per_second", "10");
	pretend_control(p, "clock", "{\"now_ms\":1795208400000}");
	pretend_control(p, "intuit/realms", "{\"add\":{\"Item\":1}}");
	for (i = 0; i < 500; i++)
		if (query(p, "select * from CompanyInfo") == 429)
			break;
	ok(i >= 10 && i < 500, "ten calls a second are taken");
	has_text(pretend_body(p), "\"code\":\"3001\"", "the next is told");
	has_text(pretend_body(p), "ThrottleExceeded", "why");
	ok(pretend_header(p, "Retry-After") == NULL, "but not until when");
	turn(p, "intuit_retry_after_s", "60");
	turn(p, "intuit_per_second", "0");
	turn(p, "intuit_per_minute", "30");
	while (query(p, "select * from CompanyInfo") == 200)
		;
	is_text(pretend_header(p, "Retry-After"), "60",
	    "it may be told in seconds");
	pretend_control(p, "clock", "{\"advance_s\":61}");
	is_int(query(p, "select * from CompanyInfo"), 200,
	    "after a minute there is room");
}

static void
test_outages(struct pretend *p)
{
	pretend_control(p, "faults", "[{\"match\":{\"dc\":\"intuit\"},"
	    "\"do\":\"status\",\"code\":\"130\"},{\"match\":{\"dc\":"
	    "\"intuit\"},\"do\":\"status\",\"code\":\"6240\",\"shape\":"
	    "\"gateway\"},{\"match\":{\"dc\":\"intuit\"},\"do\":\"status\","
	    "\"status\":500},{\"match\":{\"dc\":\"intuit\"},\"do\":"
	    "\"throttle\"}]");
	is_int(query(p, "select * from Item"), 401, "a fault has its status");
	has_text(pretend_body(p), "WrongClusterError", "and its words");
	is_int(query(p, "select * from Item"), 400, "a code comes");
	has_text(pretend_body(p), "\"fault\":{\"error\":[",
	    "in the shape asked for");
	is_int(query(p, "select * from Item"), 500, "without one it is");
	has_text(pretend_body(p), "\"code\":\"10000\"", "the service's own");
	is_int(query(p, "select * from Item"), 429, "a limit is one");
	turn(p, "intuit_fault_shape", "\"html\"");
	query(p, "nonsense");
	has_text(pretend_body(p), "<html>", "every fault may be a page");
	turn(p, "intuit_fault_shape", "\"service\"");
	pretend_control(p, "intuit/realms", "{\"lapsed\":true}");
	is_int(query(p, "select * from Item"), 400, "who does not pay");
	has_text(pretend_body(p), "\"code\":\"6190\"", "is told so");
	pretend_control(p, "intuit/realms", "{\"lapsed\":false}");
	pretend_control(p, "faults", "{\"match\":{\"dc\":\"intuit\"},"
	    "\"do\":\"evict\"}");
	is_int(query(p, "select * from Item"), 401, "a token may be lost");
	has_text(pretend_body(p), "\"code\":\"3200\"", "as if revoked");
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_gateway, test_query, test_query_faults, test_receipt,
		test_amounts, test_checks, test_updates, test_requestid,
		test_limits, test_outages
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
