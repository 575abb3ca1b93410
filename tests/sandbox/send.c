/*
 * send.c - writes an answer out as a provider does, or breaks it off.
 *
 * Stands in for the library's function of that name, which always says how
 * long the answer is, adds headers of ours, and sends all of it.
 */

#include <stdio.h>
#include <string.h>

#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "web/request.h"

/* Set by main.c when the answer is to break off. */
#define TRUNCATED "X-Sandbox-Truncated: "

const char *
status_phrase(int status)
{
	(void)status;
	return "";
}

static void
finish_head(struct response *res, bool body)
{
	struct strbuf *head = &res->head;

	if (body && res->content_type[0] != '\0') {
		strbuf_text(head, "Content-Type: ");
		strbuf_text(head, res->content_type);
		strbuf_text(head, "\r\n");
	}
	if (body)
		strbuf_printf(head, "Content-Length: %zu\r\n", res->body.len);
	strbuf_text(head, "\r\n");
}

/* The status line has no reason phrase, as Zoho's was seen to have none. */
int
response_send(struct response *res, const struct request *req)
{
	bool body = res->status != 204 && res->status != 304;
	size_t n = body && strcmp(req->method, "HEAD") != 0 ?
	    res->body.len : 0;
	char status[32];

	if (strstr(strbuf_str(&res->head), TRUNCATED) != NULL)
		n /= 2;
	finish_head(res, body);
	snprintf(status, sizeof(status), "Status: %d\r\n", res->status);
	if (exchange_write(req->exchange, status, strlen(status)) != 0 ||
	    exchange_write(req->exchange, res->head.data, res->head.len) != 0)
		return -1;
	return n == 0 ? 0 :
	    exchange_write(req->exchange, res->body.data, n);
}
