/* fuzz_urlencoded.c - any bytes as form post: refused, or sound fields. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "web/form.h"

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
		strbuf_char(&body, '&');
		escape_url(&body, form->items[i].name);
		strbuf_char(&body, '=');
		escape_url(&body, form->items[i].text);
	}
	require(form_parse_urlencoded(strbuf_str(&body), body.len, &again,
	    &status, &err) == 0);
	require(again.count == form->count);
	for (i = 0; i < form->count; i++) {
		require(strcmp(again.items[i].name, form->items[i].name) == 0);
		require(strcmp(again.items[i].text, form->items[i].text) == 0);
	}
	form_release(&again);
	strbuf_release(&body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct form form;
	int status = 0;
	size_t i;

	if (form_parse_urlencoded((const char *)data, size, &form, &status,
		&err) == 0) {
		require(form.count <= LIMIT_FORM_FIELDS);
		for (i = 0; i < form.count; i++)
			check_item(&form.items[i]);
		check_again(&form);
	} else {
		require(status == 400 || status == 413);
		require(err.code == ERROR_INVALID && err.text[0] != '\0');
	}
	form_release(&form);
	return 0;
}
