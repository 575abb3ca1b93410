/* qbo_fault.c - the four shapes in which QuickBooks says no. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/intuit.h"
#include "tests/sandbox/qbo.h"
#include "tests/sandbox/world.h"

#define BODY_MAX 65536
#define DETAIL_MAX 1024

struct code {
	const char *code;
	int status;
	int shape;           /* SHAPE_COUNT: as the knobs say */
	const char *type;
	const char *message;
};

/* Codes that the gateway says have shape SHAPE_GATEWAY. */
static const struct code codes[] = {
	{"100", 401, SHAPE_XML, "AUTHENTICATION",
	    "message=AuthenticationErrorGeneral: SRV-110-Authentication "
	    "Failure; errorCode=000100; statusCode=401"},
	{"110", 401, SHAPE_GATEWAY, "AUTHENTICATION",
	    "message=AuthenticationErrorOAuth; errorCode=000110; "
	    "statusCode=401"},
	{"120", 401, SHAPE_GATEWAY, "AUTHENTICATION",
	    "message=AuthorizationFailure: -11014-You do not have access; "
	    "errorCode=000120; statusCode=401"},
	{"130", 401, SHAPE_XML, "AUTHENTICATION",
	    "message=WrongClusterError; errorCode=000130; statusCode=401"},
	{"150", 503, SHAPE_COUNT, "SystemFault",
	    "The company is under maintenance"},
	{"500", 400, SHAPE_COUNT, "ValidationFault", "Unsupported Operation"},
	{"600", 400, SHAPE_COUNT, "ValidationFault", "Duplicate Request ID"},
	{"610", 400, SHAPE_COUNT, "ValidationFault", "Object Not Found"},
	{"2010", 400, SHAPE_COUNT, "ValidationFault",
	    "Request has invalid or unsupported property"},
	{"2020", 400, SHAPE_COUNT, "ValidationFault",
	    "Required param missing, need to supply the required value"},
	{"2030", 400, SHAPE_COUNT, "ValidationFault", "Invalid ID"},
	{"2040", 400, SHAPE_COUNT, "ValidationFault", "Invalid characters"},
	{"2050", 400, SHAPE_COUNT, "ValidationFault",
	    "String length is either shorter or longer than supported"},
	{"2060", 400, SHAPE_COUNT, "ValidationFault", "Invalid date format"},
	{"2090", 400, SHAPE_COUNT, "ValidationFault", "Invalid number"},
	{"2110", 400, SHAPE_COUNT, "ValidationFault", "Invalid decimal"},
	{"2120", 400, SHAPE_COUNT, "ValidationFault", "Invalid type"},
	{"2130", 400, SHAPE_COUNT, "ValidationFault",
	    "Invalid Request Id Format"},
	{"2170", 400, SHAPE_COUNT, "ValidationFault", "Invalid Enumeration"},
	{"2210", 400, SHAPE_COUNT, "ValidationFault",
	    "Invalid email address format"},
	{"2500", 400, SHAPE_COUNT, "ValidationFault", "Invalid Reference Id"},
	{"3001", 429, SHAPE_GATEWAY, "SERVICE",
	    "message=ThrottleExceeded; errorCode=003001; statusCode=429"},
	{"3100", 403, SHAPE_GATEWAY, "SERVICE",
	    "message=ApplicationAuthorizationFailed; errorCode=003100; "
	    "statusCode=403"},
	{"3200", 401, SHAPE_GATEWAY, "AUTHENTICATION",
	    "message=AuthenticationFailed; errorCode=003200; statusCode=401"},
	{"4000", 400, SHAPE_COUNT, "ValidationFault", "Error parsing query"},
	{"4001", 400, SHAPE_COUNT, "ValidationFault", "Invalid query"},
	{"4002", 400, SHAPE_COUNT, "ValidationFault",
	    "Error processing query"},
	{"5010", 400, SHAPE_COUNT, "ValidationFault", "Stale Object Error"},
	{"5020", 403, SHAPE_COUNT, "ValidationFault",
	    "Permission Denied Error"},
	{"6000", 400, SHAPE_COUNT, "ValidationFault",
	    "A business validation error has occurred"},
	{"6010", 400, SHAPE_COUNT, "ValidationFault",
	    "AccountType or AccountSubType needed"},
	{"6070", 400, SHAPE_COUNT, "ValidationFault",
	    "Amount calculation incorrect in the request"},
	{"6080", 400, SHAPE_COUNT, "ValidationFault", "No Name Provided"},
	{"6100", 400, SHAPE_COUNT, "ValidationFault",
	    "Invalid line TaxCode"},
	{"6140", 400, SHAPE_COUNT, "ValidationFault",
	    "Duplicate Document Number Error"},
	{"6180", 400, SHAPE_COUNT, "ValidationFault",
	    "Nesting is too deep"},
	{"6190", 400, SHAPE_COUNT, "ValidationFault",
	    "Invalid Company Status"},
	{"6210", 400, SHAPE_COUNT, "ValidationFault",
	    "Account Period Closed"},
	{"6240", 400, SHAPE_COUNT, "ValidationFault",
	    "Duplicate Name Exists Error"},
	{"6430", 400, SHAPE_COUNT, "ValidationFault",
	    "Invalid account type used"},
	{"6540", 400, SHAPE_COUNT, "ValidationFault",
	    "Deposited Transaction cannot be changed"},
	{"10000", 500, SHAPE_COUNT, "SystemFault",
	    "An application error has occurred"}
};

