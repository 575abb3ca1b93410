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
#include "tests/sandbox/send.h"
#include "web/request.h"

const char *
status_phrase(int status)
{
	(void)status;
	return "";
}

/* Takes the line "mark: value" out of the head; false: it is not there. */
static bool
take_mark(struct strbuf *head, const char *value)
{
	char line[64], *at;
	size_t n;

	n = (size_t)snprintf(line, sizeof(line), SEND_MARK ": %s\r\n", value);
	at = head->len > 0 ? strstr(head->data, line) : NULL;
	if (at == NULL)
		return false;
	memmove(at, at + n, head->len - (size_t)(at - head->data) - n + 1);
	head->len -= n;
	return true;
}

static void
finish_head(struct response *res, bool body, bool chunked)
{
	struct strbuf *head = &res->head;

	if (body && res->content_type[0] != '\0') {
		strbuf_text(head, "Content-Type: ");
		strbuf_text(head, res->content_type);
		strbuf_text(head, "\r\n");
	}
	if (body && !chunked)
		strbuf_printf(head, "Content-Length: %zu\r\n", res->body.len);
	strbuf_text(head, "\r\n");
}

/* The status line has no reason phrase, as Zoho's was seen to have none. */
int
response_send(struct response *res, const struct request *req)
{
	bool body = res->status != 204 && res->status != 304;
	bool truncated = take_mark(&res->head, SEND_TRUNCATED);
	bool chunked = take_mark(&res->head, SEND_CHUNKED);
	size_t n = res->body.len;
	char status[32];

	if (!body || strcmp(req->method, "HEAD") == 0)
		n = 0;
	finish_head(res, body, chunked);
	snprintf(status, sizeof(status), "Status: %d\r\n", res->status);
	if (exchange_write(req->exchange, status, strlen(status)) != 0 ||
	    exchange_write(req->exchange, res->head.data, res->head.len) != 0)
		return -1;
	if (truncated)
		n /= 2;
	return n == 0 ? 0 :
	    exchange_write(req->exchange, res->body.data, n);
}
