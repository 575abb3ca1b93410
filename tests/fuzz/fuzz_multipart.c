/*
 * fuzz_multipart.c - any bytes as multipart post: refused, or sound fields.
 *
 * The first line is the Content-Type, the rest the body.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "web/form.h"

#define AGAIN "0oOo-fuzz-oOo0"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

static void
check_item(const struct form_item *item)
{
	require(item->name != NULL && item->text != NULL);
	require(item->value == NULL);
	require(strlen(item->name) <= LIMIT_FIELD_NAME);
	require(text_is_utf8(item->name, strlen(item->name)));
	require(text_is_utf8(item->text, strlen(item->text)));
	require(strchr(item->text, '\r') == NULL);
}

/* As a browser writes a name between quotes; ours read \" and \\, too. */
static void
add_name(struct strbuf *body, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '"')
			strbuf_text(body, "%22");
		else if (*s == '\r')
			strbuf_text(body, "%0D");
		else if (*s == '\n')
			strbuf_text(body, "%0A");
		else if (*s == '\\')
			strbuf_text(body, "\\\\");
		else
			strbuf_char(body, *s);
	}
}

/* What was read, written again, reads the same. */
static void
check_again(const struct form *form)
{
	struct error err = ERROR_INIT;
	struct strbuf body;
	struct form again;
	int status = 0;
	size_t i;

	strbuf_init(&body, 1U << 30);
	for (i = 0; i < form->count; i++) {
		/* Such a name would be written like an escape. */
		if (strchr(form->items[i].name, '%') != NULL ||
		    strstr(form->items[i].text, AGAIN) != NULL)
			goto out;
		strbuf_text(&body, "--" AGAIN "\r\n"
		    "Content-Disposition: form-data; name=\"");
		add_name(&body, form->items[i].name);
		strbuf_text(&body, "\"\r\n\r\n");
		strbuf_text(&body, form->items[i].text);
		strbuf_text(&body, "\r\n");
	}
	strbuf_text(&body, "--" AGAIN "--\r\n");
	require(form_parse_multipart("multipart/form-data; boundary=" AGAIN,
	    body.data, body.len, &again, &status, &err) == 0);
	require(again.count == form->count);
	for (i = 0; i < form->count; i++) {
		require(strcmp(again.items[i].name, form->items[i].name) == 0);
		require(strcmp(again.items[i].text, form->items[i].text) == 0);
	}
	form_release(&again);
out:
	strbuf_release(&body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
	struct form form;
	char *type;
	int status = 0;
	size_t i, n;

	if (line == NULL)
		return 0;
	n = (size_t)(line - data);
	type = xstrndup((const char *)data, n);
	if (form_parse_multipart(type, (const char *)line + 1, size - n - 1,
		&form, &status, &err) == 0) {
		require(form.count <= LIMIT_FORM_FIELDS);
		for (i = 0; i < form.count; i++)
			check_item(&form.items[i]);
		check_again(&form);
	} else {
		require(status == 400 || status == 413 || status == 415);
		require(err.code == ERROR_INVALID && err.text[0] != '\0');
	}
	form_release(&form);
	free(type);
	return 0;
}
