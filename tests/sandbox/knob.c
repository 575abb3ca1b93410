/* knob.c - what tests may turn. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/dc.h"
#include "tests/sandbox/knob.h"
#include "tests/sandbox/moment.h"

enum knob_kind { KIND_SWITCH, KIND_NUMBER, KIND_WORD, KIND_OFFSET, KIND_REALM };

struct knob_row {
	const char *name;
	enum knob_kind kind;
	int64_t fallback, min, max;
	const char *words; /* each ended by a space */
};

static const struct knob_row rows[KNOB_COUNT] = {
	[KNOB_ACCESS_TTL_S] = {"access_ttl_s", KIND_NUMBER, 3600, 1, 86400, ""},
	[KNOB_ANY_LOOPBACK_REDIRECT] = {"any_loopback_redirect", KIND_SWITCH, 1,
	    0, 1, ""},
	[KNOB_AUTO_CONSENT] = {"auto_consent", KIND_WORD, CONSENT_OFF, 0, 2,
	    "off accept deny "},
	[KNOB_BEARER] = {"bearer", KIND_SWITCH, 0, 0, 1, ""},
	[KNOB_CODE_TTL_S] = {"code_ttl_s", KIND_NUMBER, 120, 1, 86400, ""},
	[KNOB_CONCURRENCY] = {"concurrency", KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_COQL_CASE] = {"coql_case", KIND_WORD, CASE_IGNORE, 0, 1,
	    "ignore exact "},
	[KNOB_COQL_IN_MAX] = {"coql_in_max", KIND_NUMBER, 50, 1, 1000, ""},
	[KNOB_COQL_QUOTES] = {"coql_quotes", KIND_WORD, QUOTES_REFUSE, 0, 2,
	    "refuse backslash double "},
	[KNOB_COQL_ROWS_MAX] = {"coql_rows_max", KIND_NUMBER, 2000, 1, 2000,
	    ""},
	[KNOB_CREDITS] = {"credits", KIND_NUMBER, 0, 0, INT32_MAX, ""},
	[KNOB_EDITION] = {"edition", KIND_WORD, EDITION_ENTERPRISE, 0, 4,
	    "free standard professional enterprise ultimate "},
	[KNOB_EMOJI] = {"emoji", KIND_WORD, ANSWER_ACCEPT, 0, 1,
	    "accept refuse "},
	[KNOB_EXTRA_KEYS] = {"extra_keys", KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_INDEX_DELAY_S] = {"index_delay_s", KIND_NUMBER, 5, 0, 86400, ""},
	[KNOB_INTUIT_ACCESS_OUTLIVES] = {"intuit_access_outlives", KIND_SWITCH,
	    0, 0, 1, ""},
	[KNOB_INTUIT_ACCESS_TTL_S] = {"intuit_access_ttl_s", KIND_NUMBER, 3600,
	    1, 86400, ""},
	[KNOB_INTUIT_CLIENT_SECRET_POST] = {"intuit_client_secret_post",
	    KIND_SWITCH, 0, 0, 1, ""},
	[KNOB_INTUIT_CODE_REUSE_REVOKES] = {"intuit_code_reuse_revokes",
	    KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_INTUIT_CODE_TTL_S] = {"intuit_code_ttl_s", KIND_NUMBER, 300, 1,
	    86400, ""},
	[KNOB_INTUIT_COUNTER] = {"intuit_counter", KIND_WORD, COUNTER_FALLS, 0,
	    1, "falls extends "},
	[KNOB_INTUIT_COUNTER_S] = {"intuit_counter_s", KIND_NUMBER, 8726400, 1,
	    INT32_MAX, ""},
	[KNOB_INTUIT_CUSTOM_NUMBERS] = {"intuit_custom_numbers", KIND_SWITCH, 0,
	    0, 1, ""},
	[KNOB_INTUIT_DISCOVERY] = {"intuit_discovery", KIND_SWITCH, 1, 0, 1,
	    ""},
	[KNOB_INTUIT_DUPLICATE_NUMBERS] = {"intuit_duplicate_numbers",
	    KIND_WORD, ANSWER_REFUSE, 0, 1, "accept refuse "},
	[KNOB_INTUIT_EMAIL_FILTER] = {"intuit_email_filter", KIND_SWITCH, 0, 0,
	    1, ""},
	[KNOB_INTUIT_FAULT_SHAPE] = {"intuit_fault_shape", KIND_WORD,
	    SHAPE_SERVICE, 0, 3, "service gateway xml html "},
	[KNOB_INTUIT_GATEWAY_SHAPE] = {"intuit_gateway_shape", KIND_WORD,
	    SHAPE_GATEWAY, 1, 2, "service gateway xml html "},
	[KNOB_INTUIT_GRACE_S] = {"intuit_grace_s", KIND_NUMBER, 0, 0, INT32_MAX,
	    ""},
	[KNOB_INTUIT_GRANT_DETAIL] = {"intuit_grant_detail", KIND_WORD, 0, 0, 3,
	    "none invalid incorrect revoked "},
	[KNOB_INTUIT_HARD_TTL_S] = {"intuit_hard_ttl_s", KIND_NUMBER, 157680000,
	    1, INT32_MAX, ""},
	[KNOB_INTUIT_IDLE_S] = {"intuit_idle_s", KIND_NUMBER, 8640000, 1,
	    INT32_MAX, ""},
	[KNOB_INTUIT_IN_FLIGHT] = {"intuit_in_flight", KIND_NUMBER, 10, 0, 1000,
	    ""},
	[KNOB_INTUIT_KEYS] = {"intuit_keys", KIND_WORD, KEYS_PRODUCTION, 0, 1,
	    "production development "},
	[KNOB_INTUIT_LAPSED_STATUS] = {"intuit_lapsed_status", KIND_NUMBER, 400,
	    200, 599, ""},
	[KNOB_INTUIT_LONG_TOKENS] = {"intuit_long_tokens", KIND_SWITCH, 0, 0, 1,
	    ""},
	[KNOB_INTUIT_PAGE_EXTRA] = {"intuit_page_extra", KIND_SWITCH, 0, 0, 1,
	    ""},
	[KNOB_INTUIT_PARALLEL] = {"intuit_parallel", KIND_WORD, PARALLEL_FIRST,
	    0, 2, "first both revoke "},
	[KNOB_INTUIT_PER_MINUTE] = {"intuit_per_minute", KIND_NUMBER, 500, 0,
	    10000, ""},
	[KNOB_INTUIT_PER_SECOND] = {"intuit_per_second", KIND_NUMBER, 10, 0,
	    1000, ""},
	[KNOB_INTUIT_REALM] = {"intuit_realm", KIND_REALM,
	    INT64_C(9130350000000001), 0, 0, ""},
	[KNOB_INTUIT_RECONSENT] = {"intuit_reconsent", KIND_WORD,
	    RECONSENT_REVOKE, 0, 1, "revoke keep "},
	[KNOB_INTUIT_REFRESH_IN_ANSWER] = {"intuit_refresh_in_answer",
	    KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_INTUIT_REFRESH_MS] = {"intuit_refresh_ms", KIND_NUMBER, 0, 0,
	    60000, ""},
	[KNOB_INTUIT_REQUESTID_ERRORS] = {"intuit_requestid_errors",
	    KIND_SWITCH, 0, 0, 1, ""},
	[KNOB_INTUIT_REQUESTID_NAMES] = {"intuit_requestid_names", KIND_SWITCH,
	    1, 0, 1, ""},
	[KNOB_INTUIT_REQUESTID_OTHER_BODY] = {"intuit_requestid_other_body",
	    KIND_WORD, OTHER_REPLAY, 0, 1, "replay refuse "},
	[KNOB_INTUIT_RETRY_AFTER_S] = {"intuit_retry_after_s", KIND_NUMBER, 0,
	    0, 86400, ""},
	[KNOB_INTUIT_ROTATION] = {"intuit_rotation", KIND_WORD, ROTATION_DAY, 0,
	    3, "day always never jitter "},
	[KNOB_LENGTH_UNIT] = {"length_unit", KIND_WORD, UNIT_CODEPOINTS, 0, 1,
	    "codepoints utf16 "},
	[KNOB_LIMIT_CODE] = {"limit_code", KIND_WORD, LIMIT_TOO_MANY, 0, 1,
	    "TOO_MANY_REQUESTS RATE_LIMIT_EXCEEDED "},
	[KNOB_MULTI_DC] = {"multi_dc", KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_PICKLIST] = {"picklist", KIND_WORD, ANSWER_ACCEPT, 0, 1,
	    "accept refuse "},
	[KNOB_PKCE] = {"pkce", KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_QUOTA] = {"quota", KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_SCOPE_IN_ANSWER] = {"scope_in_answer", KIND_SWITCH, 1, 0, 1, ""},
	[KNOB_STATE_IN_REFUSAL] = {"state_in_refusal", KIND_SWITCH, 0, 0, 1,
	    ""},
	[KNOB_THROTTLE_STATUS] = {"throttle_status", KIND_NUMBER, 400, 200, 599,
	    ""},
	[KNOB_UNKNOWN_ID] = {"unknown_id", KIND_NUMBER, 204, 204, 404, ""},
	[KNOB_UPSERT_ALL_INSERT_STATUS] = {"upsert_all_insert_status",
	    KIND_NUMBER, 200, 200, 201, ""},
	[KNOB_UPSERT_PICK] = {"upsert_pick", KIND_WORD, PICK_OLDEST, 0, 1,
	    "oldest newest "},
	[KNOB_UPSERT_RACE_MS] = {"upsert_race_ms", KIND_NUMBER, 0, 0, 10000,
	    ""},
	[KNOB_USER_DC] = {"user_dc", KIND_WORD, DC_COUNT, 0, DC_COUNT,
	    "us eu in au jp cn ca sa asked "},
	[KNOB_UTC_OFFSET] = {"utc_offset", KIND_OFFSET, 60, -720, 840, ""},
	[KNOB_Z_IN_DATETIME] = {"z_in_datetime", KIND_WORD, ANSWER_REFUSE, 0, 1,
	    "accept refuse "},
};

