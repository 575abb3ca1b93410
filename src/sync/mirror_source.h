/*
 * mirror_source.h - what the provider has, as the mirror asks for it.  Only
 * for src/sync.
 */

#ifndef SYNC_MIRROR_SOURCE_H
#define SYNC_MIRROR_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "provider/call.h"
#include "store/mirror.h"

/* Ids that go into one call for details. */
#define SOURCE_BULK 100
#define SOURCE_PAGE 200

/* The order of a list. */
enum source_order {
	SOURCE_BY_CREATION, /* oldest first */
	SOURCE_BY_CHANGE    /* last changed first */
};

struct source_list {
	struct json *all;        /* json_free() */
	const struct json *rows; /* array within it, or NULL */
	bool more;
	int64_t asked_at;
};

/* page from 1, of per_page rows. */
int source_list(const struct call *call, enum mirror_kind kind,
    enum source_order order, int page, int per_page,
    struct source_list *out, struct error *err);
/* All categories; their list has no order. */
int source_categories(const struct call *call, struct source_list *out,
    struct error *err);
/* Adjustments, last changed first. */
int source_adjustments(const struct call *call, int page, int per_page,
    struct source_list *out, struct error *err);

/* Items in full; what is gone is not among them. */
int source_items(const struct call *call, const char *const *ids, size_t n,
    struct source_list *out, struct error *err);

/* One record in full; *gone: there is none. */
struct source_one {
	struct json *all;
	const struct json *record;
	bool gone;
	int64_t asked_at;
};
int source_one(const struct call *call, enum mirror_kind kind,
    const char *id, struct source_one *out, struct error *err);
int source_adjustment(const struct call *call, const char *id,
    struct source_one *out, struct error *err);

void source_list_release(struct source_list *l);
void source_one_release(struct source_one *o);

/* The member that holds a record's id: "item_id". */
const char *source_id_member(enum mirror_kind kind);
/* A record's id; NULL when it has none. */
const char *source_id(enum mirror_kind kind, const struct json *record);
/* Its last_modified_time in ms; 0: it has none. */
int64_t source_version(const struct json *record);

#endif
