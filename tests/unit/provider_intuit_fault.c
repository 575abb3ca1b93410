/* provider_intuit_fault.c - four shapes of a fault, and what codes mean. */

#include "base/mem.h"
#include "base/text.h"
#include "provider/intuit_fault.h"
#include "tests/lib/tap.h"

static void
test_shapes(void)
{
	static const struct {
		const char *body;
		enum intuit_shape shape;
		const char *code, *type, *message, *detail, *what;
	} rows[] = {
		{"{\"Fault\":{\"Error\":[{\"Message\":\"Duplicate Name\","
		    "\"Detail\":\"In use : Id=67\",\"code\":\"6240\","
		    "\"element\":\"\"}],\"type\":\"ValidationFault\"},"
		    "\"time\":\"2026-11-20\"}", INTUIT_SERVICE_JSON, "6240",
		    "ValidationFault", "Duplicate Name", "In use : Id=67",
		    "the service's JSON"},
		{" {\"warnings\":null,\"fault\":{\"error\":[{\"message\":"
		    "\"message=AuthenticationFailed; errorCode=003200; "
		    "statusCode=401\",\"detail\":\"Token expired\","
		    "\"code\":\"3200\",\"element\":null}],\"type\":"
		    "\"AUTHENTICATION\"},\"time\":1}", INTUIT_GATEWAY_JSON,
		    "3200", "AUTHENTICATION", "message=AuthenticationFailed; "
		    "errorCode=003200; statusCode=401", "Token expired",
		    "the gateway's JSON"},
		{"{\"fault\":{\"error\":[{\"message\":\"message=Throttle; "
		    "errorCode=003001; statusCode=429\",\"code\":null}]}}",
		    INTUIT_GATEWAY_JSON, "3001", "", "message=Throttle; "
		    "errorCode=003001; statusCode=429", "",
		    "a code that only the message has"},
		{"{\"Fault\":{\"Error\":[{\"code\":\"003100\"}]}}",
		    INTUIT_SERVICE_JSON, "3100", "", "", "",
		    "zeros in front of a code"},
		{"{\"Fault\":{\"Error\":[{\"code\":610}]}}",
		    INTUIT_SERVICE_JSON, "610", "", "", "",
		    "a code that is a number"},
		{"{\"Fault\":{}}", INTUIT_SERVICE_JSON, "", "", "", "",
		    "a fault without an error"},
		{"\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<IntuitResponse time=\"t\" xmlns=\"x\">\n <Fault "
		    "type=\"AUTHENTICATION\"><Error code=\"003200\" >"
		    "<Message> a &lt;b&gt; &amp;amp; c </Message>"
		    "<Detail>d&apos;e</Detail></Error></Fault>"
		    "</IntuitResponse>", INTUIT_XML, "3200",
		    "AUTHENTICATION", "a <b> &amp; c", "d'e", "XML"},
		{"<Fault><Error decode=\"1\" code='130'/></Fault>",
		    INTUIT_XML, "130", "", "", "", "XML in short"},
		{"<Fault/>", INTUIT_XML, "", "", "", "", "nearly nothing"},
		{"<html>\r\n<head><title>502 Bad Gateway</title></head>"
		    "<body>nginx</body></html>", INTUIT_HTML, "", "",
		    "502 Bad Gateway", "", "HTML"},
		{"<html", INTUIT_HTML, "", "", "", "", "HTML cut short"},
		{"{\"QueryResponse\":{}}", INTUIT_NO_FAULT, "", "", "", "",
		    "no fault"},
		{"{\"Fault\":", INTUIT_NO_FAULT, "", "", "", "",
		    "JSON cut short"},
		{"{\"Fault\":3}", INTUIT_NO_FAULT, "", "", "", "",
		    "a fault that is none"},
		{" \r\n", INTUIT_NO_FAULT, "", "", "", "", "blanks"},
		{"", INTUIT_NO_FAULT, "", "", "", "", "nothing"},
	};
	struct intuit_fault f;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		bool found = intuit_fault_read(rows[i].body,
		    strlen(rows[i].body), &f);

		is_int(f.shape, rows[i].shape, "shape: %s", rows[i].what);
		is_int(found, rows[i].shape != INTUIT_NO_FAULT, "found: %s",
		    rows[i].what);
		is_text(f.code, rows[i].code, "code: %s", rows[i].what);
		is_text(f.type, rows[i].type, "type: %s", rows[i].what);
		is_text(f.message, rows[i].message, "message: %s",
		    rows[i].what);
		is_text(f.detail, rows[i].detail, "detail: %s",
		    rows[i].what);
	}
}

