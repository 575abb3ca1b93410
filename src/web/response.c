/* response.c - builds an answer up and sends it whole. */

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "src/web/header.h"
#include "web/request.h"
#include "web/response.h"

#define HEAD_MAX 32768
/* Kept for the next answer; what a larger one needed is given back. */
#define ANSWER_KEPT 16384
#define JSON_TYPE "application/json"

void
response_init(struct response *res)
{
	memset(res, 0, sizeof(*res));
	strbuf_init(&res->head, HEAD_MAX);
	strbuf_init(&res->body, LIMIT_RESPONSE);
	response_reset(res);
}

void
response_release(struct response *res)
{
	strbuf_release(&res->head);
	strbuf_release(&res->body);
}

void
response_reset(struct response *res)
{
	res->status = 200;
	strbuf_reset(&res->head);
	strbuf_reset(&res->body);
	res->is_object = true;
	snprintf(res->content_type, sizeof(res->content_type), JSON_TYPE);
	res->has_cache_control = false;
}

void
response_end(struct response *res)
{
	if (res->body.size > ANSWER_KEPT)
		strbuf_release(&res->body);
	if (res->head.size > ANSWER_KEPT)
		strbuf_release(&res->head);
}

void
response_status(struct response *res, int status)
{
	res->status = status;
}

int
response_get_status(const struct response *res)
{
	return res->status;
}

/* Takes the field of that name out of the head. */
static void
remove_field(struct strbuf *head, const char *name)
{
	size_t len = strlen(name), at = 0, n;
	char *line;

	while (at < head->len) {
		line = head->data + at;
		n = (size_t)(strchr(line, '\n') - line) + 1;
		if (n > len && line[len] == ':' &&
		    text_starts_nocase(line, name)) {
			memmove(line, line + n, head->len - at - n + 1);
			head->len -= n;
		} else {
			at += n;
		}
	}
}

static bool
is_field_value(const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

void
response_header(struct response *res, const char *name, const char *value)
{
	if (!header_is_token(name) || !is_field_value(value)) {
		log_event(LOG_WARNING, "header.dropped", "name", name, NULL);
		return;
	}
	if (text_same(name, "Content-Type")) {
		snprintf(res->content_type, sizeof(res->content_type), "%s",
		    value);
		return;
	}
	if (text_same(name, "Cache-Control"))
		res->has_cache_control = true;
	if (!text_same(name, "Set-Cookie"))
		remove_field(&res->head, name);
	strbuf_text(&res->head, name);
	strbuf_add(&res->head, ": ", 2);
	strbuf_text(&res->head, value);
	strbuf_add(&res->head, "\r\n", 2);
}

/* The place where a member of the object is to be written. */
static struct strbuf *
add_member(struct response *res, const char *name)
{
	if (!res->is_object) {
		strbuf_reset(&res->body);
		snprintf(res->content_type, sizeof(res->content_type),
		    JSON_TYPE);
		res->is_object = true;
	}
	if (res->body.len > 0)
		strbuf_char(&res->body, ',');
	json_escape(&res->body, name);
	strbuf_char(&res->body, ':');
	return &res->body;
}

void
response_json_text(struct response *res, const char *name, const char *s)
{
	struct strbuf *body = add_member(res, name);

	if (s != NULL)
		json_escape(body, s);
	else
		strbuf_text(body, "null");
}

void
response_json_int(struct response *res, const char *name, int64_t n)
{
	strbuf_printf(add_member(res, name), "%lld", (long long)n);
}

void
response_json_bool(struct response *res, const char *name, bool b)
{
	strbuf_text(add_member(res, name), b ? "true" : "false");
}

void
response_json_instant(struct response *res, const char *name, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	if (at != 0)
		clock_text(at, text);
	response_json_text(res, name, at != 0 ? text : NULL);
}

void
response_json(struct response *res, const char *name, struct json *value)
{
	json_write(add_member(res, name), value);
	json_free(value);
}

void
response_json_body(struct response *res, struct json *body)
{
	strbuf_reset(&res->body);
	json_write(&res->body, body);
	strbuf_char(&res->body, '\n');
	json_free(body);
	res->is_object = false;
	snprintf(res->content_type, sizeof(res->content_type), JSON_TYPE);
}

void
response_body(struct response *res, const char *content_type,
    const char *body, size_t n)
{
	strbuf_reset(&res->body);
	strbuf_add(&res->body, body, n);
	res->is_object = false;
	res->content_type[0] = '\0';
	response_header(res, "Content-Type", content_type);
}

void
response_redirect(struct response *res, int status, const char *location)
{
	res->status = status;
	strbuf_reset(&res->body);
	res->is_object = false;
	res->content_type[0] = '\0';
	response_header(res, "Location", location);
}

static bool
is_cookie_text(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || strchr("\",;\\", *s) != NULL)
			return false;
	return true;
}

void
response_cookie(struct response *res, const struct cookie *cookie)
{
	struct strbuf field;

	strbuf_init(&field, LIMIT_HEADER);
	strbuf_printf(&field, "%s=%s; Path=%s; Max-Age=%lld; HttpOnly; "
	    "SameSite=Lax%s", cookie->name, cookie->value, cookie->path,
	    (long long)cookie->max_age_s, cookie->secure ? "; Secure" : "");
	if (field.full || !header_is_token(cookie->name) ||
	    !is_cookie_text(cookie->value) || !is_cookie_text(cookie->path))
		log_event(LOG_WARNING, "cookie.dropped", "name", cookie->name,
		    NULL);
	else
		response_header(res, "Set-Cookie", strbuf_str(&field));
	strbuf_release(&field);
}
