/* request_body.c - reads the body of a request, or passes over it. */

#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "web/request.h"

#define BODY_FIRST 4096
/* Kept for the next request; what a larger one needed is given back. */
#define BODY_KEPT 16384
/* Read and thrown away when the body is not wanted. */
#define SKIP_MAX ((size_t)2 * LIMIT_BODY_MAX)

static int
refuse(int *status, int http_status, struct error *err, const char *text)
{
	*status = http_status;
	return error_set(err, ERROR_INVALID, "%s", text);
}

/* 1 and the length announced, 0 when none was, -1 when it is none. */
static int
announced_length(const struct request *req, size_t *length)
{
	const char *value = request_header(req, "Content-Length");
	int64_t n;

	if (value == NULL)
		return 0;
	if (*value == '-' || text_int(value, 0, INT64_MAX, &n) != 0)
		return -1;
	*length = (size_t)n;
	return 1;
}

/* Throws away up to max bytes; true when the end was reached. */
static bool
skip(struct exchange *x, size_t max)
{
	char trash[4096];
	ssize_t got;

	while (max > 0) {
		size_t part = max < sizeof(trash) ? max : sizeof(trash);

		got = exchange_read(x, trash, part);
		if (got < 0)
			return false;
		if ((size_t)got < part)
			return true;
		max -= part;
	}
	return false;
}

void
request_skip_body(struct request *req)
{
	struct exchange *x = req->exchange;
	size_t length = 0;

	if (req->body_read)
		return;
	req->body_read = true;
	if (x->body_ends) {
		if (!skip(x, SKIP_MAX))
			exchange_close(x);
	} else if (announced_length(req, &length) == 1) {
		skip(x, length < SKIP_MAX ? length : SKIP_MAX);
	}
}

/* Reads up to want bytes as they come, the memory growing with them. */
static int
fill(struct request *req, size_t want)
{
	size_t step;
	ssize_t got;

	for (;;) {
		if (req->body_len + 1 >= req->body_size) {
			req->body_size = req->body_size == 0 ? BODY_FIRST :
			    req->body_size * 2;
			req->body = xrealloc(req->body, req->body_size);
		}
		step = req->body_size - req->body_len - 1;
		if (step > want - req->body_len)
			step = want - req->body_len;
		if (step == 0)
			break;
		got = exchange_read(req->exchange, req->body + req->body_len,
		    step);
		if (got < 0)
			return -1;
		req->body_len += (size_t)got;
		if ((size_t)got < step)
			break;
	}
	req->body[req->body_len] = '\0';
	return 0;
}

/* Chunked (RFC 9112, 7.1): a plain CGI gets it decoded, without a length. */
static bool
is_chunked(const struct request *req)
{
	return request_header(req, "Transfer-Encoding") != NULL;
}

int
request_read_body(struct request *req, size_t max, int *status,
    struct error *err)
{
	struct exchange *x = req->exchange;
	size_t length = 0, want;
	int known = announced_length(req, &length);

	if (known < 0)
		return refuse(status, 400, err,
		    "the Content-Length is malformed");
	if (known == 1 && length > max) {
		*status = 413;
		return error_set(err, ERROR_INVALID,
		    "the body is too large: at most %zu bytes", max);
	}
	if (known == 0 && !x->body_ends && !is_chunked(req)) {
		req->body_read = true;
		return 0;
	}
	/*
	 * One byte more than allowed shows a body that is longer, and takes
	 * the end of it along: what is left would precede the next request.
	 */
	want = known == 1 ? length : max;
	if (x->body_ends || known == 0)
		want++;
	if (want > 0 && fill(req, want) != 0)
		return refuse(status, 400, err, "the body was cut off");
	if (req->body_len == want && (x->body_ends || known == 0)) {
		if (known == 0) {
			*status = 413;
			return error_set(err, ERROR_INVALID,
			    "the body is too large: at most %zu bytes", max);
		}
		return refuse(status, 400, err,
		    "the body is longer than its Content-Length");
	}
	req->body_read = true;
	if (req->body_len < length)
		return refuse(status, 400, err,
		    "the body is shorter than its Content-Length");
	return 0;
}

void
request_end(struct request *req)
{
	if (req->body_size > BODY_KEPT) {
		free(req->body);
		req->body = NULL;
		req->body_size = 0;
	}
	req->body_len = 0;
}
