/* base_decimal.c - decimals and money, as tables. */

#include "base/decimal.h"
#include "base/mem.h"
#include "base/money.h"
#include "tests/lib/tap.h"

#define NONE INT64_MIN

static void
test_parse(void)
{
	static const struct {
		const char *text;
		int64_t want;
		const char *what;
	} rows[] = {
		{"0", 0, "nothing"},
		{"2", 2000000, "a whole number"},
		{"24.5", 24500000, "a fraction"},
		{"-0.05", -50000, "less than nothing"},
		{"33.333333", 33333333, "six places"},
		{"1.50000000", 1500000, "more places that are zeros"},
		{"007", 7000000, "zeros in front"},
		{"999999999.999999", DECIMAL_MAX, "the largest"},
		{"0000000001000000000", NONE, "ten digits"},
		{"0.0000001", NONE, "a seventh place"},
		{"", NONE, "no digits"},
		{NULL, NONE, "no text"},
		{"-", NONE, "a sign alone"},
		{".5", NONE, "no digit before the point"},
		{"5.", NONE, "no digit after the point"},
		{"1e3", NONE, "an exponent"},
		{"+1", NONE, "a plus sign"},
		{" 1", NONE, "a space"},
		{"1,5", NONE, "a comma"},
		{"1.2.3", NONE, "two points"},
		{"0x10", NONE, "another base"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		int64_t got = NONE;

		decimal_parse(rows[i].text, &got);
		is_int(got, rows[i].want, "decimal: %s", rows[i].what);
	}
}

static void
test_text(void)
{
	static const struct {
		int64_t decimal;
		const char *want;
	} rows[] = {
		{0, "0"}, {2000000, "2"}, {24500000, "24.5"},
		{-50000, "-0.05"}, {33333333, "33.333333"}, {1, "0.000001"},
		{100 * DECIMAL_ONE, "100"},
		{DECIMAL_MAX, "999999999.999999"},
		{-DECIMAL_MAX, "-999999999.999999"},
	};
	char text[DECIMAL_TEXT_SIZE];
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		decimal_text(rows[i].decimal, text);
		is_text(text, rows[i].want, "written as %s", rows[i].want);
	}
}

static void
test_amount(void)
{
	static const struct {
		const char *quantity, *price;
		int places;
		int64_t want;
		const char *what;
	} rows[] = {
		{"2", "24.5", 2, 4900, "whole times fraction"},
		{"3", "33.333333", 2, 10000, "a third, kept precise"},
		{"3", "33.33", 2, 9999, "a third, rounded before"},
		{"1", "0.005", 2, 1, "half a cent goes up"},
		{"1", "0.004999", 2, 0, "less than half goes down"},
		{"-1", "0.005", 2, -1, "half goes away from zero"},
		{"-2", "-1.5", 2, 300, "two signs"},
		{"0.1", "0.2", 2, 2, "what binary fractions cannot say"},
		{"0.000001", "0.000001", 4, 0, "the smallest of both"},
		{"0.333333", "0.333333", 4, 1111, "all places count"},
		{"1.5", "1", 0, 2, "a currency without places"},
		{"1.499999", "1", 0, 1, "just below half without places"},
		{"1.2345", "1", 3, 1235, "three places"},
		{"999999999.999999", "999999999.999999", 0,
		    INT64_C(999999999999998000), "the largest that fits"},
		{"999999999.999999", "999999999.999999", 2, NONE,
		    "too large for minor units"},
		{"1", "1", 5, NONE, "no such currency"},
		{"1", "1", -1, NONE, "an unknown currency"},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		int64_t quantity, price, got = NONE;

		if (decimal_parse(rows[i].quantity, &quantity) != 0 ||
		    decimal_parse(rows[i].price, &price) != 0 ||
		    money_of(quantity, price, rows[i].places, &got) != 0)
			got = NONE;
		is_int(got, rows[i].want, "amount: %s", rows[i].what);
	}
}

static void
test_money(void)
{
	char text[MONEY_TEXT_SIZE];
	int64_t got = 7;

	is_int(money_parse("12.30", 2, &got), 0, "an amount is read");
	is_int(got, 1230, "in minor units");
	is_int(money_parse("12.305", 2, &got), -1, "too fine is refused");
	is_int(money_parse("12.5", 0, &got), -1, "also without places");
	is_int(money_parse("12.0", 0, &got), 0, "zeros are not too fine");
	is_int(got, 12, "and are left out");
	is_int(money_add(1, 2, &got), 0, "a sum");
	is_int(got, 3, "is made");
	is_int(money_add(INT64_MAX, 1, &got), -1, "or does not fit");
	money_text(1230, 2, text);
	is_text(text, "12.30", "two places");
	money_text(-5, 2, text);
	is_text(text, "-0.05", "less than one");
	money_text(12, 0, text);
	is_text(text, "12", "no places");
	money_text(1234, 3, text);
	is_text(text, "1.234", "three places");
	money_text(INT64_MIN, 2, text);
	is_text(text, "-92233720368547758.08", "the least of all");
}

static void
test_currency(void)
{
	is_int(money_places("USD"), 2, "USD");
	is_int(money_places("JPY"), 0, "JPY");
	is_int(money_places("KWD"), 3, "KWD");
	is_int(money_places("ZWG"), 2, "the last of the list");
	is_int(money_places("AED"), 2, "the first of the list");
	is_int(money_places("XXX"), -1, "a code that is none");
	is_int(money_places("usd"), -1, "small letters");
	is_int(money_places("US"), -1, "two letters");
	is_int(money_places("D E"), -1, "a piece of the table");
	is_int(money_places(""), -1, "nothing");
	is_int(money_places(NULL), -1, "no text");
}

int
main(void)
{
	test_parse();
	test_text();
	test_amount();
	test_money();
	test_currency();
	return tap_done();
}
