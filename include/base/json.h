/*
 * json.h - JSON (RFC 8259), strictly; the only door to cJSON.
 *
 * Reading refuses what is ambiguous: invalid UTF-8, NUL, lone surrogates,
 * raw control characters, numbers not of the grammar, repeated keys, more
 * than LIMIT_JSON_DEPTH levels, anything after the document.  Names compare
 * with case.  A number keeps the digits it was written with: an id or an
 * amount never passes through a double.
 *
 * A struct json is a tree.  json_free() the root; everything got from it is
 * borrowed until then.
 */

#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct json;
struct strbuf;

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_TEXT,
	JSON_ARRAY,
	JSON_OBJECT
};

/* Reading. */

/* Fails with ERROR_INVALID and a text that says where. */
int json_parse(const char *text, size_t n, struct json **out,
    struct error *err);
void json_free(struct json *j);

enum json_type json_type(const struct json *j);

/* Member of an object; NULL when j is NULL, no object, or lacks it. */
const struct json *json_get(const struct json *j, const char *name);

/* Elements or members. json_size(NULL) is 0. Walk with first/next. */
size_t json_size(const struct json *j);
const struct json *json_first(const struct json *j);
const struct json *json_next(const struct json *j);
/* The member's name within its object, "" in an array. */
const char *json_name(const struct json *j);

/* The text of a JSON_TEXT, the digits of a JSON_NUMBER, else NULL. */
const char *json_scalar(const struct json *j);
/* json_scalar(json_get(j, name)) for a JSON_TEXT member, else NULL. */
const char *json_get_text(const struct json *j, const char *name);
/* A whole number member within int64_t: 0, or -1 when it is not. */
int json_get_int(const struct json *j, const char *name, int64_t *out);
/* True only for the literal true. */
bool json_get_true(const struct json *j, const char *name);
bool json_is_true(const struct json *j);

/* Writing.  A NULL text is written as null.  Children pass to the parent. */

struct json *json_object(void);
struct json *json_array(void);
struct json *json_text(const char *s);
struct json *json_int(int64_t n);
/* A number with exactly these digits; must match the JSON grammar. */
struct json *json_number(const char *digits);
struct json *json_bool(bool b);
struct json *json_null(void);
/* RFC 3339; null for 0, which is no instant. */
struct json *json_instant(int64_t at);
struct json *json_copy(const struct json *j);

/* A name that is already there is replaced. */
void json_set(struct json *object, const char *name, struct json *value);
void json_set_text(struct json *object, const char *name, const char *s);
void json_set_instant(struct json *j, const char *name, int64_t at);
void json_set_int(struct json *object, const char *name, int64_t n);
void json_set_bool(struct json *object, const char *name, bool b);
void json_add(struct json *array, struct json *value);

/* Compact JSON. free(). */
char *json_print(const struct json *j);
void json_write(struct strbuf *out, const struct json *j);

/*
 * Writes the same document for the same content: members sorted by name,
 * compact, numbers as written.  For hashing.
 */
void json_write_canonical(struct strbuf *out, const struct json *j);

/* Writes s as a JSON string, quotes included. */
void json_escape(struct strbuf *out, const char *s);

#endif
