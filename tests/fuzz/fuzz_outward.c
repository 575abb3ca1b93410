/*
 * fuzz_outward.c - any record and any change of it: what is sent of it is an
 * object that can be written and read; any bytes as a picture, any words as a
 * status.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "provider/zoho_inventory.h"
#include "src/sync/outward_body.h"
#include "store/order_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

static void
try_body(enum mirror_kind kind, const struct json *content,
    const struct json *changes)
{
	struct json *body = outward_body(kind, content, changes), *again;
	struct error err = ERROR_INIT;
	char *text = json_print(body);

	require(json_type(body) == JSON_OBJECT);
	/* It has calls of its own. */
	require(json_get(body, "status") == NULL);
	require(json_parse(text, strlen(text), &again, &err) == 0);
	json_free(again);
	free(text);
	json_free(body);
	(void)outward_status(kind, changes, NULL);
	(void)outward_status(kind, changes, json_get_text(content,
	    "status"));
}

/* {"content": {...}, "changes": {...}}, or a record that is all new. */
static void
try_record(const char *text, size_t size)
{
	const struct json *content, *changes;
	struct error err = ERROR_INIT;
	struct json *all;
	int kind;

	if (json_parse(text, size, &all, &err) != 0)
		return;
	content = json_get(all, "content");
	changes = json_get(all, "changes");
	if (json_type(content) != JSON_OBJECT)
		content = all;
	if (json_type(changes) != JSON_OBJECT)
		changes = content;
	for (kind = 0; json_type(content) == JSON_OBJECT &&
	    kind < MIRROR_KIND_COUNT; kind++)
		try_body((enum mirror_kind)kind, content, changes);
	json_free(all);
}

/* A word that an order has taken over asks for nothing more over there. */
static void
try_words(const char *text)
{
	const char *word = order_status_follow("paid", text, false), *step;

	if (word == NULL)
		return;
	require(order_status_follow(word, text, true) == NULL);
	step = order_status_step(text, order_course(word));
	require(step == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct inventory_plan plan;

	try_record(text, size);
	try_words(text);
	(void)inventory_image_type(text, size);
	inventory_plan(text, &plan);
	require(plan.a_day > 0 && plan.at_once > 0);
	free(text);
	return 0;
}
