/*
 * record.h - the records of one module of one organisation.
 */

#ifndef SANDBOX_RECORD_H
#define SANDBOX_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/module.h"

struct json;

#define RECORD_ID_SIZE 24

struct record {
	int64_t id;
	struct module *module;
	struct json **values;   /* by place of the field; NULL: empty */
	size_t value_count;
	int64_t created_at;
	int64_t modified_at;
	int64_t deleted_at;     /* 0: it is there */
	bool converted;
	int64_t converted_to[3]; /* contact, account, deal; 0: none */
	int writes;             /* inserts and updates applied */
	int automation_runs;    /* of those, with something triggered */
	char *trigger;          /* of the last write: JSON text, or NULL */
};

struct shelf_entry;

struct shelf {
	struct module *module;
	struct record **records; /* by rising id */
	size_t count, size;
	struct shelf_entry **buckets;
	size_t bucket_count, entry_count;
};

void shelf_init(struct shelf *shelf, struct module *module);
void shelf_release(struct shelf *shelf);

/* id must be higher than any before. */
struct record *shelf_add(struct shelf *shelf, int64_t id, int64_t now);
/* NULL when it never was or was deleted. */
struct record *shelf_find(const struct shelf *shelf, int64_t id);
/* The same for an id as text. */
struct record *shelf_find_text(const struct shelf *shelf, const char *id);

/* The stored value, NULL when it is empty. Borrowed. */
const struct json *record_get(const struct record *r,
    const struct module_field *f);
const struct json *record_get_named(const struct record *r,
    const char *field);
/* The same as text, NULL when it is empty or no scalar. */
const char *record_text(const struct record *r, const char *field);
/* Takes value; NULL empties. Keeps the index of equal values. */
void record_set(struct shelf *shelf, struct record *r,
    const struct module_field *f, struct json *value);

/* What a value is equal by: its text, or the id of what it looks up. */
const char *value_key(const struct json *value);

/*
 * Records that are there, not converted, and whose indexed field equals key
 * (ASCII case aside), up to max of them into out, in no order.
 */
size_t shelf_matches(const struct shelf *shelf, const struct module_field *f,
    const char *key, struct record **out, size_t max);
/* Anew, after a field became indexed. */
void shelf_reindex(struct shelf *shelf);

void record_id_text(int64_t id, char out[RECORD_ID_SIZE]);

#endif
