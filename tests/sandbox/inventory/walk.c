/* walk.c - a person who does this and that, at random. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/inventory/inv.h"
#include "tests/sandbox/inventory/walk.h"

struct walk {
	struct inventory *in;
	struct dice dice;
	struct inv_walked walked;
	int64_t number;  /* makes names of their own */
};

static int64_t
roll(struct walk *w, int64_t n)
{
	return dice_roll(&w->dice, n);
}

/* Takes body; NULL: none. */
static void
click(struct walk *w, const char *method, const char *path,
    struct json *body)
{
	char *text = body != NULL ? json_print(body) : xstrdup("");
	struct reply reply = {0};
	struct ask ask = {
		.method = method, .path = path, .query = "",
		.content_type = "application/json", .body = text,
		.body_len = strlen(text)
	};

	ask_open(&ask);
	inventory_click(w->in, &ask, &reply);
	ask_close(&ask);
	if (reply.status / 100 == 2)
		w->walked.done++;
	else
		w->walked.refused++;
	reply_release(&reply);
	json_free(body);
	free(text);
}

/* The id of some row that is there; false: there is none. */
static bool
some(struct walk *w, enum inv_kind kind, char id[INV_ID_SIZE])
{
	const struct inv_shelf *shelf = &w->in->shelves[kind];
	size_t i, k;

	if (shelf->count == 0)
		return false;
	k = (size_t)roll(w, (int64_t)shelf->count);
	for (i = 0; i < shelf->count; i++, k++) {
		if (shelf->rows[k % shelf->count]->deleted_at != 0)
			continue;
		inv_id_text(shelf->rows[k % shelf->count]->id, id);
		return true;
	}
	return false;
}

static struct json *
named(struct walk *w, const char *key, const char *word)
{
	struct json *j = json_object();
	char text[64];

	snprintf(text, sizeof(text), "%s %lld-%lld", word,
	    (long long)++w->number, (long long)roll(w, 1000000));
	json_set_text(j, key, text);
	return j;
}

/* Something done to a thing of that kind by the end of its path. */
static void
at(struct walk *w, const char *method, const char *folder,
    enum inv_kind kind, const char *end, struct json *body)
{
	char id[INV_ID_SIZE], path[96];

	if (!some(w, kind, id)) {
		json_free(body);
		return;
	}
	snprintf(path, sizeof(path), "%s/%s%s", folder, id, end);
	click(w, method, path, body);
}

static struct json *
item_change(struct walk *w)
{
	struct json *j = json_object();
	char id[INV_ID_SIZE];

	switch (roll(w, 6)) {
	case 0:
		json_free(j);
		return named(w, "name", "Renamed");
	case 1:
		json_set_int(j, "rate", roll(w, 500));
		break;
	case 2:
		json_free(j);
		return named(w, "description", "Line one\nline");
	case 3:
		if (some(w, INV_CATEGORY, id))
			json_set_text(j, "category_id", id);
		break;
	case 4:
		json_set_int(j, "reorder_level", roll(w, 30));
		break;
	default:
		json_free(j);
		return named(w, "brand", "Brand");
	}
	return j;
}

static void
walk_items(struct walk *w)
{
	switch (roll(w, 10)) {
	case 0:
	case 1:
		click(w, "POST", "items", named(w, "name", "Thing"));
		break;
	case 2:
		at(w, "DELETE", "items", INV_ITEM, "", NULL);
		break;
	case 3:
		at(w, "POST", "items", INV_ITEM, roll(w, 2) == 0 ?
		    "/active" : "/inactive", NULL);
		break;
	default:
		at(w, "PUT", "items", INV_ITEM, "", item_change(w));
		break;
	}
}

static struct json *
lines(struct walk *w, const char *quantity, int64_t least)
{
	struct json *list = json_array(), *line;
	int64_t n = 1 + roll(w, 3);
	char id[INV_ID_SIZE];

	while (n-- > 0 && some(w, INV_ITEM, id)) {
		line = json_object();
		json_set_text(line, "item_id", id);
		json_set_int(line, quantity, least + roll(w, 9));
		json_add(list, line);
	}
	return list;
}

static void
walk_stock(struct walk *w)
{
	struct json *j = json_object();

	if (roll(w, 6) == 0) {
		json_free(j);
		at(w, "DELETE", "inventoryadjustments", INV_ADJUSTMENT, "",
		    NULL);
		return;
	}
	json_set_text(j, "date", "2026-11-20");
	json_set_text(j, "reason", "Stock take");
	json_set_text(j, "adjustment_type", "quantity");
	json_set(j, "line_items", lines(w, "quantity_adjusted", -4));
	click(w, "POST", "inventoryadjustments", j);
}

static void
walk_contacts(struct walk *w)
{
	switch (roll(w, 5)) {
	case 0:
		click(w, "POST", "contacts", named(w, "contact_name",
		    "Somebody"));
		break;
	case 1:
		at(w, "DELETE", "contacts", INV_CONTACT, "", NULL);
		break;
	default:
		at(w, "PUT", "contacts", INV_CONTACT, "", named(w,
		    roll(w, 2) == 0 ? "contact_name" : "company_name",
		    "Anybody"));
		break;
	}
}

static void
order_add(struct walk *w)
{
	struct json *j = named(w, "reference_number", "WALK");
	char id[INV_ID_SIZE];

	if (some(w, INV_CONTACT, id))
		json_set_text(j, "customer_id", id);
	json_set(j, "line_items", lines(w, "quantity", 1));
	click(w, "POST", "salesorders", j);
}

static void
walk_orders(struct walk *w)
{
	static const char *const ends[] = {
		"/status/confirmed", "/status/void", "/package", "/ship",
		"/invoice"
	};
	struct json *j = json_object();

	switch (roll(w, 9)) {
	case 0:
	case 1:
		order_add(w);
		break;
	case 2:
		json_set(j, "line_items", lines(w, "quantity", 1));
		at(w, "PUT", "salesorders", INV_ORDER, "", j);
		return;
	case 3:
		at(w, "DELETE", "salesorders", INV_ORDER, "", NULL);
		break;
	default:
		json_set_int(j, "quantity", 1 + roll(w, 3));
		at(w, "POST", "salesorders", INV_ORDER,
		    ends[roll(w, (int64_t)nitems(ends))], j);
		return;
	}
	json_free(j);
}

static void
walk_categories(struct walk *w)
{
	struct json *j;
	char id[INV_ID_SIZE];

	switch (roll(w, 4)) {
	case 0:
		j = named(w, "name", "Room");
		if (some(w, INV_CATEGORY, id))
			json_set_text(j, "parent_category_id", id);
		click(w, "POST", "categories", j);
		break;
	case 1:
		at(w, "DELETE", "categories", INV_CATEGORY, "", NULL);
		break;
	default:
		at(w, "PUT", "categories", INV_CATEGORY, "",
		    named(w, "name", "Hall"));
		break;
	}
}

struct inv_walked
inventory_walk(struct inventory *in, int64_t seed, int64_t clicks,
    int64_t step_ms)
{
	struct walk w = {.in = in, .dice = dice_of(seed)};
	int64_t n;

	while (clicks-- > 0) {
		n = roll(&w, 20);
		if (n < 9)
			walk_items(&w);
		else if (n < 11)
			walk_stock(&w);
		else if (n < 14)
			walk_contacts(&w);
		else if (n < 19)
			walk_orders(&w);
		else
			walk_categories(&w);
		in->org->world->clock_shift_ms += step_ms;
	}
	return w.walked;
}
