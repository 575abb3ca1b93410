/* knob.c - what tests may turn. */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/dc.h"
#include "tests/sandbox/knob_row.h"
#include "tests/sandbox/moment.h"

void
knobs_reset(struct knobs *knobs)
{
	size_t i;

	for (i = 0; i < KNOB_COUNT; i++)
		knobs->value[i] = knob_rows[i].fallback;
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
		if (strcmp(knob_rows[i].name, name) != 0)
			continue;
		if (!knob_read(&knob_rows[i], value, &n))
			return error_set(err, ERROR_INVALID,
			    "%s takes %s%s", name, takes[knob_rows[i].kind],
			    knob_rows[i].words);
		knobs->value[i] = n;
		return 0;
	}
	return error_set(err, ERROR_INVALID, "there is no knob %s", name);
}

void
knob_word(const struct knobs *knobs, enum knob id, char out[KNOB_WORD_SIZE])
{
	out[0] = '\0';
	if (knob_rows[id].kind == KIND_REALM)
		snprintf(out, KNOB_WORD_SIZE, "%llu",
		    (unsigned long long)knobs->value[id]);
	else
		word_at(knob_rows[id].words, knobs->value[id], out,
		    KNOB_WORD_SIZE);
}

struct json *
knobs_show(const struct knobs *knobs)
{
	struct json *j = json_object();
	char text[KNOB_WORD_SIZE];
	size_t i;

	for (i = 0; i < KNOB_COUNT; i++) {
		switch (knob_rows[i].kind) {
		case KIND_SWITCH:
			json_set_bool(j, knob_rows[i].name,
			    knobs->value[i] != 0);
			break;
		case KIND_NUMBER:
			json_set_int(j, knob_rows[i].name, knobs->value[i]);
			break;
		case KIND_WORD:
			word_at(knob_rows[i].words, knobs->value[i], text,
			    sizeof(text));
			json_set_text(j, knob_rows[i].name, text);
			break;
		case KIND_OFFSET:
			offset_text((int)knobs->value[i], text);
			json_set_text(j, knob_rows[i].name, text);
			break;
		case KIND_REALM:
			knob_word(knobs, (enum knob)i, text);
			json_set_text(j, knob_rows[i].name, text);
			break;
		}
	}
	return j;
}