static void
test_bounds(void)
{
	struct intuit_fault f;
	char *body = xcalloc(1, 70000);
	size_t n;

	n = (size_t)snprintf(body, 70000, "<Fault><Error><Message>");
	memset(body + n, 'x', 60000);
	n += 60000;
	ok(intuit_fault_read(body, n, &f), "a message without an end");
	is_text(f.message, "", "is none");
	n = (size_t)snprintf(body, 70000, "{\"Fault\":{\"Error\":[{"
	    "\"Message\":\"%0300d\xc3\xa9\"}]}}", 0);
	ok(intuit_fault_read(body, n, &f), "a long message");
	is_int((long long)strlen(f.message), 199, "is cut");
	n = (size_t)snprintf(body, 70000, "{\"Fault\":{\"Error\":[{"
	    "\"Message\":\"%0198d\xc3\xa9\"}]}}", 0);
	intuit_fault_read(body, n, &f);
	is_int((long long)strlen(f.message), 198, "between two characters");
	n = (size_t)snprintf(body, 70000, "{\"Fault\":{\"Error\":[{"
	    "\"Message\":\"a\\nb\"}]}}");
	intuit_fault_read(body, n, &f);
	is_text(f.message, "a b", "and stays one line");
	free(body);
}

static void
test_meaning(void)
{
	static const struct {
		int status;
		enum intuit_shape shape;
		const char *code;
		enum intuit_cure cure;
		enum error_code error;
		const char *what;
	} rows[] = {
		{401, INTUIT_GATEWAY_JSON, "3200", INTUIT_REFRESH, ERROR_AUTH,
		    "a token that is over"},
		{401, INTUIT_XML, "100", INTUIT_RECONNECT, ERROR_AUTH,
		    "the wrong company"},
		{401, INTUIT_XML, "130", INTUIT_RETRY, ERROR_UNAVAILABLE,
		    "the wrong cluster"},
		{401, INTUIT_XML, "9", INTUIT_RECONNECT, ERROR_AUTH,
		    "a 401 that is not known"},
		{401, INTUIT_HTML, "", INTUIT_RETRY, ERROR_UNAVAILABLE,
		    "a 401 of somebody else"},
		{403, INTUIT_GATEWAY_JSON, "3100", INTUIT_SETTING,
		    ERROR_CONFIG, "the wrong keys"},
		{403, INTUIT_SERVICE_JSON, "9", INTUIT_SETTING, ERROR_CONFIG,
		    "a 403 that is not known"},
		{429, INTUIT_XML, "3001", INTUIT_WAIT, ERROR_LIMITED,
		    "too many calls"},
		{429, INTUIT_NO_FAULT, "", INTUIT_WAIT, ERROR_LIMITED,
		    "too many calls, in silence"},
		{403, INTUIT_XML, "3001", INTUIT_WAIT, ERROR_LIMITED,
		    "too many calls, in the old way"},
		{400, INTUIT_SERVICE_JSON, "6240", INTUIT_TAKEN,
		    ERROR_CONFLICT, "a name that is taken"},
		{400, INTUIT_GATEWAY_JSON, "2500", INTUIT_MEND, ERROR_INVALID,
		    "a reference to nothing"},
		{400, INTUIT_SERVICE_JSON, "98765", INTUIT_MEND,
		    ERROR_INVALID, "a code that is not known"},
		{400, INTUIT_SERVICE_JSON, "4000", INTUIT_MISTAKE,
		    ERROR_INTERNAL, "a query that is none"},
		{500, INTUIT_SERVICE_JSON, "6000", INTUIT_RETRY,
		    ERROR_UNAVAILABLE, "5xx passes whatever it says"},
		{502, INTUIT_HTML, "", INTUIT_RETRY, ERROR_UNAVAILABLE,
		    "the edge is in trouble"},
		{404, INTUIT_HTML, "", INTUIT_RETRY, ERROR_UNAVAILABLE,
		    "a page instead of an answer"},
		{200, INTUIT_SERVICE_JSON, "2020", INTUIT_MEND,
		    ERROR_INVALID, "a fault within a success"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		struct intuit_fault f = {.shape = rows[i].shape};
		const struct intuit_meaning *m;

		snprintf(f.code, sizeof(f.code), "%s", rows[i].code);
		m = intuit_meaning(rows[i].status, &f);
		is_int(m->cure, rows[i].cure, "cure: %s", rows[i].what);
		is_int(intuit_error_code(m->cure), rows[i].error,
		    "error: %s", rows[i].what);
		ok(!text_empty(m->words), "words: %s", rows[i].what);
	}
}

int
main(void)
{
	test_shapes();
	test_bounds();
	test_meaning();
	return tap_done();
}
