/* provider_crm.c - calls of the CRM and their results, a scripted server. */

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "provider/zoho_crm.h"
#include "tests/lib/answerer.h"
#include "tests/lib/house.h"
#include "tests/lib/tap.h"

#define ITEMS 4

static struct house house;
static struct answerer *server;
static struct access a;
static struct call call;
static struct error err;
static struct json *records[ITEMS];
static struct crm_item items[ITEMS];

#define OK_INSERT "{\"code\":\"SUCCESS\",\"action\":\"insert\",\"details\":" \
	"{\"id\":\"6100000000001500003\"},\"status\":\"success\"}"
#define OK_UPDATE "{\"code\":\"SUCCESS\",\"action\":\"update\",\"details\":" \
	"{\"id\":\"6100000000001500004\"},\"status\":\"success\"}"
#define BAD_NAME "{\"code\":\"MANDATORY_NOT_FOUND\",\"details\":" \
	"{\"api_name\":\"Last_Name\"},\"message\":\"x\",\"status\":\"error\"}"
#define TOO_LONG "{\"code\":\"INVALID_DATA\",\"details\":" \
	"{\"maximum_length\":80,\"api_name\":\"Company\"},\"status\":\"error\"}"
#define TWICE "{\"code\":\"DUPLICATE_DATA\",\"details\":" \
	"{\"api_name\":\"Email\",\"id\":\"77\"},\"status\":\"error\"}"
#define FLAT_BAD "{\"code\":\"INVALID_DATA\",\"details\":{}," \
	"\"message\":\"body\",\"status\":\"error\"}\n"
#define NO_TOKEN "{\"code\":\"INVALID_TOKEN\",\"details\":{},\"message\":" \
	"\"invalid oauth token\",\"status\":\"error\"}"

static void
answer(int status, const char *body)
{
	answerer_push_json(server, status, body);
}

static int
asked(void)
{
	static int before;
	int count = answerer_count(server), n = count - before;

	before = count;
	return n;
}

static const char *
question(int from_last)
{
	return answerer_question(server,
	    answerer_count(server) - 1 - from_last);
}

static int
upsert(size_t n)
{
	size_t i;

	for (i = 0; i < ITEMS; i++)
		items[i] = (struct crm_item){.record = records[i]};
	/* A 429 before is another's story. */
	(void)db_run(call.access->db, "DELETE FROM budget", DB_NO_ARGS, NULL,
	    &err);
	error_clear(&err);
	return zoho_crm_upsert(&call, "Leads", "Email", items, n, &err);
}

static void
test_results(void)
{
	answer(207, "{\"data\":[" OK_INSERT "," OK_UPDATE "," BAD_NAME ","
	    TOO_LONG "]}");
	is_int(upsert(4), 0, "a mixed answer is an answer");
	is_int(items[0].result, CRM_CREATED, "the first is created");
	is_text(items[0].id, "6100000000001500003", "with all digits");
	is_int(items[1].result, CRM_UPDATED, "the second is updated");
	is_int(items[2].result, CRM_FAILED, "the third is refused");
	is_int(items[2].error.code, ERROR_INVALID, "for good");
	is_text(items[2].error.detail, "MANDATORY_NOT_FOUND", "with its code");
	is_text(items[2].field, "Last_Name", "and field");
	has_text(items[2].error.text, "Last_Name: ", "in words");
	is_int(items[3].max_length, 80, "the fourth is too long");
	ok(!items[2].uncertain, "nothing is uncertain");
	has_text(question(0), "POST /crm/v8/Leads/upsert ", "where");
	has_text(question(0), "Authorization: Zoho-oauthtoken a1\r\n", "who");
	has_text(question(0), "\"duplicate_check_fields\":[\"Email\"]", "how");

	answer(400, "{\"data\":[" TWICE "]}");
	is_int(upsert(1), 0, "all refused is an answer");
	is_text(items[0].id, "77", "and names the record in the way");

	answer(400, "{\"data\":[{\"code\":\"MULTIPLE_OR_MULTI_ERRORS\","
	    "\"details\":{\"errors\":[" TWICE "," TWICE "]}}]}");
	is_int(upsert(1), 0, "nested errors");
	is_text(items[0].error.detail, "DUPLICATE_DATA", "show the first");

	answer(200, "{\"data\":[{\"code\":\"RECORD_LOCKED\",\"details\":{},"
	    "\"status\":\"error\"}]}");
	is_int(upsert(1), 0, "200 with a failure inside");
	is_int(items[0].error.code, ERROR_UNAVAILABLE, "a lock passes");

	answer(200, "{\"data\":[{\"code\":\"SUCCESS\",\"status\":\"success\","
	    "\"action\":\"insert\",\"details\":{\"id\":\"12x\"}}]}");
	is_int(upsert(1), 0, "a strange id");
	is_text(items[0].id, "", "is none");
	is_int(upsert(0), 0, "nothing to do");
	asked();
}

