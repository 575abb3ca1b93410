/*
 * mapping_parts.h - what a mapping is made of.
 *
 * Private to src/sync.
 */

#ifndef SYNC_MAPPING_PARTS_H
#define SYNC_MAPPING_PARTS_H

#include "base/json.h"
#include "sync/mapping.h"

#define MAPPING_TARGETS 2
/* What a query takes, less what it always asks for. */
#define MAPPING_COMPARED_MAX 45

struct mapping {
	enum mapping_kind kind;
	struct json *document;         /* in order; null: taken out */
	struct json *fields[MAPPING_TARGETS]; /* the rules that are left */
	char *columns[MAPPING_TARGETS]; /* NULL without such a target */
	struct json *used[MAPPING_TARGETS]; /* the names that rules mention */
};

/* One kind of mapping. */
struct mapping_kind_row {
	const char *name;
	const char *module;
	const char *contact_module; /* NULL: contacts are not looked for */
	const char *must;           /* the field that is never empty */
	const char *const *given;   /* fields that delivery fills by itself,
	                               ended by NULL */
	const char *document;       /* the default, as a file */
};
const struct mapping_kind_row *mapping_kind_row(enum mapping_kind kind);

/*
 * A file over the default: fields one by one, all else as a whole.  A null
 * stays, so that the whole may be set again as it is.
 */
struct json *mapping_merge(const struct json *base, const struct json *own);

/* Adds every null of a file that takes nothing out. */
void mapping_verify_nulls(const char *place, const struct json *base,
    const struct json *own, struct findings *found);

/* Adds every mistake of a whole document. */
void mapping_verify(const struct mapping_kind_row *kind,
    const struct json *document, struct findings *found);
/* The mistakes of one rule; nested: within another one. */
void mapping_verify_rule(const char *place, const struct json *rule,
    bool nested, struct findings *found);

/* The part of a document that is about a target, NULL when there is none. */
const struct json *mapping_section(const struct json *document,
    enum mapping_target to);

#endif