void
knobs_reset(struct knobs *knobs)
{
	size_t i;

	for (i = 0; i < KNOB_COUNT; i++)
		knobs->value[i] = rows[i].fallback;
}

/* The i-th word of a list. */
static bool
word_at(const char *words, int64_t i, char *out, size_t size)
{
	const char *end;

	for (; (end = strchr(words, ' ')) != NULL; words = end + 1) {
		if (i-- > 0)
			continue;
		snprintf(out, size, "%.*s", (int)(end - words), words);
		return true;
	}
	return false;
}

static bool
word_read(const char *words, const char *text, int64_t *out)
{
	char word[KNOB_WORD_SIZE];
	int64_t i;

	for (i = 0; word_at(words, i, word, sizeof(word)); i++) {
		if (text == NULL || strcmp(word, text) != 0)
			continue;
		*out = i;
		return true;
	}
	return false;
}

static bool
number_read(const struct knob_row *row, const struct json *value,
    int64_t *out)
{
	struct json *box = json_object();
	bool good;

	json_set(box, "n", json_copy(value));
	good = json_get_int(box, "n", out) == 0 && *out >= row->min &&
	    *out <= row->max;
	json_free(box);
	return good;
}

/* 10 to 19 digits, of which the largest number fits no int64_t. */
static bool
realm_read(const struct json *value, int64_t *out)
{
	const char *s = json_type(value) == JSON_TEXT ? json_scalar(value) : "";
	size_t n = strspn(s, "0123456789");

	*out = (int64_t)strtoull(s, NULL, 10);
	return n >= 10 && n <= 19 && s[n] == '\0' && s[0] != '0';
}