/* The one bad record of four is found; nobody else suffers. */
static void
test_halving(void)
{
	int i;

	answer(400, FLAT_BAD);
	answer(200, "{\"data\":[" OK_INSERT "," OK_INSERT "]}");
	answer(400, "{\"data\":[" FLAT_BAD "]}");
	answer(400, FLAT_BAD);
	answer(201, "{\"data\":[" OK_INSERT "]}");
	is_int(upsert(4), 0, "a call refused as a whole is halved");
	for (i = 0; i < 4; i++)
		is_int(items[i].result, i == 2 ? CRM_FAILED : CRM_CREATED,
		    "record %d", i);
	is_int(asked(), 5, "in five calls");
	answer(400, FLAT_BAD);
	answer(429, "");
	is_int(upsert(4), -1, "a limit on the way ends it");
	is_int(err.code, ERROR_LIMITED, "with its error");
	is_int(items[3].error.code, ERROR_LIMITED, "for all");
	is_int(asked(), 2, "after two calls");
}

static const struct {
	const char *what;
	int status;
	const char *body;
	enum error_code code;
	const char *detail;
	bool uncertain;
} failures[] = {
	{"an internal error", 500, "{\"code\":\"INTERNAL_ERROR\"}",
	    ERROR_UNAVAILABLE, "INTERNAL_ERROR", true},
	{"a page of a proxy", 502, "<html>", ERROR_UNAVAILABLE, "5xx", true},
	{"half an answer", 200, "{\"data\":[{\"code\":\"SUCC",
	    ERROR_UNAVAILABLE, "not_json", true},
	{"a page with 200", 200, "<html>", ERROR_UNAVAILABLE, "not_json",
	    true},
	{"no body", 200, "", ERROR_UNAVAILABLE, "short_answer", true},
	{"a result too few", 200, "{\"data\":[" OK_INSERT "]}",
	    ERROR_UNAVAILABLE, "short_answer", true},
	{"a redirect", 302, "", ERROR_UNAVAILABLE, "not_json", true},
	{"credits spent", 429, "{\"code\":\"TOO_MANY_REQUESTS\"}",
	    ERROR_LIMITED, "TOO_MANY_REQUESTS", false},
	{"a missing scope", 401, "{\"code\":\"OAUTH_SCOPE_MISMATCH\"}",
	    ERROR_CONFIG, "OAUTH_SCOPE_MISMATCH", false},
	{"no permission", 403, "{\"code\":\"NO_PERMISSION\"}", ERROR_CONFIG,
	    "NO_PERMISSION", false},
	{"no such module, in data", 400,
	    "{\"data\":[{\"code\":\"INVALID_MODULE\"}]}", ERROR_CONFIG,
	    "INVALID_MODULE", false},
	{"no such module, flat", 400, "{\"code\":\"INVALID_MODULE\"}",
	    ERROR_CONFIG, "INVALID_MODULE", false},
	{"a wrong host", 400, "{\"code\":\"INVALID_HOST\"}", ERROR_CONFIG,
	    "INVALID_HOST", false},
};

