/* model.c - rows on shelves: added, found, sorted, deleted. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/model.h"

int64_t
inv_next_id(struct inventory *inv)
{
	int64_t id = inv->next_id;

	inv->next_id += 2;
	return id;
}

void
inv_id_text(int64_t id, char out[INV_ID_SIZE])
{
	snprintf(out, INV_ID_SIZE, "%lld", (long long)id);
}

int64_t
inv_now(const struct inventory *inv)
{
	return world_now(inv->org->world);
}

int64_t
inv_knob(const struct inventory *inv, enum knob id)
{
	return world_knob(inv->org->world, id);
}

void
inv_add(struct inventory *inv, enum inv_kind kind, struct inv_row *row)
{
	struct inv_shelf *shelf = &inv->shelves[kind];

	if (shelf->count == shelf->size) {
		shelf->size = shelf->size * 2 + 16;
		shelf->rows = xreallocarray(shelf->rows, shelf->size,
		    sizeof(struct inv_row *));
	}
	row->id = inv_next_id(inv);
	row->created_at = row->modified_at = inv_now(inv);
	shelf->rows[shelf->count++] = row;
	shelf->changes++;
}

struct inv_doc *
inv_add_doc(struct inventory *inv, enum inv_kind kind, struct json *data)
{
	struct inv_doc *doc = xcalloc(1, sizeof(*doc));

	doc->data = data;
	inv_add(inv, kind, &doc->row);
	return doc;
}

void
inv_touch(struct inventory *inv, enum inv_kind kind, struct inv_row *row)
{
	row->modified_at = inv_now(inv);
	inv->shelves[kind].changes++;
}

void
inv_delete(struct inventory *inv, enum inv_kind kind, struct inv_row *row)
{
	row->deleted_at = inv_now(inv);
	inv->shelves[kind].changes++;
}

struct inv_row *
inv_find_id(const struct inventory *inv, enum inv_kind kind, int64_t id)
{
	const struct inv_shelf *shelf = &inv->shelves[kind];
	size_t low = 0, high = shelf->count, i;

	while (low < high) {
		i = low + (high - low) / 2;
		if (shelf->rows[i]->id == id)
			return shelf->rows[i];
		if (shelf->rows[i]->id < id)
			low = i + 1;
		else
			high = i;
	}
	return NULL;
}

struct inv_row *
inv_find(const struct inventory *inv, enum inv_kind kind, const char *id)
{
	struct inv_row *row;
	int64_t n;

	if (id == NULL || text_int(id, 1, INT64_MAX, &n) != 0)
		return NULL;
	row = inv_find_id(inv, kind, n);
	return row != NULL && row->deleted_at == 0 ? row : NULL;
}

struct inv_doc *
inv_find_doc(const struct inventory *inv, enum inv_kind kind, const char *id)
{
	return (struct inv_doc *)inv_find(inv, kind, id);
}

struct inv_doc *
inv_find_by(const struct inventory *inv, enum inv_kind kind,
    const char *member, const char *text)
{
	const struct inv_shelf *shelf = &inv->shelves[kind];
	struct inv_doc *doc;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		doc = (struct inv_doc *)shelf->rows[i];
		if (doc->row.deleted_at == 0 &&
		    text_same(json_get_text(doc->data, member), text))
			return doc;
	}
	return NULL;
}

size_t
inv_count(const struct inventory *inv, enum inv_kind kind)
{
	const struct inv_shelf *shelf = &inv->shelves[kind];
	size_t i, n = 0;

	for (i = 0; i < shelf->count; i++)
		n += shelf->rows[i]->deleted_at == 0;
	return n;
}

static int
by_id(const struct inv_row *a, const struct inv_row *b)
{
	return (a->id > b->id) - (a->id < b->id);
}

int
inv_by_created(const struct inv_row *a, const struct inv_row *b)
{
	if (a->created_at != b->created_at)
		return a->created_at < b->created_at ? -1 : 1;
	return by_id(a, b);
}

int
inv_by_modified(const struct inv_row *a, const struct inv_row *b)
{
	if (a->modified_at != b->modified_at)
		return a->modified_at < b->modified_at ? -1 : 1;
	return by_id(a, b);
}

/* A merge sort, for qsort() has no place for the comparison. */
static void
sort(struct inv_row **rows, struct inv_row **spare, size_t n,
    inv_compare_fn *compare)
{
	size_t half = n / 2, i = 0, j = half, k;

	if (n < 2)
		return;
	sort(rows, spare, half, compare);
	sort(rows + half, spare, n - half, compare);
	/* Mostly it is in order already. */
	if (compare(rows[half - 1], rows[half]) <= 0)
		return;
	memcpy(spare, rows, n * sizeof(*rows));
	for (k = 0; k < n; k++)
		rows[k] = j == n || (i < half &&
		    compare(spare[i], spare[j]) <= 0) ? spare[i++] : spare[j++];
}

struct inv_row **
inv_sorted(struct inventory *inv, enum inv_kind kind, inv_compare_fn *compare,
    size_t *count)
{
	struct inv_shelf *shelf = &inv->shelves[kind];
	struct inv_row **spare;
	size_t i, n = 0;

	if (shelf->sorted == NULL || shelf->sorted_by != compare ||
	    shelf->sorted_at != shelf->changes) {
		shelf->sorted = xreallocarray(shelf->sorted, shelf->count + 1,
		    sizeof(struct inv_row *));
		for (i = 0; i < shelf->count; i++)
			if (shelf->rows[i]->deleted_at == 0)
				shelf->sorted[n++] = shelf->rows[i];
		spare = xcalloc(n + 1, sizeof(*spare));
		sort(shelf->sorted, spare, n, compare);
		free(spare);
		shelf->sorted_count = n;
		shelf->sorted_by = compare;
		shelf->sorted_at = shelf->changes;
	}
	*count = shelf->sorted_count;
	return shelf->sorted;
}

const char *
inv_text(const struct inv_doc *doc, const char *member)
{
	const char *text = doc != NULL ? json_get_text(doc->data, member) :
	    NULL;

	return text != NULL ? text : "";
}

void
inv_set(struct inv_doc *doc, const char *member, struct json *value)
{
	json_set(doc->data, member, value);
}
