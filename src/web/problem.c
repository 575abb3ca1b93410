/* problem.c - says what went wrong: problem+json, or a page. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "src/web/call.h"
#include "web/field.h"
#include "web/page.h"
#include "web/request.h"
#include "web/response.h"

/* Seconds after which a passing trouble is worth another try. */
#define RETRY_UNAVAILABLE_S 5
#define RETRY_LIMITED_S 60

static struct json *
errors_json(const struct field_errors *fields)
{
	struct json *list = json_array(), *one;
	size_t i;

	for (i = 0; i < fields->count && i < FIELD_ERRORS_MAX; i++) {
		one = json_object();
		json_set_text(one, "field", fields->errors[i].field);
		json_set_text(one, "message", fields->errors[i].message);
		json_add(list, one);
	}
	return list;
}

/* RFC 9457. */
static void
write_problem(struct response *res, const struct request *req, int status,
    const char *detail, const struct field_errors *fields)
{
	strbuf_reset(&res->body);
	res->is_object = true;
	response_json_text(res, "type", "about:blank");
	response_json_text(res, "title", status_phrase(status));
	response_json_int(res, "status", status);
	response_json_text(res, "detail", detail);
	if (fields != NULL && fields->count > 0)
		response_json(res, "errors", errors_json(fields));
	response_json_text(res, "request_id", request_id(req));
	response_header(res, "Content-Type", "application/problem+json");
	res->status = status;
}

static const char *
page_title(int status)
{
	switch (status) {
	case 401:
	case 403:
		return "Not allowed";
	case 404:
		return "Not found";
	case 429:
		return "Too many requests";
	case 503:
		return "Not available at the moment";
	default:
		return status < 500 ? "This did not work" :
		    "Something went wrong";
	}
}

void
response_problem(struct response *res, const struct request *req, int status,
    const char *detail, const struct field_errors *fields)
{
	if (status == 401)
		response_header(res, "WWW-Authenticate",
		    "Bearer realm=\"leadbridge\"");
	if (!request_wants_html(req))
		write_problem(res, req, status, detail, fields);
	else if (fields != NULL && fields->count > 0)
		page_field_errors(res, status, detail, fields);
	else
		page_message(res, status, page_title(status), detail, NULL,
		    NULL);
}

void
response_error(struct response *res, const struct request *req,
    const struct error *err)
{
	int status = error_meaning(err->code)->http_status;
	int seconds = err->retry_after_s;
	const char *text = err->text;
	char number[16];

	if (err->code == ERROR_NONE || err->code == ERROR_INTERNAL) {
		/* What broke inside is for the log. */
		status = 500;
		text = "Something went wrong on our side; the log has the "
		    "details under this request's id.";
	}
	if (seconds <= 0 && status == 503)
		seconds = RETRY_UNAVAILABLE_S;
	if (seconds <= 0 && status == 429)
		seconds = RETRY_LIMITED_S;
	if (status == 503 || status == 429) {
		snprintf(number, sizeof(number), "%d", seconds);
		response_header(res, "Retry-After", number);
	}
	response_problem(res, req, status, text, NULL);
}