static void
test_failures(void)
{
	char *name = NULL;
	size_t i, k;

	for (i = 0; i < nrows(failures); i++) {
		answer(failures[i].status, failures[i].body);
		is_int(upsert(2), -1, "%s fails", failures[i].what);
		is_int(err.code, failures[i].code, "%s: kind",
		    failures[i].what);
		is_text(err.detail, failures[i].detail, "%s: word",
		    failures[i].what);
		for (k = 0; k < 2; k++)
			ok(items[k].result == CRM_FAILED &&
			    items[k].error.code == err.code &&
			    items[k].uncertain == failures[i].uncertain,
			    "%s: item %zu carries it", failures[i].what, k);
		is_int(asked(), 1, "%s: one call", failures[i].what);
	}
	answerer_push(server, "HTTP/1.1 429\r\nRetry-After: 7\r\n"
	    "Content-Length: 0\r\n\r\n");
	upsert(1);
	is_int(err.retry_after_s, 7, "Retry-After is told");
	answer(429, "");
	upsert(1);
	is_int(err.retry_after_s, 60, "or a minute");
	answerer_push_close(server, "");
	is_int(upsert(1), -1, "a call that is cut");
	ok(items[0].uncertain, "may have been done");
	answer(401, "{\"code\":\"OAUTH_SCOPE_MISMATCH\"}");
	error_clear(&err);
	zoho_crm_org(&call, &name, &err);
	has_text(err.text, "ZohoCRM.org.READ", "the missing scope is named");
	asked();
}

static void
test_renewal(void)
{
	struct access_token t;

	answer(401, NO_TOKEN);
	answer(200, "{\"access_token\":\"a2\",\"expires_in\":3600}");
	answer(200, "{\"data\":[" OK_INSERT "]}");
	is_int(upsert(1), 0, "a refused token is renewed");
	has_text(question(0), "Zoho-oauthtoken a2\r\n", "and the new one used");
	is_int(asked(), 3, "in three calls");
	answer(401, NO_TOKEN);
	answer(200, "{\"access_token\":\"a3\",\"expires_in\":3600}");
	answer(401, NO_TOKEN);
	is_int(upsert(1), -1, "refused again");
	is_int(err.code, ERROR_AUTH, "a person must look");
	is_int(asked(), 3, "once is enough");
	answer(401, NO_TOKEN);
	answer(200, "{\"error\":\"general_error\"}");
	is_int(upsert(1), -1, "no new token");
	is_int(err.code, ERROR_UNAVAILABLE, "is an outage");
	ok(!items[0].uncertain, "and nothing was done");
	asked();
	error_clear(&err);
	answer(200, "{\"access_token\":\"a4\",\"expires_in\":3600}");
	access_force(&a, "default", SERVICE_ZOHO_CRM, &t, &err);
	access_token_release(&t);
	asked();
}

static int
find(const char *const *values, size_t n, struct json **rows)
{
	*rows = NULL;
	error_clear(&err);
	return zoho_crm_find(&call, "Leads", "Email, Phone", "Email", values,
	    n, rows, &err);
}

static void
test_find(void)
{
	static const char *const plain[] = {"a@x.example", "b@x.example"};
	static const char *const odd[] = {"o'hara(1)\\"};
	const char *many[250];
	struct json *rows;
	size_t i;

	answer(204, "");
	is_int(find(plain, 2, &rows), 0, "nothing found");
	is_int((long long)json_size(rows), 0, "is an empty list");
	has_text(question(0), "{\"select_query\":\"select Email, Phone from "
	    "Leads where Email in ('a@x.example', 'b@x.example') order by id "
	    "asc limit 0, 200\"}", "the query");
	json_free(rows);

	answer(200, "{\"data\":[{\"id\":\"1\"}],"
	    "\"info\":{\"more_records\":true}}");
	answer(200, "{\"data\":[{\"id\":\"2\"}],"
	    "\"info\":{\"more_records\":false}}");
	is_int(find(plain, 2, &rows), 0, "two pages");
	is_int((long long)json_size(rows), 2, "are read");
	has_text(question(0), "limit 200, 200", "one after the other");
	json_free(rows);

	answer(200, "{\"data\":[{\"id\":\"3\",\"Email\":\"O'HARA(1)\\\\\"},"
	    "{\"id\":\"4\",\"Email\":\"xo'hara(1)\\\\\"}]}");
	is_int(find(odd, 1, &rows), 0, "a value with a quote is searched for");
	is_int((long long)json_size(rows), 1, "and strangers left out");
	has_text(question(0), "GET /crm/v8/Leads/search?criteria=%28Email%3A"
	    "equals%3Ao%27hara%5C%281%5C%29%5C%5C%29&fields=id,Email,Phone&"
	    "page=1&per_page=200 ", "escaped");
	json_free(rows);
	asked();

	for (i = 0; i < nitems(many); i++)
		many[i] = i < 50 ? "x" : i < 100 ? "y" : "z";
	answer(204, "");
	answer(204, "");
	is_int(find(many, nitems(many), &rows), 0, "many values");
	has_text(question(1), " where ((Email in ('x', ", "are asked for");
	has_text(question(1), "'x') or Email in ('y', ", "by fifty");
	has_text(question(1), "'y')) or Email in ('z', ", "in pairs");
	has_text(question(0), " where Email in ('z', ", "two hundred at once");
	is_int(asked(), 2, "and then the rest");
	json_free(rows);
	is_int(find(NULL, 0, &rows), 0, "none");
	is_int(asked(), 0, "are not asked for");
	json_free(rows);
	answer(500, "");
	is_int(find(plain, 2, &rows), -1, "trouble");
	ok(rows == NULL, "brings nothing");
	asked();
}

