/*
 * model.h - what one organisation of Zoho Inventory holds.
 *
 * Rows stand on shelves by rising id and stay there when they are deleted,
 * so that tests can look at what was.  Items are packed, for there may be
 * hundreds of thousands; everything else is a document in JSON.
 */

#ifndef SANDBOX_INVENTORY_MODEL_H
#define SANDBOX_INVENTORY_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/world.h"
#include "tests/sandbox/zone.h"

enum inv_kind {
	INV_ITEM,
	INV_GROUP,
	INV_CATEGORY,
	INV_BRAND,
	INV_CONTACT,
	INV_ORDER,
	INV_ADJUSTMENT,
	INV_LOCATION,
	INV_TAX,
	INV_WEBHOOK,
	INV_WORKFLOW,
	INV_KINDS
};

struct inv_row {
	int64_t id;
	int64_t created_at, modified_at;
	int64_t deleted_at; /* 0: it is there */
};

/* Everything but items. Times and what is computed are not in data. */
struct inv_doc {
	struct inv_row row;
	struct json *data;
};

typedef int inv_compare_fn(const struct inv_row *a, const struct inv_row *b);

struct inv_shelf {
	struct inv_row **rows;
	size_t count, size;
	uint64_t changes;          /* counts whatever may change an order */
	struct inv_row **sorted;   /* the order asked for last */
	size_t sorted_count;
	inv_compare_fn *sorted_by;
	uint64_t sorted_at;        /* value of changes */
};

/* The calls of the last minute, and of the day. */
struct inv_meter {
	int64_t *calls;
	size_t count, size;
	int64_t blocked_until;
	int64_t day_ends_at;
	int64_t used;
	int at_once;
};

struct inventory {
	struct org *org;
	struct zones zones;
	const struct zone *zone;
	char id[16];
	char *name;
	char currency[4];
	int places;                /* price_precision */
	bool user_disabled;
	bool migrated;             /* has left warehouses behind */
	int64_t next_id;
	int64_t next_order, next_group;
	struct json *custom_fields; /* array, each with its "entity" */
	struct json *forbidden;    /* keys that this country does not have */
	struct inv_meter meter;
	struct inv_shelf shelves[INV_KINDS];
};

#define INV_ID_SIZE 24

/* Made when it is first asked for: one location, one tax, nothing else. */
struct inventory *inventory_of(struct org *org);
void inventory_free(struct inventory *inv);

/* Speaks of locations, no more of warehouses. */
bool inv_located(const struct inventory *inv);

int64_t inv_next_id(struct inventory *inv);
void inv_id_text(int64_t id, char out[INV_ID_SIZE]);
int64_t inv_now(const struct inventory *inv);
int64_t inv_knob(const struct inventory *inv, enum knob id);

/* row begins as zeroes; gets id and times. */
void inv_add(struct inventory *inv, enum inv_kind kind, struct inv_row *row);
/* A new document. Takes data. */
struct inv_doc *inv_add_doc(struct inventory *inv, enum inv_kind kind,
    struct json *data);
/* It was changed now. */
void inv_touch(struct inventory *inv, enum inv_kind kind,
    struct inv_row *row);
void inv_delete(struct inventory *inv, enum inv_kind kind,
    struct inv_row *row);
/* By the digits of its id; NULL: not there, or deleted. */
struct inv_row *inv_find(const struct inventory *inv, enum inv_kind kind,
    const char *id);
struct inv_doc *inv_find_doc(const struct inventory *inv, enum inv_kind kind,
    const char *id);
/* Deleted ones, too. */
struct inv_row *inv_find_id(const struct inventory *inv, enum inv_kind kind,
    int64_t id);
/* The document of that kind whose member is that text, case aside. */
struct inv_doc *inv_find_by(const struct inventory *inv, enum inv_kind kind,
    const char *member, const char *text);
/* Rows that are there, in that order; kept until something changes. */
struct inv_row **inv_sorted(struct inventory *inv, enum inv_kind kind,
    inv_compare_fn *compare, size_t *count);
/* Without a deleted one. */
size_t inv_count(const struct inventory *inv, enum inv_kind kind);

/* A document's text member, "" when it has none. */
const char *inv_text(const struct inv_doc *doc, const char *member);
/* Replaces it. Takes value. */
void inv_set(struct inv_doc *doc, const char *member, struct json *value);

/* 2026-06-09T09:45:44-0400 in the organisation's zone. */
struct json *inv_moment(const struct inventory *inv, int64_t at);
/* yyyy-MM-dd of now, in that zone. */
struct json *inv_today(const struct inventory *inv);

int inv_by_created(const struct inv_row *a, const struct inv_row *b);
int inv_by_modified(const struct inv_row *a, const struct inv_row *b);

#endif
