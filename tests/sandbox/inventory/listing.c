/* listing.c - one page of a list: sorted, filtered, cut, with its context. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/listing.h"

#define PER_PAGE_MAX 200

struct page_wish {
	int64_t page, per_page;
	const struct inv_column *column;
	bool descending;
};

static bool
number_read(struct inv *inv, const char *name, int64_t fallback,
    int64_t *out)
{
	*out = ask_param_int(inv->ask, name, fallback);
	return *out > 0 || inv_refuses(inv, name);
}

static bool
wish_read(struct inv *inv, const struct inv_listing *l,
    struct page_wish *out)
{
	const char *column = ask_param(inv->ask, "sort_column");
	const char *order = ask_param(inv->ask, "sort_order");
	size_t i;

	if (!number_read(inv, "page", 1, &out->page) ||
	    !number_read(inv, "per_page", PER_PAGE_MAX, &out->per_page))
		return false;
	if (out->per_page > PER_PAGE_MAX)
		out->per_page = PER_PAGE_MAX;
	out->column = &l->columns[0];
	out->descending = l->descending;
	if (column != NULL) {
		for (i = 0; i < l->column_count; i++)
			if (strcmp(l->columns[i].name, column) == 0)
				break;
		if (i == l->column_count)
			return inv_refuses(inv, "sort_column");
		out->column = &l->columns[i];
		out->descending = false;
	}
	if (order == NULL)
		return true;
	out->descending = strcmp(order, "D") == 0;
	return out->descending || strcmp(order, "A") == 0 ||
	    inv_refuses(inv, "sort_order");
}

static struct json *
context(const struct inv_listing *l, const struct page_wish *wish, bool more)
{
	struct json *j = json_object();

	json_set_int(j, "page", wish->page);
	json_set_int(j, "per_page", wish->per_page);
	json_set_bool(j, "has_more_page", more);
	json_set_text(j, "report_name", l->report);
	json_set_text(j, "applied_filter", l->filter != NULL ? l->filter : "");
	json_set(j, "custom_fields", json_array());
	json_set_text(j, "sort_column", wish->column->name);
	json_set_text(j, "sort_order", wish->descending ? "D" : "A");
	return j;
}

void
inv_list(struct inv *inv, const struct inv_listing *l)
{
	struct page_wish wish;
	struct json *j, *rows;
	struct inv_row **sorted, *row;
	int64_t skip, given = 0;
	size_t count, i;
	bool more = false;

	if (!wish_read(inv, l, &wish))
		return;
	rows = json_array();
	skip = (wish.page - 1) * wish.per_page;
	sorted = inv_sorted(inv->in, l->kind, wish.column->compare, &count);
	for (i = 0; i < count && !more; i++) {
		row = sorted[wish.descending ? count - 1 - i : i];
		if (l->fits != NULL && !l->fits(inv, row, l->wish))
			continue;
		if (skip-- > 0)
			continue;
		more = given == wish.per_page;
		if (!more)
			json_add(rows, l->show(inv, row));
		given++;
	}
	j = json_object();
	json_set(j, l->key, rows);
	json_set(j, "page_context", context(l, &wish, more));
	inv_gives_all(inv, j);
}

const char *
inv_filter(struct inv *inv, const char *words)
{
	const char *wish = ask_param(inv->ask, "filter_by"), *at = words;
	size_t n;

	if (text_empty(wish))
		return inv_knob(inv->in, KNOB_INVENTORY_DEFAULT_FILTER) ==
		    FILTER_ALL ? "Status.All" : "Status.Active";
	for (; *at != '\0'; at += n + 1) {
		n = strcspn(at, " ");
		if (strlen(wish) == n && strncmp(at, wish, n) == 0)
			return wish;
	}
	inv_refuses(inv, "filter_by");
	return NULL;
}

bool
inv_status_fits(const char *filter, const char *status)
{
	if (strcmp(filter, "Status.Active") == 0)
		return strcmp(status, "active") == 0;
	if (strcmp(filter, "Status.Inactive") == 0)
		return strcmp(status, "inactive") == 0;
	return true;
}

/* yyyy-MM-ddTHH:mm:ss with +HHMM, +HH:MM or Z; naive: without one. */
static bool
moment_read(const char *s, const struct zone *zone, bool *naive,
    int64_t *out)
{
	char text[40];
	size_t n = strlen(s);
	struct civil c;

	*naive = n == 19 || n == 10;
	if (n == 24 && (s[19] == '+' || s[19] == '-'))
		snprintf(text, sizeof(text), "%.22s:%s", s, s + 22);
	else if (n == 19)
		snprintf(text, sizeof(text), "%sZ", s);
	else
		snprintf(text, sizeof(text), "%.39s", s);
	if (clock_parse(text, out) != 0)
		return false;
	if (*naive) {
		civil_of_seconds(*out / 1000, &c);
		*out = zone_instant(zone, &c);
	}
	return true;
}

bool
inv_modified_after(struct inv *inv, int64_t *out)
{
	const char *text = ask_param(inv->ask, "last_modified_time");
	int64_t mode = inv_knob(inv->in, KNOB_INVENTORY_MODIFIED_FILTER);
	bool naive, good;

	*out = 0;
	if (text == NULL || mode == MODIFIED_IGNORE)
		return true;
	good = moment_read(text, inv->in->zone, &naive, out);
	if (mode == MODIFIED_STRICT && (!good || naive))
		return inv_refuses(inv, "last_modified_time");
	if (!good)
		*out = 0;
	return true;
}

bool
inv_contains(const char *text, const char *piece)
{
	return strcasestr(text, piece) != NULL;
}

bool
inv_text_fits(struct inv *inv, const char *name, const char *value)
{
	const char *wish = ask_param(inv->ask, name);
	char key[80];

	if (wish != NULL && !text_same(value, wish))
		return false;
	snprintf(key, sizeof(key), "%s_startswith", name);
	wish = ask_param(inv->ask, key);
	if (wish != NULL && !text_starts_nocase(value, wish))
		return false;
	snprintf(key, sizeof(key), "%s_contains", name);
	wish = ask_param(inv->ask, key);
	return wish == NULL || inv_contains(value, wish);
}

int
inv_compare_text(const struct inv_row *a, const struct inv_row *b,
    const char *x, const char *y)
{
	int order = strcasecmp(x, y);

	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}
