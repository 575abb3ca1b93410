/* sandbox_crm.c - lists, search, changes, limits and faults of the sandbox. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define LEADS "/crm/v8/Leads"

/* Inserts n leads; the id of the last one. free(). */
static char *
add_leads(struct pretend *p, int n)
{
	char *id = NULL, *body;
	int i;

	for (i = 0; i < n; i++) {
		body = xasprintf("{\"data\":[{\"Last_Name\":\"L%d\",\"Company\""
		    ":\"Heron Ltd\",\"Email\":\"l%d@x.example\"}]}", i, i);
		pretend_ask(p, "POST", LEADS, body);
		free(body);
	}
	pretend_ask(p, "GET", LEADS "?fields=id&per_page=1", NULL);
	id = pretend_text(p, "id");
	return id;
}

static void
test_lists(struct pretend *p)
{
	char *token, *path;

	is_int(pretend_ask(p, "GET", LEADS "?fields=id", NULL), 204,
	    "an empty list is 204");
	is_text(pretend_body(p), "", "without a body");
	free(add_leads(p, 5));
	is_int(pretend_ask(p, "GET", LEADS, NULL), 400, "fields are needed");
	has_text(pretend_body(p), "REQUIRED_PARAM_MISSING", "and missed");
	pretend_ask(p, "GET", LEADS "?fields=Last_Name&per_page=2", NULL);
	has_text(pretend_body(p), "{\"data\":[{\"Last_Name\":\"L4\"",
	    "the newest first");
	has_text(pretend_body(p), "\"more_records\":true", "with more behind");
	token = pretend_text(p, "next_page_token");
	path = xasprintf(LEADS "?fields=Last_Name&per_page=2&page_token=%s",
	    token);
	pretend_ask(p, "GET", path, NULL);
	has_text(pretend_body(p), "L2", "a page token goes on");
	free(path);
	path = xasprintf(LEADS "?fields=id&per_page=2&page_token=%s", token);
	pretend_ask(p, "GET", path, NULL);
	has_text(pretend_body(p), "TOKEN_BOUND_DATA_MISMATCH",
	    "with the same parameters only");
	free(path);
	free(token);
}

static void
test_list_limits(struct pretend *p)
{
	static const struct {
		const char *query, *holds;
	} rows[] = {
		{"fields=id&per_page=201", "LIMIT_EXCEEDED"},
		{"fields=id&per_page=0", "INVALID_DATA"},
		{"fields=id&page=11", "DISCRETE_PAGINATION_LIMIT_EXCEEDED"},
		{"fields=id&page_token=x", "INVALID_DATA"},
		{"fields=id&page_token=x&page=1",
		    "AMBIGUITY_DURING_PROCESSING"},
		{"fields=id&sort_by=Email", "INVALID_DATA"},
	};
	char *path;
	size_t i;

	free(add_leads(p, 1));
	for (i = 0; i < nrows(rows); i++) {
		path = xasprintf(LEADS "?%s", rows[i].query);
		is_int(pretend_ask(p, "GET", path, NULL), 400, "%s",
		    rows[i].query);
		has_text(pretend_body(p), rows[i].holds, "%s", rows[i].holds);
		free(path);
	}
}

static void
test_search(struct pretend *p)
{
	static const struct {
		const char *query;
		int status;
	} rows[] = {
		{"email=L1%40x.example", 200}, {"email=l1", 204},
		{"word=Heron", 200}, {"word=H", 400}, {"", 400},
		{"criteria=(Company:equals:Heron)", 200},
		{"criteria=((Company:starts_with:Ltd)or(Last_Name:equals:L0))",
		    200},
		{"criteria=((Company:equals:Heron)and(Last_Name:equals:L7))",
		    204},
		{"criteria=(Company:contains:Heron)", 400},
		{"criteria=(Nope:equals:Heron)", 400},
		{"criteria=(Company:equals:Heron", 400},
		{"criteria=(Company:equals:Her%5C(on)", 204},
	};
	char *path;
	size_t i;

	free(add_leads(p, 2));
	is_int(pretend_ask(p, "GET", LEADS "/search?word=Heron", NULL), 204,
	    "the index is late");
	pretend_control(p, "clock", "{\"advance_s\":6}");
	for (i = 0; i < nrows(rows); i++) {
		path = xasprintf(LEADS "/search?%s", rows[i].query);
		is_int(pretend_ask(p, "GET", path, NULL), rows[i].status,
		    "%s: %d", rows[i].query, rows[i].status);
		free(path);
	}
}

