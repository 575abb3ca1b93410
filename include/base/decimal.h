/*
 * decimal.h - exact decimal numbers: rates and quantities (pure).
 *
 * A decimal is a whole number of millionths in an int64_t, so that it never
 * passes through floating point.  Its whole part has at most nine digits.
 */

#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdint.h>

#define DECIMAL_PLACES 6
#define DECIMAL_ONE INT64_C(1000000)
#define DECIMAL_MAX (INT64_C(1000000000) * DECIMAL_ONE - 1)
#define DECIMAL_TEXT_SIZE 20

/*
 * Reads digits with an optional minus sign and fraction: "2", "-0.5",
 * "33.333333".  No exponent, no plus sign, no spaces; places past the sixth
 * must be zeros.  Returns 0 and sets *out, or -1 when it is none of that or
 * larger than DECIMAL_MAX.
 */
int decimal_parse(const char *s, int64_t *out);

/* The shortest text of it, which is also a JSON number: "33.333333", "2". */
void decimal_text(int64_t decimal, char out[DECIMAL_TEXT_SIZE]);

#endif
