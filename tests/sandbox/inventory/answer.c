/* answer.c - Inventory's envelope: what went well and what did not. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/inv.h"

#define BIG_DIGITS 15

struct json *
inv_envelope(int code, const char *message)
{
	struct json *j = detail_int("code", code);

	json_set_text(j, "message", message);
	return j;
}

bool
inv_fails(struct inv *inv, int status, int code, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	reply_json(inv->reply, status, inv_envelope(code, text));
	return false;
}

bool
inv_refuses(struct inv *inv, const char *parameter)
{
	return inv_fails(inv, 400, 2, "Invalid value passed for %s",
	    parameter);
}

bool
inv_lacks(struct inv *inv, const char *what)
{
	int code = (int)inv_knob(inv->in, KNOB_INVENTORY_GONE_CODE);

	if (code == 2006)
		return inv_fails(inv, 404, code, "Resource does not exist");
	return inv_fails(inv, 404, code, "%s does not exist.", what);
}

/* The codes of these rules are not known; nobody may count on this one. */
bool
inv_forbids(struct inv *inv, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return inv_fails(inv, 400, 36004, "%s", text);
}

/* Ids as bare numbers, wherever they stand. */
static struct json *
with_number_ids(const struct json *j)
{
	const char *name = json_name(j), *s = json_scalar(j);
	size_t n = strlen(name);
	struct json *out;
	const struct json *m;

	if (json_type(j) == JSON_TEXT && n > 3 &&
	    strcmp(name + n - 3, "_id") == 0 && strlen(s) >= BIG_DIGITS &&
	    s[strspn(s, "0123456789")] == '\0')
		return json_number(s);
	if (json_type(j) != JSON_OBJECT && json_type(j) != JSON_ARRAY)
		return json_copy(j);
	out = json_type(j) == JSON_OBJECT ? json_object() : json_array();
	for (m = json_first(j); m != NULL; m = json_next(m)) {
		if (json_type(j) == JSON_OBJECT)
			json_set(out, json_name(m), with_number_ids(m));
		else
			json_add(out, with_number_ids(m));
	}
	return out;
}

static void
answer(struct inv *inv, int status, struct json *j)
{
	struct json *numbers;

	if (inv_knob(inv->in, KNOB_INVENTORY_NUMBER_IDS) != 0) {
		numbers = with_number_ids(j);
		json_free(j);
		j = numbers;
	}
	reply_json(inv->reply, status, j);
}

static struct json *
envelope_with(const char *message, const char *key, struct json *value)
{
	struct json *j = inv_envelope(0, message);

	if (key != NULL)
		json_set(j, key, value);
	return j;
}

void
inv_gives(struct inv *inv, const char *message, const char *key,
    struct json *value)
{
	answer(inv, 200, envelope_with(message, key, value));
}

void
inv_gives_all(struct inv *inv, struct json *members)
{
	struct json *j = inv_envelope(0, "success");
	const struct json *m;

	for (m = json_first(members); m != NULL; m = json_next(m))
		json_set(j, json_name(m), json_copy(m));
	json_free(members);
	answer(inv, 200, j);
}

void
inv_made(struct inv *inv, const char *message, const char *key,
    struct json *value)
{
	answer(inv, (int)inv_knob(inv->in, KNOB_INVENTORY_CREATE_STATUS),
	    envelope_with(message, key, value));
}

bool
inv_wants_object(struct inv *inv)
{
	return json_type(inv->body) == JSON_OBJECT ||
	    inv_refuses(inv, "JSONString");
}

struct inv_doc *
inv_doc(struct inv *inv, enum inv_kind kind, int part, const char *what)
{
	struct inv_doc *doc = inv_find_doc(inv->in, kind, inv->part[part]);

	if (doc == NULL)
		inv_lacks(inv, what);
	return doc;
}

const char *
inv_member(const struct json *j, const char *name)
{
	return json_scalar(json_get(j, name));
}

bool
inv_amount(struct inv *inv, const struct json *j, const char *name,
    int64_t *out)
{
	const struct json *value = json_get(j, name);

	if (value == NULL)
		return true;
	if (json_type(value) == JSON_NULL ||
	    (json_type(value) == JSON_TEXT && text_empty(json_scalar(value)))) {
		*out = 0;
		return true;
	}
	return micro_read(value, out) == 0 || inv_refuses(inv, name);
}

const char *
inv_place_id(const struct inv *inv, const struct json *j)
{
	bool old = !inv_located(inv->in) ||
	    inv_knob(inv->in, KNOB_INVENTORY_OLD_NAMES) != 0;
	const char *id = inv_located(inv->in) ? inv_member(j, "location_id") :
	    NULL;

	if (text_empty(id) && old)
		id = inv_member(j, "warehouse_id");
	return text_empty(id) ? NULL : id;
}

struct json *
inv_quantity(const struct inventory *in, int64_t n)
{
	return micro_json(n, inv_knob(in, KNOB_INVENTORY_TEXT_NUMBERS) != 0);
}

void
inv_set_times(const struct inventory *in, struct json *j,
    const struct inv_row *row)
{
	json_set(j, "created_time", inv_moment(in, row->created_at));
	json_set(j, "last_modified_time", inv_moment(in, row->modified_at));
	if (inv_knob(in, KNOB_EXTRA_KEYS) == 0)
		return;
	json_set_text(j, "created_time_formatted", "some day");
	json_set(j, "x_sandbox_extra", json_object());
}

void
inv_ids_read(const char *text, struct inv_ids *out)
{
	size_t n;

	memset(out, 0, sizeof(*out));
	while (text != NULL && *text != '\0') {
		n = strcspn(text, ",");
		out->id = xreallocarray(out->id, out->count + 1,
		    sizeof(*out->id));
		out->id[out->count++] = xstrndup(text, n);
		text += n + (text[n] == ',');
	}
}

void
inv_ids_release(struct inv_ids *ids)
{
	size_t i;

	for (i = 0; i < ids->count; i++)
		free(ids->id[i]);
	free(ids->id);
	memset(ids, 0, sizeof(*ids));
}
