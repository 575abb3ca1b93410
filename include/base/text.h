/*
 * text.h - questions about UTF-8 texts and numbers written as text.
 */

#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms), no NUL. */
bool text_is_utf8(const char *s, size_t n);

/* Bytes at the start of n that are well-formed in that sense. */
size_t text_utf8_span(const char *s, size_t n);

/* Bytes of the character at s, of which n are left; 0 when malformed. */
size_t text_char_bytes(const char *s, size_t n);

/* Code points in a well-formed UTF-8 text. */
size_t text_length(const char *s);

/* Bytes that the first max code points of a well-formed text take. */
size_t text_bytes(const char *s, size_t max_chars);

/* A copy without white space (ASCII and U+00A0) at both ends. free(). */
char *text_trim(const char *s, size_t n);

/* The same in place. */
void text_strip(char *s);

/* A copy with ASCII letters in lower case. free(). */
char *text_lower(const char *s);

/* Equal, ASCII letters compared without case. NULL equals nothing. */
bool text_same(const char *a, const char *b);
bool text_starts(const char *s, const char *prefix);
bool text_starts_nocase(const char *s, const char *prefix);

/* Equal byte for byte: a strcmp() that most calls do not need. Not NULL. */
static inline bool
text_equal(const char *a, const char *b)
{
	return *a == *b && strcmp(a, b) == 0;
}

/* True for NULL and "". */
bool text_empty(const char *s);

/*
 * A whole decimal number within [min, max], nothing before or after it.
 * Returns 0 and sets *out, or -1 and leaves it.
 */
int text_int(const char *s, int64_t min, int64_t max, int64_t *out);

/*
 * One e-mail address as a visitor may type it: local@domain with a dot in
 * the domain, no spaces, at most 254 bytes (RFC 5321, 4.5.3.1.3).
 */
bool text_is_email(const char *s);

/*
 * A telephone number as a visitor may type it: at least 5 digits, and else
 * only + - . ( ) / space x # , ; and letters of an extension; 40 bytes.
 */
bool text_is_phone(const char *s);

/* A phone reduced to what identifies it: digits, a leading + kept. free(). */
char *text_phone_digits(const char *s);

#endif
