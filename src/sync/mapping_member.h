/*
 * mapping_member.h - the members of an object of a mapping, as a table.
 *
 * Private to src/sync.
 */

#ifndef SYNC_MAPPING_MEMBER_H
#define SYNC_MAPPING_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "sync/finding.h"

#define PLACE_SIZE 300
#define MEMBERS_MAX 40

/* One value at its place; adds what is wrong with it. */
typedef void member_fn(const char *place, const struct json *value,
    struct findings *found);

struct member {
	const char *name;
	member_fn *check;
};

/* "place.name", cut when it gets too long to be read. */
void place_join(char out[PLACE_SIZE], const char *place, const char *name);

/*
 * Checks every member by the table; a name that is not in it is a mistake,
 * with what was probably meant.
 */
void members_verify(const char *place, const struct json *object,
    const struct member *table, size_t n, struct findings *found);

/* Whether it is of that type; else says what it must be. */
bool must_be(const char *place, const struct json *value,
    enum json_type type, struct findings *found);
/* One word of a list (ended by NULL). */
bool must_be_word(const char *place, const struct json *value,
    const char *const *words, struct findings *found);

/* Of use in tables: any text; any text but ""; an id of the CRM; true or
 * false; a text, a number or true or false; a template. */
member_fn member_text, member_name, member_id, member_flag, member_scalar,
    member_template;

#endif