static void
test_changes(struct pretend *p)
{
	char *id = add_leads(p, 1), *path = xasprintf(LEADS "/%s", id);
	char *row;

	is_int(pretend_ask(p, "PUT", path, "{\"data\":[{\"Company\":null,"
	    "\"Visits\":[{\"Page\":\"a\"},{\"Page\":\"b\"}]}],\"trigger\":[]}"),
	    200, "a partial update");
	pretend_ask(p, "GET", path, NULL);
	has_text(pretend_body(p), "\"Company\":null", "null empties a field");
	has_text(pretend_body(p), "\"Last_Name\":\"L0\"", "others stay");
	row = strstr(pretend_body(p), "\"Page\":\"a\",\"id\":\"") + 17;
	row = xasprintf("{\"data\":[{\"Visits\":[{\"id\":\"%.19s\",\"_delete\""
	    ":null},{\"Page\":\"c\"}]}]}", row);
	pretend_ask(p, "PUT", path, row);
	pretend_ask(p, "GET", path, NULL);
	ok(strstr(pretend_body(p), "\"Page\":\"a\"") == NULL &&
	    strstr(pretend_body(p), "\"Page\":\"b\"") != NULL &&
	    strstr(pretend_body(p), "\"Page\":\"c\"") != NULL,
	    "subform rows go, stay and come");
	pretend_ask(p, "GET", "/_sandbox/records/Leads", NULL);
	has_text(pretend_body(p), "\"writes\":3,\"automation_runs\":2",
	    "an empty trigger runs no automation, none named runs all");
	is_int(pretend_ask(p, "PUT", LEADS "/1", "{\"data\":[{}]}"), 400,
	    "an unknown id is 400 in an update");
	has_text(pretend_body(p), "{\"data\":[{\"code\":\"INVALID_DATA\"",
	    "inside data");
	is_int(pretend_ask(p, "GET", LEADS "/1", NULL), 204, "204 in a read");
	is_int(pretend_ask(p, "DELETE", path, NULL), 200, "deleted");
	is_int(pretend_ask(p, "GET", path, NULL), 204, "it is gone");
	pretend_ask(p, "GET", LEADS "/deleted?type=all", NULL);
	has_text(pretend_body(p), "\"display_name\":\"L0\"",
	    "but listed as deleted");
	is_int(pretend_ask(p, "DELETE", path, NULL), 400, "and only once");
	free(row);
	free(path);
	free(id);
}

static void
test_convert(struct pretend *p)
{
	char *id = add_leads(p, 1);
	char *path = xasprintf(LEADS "/%s/actions/convert", id);
	char *notes = xasprintf(LEADS "/%s/Notes", id);

	is_int(pretend_ask(p, "POST", notes, "{\"data\":[{\"Note_Content\":"
	    "\"hello\"}]}"), 201, "a note under its lead");
	is_int(pretend_ask(p, "POST", path, "{\"data\":[{\"Deals\":{"
	    "\"Deal_Name\":\"D\"}}]}"), 400, "a deal needs its stage");
	is_int(pretend_ask(p, "POST", path, "{\"data\":[{}]}"), 200,
	    "converted");
	has_text(pretend_body(p), "\"Deals\":null", "without a deal");
	has_text(pretend_body(p), "\"name\":\"Heron Ltd\"",
	    "into an account of that name");
	is_int(pretend_ask(p, "POST", path, "{\"data\":[{}]}"), 400, "once");
	has_text(pretend_body(p), "ID_ALREADY_CONVERTED", "and no more");
	is_int(pretend_ask(p, "GET", LEADS "?fields=id", NULL), 204,
	    "a converted lead leaves the list");
	is_int(pretend_ask(p, "GET", LEADS "?fields=id&converted=true", NULL),
	    200, "but one that asks for them");
	pretend_ask(p, "GET", "/crm/v8/Contacts?fields=id", NULL);
	free(id);
	id = pretend_text(p, "id");
	free(notes);
	notes = xasprintf("/crm/v8/Contacts/%s/Notes?fields=Note_Content", id);
	pretend_ask(p, "GET", notes, NULL);
	has_text(pretend_body(p), "hello", "its notes go with the contact");
	free(notes);
	free(path);
	free(id);
}

static void
test_credits(struct pretend *p)
{
	int i;

	pretend_control(p, "settings", "{\"credits\":10}");
	for (i = 0; i < 4; i++)
		pretend_ask(p, "GET", LEADS "?fields=id", NULL);
	ok(pretend_header(p, "X-API-CREDITS-REMAINING") == NULL,
	    "credits are not told before half of them");
	pretend_ask(p, "GET", LEADS "?fields=id", NULL);
	is_text(pretend_header(p, "X-API-CREDITS-REMAINING"), "5",
	    "but from then on");
	pretend_ask(p, "GET", LEADS "/deleted", NULL);
	is_text(pretend_header(p, "X-API-CREDITS-REMAINING"), "3",
	    "the list of the deleted costs two");
	for (i = 0; i < 3; i++)
		pretend_ask(p, "GET", LEADS "?fields=id", NULL);
	is_int(pretend_ask(p, "GET", LEADS "?fields=id", NULL), 429,
	    "none is left");
	has_text(pretend_body(p), "TOO_MANY_REQUESTS", "with its code");
	ok(pretend_header(p, "Retry-After") == NULL, "and no Retry-After");
	pretend_control(p, "settings",
	    "{\"limit_code\":\"RATE_LIMIT_EXCEEDED\"}");
	pretend_ask(p, "GET", LEADS "?fields=id", NULL);
	has_text(pretend_body(p), "RATE_LIMIT_EXCEEDED", "or the other");
}

