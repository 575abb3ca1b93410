/* record.c - the records of one module of one organisation. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/record.h"

/* One indexed value of one record, in the chain of its hash. */
struct shelf_entry {
	uint64_t hash;
	size_t field;
	struct record *record;
	struct shelf_entry *next;
};

void
shelf_init(struct shelf *shelf, struct module *module)
{
	memset(shelf, 0, sizeof(*shelf));
	shelf->module = module;
	shelf->bucket_count = 256;
	shelf->buckets = xcalloc(shelf->bucket_count,
	    sizeof(*shelf->buckets));
}

static void
entries_free(struct shelf *shelf)
{
	struct shelf_entry *e;
	size_t i;

	for (i = 0; i < shelf->bucket_count; i++) {
		while ((e = shelf->buckets[i]) != NULL) {
			shelf->buckets[i] = e->next;
			free(e);
		}
	}
	shelf->entry_count = 0;
}

static void
record_free(struct record *r)
{
	size_t i;

	for (i = 0; i < r->value_count; i++)
		json_free(r->values[i]);
	free(r->values);
	free(r->trigger);
	free(r);
}

void
shelf_release(struct shelf *shelf)
{
	size_t i;

	for (i = 0; i < shelf->count; i++)
		record_free(shelf->records[i]);
	entries_free(shelf);
	free(shelf->buckets);
	free(shelf->records);
	memset(shelf, 0, sizeof(*shelf));
}

struct record *
shelf_add(struct shelf *shelf, int64_t id, int64_t now)
{
	struct record *r = xcalloc(1, sizeof(*r));

	if (shelf->count == shelf->size) {
		shelf->size = shelf->size == 0 ? 64 : shelf->size * 2;
		shelf->records = xreallocarray(shelf->records, shelf->size,
		    sizeof(struct record *));
	}
	r->id = id;
	r->module = shelf->module;
	r->created_at = now;
	r->modified_at = now;
	shelf->records[shelf->count++] = r;
	return r;
}

struct record *
shelf_find(const struct shelf *shelf, int64_t id)
{
	size_t low = 0, high = shelf->count, mid;
	struct record *r;

	while (low < high) {
		mid = low + (high - low) / 2;
		r = shelf->records[mid];
		if (r->id == id)
			return r->deleted_at == 0 ? r : NULL;
		if (r->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

struct record *
shelf_find_text(const struct shelf *shelf, const char *id)
{
	int64_t n;

	if (id == NULL || text_int(id, 1, INT64_MAX, &n) != 0)
		return NULL;
	return shelf_find(shelf, n);
}

const struct json *
record_get(const struct record *r, const struct module_field *f)
{
	size_t i = field_index(r->module, f);

	return i < r->value_count ? r->values[i] : NULL;
}

const struct json *
record_get_named(const struct record *r, const char *field)
{
	const struct module_field *f = module_field(r->module, field);

	return f != NULL ? record_get(r, f) : NULL;
}

const char *
record_text(const struct record *r, const char *field)
{
	const struct json *j = record_get_named(r, field);

	return j != NULL ? json_scalar(j) : NULL;
}

const char *
value_key(const struct json *value)
{
	if (value == NULL)
		return NULL;
	if (json_type(value) == JSON_OBJECT)
		return json_get_text(value, "id");
	return json_scalar(value);
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* FNV-1a over the field and the folded text. */
static uint64_t
key_hash(size_t field, const char *key)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ field;

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)fold(*key)) * UINT64_C(1099511628211);
	return h;
}

static void
entries_grow(struct shelf *shelf)
{
	size_t size = shelf->bucket_count * 2, i;
	struct shelf_entry **buckets = xcalloc(size, sizeof(*buckets)), *e;

	for (i = 0; i < shelf->bucket_count; i++) {
		while ((e = shelf->buckets[i]) != NULL) {
			shelf->buckets[i] = e->next;
			e->next = buckets[e->hash % size];
			buckets[e->hash % size] = e;
		}
	}
	free(shelf->buckets);
	shelf->buckets = buckets;
	shelf->bucket_count = size;
}

static void
entry_add(struct shelf *shelf, struct record *r, size_t field)
{
	const char *key = value_key(r->values[field]);
	struct shelf_entry *e;

	if (key == NULL)
		return;
	if (shelf->entry_count >= shelf->bucket_count)
		entries_grow(shelf);
	e = xcalloc(1, sizeof(*e));
	e->hash = key_hash(field, key);
	e->field = field;
	e->record = r;
	e->next = shelf->buckets[e->hash % shelf->bucket_count];
	shelf->buckets[e->hash % shelf->bucket_count] = e;
	shelf->entry_count++;
}

static void
entry_remove(struct shelf *shelf, const struct record *r, size_t field)
{
	const char *key = value_key(r->values[field]);
	struct shelf_entry **at, *e;

	if (key == NULL)
		return;
	at = &shelf->buckets[key_hash(field, key) % shelf->bucket_count];
	for (; (e = *at) != NULL; at = &e->next) {
		if (e->record != r || e->field != field)
			continue;
		*at = e->next;
		free(e);
		shelf->entry_count--;
		return;
	}
}

void
record_set(struct shelf *shelf, struct record *r,
    const struct module_field *f, struct json *value)
{
	size_t i = field_index(r->module, f), n = r->module->field_count;
	bool indexed = field_is_indexed(r->module, f);

	if (i >= r->value_count) {
		r->values = xreallocarray(r->values, n,
		    sizeof(struct json *));
		memset(r->values + r->value_count, 0,
		    (n - r->value_count) * sizeof(struct json *));
		r->value_count = n;
	}
	if (indexed)
		entry_remove(shelf, r, i);
	json_free(r->values[i]);
	r->values[i] = value;
	if (indexed)
		entry_add(shelf, r, i);
}

void
shelf_reindex(struct shelf *shelf)
{
	const struct module *m = shelf->module;
	struct record *r;
	size_t i, k;

	entries_free(shelf);
	for (i = 0; i < shelf->count; i++) {
		r = shelf->records[i];
		for (k = 0; k < r->value_count; k++)
			if (field_is_indexed(m, &m->fields[k]))
				entry_add(shelf, r, k);
	}
}

size_t
shelf_matches(const struct shelf *shelf, const struct module_field *f,
    const char *key, struct record **out, size_t max)
{
	size_t field = field_index(shelf->module, f), n = 0;
	uint64_t hash = key_hash(field, key);
	struct shelf_entry *e = shelf->buckets[hash % shelf->bucket_count];

	for (; e != NULL && n < max; e = e->next) {
		if (e->hash != hash || e->field != field ||
		    e->record->deleted_at != 0 || e->record->converted)
			continue;
		if (text_same(value_key(e->record->values[field]), key))
			out[n++] = e->record;
	}
	return n;
}

void
record_id_text(int64_t id, char out[RECORD_ID_SIZE])
{
	snprintf(out, RECORD_ID_SIZE, "%" PRId64, id);
}
