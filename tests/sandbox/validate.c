/* validate.c - one record of a write checked against the field table. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/validate.h"
#include "tests/sandbox/value.h"

struct json *
check_error(const struct check *check, const char *code,
    const char *message, const char *field, struct json *details)
{
	char path[160];

	if (details == NULL)
		details = json_object();
	snprintf(path, sizeof(path), "$.%s[%zu].%s", "data", check->index,
	    field);
	json_set_text(details, "api_name", field);
	json_set_text(details, "json_path", path);
	return fault_object(code, message, details);
}

static struct json *
wrong_type(const struct check *check, const struct module_field *f,
    const char *expected)
{
	return check_error(check, "INVALID_DATA", "invalid data", f->name,
	    detail_text("expected_data_type", expected));
}

bool
value_is_empty(const struct json *value)
{
	const char *text = value != NULL ? json_scalar(value) : NULL;

	return value == NULL || json_type(value) == JSON_NULL ||
	    (text != NULL && text[0] == '\0');
}

/* Characters above U+FFFF. */
static size_t
count_astral(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += (unsigned char)*s >= 0xf0;
	return n;
}

static struct json *
check_text(const struct check *check, const struct module_field *f,
    const char *text, const char *expected)
{
	const struct world *w = check->org->world;
	size_t astral = count_astral(text), length;

	if (astral > 0 && world_knob(w, KNOB_EMOJI) == ANSWER_REFUSE)
		return wrong_type(check, f, expected);
	length = text_length(text);
	if (world_knob(w, KNOB_LENGTH_UNIT) == UNIT_UTF16)
		length += astral;
	if (length > (size_t)f->length)
		return check_error(check, "INVALID_DATA", "invalid data",
		    f->name, detail_int("maximum_length", f->length));
	return NULL;
}

static struct json *
check_pick(const struct check *check, const struct module_field *f,
    const struct json *value)
{
	const char *text = json_scalar(value);
	struct json *details, *list;
	char pick[128];
	size_t i;

	if (pick_has(f->picks, text))
		return NULL;
	if (strcmp(f->name, "Stage") == 0)
		return check_error(check, "MAPPING_MISMATCH",
		    "Pipeline doesn't contain the Stage", f->name,
		    detail_text("mapped_field", "Pipeline"));
	if ((f->flags & FIELD_CLOSED) == 0 && world_knob(check->org->world,
	    KNOB_PICKLIST) == ANSWER_ACCEPT)
		return check_text(check, f, text, "picklist");
	list = json_array();
	for (i = 0; pick_at(f->picks, i, pick, sizeof(pick)); i++)
		json_add(list, json_text(pick));
	details = json_object();
	json_set(details, "supported_values", list);
	return check_error(check, "INVALID_DATA", "invalid data", f->name,
	    details);
}

/* Digits before and after the point, within what the type takes. */
static struct json *
check_number(const struct check *check, const struct module_field *f,
    const struct json *value)
{
	bool whole = f->kind == TYPE_INTEGER;
	const char *expected = whole ? "integer" : "double", *digits;
	size_t before;

	if (json_type(value) != JSON_NUMBER)
		return wrong_type(check, f, expected);
	digits = json_scalar(value);
	digits += *digits == '-';
	before = strspn(digits, "0123456789");
	if (digits[before] != '\0' &&
	    (whole || digits[before] != '.' || strlen(digits + before) > 10 ||
	    strpbrk(digits, "eE") != NULL))
		return wrong_type(check, f, expected);
	if (before > (size_t)f->length && f->length > 0)
		return check_error(check, "INVALID_DATA", "invalid data",
		    f->name, detail_int("maximum_length", f->length));
	return NULL;
}

