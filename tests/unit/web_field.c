/* web_field.c - a post is checked against a table, all complaints together. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "web/field.h"
#include "web/form.h"

static const struct field table[] = {
	{"line", FIELD_LINE, 10},
	{"text", FIELD_TEXT, 20},
	{"email", FIELD_EMAIL, 254},
	{"phone", FIELD_PHONE, 40},
	{"flag", FIELD_FLAG, 10},
};

static const struct {
	const char *name;
	const char *json;
	const char *field;
	const char *value;     /* or NULL */
	const char *complaint; /* or NULL */
} cases[] = {
	{"a line", "{\"line\":\"Ann\"}", "line", "Ann", NULL},
	{"a line is trimmed", "{\"line\":\" \\u00a0Ann\\n \"}", "line", "Ann",
	    NULL},
	{"a line break is a space", "{\"line\":\"a\\r\\nb\"}", "line", "a b",
	    NULL},
	{"a run of breaks and tabs is one space",
	    "{\"line\":\"a\\n\\n\\t\\r\\u000b\\u2028b\"}", "line", "a b", NULL},
	{"spaces stay", "{\"line\":\"a  b\"}", "line", "a  b", NULL},
	{"an absent field is none", "{}", "line", NULL, NULL},
	{"null is none", "{\"line\":null}", "line", NULL, NULL},
	{"an empty text is none", "{\"line\":\"\"}", "line", NULL, NULL},
	{"a blank text is none", "{\"line\":\" \\t\\n\"}", "line", NULL, NULL},
	{"ten characters of two bytes fit",
	    "{\"line\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	    "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}", "line",
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	    "\xc3\xa9\xc3\xa9", NULL},
	{"eleven do not", "{\"line\":\"12345678901\"}", "line", NULL,
	    "is too long: at most 10 characters"},
	{"blanks around do not count", "{\"line\":\"   1234567890   \"}",
	    "line", "1234567890", NULL},
	{"a control character", "{\"line\":\"a\\u0001b\"}", "line", NULL,
	    "must not have control characters"},
	{"DEL", "{\"line\":\"a\x7f\"}", "line", NULL,
	    "must not have control characters"},
	{"a number is no text", "{\"line\":1}", "line", NULL,
	    "must be a text"},
	{"true is no text", "{\"line\":true}", "line", NULL,
	    "must be a text"},
	{"a list is no text", "{\"line\":[\"a\"]}", "line", NULL,
	    "must be a text"},
	{"an object is no text", "{\"line\":{}}", "line", NULL,
	    "must be a text"},
	{"a text keeps its lines", "{\"text\":\"a\\r\\n\\n b\\tc\"}", "text",
	    "a\n\n b\tc", NULL},
	{"a word processor's breaks are lines",
	    "{\"text\":\"a\\u000bb\\fc\\u2028d\"}", "text", "a\nb\nc\nd", NULL},
	{"a control character in a text", "{\"text\":\"a\\u001bb\"}", "text",
	    NULL, "must not have control characters"},
	{"an e-mail address", "{\"email\":\" ann@example.com \"}", "email",
	    "ann@example.com", NULL},
	{"no e-mail address", "{\"email\":\"ann\"}", "email", NULL,
	    "must be an e-mail address"},
	{"a telephone number", "{\"phone\":\"+44 (0)20 7946-0000\"}", "phone",
	    "+44 (0)20 7946-0000", NULL},
	{"no telephone number", "{\"phone\":\"call me\"}", "phone", NULL,
	    "must be a telephone number"},
	{"true is a flag", "{\"flag\":true}", "flag", "true", NULL},
	{"false is a flag", "{\"flag\":false}", "flag", "false", NULL},
	{"a text is a flag", "{\"flag\":\"on\"}", "flag", "on", NULL},
	{"a number is no flag", "{\"flag\":1}", "flag", NULL,
	    "must be a text, true or false"},
};

static size_t
find(const char *name)
{
	size_t i;

	for (i = 0; i < nrows(table); i++)
		if (strcmp(table[i].name, name) == 0)
			break;
	return i;
}

static void
release(char **values)
{
	size_t i;

	for (i = 0; i < nrows(table); i++)
		free(values[i]);
}

static void
test_cases(void)
{
	struct error err = ERROR_INIT;
	struct field_errors errors;
	char *values[nrows(table)];
	struct form form;
	size_t i;
	int status;

	for (i = 0; i < nrows(cases); i++) {
		memset(&errors, 0, sizeof(errors));
		form_parse_json(cases[i].json, strlen(cases[i].json), &form,
		    &status, &err);
		fields_read(table, nrows(table), &form, values, &errors);
		is_text(values[find(cases[i].field)], cases[i].value, "%s",
		    cases[i].name);
		is_text(errors.count > 0 ? errors.errors[0].message : NULL,
		    cases[i].complaint, "%s: what is said", cases[i].name);
		release(values);
		form_release(&form);
	}
}

static void
test_together(void)
{
	static const char body[] =
	    "line=12345678901&email=x&phone=y&text=1&text=2&other=%01";
	struct error err = ERROR_INIT;
	struct field_errors errors = {.count = 0};
	char *values[nrows(table)];
	struct form form;
	int status;

	form_parse_urlencoded(body, strlen(body), &form, &status, &err);
	fields_read(table, nrows(table), &form, values, &errors);
	is_int((long long)errors.count, 4, "all complaints come together");
	is_text(errors.errors[1].field, "text", "in the order of the table");
	is_text(errors.errors[1].message, "was sent twice",
	    "a repeated field is one");
	is_text(values[find("text")], NULL, "and has no value");
	release(values);
	form_release(&form);
}

static void
test_caps(void)
{
	struct field_errors errors = {.count = 0};
	char name[200], field[16];
	size_t i;

	memset(name, 'n', sizeof(name));
	memcpy(name + 62, "\xc3\xa9", 3);
	field_complain(&errors, name, "%s\xc3\xa9", name);
	is_int((long long)strlen(errors.errors[0].field), 62,
	    "a long name is cut before a character that does not fit");
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	field_complain(&errors, "a", "%s", name);
	is_int((long long)strlen(errors.errors[1].message), 159,
	    "a long message is cut");
	for (i = 2; i < 100; i++) {
		snprintf(field, sizeof(field), "f%zu", i);
		field_complain(&errors, field, "is wrong");
	}
	is_int((long long)errors.count, 100, "all complaints are counted");
	is_text(errors.errors[FIELD_ERRORS_MAX - 1].field, "f39",
	    "the first forty are kept");
}

int
main(void)
{
	test_cases();
	test_together();
	test_caps();
	return tap_done();
}
