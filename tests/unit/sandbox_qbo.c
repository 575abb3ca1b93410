/* sandbox_qbo.c - the pretend QuickBooks: gateway, queries, limits. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/qbo_company.h"

#define COMPANY "/v3/company/9130350000000001/"

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
	pretend_turn(p, "intuit_keys", "\"development\"");
	is_int(pretend_ask(p, "GET", COMPANY "account/1", NULL), 200,
	    "which is for development keys");
	pretend_turn(p, "intuit_keys", "\"production\"");
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
	pretend_turn(p, "intuit_gateway_shape", "\"xml\"");
	pretend_ask(p, "GET", COMPANY "account/1", NULL);
	has_text(pretend_body(p), "<Error code=\"3200\">", "or in XML");
}

/* The clock is put forward on 8 March and back on 1 November 2026. */
static void
test_time(struct pretend *p)
{
	static const struct {
		int64_t at;
		const char *text;
	} rows[] = {
		{INT64_C(1772963999250), "2026-03-08T01:59:59.250-08:00"},
		{INT64_C(1772964000000), "2026-03-08T03:00:00.000-07:00"},
		{INT64_C(1793523599000), "2026-11-01T01:59:59.000-07:00"},
		{INT64_C(1793523600000), "2026-11-01T01:00:00.000-08:00"},
		{INT64_C(1798790399000), "2026-12-31T23:59:59.000-08:00"},
	};
	char text[PACIFIC_SIZE];
	size_t i;

	(void)p;
	for (i = 0; i < nrows(rows); i++) {
		pacific_text(rows[i].at, true, text);
		is_text(text, rows[i].text, "in California it is %s",
		    rows[i].text);
	}
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
	pretend_turn(p, "intuit_page_extra", "true");
	query(p, "select * from Account maxresults 10");
	has_text(pretend_body(p), "\"maxResults\":11",
	    "by the knob there is one row too many");
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
	pretend_turn(p, "intuit_email_filter", "true");
	query(p, "select * from Customer where PrimaryEmailAddr = "
	    "'tom@example.com'");
	has_text(pretend_body(p), "\"Id\":\"2\"",
	    "the address is asked for by the knob");
}

static void
test_limits(struct pretend *p)
{
	int i;

	pretend_turn(p, "intuit_per_second", "10");
	pretend_control(p, "clock", "{\"now_ms\":1795208400000}");
	pretend_control(p, "intuit/realms", "{\"add\":{\"Item\":1}}");
	for (i = 0; i < 500; i++)
		if (query(p, "select * from CompanyInfo") == 429)
			break;
	ok(i >= 10 && i < 500, "ten calls a second are taken");
	has_text(pretend_body(p), "\"code\":\"3001\"", "the next is told");
	has_text(pretend_body(p), "ThrottleExceeded", "why");
	ok(pretend_header(p, "Retry-After") == NULL, "but not until when");
	pretend_turn(p, "intuit_retry_after_s", "60");
	pretend_turn(p, "intuit_per_second", "0");
	pretend_turn(p, "intuit_per_minute", "30");
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
	pretend_turn(p, "intuit_fault_shape", "\"html\"");
	query(p, "nonsense");
	has_text(pretend_body(p), "<html>", "every fault may be a page");
	pretend_turn(p, "intuit_fault_shape", "\"service\"");
	pretend_control(p, "intuit/realms", "{\"lapsed\":true}");
	is_int(query(p, "select * from Item"), 400, "who does not pay");
	has_text(pretend_body(p), "\"code\":\"6190\"", "is told so");
	pretend_control(p, "intuit/realms", "{\"lapsed\":false}");
	pretend_control(p, "faults", "{\"match\":{\"dc\":\"intuit\"},"
	    "\"do\":\"evict\"}");
	is_int(query(p, "select * from Item"), 401, "a token may be lost");
	has_text(pretend_body(p), "\"code\":\"3200\"", "as if it were over");
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_gateway, test_time, test_query, test_query_faults, test_limits,
		test_outages
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
