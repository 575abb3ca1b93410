/*
 * knob.h - what tests may turn, each with a default that is as strict as the
 * documentation.
 *
 * A value is a number: 0 and 1 for a switch, the place in the list for a
 * word, minutes for a UTC offset.
 */

#ifndef SANDBOX_KNOB_H
#define SANDBOX_KNOB_H

#include <stdint.h>

#include "base/error.h"

struct json;

enum knob {
	KNOB_ACCESS_TTL_S,
	KNOB_ANY_LOOPBACK_REDIRECT,
	KNOB_AUTO_CONSENT,
	KNOB_BEARER,
	KNOB_CODE_TTL_S,
	KNOB_CONCURRENCY,
	KNOB_COQL_CASE,
	KNOB_COQL_IN_MAX,
	KNOB_COQL_QUOTES,
	KNOB_COQL_ROWS_MAX,
	KNOB_CREDITS,
	KNOB_EDITION,
	KNOB_EMOJI,
	KNOB_EXTRA_KEYS,
	KNOB_INDEX_DELAY_S,
	KNOB_LENGTH_UNIT,
	KNOB_LIMIT_CODE,
	KNOB_MULTI_DC,
	KNOB_PICKLIST,
	KNOB_PKCE,
	KNOB_QUOTA,
	KNOB_SCOPE_IN_ANSWER,
	KNOB_STATE_IN_REFUSAL,
	KNOB_THROTTLE_STATUS,
	KNOB_UNKNOWN_ID,
	KNOB_UPSERT_ALL_INSERT_STATUS,
	KNOB_UPSERT_PICK,
	KNOB_UPSERT_RACE_MS,
	KNOB_USER_DC,
	KNOB_UTC_OFFSET,
	KNOB_Z_IN_DATETIME,
	KNOB_COUNT
};

/* The words of the knobs that have some, in the order of their lists. */
enum { CONSENT_OFF, CONSENT_ACCEPT, CONSENT_DENY };
enum { CASE_IGNORE, CASE_EXACT };
enum { QUOTES_REFUSE, QUOTES_BACKSLASH, QUOTES_DOUBLE };
enum { EDITION_FREE, EDITION_STANDARD, EDITION_PROFESSIONAL,
	EDITION_ENTERPRISE, EDITION_ULTIMATE };
enum { ANSWER_ACCEPT, ANSWER_REFUSE };
enum { UNIT_CODEPOINTS, UNIT_UTF16 };
enum { LIMIT_TOO_MANY, LIMIT_RATE };
enum { PICK_OLDEST, PICK_NEWEST };

#define KNOB_WORD_SIZE 40

struct knobs {
	int64_t value[KNOB_COUNT];
};

void knobs_reset(struct knobs *knobs);

/* Sets one from JSON. ERROR_INVALID names the knob and what it takes. */
int knobs_set(struct knobs *knobs, const char *name, const struct json *value,
    struct error *err);
/* All of them as an object. */
struct json *knobs_show(const struct knobs *knobs);
/* The word at which a knob with words stands. */
void knob_word(const struct knobs *knobs, enum knob id,
    char out[KNOB_WORD_SIZE]);

#endif
