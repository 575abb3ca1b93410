/*
 * money.h - amounts of money in whole minor units of a currency (pure).
 *
 * USD 12.30 is 1230, JPY 12 is 12, KWD 1.234 is 1234.  `places` is how many
 * decimal places the currency has (ISO 4217, minor unit).
 */

#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdint.h>

#define MONEY_PLACES_MAX 4
#define MONEY_TEXT_SIZE 32

/* Places of a currency by its code of three capitals; -1: there is none. */
int money_places(const char *currency);

/*
 * quantity times price (both decimals, see decimal.h), rounded to the
 * nearest minor unit, halves away from zero.  0, or -1 when the amount does
 * not fit.
 */
int money_of(int64_t quantity, int64_t price, int places, int64_t *minor);

/*
 * Reads "12.30".  -1 when it is no decimal number, or finer than the
 * currency: an amount is never rounded in silence.
 */
int money_parse(const char *s, int places, int64_t *minor);

/* 0 and the sum, or -1 when it does not fit. */
int money_add(int64_t a, int64_t b, int64_t *sum);

/* With all places of the currency: "12.30", "12", "-0.05". */
void money_text(int64_t minor, int places, char out[MONEY_TEXT_SIZE]);

#endif
