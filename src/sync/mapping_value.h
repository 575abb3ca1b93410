/*
 * mapping_value.h - one rule of a mapping applied to named values (pure).
 *
 * Private to src/sync.  A rule is JSON that mapping_read() has found to be
 * in order: a text names a source, an object is described in
 * leadbridge-mapping(5).
 */

#ifndef SYNC_MAPPING_VALUE_H
#define SYNC_MAPPING_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "sync/mapping.h"

enum value_type {
	VALUE_TEXT,
	VALUE_EMAIL,
	VALUE_PHONE,
	VALUE_NUMBER,
	VALUE_INTEGER,
	VALUE_BOOLEAN,
	VALUE_DATE,
	VALUE_DATETIME,
	VALUE_LIST,
	VALUE_LOOKUP
};

enum if_known {
	KNOWN_FILL_EMPTY,
	KNOWN_OVERWRITE,
	KNOWN_APPEND,
	KNOWN_APPEND_NOTE,
	KNOWN_SKIP
};

/* The words for them and for cases and person, each list ended by NULL. */
extern const char *const value_type_names[];
extern const char *const if_known_names[];
extern const char *const case_names[];
extern const char *const person_names[];

/* The place of a word in such a list, or -1. */
int word_index(const char *const *words, const char *word);

enum value_type rule_type(const struct json *rule);
enum if_known rule_if_known(const struct json *rule);
/* What a known record holds decides what is written. */
bool rule_is_compared(const struct json *rule);
/* Characters, 0 when the rule sets none. */
size_t rule_max(const struct json *rule);
/* The mark that a text shortened by the rule ends with. */
const char *rule_mark(const struct json *rule);

/* The value of a name, NULL when there is none. */
const struct json *source_get(const struct mapping_source *from,
    const char *name);
/* A value as a text: lists joined, objects as JSON. NULL: empty. free(). */
char *value_as_text(const struct json *value);

/* A text at most max characters long, shortened with the mark. free(). */
char *text_shorten(const char *text, size_t max, const char *mark);

/* What a rule names, before any step. NULL when empty. free(). */
char *origin_text(const struct json *rule,
    const struct mapping_source *from);

/* Origin and steps of a rule, before its type. NULL when empty. free(). */
char *rule_text(const struct json *rule, const struct mapping_source *from);

/*
 * The value for a field, NULL when it stays empty.  *lost (free()) is what
 * must stand in a note, because the field has less than it, or nothing.
 */
struct json *rule_value(const struct json *rule,
    const struct mapping_source *from, char **lost);

/*
 * Calls each for every name between braces of a template; false when a
 * brace is not closed, or closes nothing.
 */
bool template_names(const char *text,
    void (*each)(const char *name, void *arg), void *arg);

/* A template filled in. NULL when every name in it is empty. free(). */
char *template_fill(const char *text, const struct mapping_source *from);

/* A text as its type wants it; NULL when it cannot be. json_free(). */
struct json *value_convert(const struct json *rule, enum value_type type,
    const char *text);

#endif