static const struct code *
fault_code(const char *code)
{
	static const struct code unknown = {
		"10000", 500, SHAPE_COUNT, "SystemFault",
		"An application error has occurred"
	};
	size_t i;

	for (i = 0; i < nitems(codes); i++)
		if (strcmp(codes[i].code, code) == 0)
			return &codes[i];
	return &unknown;
}

/* Capital letters, and the time as a text. */
static struct json *
service_fault(const struct world *w, const struct code *code,
    const struct qbo_fault *f)
{
	struct json *error = json_object(), *list = json_array();
	struct json *fault = json_object(), *j = json_object();
	char text[PACIFIC_SIZE];

	json_set_text(error, "Message", code->message);
	json_set_text(error, "Detail", f->detail != NULL ? f->detail :
	    code->message);
	json_set_text(error, "code", f->code);
	json_set_text(error, "element", f->element != NULL ? f->element : "");
	json_add(list, error);
	json_set(fault, "Error", list);
	json_set_text(fault, "type", code->type);
	json_set(j, "Fault", fault);
	pacific_text(world_now(w), true, text);
	json_set_text(j, "time", text);
	return j;
}

/* Lower case, much that is empty, and the time as a number. */
static struct json *
gateway_fault(const struct world *w, const struct code *code,
    const struct qbo_fault *f)
{
	static const char *const nulls[] = {
		"warnings", "intuitObject", "report", "queryResponse",
		"requestId", "status"
	};
	static const char *const arrays[] = {
		"batchItemResponse", "attachableResponse",
		"syncErrorResponse", "cdcresponse"
	};
	struct json *error = json_object(), *list = json_array();
	struct json *fault = json_object(), *j = json_object();
	size_t i;

	for (i = 0; i < nitems(nulls); i++)
		json_set(j, nulls[i], json_null());
	json_set_text(error, "message", code->message);
	json_set_text(error, "detail", f->detail);
	json_set_text(error, "code", f->code);
	json_set_text(error, "element", f->element);
	json_add(list, error);
	json_set(fault, "error", list);
	json_set_text(fault, "type", code->type);
	json_set(j, "fault", fault);
	for (i = 0; i < nitems(arrays); i++)
		json_set(j, arrays[i], json_array());
	json_set_int(j, "time", world_now(w));
	return j;
}

static void
xml_fault(const struct world *w, struct reply *reply, int status,
    const struct code *code, const struct qbo_fault *f)
{
	char text[PACIFIC_SIZE];
	struct strbuf sb;

	pacific_text(world_now(w), true, text);
	strbuf_init(&sb, BODY_MAX);
	strbuf_printf(&sb, "<?xml version=\"1.0\" encoding=\"UTF-8\" "
	    "standalone=\"yes\"?>\n<IntuitResponse time=\"%s\" "
	    "xmlns=\"http://schema.intuit.com/finance/v3\">"
	    "<Fault type=\"%s\"><Error code=\"%s\"><Message>", text,
	    code->type, f->code);
	escape_html(&sb, code->message);
	strbuf_text(&sb, "</Message>");
	if (f->detail != NULL) {
		strbuf_text(&sb, "<Detail>");
		escape_html(&sb, f->detail);
		strbuf_text(&sb, "</Detail>");
	}
	strbuf_text(&sb, "</Error></Fault></IntuitResponse>\n");
	reply_text(reply, status, TYPE_XML, strbuf_str(&sb));
	strbuf_release(&sb);
}

static int
shape_choose(const struct world *w, const struct ask *ask,
    const struct code *code, const struct qbo_fault *f)
{
	int64_t knob;

	if (f->shape != 0)
		return f->shape - 1;
	if (code->shape == SHAPE_XML)
		return SHAPE_XML;
	if (code->shape == SHAPE_GATEWAY)
		return (int)world_knob(w, KNOB_INTUIT_GATEWAY_SHAPE);
	knob = world_knob(w, KNOB_INTUIT_FAULT_SHAPE);
	return knob == SHAPE_SERVICE && !qbo_wants_json(ask) ? SHAPE_XML :
	    (int)knob;
}

void
qbo_fault(struct world *w, const struct ask *ask, struct reply *reply,
    const struct qbo_fault *f)
{
	const struct code *code = fault_code(f->code);
	int status = f->status != 0 ? f->status : code->status;
	int64_t wait_s = world_knob(w, KNOB_INTUIT_RETRY_AFTER_S);

	switch (shape_choose(w, ask, code, f)) {
	case SHAPE_SERVICE:
		reply_json(reply, status, service_fault(w, code, f));
		break;
	case SHAPE_GATEWAY:
		reply_json(reply, status, gateway_fault(w, code, f));
		break;
	case SHAPE_XML:
		xml_fault(w, reply, status, code, f);
		break;
	default:
		reply_text(reply, status, TYPE_HTML, "<html>\r\n<head><title>"
		    "Error</title></head>\r\n<body>\r\n<center><h1>Error</h1>"
		    "</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n"
		    "</html>\r\n");
		break;
	}
	if (status == 401)
		reply_header(reply, "WWW-Authenticate", "Bearer "
		    "realm=\"Intuit\"%s", strcmp(f->code, "3200") == 0 ?
		    ", error=\"invalid_token\"" : "");
	if (status == 429 && wait_s > 0)
		reply_header(reply, "Retry-After", "%lld",
		    (long long)wait_s);
}

bool
qbo_fails(struct qbo *q, const char *code, const char *element,
    const char *fmt, ...)
{
	char detail[DETAIL_MAX];
	struct qbo_fault f = {
		.code = code, .detail = detail, .element = element
	};
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	qbo_fault(q->w, q->ask, q->reply, &f);
	return false;
}
