/* intuit_code.c - the one table of Intuit's error codes. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "provider/intuit_fault.h"

#define AGAIN "it is tried again"

/* Source: Intuit developer documentation, "Error codes". */
static const struct intuit_meaning codes[] = {
	/* The connection. */
	/* Told to people only when a token just renewed is refused, too. */
	{"3200", INTUIT_REFRESH,
	    "QuickBooks refuses a token that it has just issued: connect "
	    "again"},
	{"100", INTUIT_RECONNECT,
	    "the connection is for another company: connect again and choose "
	    "the right one"},
	{"110", INTUIT_RECONNECT, "the connection is refused: connect again"},
	{"120", INTUIT_RECONNECT,
	    "whoever connected may not use the company any more: connect "
	    "again as one of its administrators"},
	{"3202", INTUIT_MISTAKE, "the call lacks its token"},
	{"3100", INTUIT_SETTING,
	    "the app may not use this company: the keys (development or "
	    "production) must go with QB_API_URL, and the app must have the "
	    "accounting scope"},

	/* The account. */
	{"5020", INTUIT_SETTING,
	    "the company's plan, or the connected user, does not have this "
	    "right"},
	{"5030", INTUIT_SETTING,
	    "the company's plan does not have this feature"},
	{"6190", INTUIT_SETTING,
	    "the company's QuickBooks subscription has ended: renew it"},
	{"7001", INTUIT_SETTING, "the company was deleted in QuickBooks"},

	/* It passes by itself. */
	{"130", INTUIT_RETRY, "QuickBooks is moving the company: " AGAIN},
	{"140", INTUIT_RETRY, "the company is locked for a while: " AGAIN},
	{"150", INTUIT_RETRY, "the company is under maintenance: " AGAIN},
	{"10000", INTUIT_RETRY, "QuickBooks is in trouble: " AGAIN},
	{"10200", INTUIT_RETRY, "the company was reset: " AGAIN},
	{"3001", INTUIT_WAIT, "QuickBooks takes no more calls at the moment"},

	/* Something is there already, or has changed. */
	{"600", INTUIT_TAKEN, "a call with this id was made before"},
	{"630", INTUIT_TAKEN, "it is there already"},
	{"6140", INTUIT_TAKEN,
	    "another record has this number in QuickBooks: choose another "
	    "number"},
	{"6240", INTUIT_TAKEN,
	    "a customer, vendor or employee has this name in QuickBooks: "
	    "choose another name"},
	{"5010", INTUIT_TAKEN,
	    "it was changed in QuickBooks at the same moment"},

	/* The record: a person changes it, or the company's books. */
	{"610", INTUIT_MEND,
	    "something that it names is not there in QuickBooks, or was made "
	    "inactive: choose another, or make it active"},
	{"620", INTUIT_MEND, "the records cannot be linked"},
	{"700", INTUIT_MEND, "what it belongs to is not there"},
	{"800", INTUIT_MEND, "something depends on it"},
	{"900", INTUIT_MEND, "it cannot belong to itself"},
	{"2020", INTUIT_MEND, "something that QuickBooks asks for is missing"},
	{"2030", INTUIT_MEND, "an id is none"},
	{"2040", INTUIT_MEND,
	    "a text has characters that this company's QuickBooks does not "
	    "take"},
	{"2050", INTUIT_MEND, "a text is too long or too short"},
	{"2060", INTUIT_MEND, "a date is malformed"},
	{"2070", INTUIT_MEND, "a date is none"},
	{"2080", INTUIT_MEND, "a number is malformed"},
	{"2090", INTUIT_MEND, "a number is none"},
	{"2100", INTUIT_MEND, "a decimal is malformed"},
	{"2110", INTUIT_MEND, "a decimal is none"},
	{"2140", INTUIT_MEND, "an amount is out of range"},
	{"2150", INTUIT_MEND, "a percentage is out of range"},
	{"2160", INTUIT_MEND, "a quantity is out of range"},
	{"2200", INTUIT_MEND, "a web address is malformed"},
	{"2210", INTUIT_MEND, "an e-mail address is malformed"},
	{"2240", INTUIT_MEND, "a number is out of range"},
	{"2250", INTUIT_MEND, "it has no lines"},
	{"2290", INTUIT_MEND, "a line's amount is negative"},
	{"2500", INTUIT_MEND,
	    "a customer, item or account that it names is not there or cannot "
	    "be used: choose another, or make it active"},
	{"2600", INTUIT_MEND, "two of its values contradict each other"},
	{"3000", INTUIT_MEND, "a custom field is none"},
	{"6000", INTUIT_MEND, "a rule of the company's books is against it"},
	{"6010", INTUIT_MEND, "the kind of account is missing"},
	{"6070", INTUIT_MEND,
	    "an amount is not quantity times price as QuickBooks reckons"},
	{"6080", INTUIT_MEND, "a customer needs a name"},
	{"6090", INTUIT_MEND, "a discount line is incomplete"},
	{"6100", INTUIT_MEND, "a line's tax code is missing or none"},
	{"6150", INTUIT_MEND, "what it belongs to is missing"},
	{"6180", INTUIT_MEND, "it is nested too deep"},
	{"6200", INTUIT_MEND,
	    "the books of that date are closed: change the date, or open the "
	    "period"},
	{"6210", INTUIT_MEND,
	    "the books of that date are closed with a password: change the "
	    "date, or open the period"},
	{"6220", INTUIT_MEND, "it has an open balance"},
	{"6250", INTUIT_MEND, "the customer is inactive or none"},
	{"6270", INTUIT_MEND,
	    "the date lies before the start of the item's inventory"},
	{"6280", INTUIT_MEND, "it has charges that were not billed"},
	{"6310", INTUIT_MEND, "what is billable needs a customer"},
	{"6320", INTUIT_MEND, "whether it is billable is malformed"},
	{"6430", INTUIT_MEND, "an account is of the wrong kind"},
	{"6440", INTUIT_MEND, "a line needs an item"},
	{"6540", INTUIT_MEND, "it was deposited, and cannot be changed"},

	/* Ours. */
	{"500", INTUIT_MISTAKE, "QuickBooks does not do this"},
	{"1000", INTUIT_MEND, "QuickBooks cannot do it"},
	{"1010", INTUIT_MEND, "QuickBooks cannot make it"},
	{"1020", INTUIT_MEND, "QuickBooks cannot change it"},
	{"1040", INTUIT_MISTAKE, "the call holds too much"},
	{"2000", INTUIT_MISTAKE, "the call names what QuickBooks has not"},
	{"2010", INTUIT_MISTAKE, "the call has a field that is none"},
	{"2120", INTUIT_MISTAKE, "the call names a kind that is none"},
	{"2130", INTUIT_MISTAKE, "the call's id is malformed"},
	{"2170", INTUIT_MISTAKE, "the call has a word that is none"},
	{"4000", INTUIT_MISTAKE, "QuickBooks cannot read the query"},
	{"4001", INTUIT_MISTAKE, "QuickBooks does not take the query"},
	{"4002", INTUIT_MISTAKE, "QuickBooks cannot answer the query"},
	{"5000", INTUIT_MISTAKE, "the call has a field of former times"},
	{"10100", INTUIT_MISTAKE, "the call asks for too much at once"},
};