static bool
knob_read(const struct knob_row *row, const struct json *value, int64_t *out)
{
	int minutes;

	switch (row->kind) {
	case KIND_SWITCH:
		*out = json_is_true(value);
		return json_type(value) == JSON_BOOL;
	case KIND_NUMBER:
		return number_read(row, value, out);
	case KIND_WORD:
		return json_type(value) == JSON_TEXT &&
		    word_read(row->words, json_scalar(value), out);
	case KIND_OFFSET:
		if (json_type(value) != JSON_TEXT ||
		    offset_parse(json_scalar(value), &minutes) != 0)
			return false;
		*out = minutes;
		return true;
	case KIND_REALM:
		return realm_read(value, out);
	}
	return false;
}

static const char *const takes[] = {
	[KIND_SWITCH] = "true or false",
	[KIND_NUMBER] = "a whole number",
	[KIND_WORD] = "one of: ",
	[KIND_OFFSET] = "+HH:MM or -HH:MM",
	[KIND_REALM] = "10 to 19 digits as text"
};

int
knobs_set(struct knobs *knobs, const char *name, const struct json *value,
    struct error *err)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < KNOB_COUNT; i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		if (!knob_read(&rows[i], value, &n))
			return error_set(err, ERROR_INVALID,
			    "%s takes %s%s", name, takes[rows[i].kind],
			    rows[i].words);
		knobs->value[i] = n;
		return 0;
	}
	return error_set(err, ERROR_INVALID, "there is no knob %s", name);
}

void
knob_word(const struct knobs *knobs, enum knob id, char out[KNOB_WORD_SIZE])
{
	out[0] = '\0';
	if (rows[id].kind == KIND_REALM)
		snprintf(out, KNOB_WORD_SIZE, "%llu",
		    (unsigned long long)knobs->value[id]);
	else
		word_at(rows[id].words, knobs->value[id], out,
		    KNOB_WORD_SIZE);
}

struct json *
knobs_show(const struct knobs *knobs)
{
	struct json *j = json_object();
	char text[KNOB_WORD_SIZE];
	size_t i;

	for (i = 0; i < KNOB_COUNT; i++) {
		switch (rows[i].kind) {
		case KIND_SWITCH:
			json_set_bool(j, rows[i].name, knobs->value[i] != 0);
			break;
		case KIND_NUMBER:
			json_set_int(j, rows[i].name, knobs->value[i]);
			break;
		case KIND_WORD:
			word_at(rows[i].words, knobs->value[i], text,
			    sizeof(text));
			json_set_text(j, rows[i].name, text);
			break;
		case KIND_OFFSET:
			offset_text((int)knobs->value[i], text);
			json_set_text(j, rows[i].name, text);
			break;
		case KIND_REALM:
			knob_word(knobs, (enum knob)i, text);
			json_set_text(j, rows[i].name, text);
			break;
		}
	}
	return j;
}
