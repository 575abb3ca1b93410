/* fuzz_order.c - any bytes as an order or a chat: refused, or sound. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/money.h"
#include "base/secret.h"
#include "base/text.h"
#include "web/chat_form.h"
#include "web/order_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* Quantities and prices are decimals in their one form. */
static void
check_lines(const char *text)
{
	struct error err = ERROR_INIT;
	const struct json *line;
	struct json *lines = NULL;
	char again[DECIMAL_TEXT_SIZE];
	int64_t decimal;

	require(json_parse(text, strlen(text), &lines, &err) == 0);
	require(json_size(lines) >= 1 && json_size(lines) <= ORDER_LINES_MAX);
	for (line = json_first(lines); line != NULL; line = json_next(line)) {
		require(json_get(line, "sku") != NULL ||
		    json_get(line, "name") != NULL);
		require(decimal_parse(json_get_text(line, "quantity"),
		    &decimal) == 0 && decimal > 0);
		decimal_text(decimal, again);
		require(strcmp(again, json_get_text(line, "quantity")) == 0);
		require(decimal_parse(json_get_text(line, "unit_price"),
		    &decimal) == 0);
	}
	json_free(lines);
}

static void
check_order(const struct order_form *f)
{
	struct error err = ERROR_INIT;
	struct json *extra = NULL;

	require(f->total >= 0 && money_places(f->currency) >= 0);
	require(!text_empty(f->order_number) && !text_empty(f->status));
	require(text_length(f->order_number) <= ORDER_NUMBER_MAX);
	require(f->customer[ORDER_NAME] != NULL ||
	    f->customer[ORDER_EMAIL] != NULL ||
	    f->customer[ORDER_PHONE] != NULL);
	require(strlen(f->content_hash) == SECRET_HASH_SIZE - 1);
	check_lines(f->lines);
	if (f->extra != NULL)
		require(json_parse(f->extra, strlen(f->extra), &extra,
		    &err) == 0);
	json_free(extra);
}

static void
check_chat(const struct chat_form *f)
{
	size_t i;

	require(text_length(f->session_id) >= CHAT_SESSION_MIN);
	require(f->chat.turn_count <= CHAT_TURNS_MAX);
	require(chat_overlap(&f->chat, &f->chat) == f->chat.turn_count);
	for (i = 0; i < f->chat.turn_count; i++)
		require(!text_empty(f->chat.turns[i].text) &&
		    f->chat.turns[i].role != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field_errors errors = {0};
	struct error err = ERROR_INIT;
	struct order_form order;
	struct chat_form chat;
	struct form form;
	int status = 0;

	secret_setup();
	if (form_parse_json((const char *)data, size, &form, &status,
	    &err) == 0) {
		order_form_read(&form, &order, &errors);
		if (errors.count == 0)
			check_order(&order);
		order_form_release(&order);
		errors.count = 0;
		chat_form_read(&form, &chat, &errors);
		if (errors.count == 0)
			check_chat(&chat);
		chat_form_release(&chat);
	}
	form_release(&form);
	return 0;
}
