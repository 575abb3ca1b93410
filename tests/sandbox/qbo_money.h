/*
 * qbo_money.h - amounts, without binary floating point.
 *
 * A decimal is mantissa / 10^scale.
 */

#ifndef SANDBOX_QBO_MONEY_H
#define SANDBOX_QBO_MONEY_H

#include <stdint.h>

struct json;

#define CENTS_SIZE 32

struct decimal {
	int64_t mantissa;
	int scale;
};

/* Digits with a point; no exponent. -1: not one, or too long. */
int decimal_parse(const char *digits, struct decimal *out);
/* To cents, halves away from zero; -1: too large. */
int decimal_cents(const struct decimal *d, int64_t *cents);
/* a times b, to cents. */
int decimal_product(const struct decimal *a, const struct decimal *b,
    int64_t *cents);
/* As QuickBooks writes amounts: 49.0, 337.5, 0. */
void cents_text(int64_t cents, char out[CENTS_SIZE]);
struct json *cents_json(int64_t cents);

#endif