static const struct intuit_meaning limited = {"3001", INTUIT_WAIT,
    "QuickBooks takes no more calls at the moment"};
static const struct intuit_meaning trouble = {"5xx", INTUIT_RETRY,
    "QuickBooks is in trouble: " AGAIN};
static const struct intuit_meaning senseless = {"not_json", INTUIT_RETRY,
    "QuickBooks' answer makes no sense: " AGAIN};
static const struct intuit_meaning refused = {"401", INTUIT_RECONNECT,
    "the connection is refused: connect again"};
static const struct intuit_meaning forbidden = {"403", INTUIT_SETTING,
    "the app may not do this"};
static const struct intuit_meaning unknown = {"", INTUIT_MEND,
    "QuickBooks refuses it with a code that is not known here: look the "
    "code up in Intuit's documentation"};

const struct intuit_meaning *
intuit_meaning(int status, const struct intuit_fault *fault)
{
	size_t i;

	if (status == 429)
		return &limited;
	if (status >= 500)
		return &trouble;
	if (fault->shape == INTUIT_NO_FAULT || fault->shape == INTUIT_HTML)
		return &senseless;
	for (i = 0; i < nitems(codes); i++)
		if (text_equal(codes[i].code, fault->code))
			return &codes[i];
	if (status == 401)
		return &refused;
	return status == 403 ? &forbidden : &unknown;
}

enum error_code
intuit_error_code(enum intuit_cure cure)
{
	static const enum error_code codes_of[] = {
		[INTUIT_MEND] = ERROR_INVALID,
		[INTUIT_TAKEN] = ERROR_CONFLICT,
		[INTUIT_RETRY] = ERROR_UNAVAILABLE,
		[INTUIT_WAIT] = ERROR_LIMITED,
		[INTUIT_REFRESH] = ERROR_AUTH,
		[INTUIT_RECONNECT] = ERROR_AUTH,
		[INTUIT_SETTING] = ERROR_CONFIG,
		[INTUIT_MISTAKE] = ERROR_INTERNAL,
	};

	return codes_of[cure];
}
