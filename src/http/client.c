/* client.c - asks HTTP servers, and tells how far it got. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/client.h"
#include "http/retry.h"
#include "src/http/transfer.h"

struct client {
	struct transfer *transfer;
};

/* One call, while it lasts. */
struct exchange {
	const struct client_request *req;
	struct client_response *res;
	struct strbuf body;
	bool too_long;
};

void
client_stop_all(void)
{
	transfer_stop_all();
}

bool
client_is_stopping(void)
{
	return transfer_is_stopping();
}

struct client *
client_new(void)
{
	struct client *client = xcalloc(1, sizeof(*client));

	client->transfer = transfer_new();
	return client;
}

void
client_free(struct client *client)
{
	if (client == NULL)
		return;
	transfer_free(client->transfer);
	free(client);
}

void
client_response_release(struct client_response *res)
{
	free(res->body);
	memset(res, 0, sizeof(*res));
}

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct exchange *ex = arg;

	strbuf_add(&ex->body, p, size * n);
	if (!ex->body.full)
		return size * n;
	ex->too_long = true;
	return 0;
}

/* The value of a header line if it has that name, trimmed; free(). */
static char *
header_value(const char *line, size_t n, const char *name)
{
	size_t len = strlen(name);

	if (n <= len || line[len] != ':' || memchr(line, '\0', n) != NULL ||
	    !text_starts_nocase(line, name))
		return NULL;
	return text_trim(line + len + 1, n - len - 1);
}

/* What a server sent for its people to find the call again. */
static void
take_trace(struct client_response *res, const char *value)
{
	size_t i;

	snprintf(res->trace, sizeof(res->trace), "%s", value);
	for (i = 0; res->trace[i] != '\0'; i++)
		if (res->trace[i] <= ' ' || res->trace[i] > '~')
			res->trace[i] = '?';
}

/* Of a field that is wanted, when this line is it; -1: it is none. */
static void
take_number(const char *line, size_t len, const char *name, int64_t *out)
{
	char *value = name != NULL ? header_value(line, len, name) : NULL;

	if (value != NULL && text_int(value, 0, INT64_MAX, out) != 0)
		*out = -1;
	free(value);
}

static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	struct exchange *ex = arg;
	char *line = xstrndup(p, size * n), *value;
	size_t len = strlen(line);

	/* A new status line: what came before was an interim answer. */
	if (text_starts(line, "HTTP/")) {
		ex->res->retry_after_s = -1;
		ex->res->content_type[0] = '\0';
		ex->res->date_at = 0;
		ex->res->trace[0] = '\0';
		ex->res->left = -1;
		ex->res->reset_s = -1;
	}
	if ((value = header_value(line, len, "Retry-After")) != NULL)
		ex->res->retry_after_s =
		    retry_after_parse(value, clock_now_ms());
	free(value);
	if ((value = header_value(line, len, "Content-Type")) != NULL)
		snprintf(ex->res->content_type,
		    sizeof(ex->res->content_type), "%s", value);
	free(value);
	if ((value = header_value(line, len, "Date")) != NULL &&
	    retry_date_parse(value, clock_now_ms(), &ex->res->date_at) != 0)
		ex->res->date_at = 0;
	free(value);
	if (ex->req->trace_header != NULL &&
	    (value = header_value(line, len, ex->req->trace_header)) != NULL) {
		take_trace(ex->res, value);
		free(value);
	}
	take_number(line, len, ex->req->left_header, &ex->res->left);
	take_number(line, len, ex->req->reset_header, &ex->res->reset_s);
	free(line);
	return size * n;
}

/*
 * The lines of the head: the caller's, our request id, no waiting for 100
 * Continue, and no type that nobody named.  free() the list and *id.
 */
static const char **
build_headers(const struct client_request *req, char **id)
{
	const char **lines, *current = log_current_request_id();
	size_t n = 0, i;

	while (req->headers != NULL && req->headers[n] != NULL)
		n++;
	lines = xcalloc(n + 4, sizeof(*lines));
	for (i = 0; i < n; i++)
		lines[i] = req->headers[i];
	*id = text_empty(current) ? NULL :
	    xasprintf("X-Request-Id: %s", current);
	if (*id != NULL)
		lines[n++] = *id;
	lines[n++] = "Expect:";
	if (req->body == NULL)
		lines[n++] = "Content-Type:";
	return lines;
}

int
client_perform(struct client *client, const struct client_request *req,
    struct client_response *res, struct error *err)
{
	int64_t total = req->total_ms > 0 ? req->total_ms : CLIENT_TOTAL_MS;
	int64_t started = clock_monotonic_ms();
	struct exchange ex = {.req = req, .res = res};
	struct transfer_result result;
	char *id = NULL;
	const char **headers = build_headers(req, &id);
	struct transfer_call call = {
		.url = req->url,
		.connect_ms = total < CLIENT_CONNECT_MS ? total :
		    CLIENT_CONNECT_MS,
		.total_ms = total,
		.body = req->body,
		.body_len = req->body_len,
		.method = req->method,
		.headers = headers,
		.safe = strcmp(req->method, "GET") == 0 ||
		    strcmp(req->method, "HEAD") == 0,
		.take_header = take_header,
		.take_body = take_body,
		.arg = &ex,
	};
	int rc;

	memset(res, 0, sizeof(*res));
	res->retry_after_s = -1;
	res->left = -1;
	res->reset_s = -1;
	strbuf_init(&ex.body, req->max_body > 0 ? req->max_body :
	    LIMIT_PROVIDER_BODY);
	rc = transfer_perform(client->transfer, &call, &result, err);
	if (rc == 0) {
		res->fate = CLIENT_ANSWERED;
		res->status = result.status;
		res->body_len = ex.body.len;
		res->body = strbuf_take(&ex.body);
	} else {
		res->fate = result.sent ? CLIENT_UNKNOWN : CLIENT_NOT_SENT;
		if (ex.too_long)
			error_set(err, ERROR_UNAVAILABLE, "%s answered more "
			    "than %zu bytes", result.host, ex.body.max);
	}
	strbuf_release(&ex.body);
	free(headers);
	free(id);
	res->duration_ms = clock_monotonic_ms() - started;
	return rc;
}