static void
test_rest(void)
{
	struct json *rows = NULL;
	char *name = NULL;

	answer(200, "{\"org\":[{\"company_name\":\"Blue Heron\"}]}");
	is_int(zoho_crm_org(&call, &name, &err), 0, "the organisation");
	is_text(name, "Blue Heron", "by its name");
	free(name);
	answer(200, "{\"data\":[{\"id\":\"9\",\"Note_Title\":\"t\"}],"
	    "\"info\":{\"more_records\":false}}");
	is_int(zoho_crm_notes_of(&call, "Leads", "1", &rows, &err), 0, "notes");
	is_text(json_get_text(json_first(rows), "Note_Title"), "t",
	    "with their titles");
	has_text(question(0), "GET /crm/v8/Leads/1/Notes?fields=Note_Title&",
	    "where");
	json_free(rows);
	items[0] = (struct crm_item){.record = records[0]};
	answer(200, "{\"data\":[" OK_UPDATE "]}");
	is_int(zoho_crm_update(&call, "Leads", items, 1, &err), 0, "an update");
	is_int(items[0].result, CRM_UPDATED, "is one");
	has_text(question(0), "PUT /crm/v8/Leads ", "where");
	answer(201, "{\"data\":[{\"code\":\"SUCCESS\",\"details\":{\"id\":"
	    "\"5\"},\"status\":\"success\"}]}");
	is_int(zoho_crm_notes_add(&call, items, 1, &err), 0, "a note");
	is_int(items[0].result, CRM_CREATED, "is added");
	has_text(question(0), "POST /crm/v8/Notes ", "where");
}

int
main(void)
{
	struct access_code code = {.code = "c"};
	char *body;
	size_t i;

	server = answerer_start();
	setenv("ZOHO_ACCOUNTS_URL", answerer_url(server), 1);
	setenv("ZOHO_CLIENT_ID", "id", 1);
	setenv("ZOHO_CLIENT_SECRET", "secret", 1);
	unsetenv("ZOHO_API_DOMAIN");
	house_make(&house);
	if (access_open(house.cfg, house.db, &a, &err) != 0)
		return 1;
	body = xasprintf("{\"access_token\":\"a1\",\"refresh_token\":\"r1\","
	    "\"api_domain\":\"%s\"}", answerer_url(server));
	answer(200, body);
	free(body);
	if (access_exchange(&a, "default", SERVICE_ZOHO_CRM, &code, &err) != 0)
		return 1;
	call = (struct call){.access = &a, .tenant = "default",
	    .service = SERVICE_ZOHO_CRM};
	for (i = 0; i < ITEMS; i++) {
		records[i] = json_object();
		json_set_text(records[i], "Last_Name", "x");
	}
	asked();
	test_results();
	test_halving();
	test_failures();
	test_renewal();
	test_find();
	test_rest();
	for (i = 0; i < ITEMS; i++)
		json_free(records[i]);
	access_close(&a);
	house_remove(&house);
	answerer_stop(server);
	return tap_done();
}