static struct json *
check_lookup(const struct check *check, const struct module_field *f,
    const struct json *record, const struct json *value)
{
	const char *module = json_get_text(record, "$se_module");
	struct json *wider = NULL, *fault = NULL;
	char name[80];

	if (json_type(value) != JSON_OBJECT)
		return wrong_type(check, f, "jsonobject");
	if (f->lookup == NULL && module != NULL &&
	    json_get(value, "module") == NULL) {
		wider = json_copy(value);
		json_set(wider, "module", detail_text("api_name", module));
		value = wider;
	}
	if (lookup_target(check->org, f, value) == NULL) {
		snprintf(name, sizeof(name), "%s.id", f->name);
		fault = check_error(check, "INVALID_DATA",
		    "the id given seems to be invalid", name, NULL);
	}
	json_free(wider);
	return fault;
}

static struct json *
check_owner(const struct check *check, const struct module_field *f,
    const struct json *value)
{
	const char *id = json_get_text(value, "id");
	char ours[RECORD_ID_SIZE];

	if (json_type(value) != JSON_OBJECT)
		return wrong_type(check, f, "jsonobject");
	record_id_text(check->org->user_id, ours);
	if (id == NULL || strcmp(id, ours) != 0)
		return check_error(check, "INVALID_DATA",
		    "the id given seems to be invalid", f->name, NULL);
	return NULL;
}

static struct json *
check_rows(const struct check *check, const struct module_field *f,
    const struct json *value, enum json_type type, const char *expected)
{
	const struct json *j;

	if (json_type(value) != JSON_ARRAY)
		return wrong_type(check, f, "jsonarray");
	for (j = json_first(value); j != NULL; j = json_next(j))
		if (json_type(j) != type)
			return wrong_type(check, f, expected);
	if (json_size(value) > 100 && f->kind == TYPE_SUBFORM)
		return check_error(check, "LIMIT_EXCEEDED", "limit exceeded",
		    f->name, detail_int("limit", 100));
	return NULL;
}

/* A text whose form a predicate knows. */
static struct json *
check_form(const struct check *check, const struct module_field *f,
    const char *text)
{
	bool with_z = world_knob(check->org->world, KNOB_Z_IN_DATETIME) ==
	    ANSWER_ACCEPT;
	const char *expected = field_type_name(f->kind);
	struct json *fault = check_text(check, f, text, expected);
	int64_t at;

	if (fault != NULL)
		return fault;
	if ((f->kind == TYPE_EMAIL && !is_crm_email(text)) ||
	    (f->kind == TYPE_PHONE && !is_crm_phone(text)) ||
	    (f->kind == TYPE_WEBSITE && !is_crm_url(text)) ||
	    (f->kind == TYPE_DATE && !moment_is_date(text)) ||
	    (f->kind == TYPE_DATETIME &&
	    moment_parse(text, with_z, &at) != 0) ||
	    (f->kind == TYPE_BIGINT &&
	    text_int(text, INT64_MIN, INT64_MAX, &at) != 0))
		return wrong_type(check, f, expected);
	return NULL;
}

struct json *
check_value(const struct check *check, const struct module_field *f,
    const struct json *record, const struct json *value)
{
	bool text = json_type(value) == JSON_TEXT;

	switch (f->kind) {
	case TYPE_TEXT:
	case TYPE_TEXTAREA:
		return text ? check_text(check, f, json_scalar(value), "text") :
		    wrong_type(check, f, "text");
	case TYPE_PICKLIST:
		return text ? check_pick(check, f, value) :
		    wrong_type(check, f, "picklist");
	case TYPE_MULTISELECT:
		return check_rows(check, f, value, JSON_TEXT, "text");
	case TYPE_INTEGER:
	case TYPE_DOUBLE:
	case TYPE_CURRENCY:
	case TYPE_PERCENT:
		return check_number(check, f, value);
	case TYPE_BOOLEAN:
		return json_type(value) == JSON_BOOL ? NULL :
		    wrong_type(check, f, "boolean");
	case TYPE_LOOKUP:
		return check_lookup(check, f, record, value);
	case TYPE_OWNER:
		return check_owner(check, f, value);
	case TYPE_TAGS:
	case TYPE_SUBFORM:
		return check_rows(check, f, value, JSON_OBJECT, "jsonobject");
	default:
		return text ? check_form(check, f, json_scalar(value)) :
		    wrong_type(check, f, field_type_name(f->kind));
	}
}
