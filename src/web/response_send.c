/* response_send.c - writes an answer out. */

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "web/request.h"
#include "web/response.h"

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{200, "OK"},
	{201, "Created"},
	{202, "Accepted"},
	{204, "No Content"},
	{301, "Moved Permanently"},
	{302, "Found"},
	{303, "See Other"},
	{304, "Not Modified"},
	{307, "Temporary Redirect"},
	{308, "Permanent Redirect"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{406, "Not Acceptable"},
	{408, "Request Timeout"},
	{409, "Conflict"},
	{410, "Gone"},
	{412, "Precondition Failed"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{415, "Unsupported Media Type"},
	{422, "Unprocessable Content"},
	{428, "Precondition Required"},
	{429, "Too Many Requests"},
	{431, "Request Header Fields Too Large"},
	{500, "Internal Server Error"},
	{501, "Not Implemented"},
	{502, "Bad Gateway"},
	{503, "Service Unavailable"},
	{504, "Gateway Timeout"},
};

const char *
status_phrase(int status)
{
	size_t i;

	for (i = 0; i < nitems(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Error";
}

static bool
has_body(int status)
{
	return status != 204 && status != 304;
}

static void
finish_head(struct response *res, const struct request *req, size_t n)
{
	struct strbuf *head = &res->head;

	strbuf_text(head, "X-Request-Id: ");
	strbuf_text(head, request_id(req));
	strbuf_text(head, "\r\nReferrer-Policy: no-referrer\r\n"
	    "X-Content-Type-Options: nosniff\r\n");
	if (!res->has_cache_control)
		strbuf_text(head, "Cache-Control: no-store\r\n");
	if (has_body(res->status)) {
		if (res->content_type[0] != '\0') {
			strbuf_text(head, "Content-Type: ");
			strbuf_text(head, res->content_type);
			strbuf_text(head, "\r\n");
		}
		strbuf_printf(head, "Content-Length: %zu\r\n", n);
	}
	strbuf_text(head, "\r\n");
}

/* Replaces an answer that grew past the limit. */
static void
admit_defeat(struct response *res, const struct request *req)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_INTERNAL, "the answer is too large");
	log_error(LOG_ERROR, "request.failed", &err, "path",
	    request_path(req), NULL);
	response_reset(res);
	response_error(res, req, &err);
}

int
response_send(struct response *res, const struct request *req)
{
	struct exchange *x = req->exchange;
	const char *open, *close;
	char status[64];
	size_t n;
	bool body;

	if (res->body.full || res->head.full)
		admit_defeat(res, req);
	open = res->is_object ? "{" : "";
	close = res->is_object ? "}\n" : "";
	n = strlen(open) + res->body.len + strlen(close);
	body = has_body(res->status) && n > 0 &&
	    strcmp(request_method(req), "HEAD") != 0;
	finish_head(res, req, n);
	snprintf(status, sizeof(status), "Status: %d %s\r\n", res->status,
	    status_phrase(res->status));
	if (exchange_write(x, status, strlen(status)) != 0 ||
	    exchange_write(x, res->head.data, res->head.len) != 0)
		return -1;
	if (body && (exchange_write(x, open, strlen(open)) != 0 ||
	    exchange_write(x, strbuf_str(&res->body), res->body.len) != 0 ||
	    exchange_write(x, close, strlen(close)) != 0))
		return -1;
	return 0;
}
