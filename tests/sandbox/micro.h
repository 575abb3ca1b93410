/*
 * micro.h - amounts and quantities in millionths, without binary floating
 * point.
 */

#ifndef SANDBOX_MICRO_H
#define SANDBOX_MICRO_H

#include <stdint.h>

struct json;

#define MICRO INT64_C(1000000)
#define MICRO_SIZE 32
/* The largest amount that is taken, and its negative. */
#define MICRO_MAX (INT64_C(1000000000000) * MICRO)

/* Decimal text with at most six places: 0, or -1. */
int micro_parse(const char *s, int64_t *out);
/* The shortest form: 12.5, 299, -0.000001. */
void micro_text(int64_t n, char out[MICRO_SIZE]);
/* A number; as a text where text is set. */
struct json *micro_json(int64_t n, int text);
/* A number, or a text that is one. */
int micro_read(const struct json *value, int64_t *out);

/* Rounded half away from zero to so many places (0 to 6). */
int64_t micro_round(int64_t n, int places);
/* a * b and a * b / c, exact until rounded to a millionth. c is not 0. */
int64_t micro_product(int64_t a, int64_t b);
int64_t micro_share(int64_t a, int64_t b, int64_t c);

#endif
