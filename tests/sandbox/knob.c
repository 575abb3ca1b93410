/* knob.c - what tests may turn. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/dc.h"
#include "tests/sandbox/knob.h"
#include "tests/sandbox/moment.h"

enum knob_kind { KIND_SWITCH, KIND_NUMBER, KIND_WORD, KIND_OFFSET };

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
	}
	return false;
}

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
			    "%s takes %s%s", name,
			    rows[i].kind == KIND_SWITCH ? "true or false" :
			    rows[i].kind == KIND_OFFSET ? "+HH:MM or -HH:MM" :
			    rows[i].kind == KIND_NUMBER ? "a whole number" :
			    "one of: ", rows[i].words);
		knobs->value[i] = n;
		return 0;
	}
	return error_set(err, ERROR_INVALID, "there is no knob %s", name);
}

void
knob_word(const struct knobs *knobs, enum knob id, char out[KNOB_WORD_SIZE])
{
	out[0] = '\0';
	word_at(rows[id].words, knobs->value[id], out, KNOB_WORD_SIZE);
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
		}
	}
	return j;
}
