/* ask.c - one HTTP request and its answer as plain values. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/sandbox/ask.h"

void
ask_open(struct ask *ask)
{
	struct error err = ERROR_INIT;
	int status;

	memset(&ask->params, 0, sizeof(ask->params));
	form_parse_urlencoded(ask->query, strlen(ask->query), &ask->params,
	    &status, &err);
}

void
ask_close(struct ask *ask)
{
	form_release(&ask->params);
}

const char *
ask_param(const struct ask *ask, const char *name)
{
	const struct form_item *item = form_find(&ask->params, name);

	return item != NULL ? item->text : NULL;
}

int64_t
ask_param_int(const struct ask *ask, const char *name, int64_t fallback)
{
	const char *text = ask_param(ask, name);
	int64_t n;

	if (text == NULL)
		return fallback;
	return text_int(text, 0, INT32_MAX, &n) == 0 ? n : -1;
}

bool
ask_is(const struct ask *ask, const char *method)
{
	return strcmp(ask->method, method) == 0;
}

void
reply_release(struct reply *reply)
{
	size_t i;

	for (i = 0; i < reply->header_count; i++)
		free(reply->headers[i].value);
	free(reply->body);
	memset(reply, 0, sizeof(*reply));
}

static void
reply_set(struct reply *reply, int status, const char *type, char *body)
{
	free(reply->body);
	reply->status = status;
	reply->type = type;
	reply->body = body;
	reply->len = body != NULL ? strlen(body) : 0;
}

void
reply_json(struct reply *reply, int status, struct json *json)
{
	reply_set(reply, status, TYPE_JSON, json_print(json));
	json_free(json);
}

/* Nobody may count on an order. */
void
reply_json_shuffled(struct reply *reply, int status, struct json *json)
{
	struct json *out = json_object();
	const struct json *j, *keys[16];
	size_t n = 0, i, k;
	unsigned char byte;

	for (j = json_first(json); j != NULL && n < nitems(keys);
	    j = json_next(j))
		keys[n++] = j;
	for (i = n; i > 0; i--) {
		secret_random(&byte, 1);
		k = byte % i;
		json_set(out, json_name(keys[k]), json_copy(keys[k]));
		keys[k] = keys[i - 1];
	}
	json_free(json);
	reply_json(reply, status, out);
}

void
reply_text(struct reply *reply, int status, const char *type,
    const char *text)
{
	reply_set(reply, status, type, xstrdup(text));
}

void
reply_bytes(struct reply *reply, int status, const char *type,
    const void *bytes, size_t n)
{
	char *copy = xmalloc(n + 1);

	memcpy(copy, bytes, n);
	copy[n] = '\0';
	reply_set(reply, status, type, copy);
	reply->len = n;
}

void
reply_bare(struct reply *reply, int status)
{
	reply_set(reply, status, NULL, NULL);
}

void
reply_header(struct reply *reply, const char *name, const char *fmt, ...)
{
	char value[2048];
	va_list ap;

	if (reply->header_count == REPLY_HEADERS_MAX)
		abort();
	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	reply->headers[reply->header_count].name = name;
	reply->headers[reply->header_count].value = xstrdup(value);
	reply->header_count++;
}

const char *
reply_find(const struct reply *reply, const char *name)
{
	size_t i;

	for (i = 0; i < reply->header_count; i++)
		if (strcmp(reply->headers[i].name, name) == 0)
			return reply->headers[i].value;
	return NULL;
}

struct json *
fault_object(const char *code, const char *message, struct json *details)
{
	struct json *j = json_object();

	json_set_text(j, "code", code);
	json_set(j, "details", details != NULL ? details : json_object());
	json_set_text(j, "message", message);
	json_set_text(j, "status", "error");
	return j;
}

void
reply_fault(struct reply *reply, int status, const char *code,
    const char *message, struct json *details)
{
	struct json *j = fault_object(code, message, details);
	char *text = json_print(j);

	reply_set(reply, status, TYPE_JSON, xasprintf("%s\n", text));
	free(text);
	json_free(j);
}

struct json *
detail_text(const char *name, const char *text)
{
	struct json *j = json_object();

	json_set_text(j, name, text);
	return j;
}

struct json *
detail_int(const char *name, int64_t n)
{
	struct json *j = json_object();

	json_set_int(j, name, n);
	return j;
}
