/*
 * field.h - a post checked against a table: all complaints together.
 */

#ifndef WEB_FIELD_H
#define WEB_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct form;
struct json;

enum field_type {
	FIELD_LINE,  /* one line: line breaks become a space */
	FIELD_TEXT,  /* several lines */
	FIELD_EMAIL,
	FIELD_PHONE,
	FIELD_FLAG,  /* a text, true or false; kept as text ("true") */
	FIELD_SCALAR /* one line, or a JSON number with the digits it has */
};

struct field {
	const char *name;
	enum field_type type;
	size_t max_chars;
};

#define FIELD_ERRORS_MAX 40

struct field_error {
	char field[64];
	char message[160]; /* a sentence part: "must be an e-mail address" */
};

struct field_errors {
	struct field_error errors[FIELD_ERRORS_MAX];
	size_t count;
};

/* Adds one; past the maximum they are only counted. */
void field_complain(struct field_errors *errors, const char *field,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * Reads the fields of the table from a post: values[i] gets the trimmed
 * text (free()) of fields[i], or NULL when it is absent, null or empty.
 * Wrong type, repeated field, too long, malformed: a complaint each.
 */
void fields_read(const struct field *fields, size_t n,
    const struct form *form, char **values, struct field_errors *errors);

/*
 * The same of the members of a JSON object, which complaints call
 * "prefix.name".
 */
void fields_read_object(const struct field *fields, size_t n,
    const struct json *object, const char *prefix, char **values,
    struct field_errors *errors);

#endif
