/* money.c - currencies, and arithmetic in their minor units. */

#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"

/*
 * Source: ISO 4217, list one, without funds, metals and test codes.  Each
 * code stands between spaces.
 */
static const char *const codes_by_places[MONEY_PLACES_MAX + 1] = {
	[0] = " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF "
	    "XPF ",
	[2] = " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD "
	    "BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE "
	    "CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ "
	    "GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
	    "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
	    "MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR "
	    "RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
	    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES "
	    "WST XCD XCG YER ZAR ZMW ZWG ",
	[3] = " BHD IQD JOD KWD LYD OMR TND ",
};

static const int64_t power_of_ten[] = {1, 10, 100, 1000, 10000, 100000,
    1000000};

int
money_places(const char *currency)
{
	char word[6];
	int i;

	if (currency == NULL || strlen(currency) != 3 ||
	    strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return -1;
	(void)snprintf(word, sizeof(word), " %s ", currency);
	for (i = 0; i <= MONEY_PLACES_MAX; i++)
		if (codes_by_places[i] != NULL &&
		    strstr(codes_by_places[i], word) != NULL)
			return i;
	return -1;
}

/*
 * With a = a1 * 10^6 + a0 and b likewise, a * b in units of 10^-12 is
 * a1 b1 10^12 + (a1 b0 + a0 b1) 10^6 + a0 b0: each of the three fits, where
 * the product would not.
 */
static int
multiply(int64_t a, int64_t b, int places, int64_t *minor)
{
	int64_t a1 = a / DECIMAL_ONE, a0 = a % DECIMAL_ONE;
	int64_t b1 = b / DECIMAL_ONE, b0 = b % DECIMAL_ONE;
	int64_t middle = a1 * b0 + a0 * b1;
	int64_t unit = power_of_ten[DECIMAL_PLACES - places];
	int64_t rest = middle % unit * DECIMAL_ONE + a0 * b0;
	int64_t whole;

	unit *= DECIMAL_ONE;
	if (__builtin_mul_overflow(a1 * b1, power_of_ten[places], &whole) ||
	    __builtin_add_overflow(whole, middle / (unit / DECIMAL_ONE) +
	    rest / unit + (rest % unit * 2 >= unit), &whole))
		return -1;
	*minor = whole;
	return 0;
}

int
money_of(int64_t quantity, int64_t price, int places, int64_t *minor)
{
	int64_t a = quantity < 0 ? -quantity : quantity;
	int64_t b = price < 0 ? -price : price;

	if (a > DECIMAL_MAX || b > DECIMAL_MAX || places < 0 ||
	    places > MONEY_PLACES_MAX || multiply(a, b, places, minor) != 0)
		return -1;
	if ((quantity < 0) != (price < 0))
		*minor = -*minor;
	return 0;
}

int
money_parse(const char *s, int places, int64_t *minor)
{
	int64_t decimal, unit;

	if (places < 0 || places > MONEY_PLACES_MAX ||
	    decimal_parse(s, &decimal) != 0)
		return -1;
	unit = power_of_ten[DECIMAL_PLACES - places];
	if (decimal % unit != 0)
		return -1;
	*minor = decimal / unit;
	return 0;
}

int
money_add(int64_t a, int64_t b, int64_t *sum)
{
	return __builtin_add_overflow(a, b, sum) ? -1 : 0;
}

void
money_text(int64_t minor, int places, char out[MONEY_TEXT_SIZE])
{
	uint64_t size = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	uint64_t unit = (uint64_t)power_of_ten[places];
	const char *sign = minor < 0 ? "-" : "";

	if (places == 0)
		(void)snprintf(out, MONEY_TEXT_SIZE, "%s%" PRIu64, sign, size);
	else
		(void)snprintf(out, MONEY_TEXT_SIZE, "%s%" PRIu64 ".%0*" PRIu64,
		    sign, size / unit, places, size % unit);
}
