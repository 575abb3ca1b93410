/* form.c - a post becomes a list of named values. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/web/form_items.h"
#include "src/web/header.h"
#include "web/form.h"
#include "web/request.h"

#define ITEMS_STEP 16

int
form_refuse(int *status, int http_status, struct error *err, const char *fmt,
    ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*status = http_status;
	return error_set(err, ERROR_INVALID, "%s", text);
}

void
form_release(struct form *form)
{
	size_t i;

	for (i = 0; i < form->count; i++) {
		free(form->items[i].memory);
		json_free(form->items[i].root);
	}
	free(form->items);
	memset(form, 0, sizeof(*form));
}

const struct form_item *
form_find(const struct form *form, const char *name)
{
	size_t i;

	for (i = 0; i < form->count; i++)
		if (text_equal(form->items[i].name, name))
			return &form->items[i];
	return NULL;
}

/* CRLF and CR become LF, in place. */
static void
unify_lines(char *s)
{
	char *to = s;
	const char *from;

	for (from = s; *from != '\0'; from++) {
		if (*from != '\r')
			*to++ = *from;
		else if (from[1] != '\n')
			*to++ = '\n';
	}
	*to = '\0';
}

/* A new item, still without its name, which must be well-formed UTF-8. */
static int
add_item(struct form *form, size_t name_len, struct form_item **out,
    int *status, struct error *err)
{
	if (name_len > LIMIT_FIELD_NAME)
		return form_refuse(status, 413, err,
		    "a field's name is too long: at most %d bytes",
		    LIMIT_FIELD_NAME);
	if (form->count == LIMIT_FORM_FIELDS)
		return form_refuse(status, 413, err,
		    "too many fields: at most %d", LIMIT_FORM_FIELDS);
	if (form->count % ITEMS_STEP == 0)
		form->items = xreallocarray(form->items,
		    form->count + ITEMS_STEP, sizeof(*form->items));
	*out = &form->items[form->count++];
	memset(*out, 0, sizeof(**out));
	return 0;
}

/* Gives an item a name and text of its own. */
static void
keep_copy(struct form_item *item, const char *name, size_t name_len,
    const char *text, size_t text_len)
{
	char *own_text;

	item->memory = xmalloc(name_len + text_len + 2);
	memcpy(item->memory, name, name_len);
	item->memory[name_len] = '\0';
	own_text = item->memory + name_len + 1;
	memcpy(own_text, text, text_len);
	own_text[text_len] = '\0';
	if (memchr(text, '\r', text_len) != NULL)
		unify_lines(own_text);
	item->name = item->memory;
	item->text = own_text;
}

int
form_add_text(struct form *form, const char *name, size_t name_len,
    const char *text, size_t text_len, int *status, struct error *err)
{
	struct form_item *item;

	if (!text_is_utf8(text, text_len))
		return form_refuse(status, 400, err,
		    "a field's text is not valid UTF-8");
	if (!text_is_utf8(name, name_len))
		return form_refuse(status, 400, err,
		    "a field's name is not valid UTF-8");
	if (add_item(form, name_len, &item, status, err) != 0)
		return -1;
	keep_copy(item, name, name_len, text, text_len);
	return 0;
}

/* A member of the document, which the parser has checked: not copied. */
static int
add_member(struct form *form, const struct json *j, int *status,
    struct error *err)
{
	const char *name = json_name(j), *text = json_scalar(j);
	struct form_item *item;

	if (add_item(form, strlen(name), &item, status, err) != 0)
		return -1;
	item->name = name;
	if (json_type(j) != JSON_TEXT)
		item->value = j;
	else if (strchr(text, '\r') != NULL)
		keep_copy(item, name, strlen(name), text, strlen(text));
	else
		item->text = text;
	return 0;
}

int
form_parse_json(const char *body, size_t n, struct form *out, int *status,
    struct error *err)
{
	struct json *root = NULL;
	const struct json *j;
	int result = 0;

	memset(out, 0, sizeof(*out));
	if (n == 0)
		return form_refuse(status, 400, err, "the body is empty");
	if (json_parse(body, n, &root, err) != 0) {
		*status = 400;
		return -1;
	}
	if (json_type(root) != JSON_OBJECT)
		result = form_refuse(status, 400, err,
		    "the body is no JSON object");
	for (j = json_first(root); j != NULL && result == 0; j = json_next(j))
		result = add_member(out, j, status, err);
	if (out->count > 0)
		out->items[0].root = root;
	else
		json_free(root);
	return result;
}

/* No charset is guessed: what is not UTF-8 is refused. */
static int
check_charset(const char *content_type, int *status, struct error *err)
{
	char charset[32];
	int found = header_param(content_type, "charset", charset,
	    sizeof(charset));

	if (found < 0)
		return form_refuse(status, 400, err,
		    "the Content-Type is malformed");
	if (found == 1 && !text_same(charset, "utf-8") &&
	    !text_same(charset, "utf8") && !text_same(charset, "us-ascii"))
		return form_refuse(status, 415, err,
		    "the charset is not UTF-8");
	return 0;
}

int
form_read(const struct request *req, struct form *out, int *status,
    struct error *err)
{
	const char *type = request_media_type(req);
	const char *field = request_header(req, "Content-Type");
	const char *body;
	size_t n;

	memset(out, 0, sizeof(*out));
	body = request_body(req, &n);
	if (field != NULL && check_charset(field, status, err) != 0)
		return -1;
	if (strcmp(type, "application/json") == 0)
		return form_parse_json(body, n, out, status, err);
	if (strcmp(type, "application/x-www-form-urlencoded") == 0)
		return form_parse_urlencoded(body, n, out, status, err);
	if (strcmp(type, "multipart/form-data") == 0)
		return form_parse_multipart(field, body, n, out, status, err);
	return form_refuse(status, 415, err, "the media type must be "
	    "application/json, application/x-www-form-urlencoded or "
	    "multipart/form-data");
}
