/*
 * fuzz_request.c - any variables and body as request: refused, or sound.
 *
 * A variable a line, then an empty line and the body.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "src/web/header.h"
#include "web/form.h"
#include "web/request.h"

#define VARIABLES_MAX 40
#define BODY_MAX_BYTES 5000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct fake {
	struct exchange exchange;
	const char *body;
	size_t left;
};

static void
require(bool held)
{
	if (!held)
		abort();
}

static ssize_t
fake_read(struct exchange *x, char *p, size_t n)
{
	struct fake *f = (struct fake *)x;

	if (n > f->left)
		n = f->left;
	memcpy(p, f->body, n);
	f->body += n;
	f->left -= n;
	return (ssize_t)n;
}

static int
fake_write(struct exchange *x, const char *p, size_t n)
{
	(void)x;
	(void)p;
	(void)n;
	return 0;
}

static void
fake_close(struct exchange *x)
{
	(void)x;
}

/* Splits text into variables; returns where the body begins. */
static char *
split(char *text, size_t n, char **variables)
{
	char *s = text, *end = text + n, *line;
	size_t count = 0;

	while (s < end && *s != '\n' && count < VARIABLES_MAX) {
		line = memchr(s, '\n', (size_t)(end - s));
		if (line == NULL)
			line = end;
		*line = '\0';
		if (strchr(s, '=') != NULL)
			variables[count++] = s;
		s = line < end ? line + 1 : end;
	}
	variables[count] = NULL;
	return s < end ? s + 1 : end;
}

static void
check_request(struct request *req)
{
	static const char *const names[] = {"a", "", "sid", "q"};
	const char *path = request_path(req), *s;
	size_t i;

	require(path[0] == '/' && text_is_utf8(path, strlen(path)));
	require(strstr(path, "/../") == NULL);
	for (i = 0; i < nitems(names); i++) {
		s = request_query(req, names[i]);
		require(s == NULL || text_is_utf8(s, strlen(s)));
		s = request_cookie(req, names[i]);
		require(s == NULL || strpbrk(s, ";, ") == NULL);
	}
	(void)request_wants_html(req);
	(void)request_is_local(req);
	(void)request_bearer(req);
}

static void
check_body(struct request *req)
{
	struct error err = ERROR_INIT;
	struct form form;
	int status = 0;
	size_t n;

	if (request_read_body(req, BODY_MAX_BYTES, &status, &err) != 0) {
		require(status == 400 || status == 413);
		return;
	}
	require(request_body(req, &n)[n] == '\0' && n <= BODY_MAX_BYTES);
	if (form_read(req, &form, &status, &err) != 0)
		require(status == 400 || status == 413 || status == 415);
	form_release(&form);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct exchange_calls calls = {
		fake_read, fake_write, fake_close
	};
	char *variables[VARIABLES_MAX + 1];
	char *text = xmalloc(size + 1);
	struct error err = ERROR_INIT;
	struct request req;
	struct fake f;
	int status = 0;

	secret_setup();
	memcpy(text, data, size);
	text[size] = '\0';
	f.exchange.calls = &calls;
	f.exchange.variables = variables;
	f.exchange.body_ends = size % 2 == 0;
	f.body = split(text, size, variables);
	f.left = (size_t)(text + size - f.body);
	request_init(&req);
	if (request_begin(&req, &f.exchange, NULL, &status, &err) == 0) {
		check_request(&req);
		check_body(&req);
	} else {
		require(status == 400 || status == 414 || status == 431 ||
		    status == 501);
		require(err.code == ERROR_INVALID);
	}
	require(header_is_request_id(request_id(&req)));
	request_skip_body(&req);
	request_end(&req);
	request_release(&req);
	free(text);
	return 0;
}
