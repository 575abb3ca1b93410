/*
 * json_token.h - the numbers and texts of JSON, character by character.
 */

#ifndef BASE_JSON_TOKEN_H
#define BASE_JSON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* The characters of a text between its quotes, or of a number. */
struct json_token {
	const char *s;
	size_t n;
	bool escaped; /* some are escapes, which were checked */
};

/*
 * Writes it without its escapes, which makes it no longer than it was, and a
 * NUL.  Returns the place after that.
 */
char *json_token_put(char *to, const struct json_token *t);

/* Bytes of the number that starts n bytes of text, 0 when none does. */
size_t json_number_span(const char *text, size_t n);

#endif