static void
test_faults(struct pretend *p)
{
	static const char body[] = "{\"data\":[{\"Last_Name\":\"F\"}]}";
	const char *count = "\"Leads\":";

	pretend_control(p, "faults", "[{\"match\":{\"method\":\"POST\","
	    "\"path_prefix\":\"" LEADS "\",\"nth\":2},\"do\":\"cut_after\"},"
	    "{\"match\":{\"contains\":\"Before\"},\"do\":\"cut_before\"},"
	    "{\"match\":{\"path_prefix\":\"/oauth/\"},\"do\":\"throttle\"},"
	    "{\"match\":{\"path_prefix\":\"/crm/v8/org\",\"times\":0},"
	    "\"do\":\"status\",\"status\":502,\"after\":true},"
	    "{\"match\":{\"path_prefix\":\"/crm/v8/users\"},"
	    "\"do\":\"evict\"}]");
	is_int(pretend_ask(p, "POST", LEADS, body), 201, "the first goes well");
	pretend_ask(p, "POST", LEADS, body);
	ok(p->reply.cut, "the second is cut");
	is_int(pretend_ask(p, "POST", LEADS, body), 201, "the third goes well");
	ok(!p->reply.cut, "and is answered");
	pretend_ask(p, "POST", "/crm/v8/Contacts",
	    "{\"data\":[{\"Last_Name\":\"Before\"}]}");
	ok(p->reply.cut, "a rule may look into the body");
	pretend_ask(p, "GET", "/_sandbox/state", NULL);
	has_text(pretend_body(p), "\"Leads\":3,\"Contacts\":0",
	    "what was cut after is done, what was cut before is not");
	ok(strstr(pretend_body(p), count) != NULL, "(the state tells both)");
	is_int(pretend_ask(p, "POST", "/oauth/v2/token", "a=b"), 400,
	    "the accounts server throttles");
	has_text(pretend_body(p), "Access Denied", "in its own words");
	is_int(pretend_ask(p, "GET", "/crm/v8/org", NULL), 502, "for ever");
	is_int(pretend_ask(p, "GET", "/crm/v8/org", NULL), 502, "and ever");
	is_int(pretend_ask(p, "GET", "/crm/v8/users", NULL), 401,
	    "a token pushed out in mid-run");
	pretend_ask(p, "GET", "/_sandbox/requests?since=0", NULL);
	has_text(pretend_body(p), "\"status\":0,\"fault\":\"cut_after\"",
	    "the record of requests tells");
	ok(strstr(pretend_body(p), p->token) == NULL, "but no secret");
	is_int(pretend_ask(p, "POST", "/_sandbox/faults", "{\"do\":\"x\"}"),
	    400, "an unknown fault is refused");
}

static void
test_watch(struct pretend *p)
{
	static const char path[] = "/crm/v8/actions/watch";
	static const char body[] = "{\"watch\":[{\"channel_id\":\"7\","
	    "\"events\":[\"Leads.create\",\"Leads.edit\",\"Deals.all\"],"
	    "\"notify_url\":\"https://a.example/h\",\"token\":\"t\"}]}";

	is_int(pretend_ask(p, "GET", path, NULL), 204, "no channel is 204");
	is_int(pretend_ask(p, "POST", path, body), 201, "a channel is made");
	has_text(pretend_body(p), "Successfully subscribed", "with its words");
	is_int(pretend_ask(p, "GET", path, NULL), 200, "and read");
	has_text(pretend_body(p), "\"token\":\"t\"", "whole");
	is_int(pretend_ask(p, "POST", path,
	    "{\"watch\":[{\"channel_id\":\"8\"}]}"), 400, "events are needed");
	has_text(pretend_body(p), "$.watch[0].events", "and missed");
	is_int(pretend_ask(p, "DELETE", "/crm/v8/actions/watch?channel_ids=7",
	    NULL), 200, "it is ended");
	is_int(pretend_ask(p, "GET", path, NULL), 204, "and gone");
	pretend_ask(p, "POST", path, body);
	pretend_control(p, "clock", "{\"advance_s\":3599}");
	is_int(pretend_ask(p, "GET", path, NULL), 200, "another lives an hour");
	pretend_control(p, "clock", "{\"advance_s\":2}");
	pretend_ask(p, "GET", "/_sandbox/state", NULL);
	ok(strstr(pretend_body(p), "channel_id") == NULL, "and no longer");
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_lists, test_list_limits, test_search, test_changes,
		test_convert, test_credits, test_faults, test_watch
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
