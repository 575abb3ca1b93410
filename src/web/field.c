/* field.c - checks a post against a table of fields. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "web/field.h"
#include "web/form.h"

/* Cuts off a character that the end of a buffer has split. */
static void
mend_end(char *s)
{
	s[text_utf8_span(s, strlen(s))] = '\0';
}

void
field_complain(struct field_errors *errors, const char *field,
    const char *fmt, ...)
{
	struct field_error *e;
	va_list ap;

	if (errors->count++ >= FIELD_ERRORS_MAX)
		return;
	e = &errors->errors[errors->count - 1];
	snprintf(e->field, sizeof(e->field), "%s", field);
	mend_end(e->field);
	va_start(ap, fmt);
	if (vsnprintf(e->message, sizeof(e->message), fmt, ap) < 0)
		e->message[0] = '\0';
	va_end(ap);
	mend_end(e->message);
}

/*
 * Bytes of the line end at s: LF, vertical tab and form feed (as word
 * processors paste them), U+0085, U+2028, U+2029; 0 when it is none.
 */
static size_t
line_end(const char *s)
{
	unsigned char c = (unsigned char)*s;

	if (c >= '\n' && c <= '\r')
		return 1;
	if (c < 0xc2)
		return 0;
	if (strncmp(s, "\xc2\x85", 2) == 0)
		return 2;
	if (strncmp(s, "\xe2\x80\xa8", 3) == 0 ||
	    strncmp(s, "\xe2\x80\xa9", 3) == 0)
		return 3;
	return 0;
}

/* In place: a run of line ends and tabs becomes one space, or \n stays. */
static void
unify_breaks(char *s, bool one_line)
{
	char *to = s;
	size_t n;

	while (*s != '\0') {
		n = line_end(s);
		if (n == 0 && !(one_line && *s == '\t')) {
			*to++ = *s++;
			continue;
		}
		s += n > 0 ? n : 1;
		if (!one_line)
			*to++ = '\n';
		else if (s[0] != '\t' && line_end(s) == 0)
			*to++ = ' ';
	}
	*to = '\0';
}

/* Bytes of visible ASCII and spaces at the start: nothing to mend there. */
static size_t
plain_span(const char *s)
{
	size_t n = 0;

	while (s[n] >= ' ' && s[n] <= '~')
		n++;
	return n;
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

/* The text of an item; false when it has none that the type allows. */
static bool
item_text(const struct form_item *item, enum field_type type,
    const char **text)
{
	enum json_type kind;

	*text = item->text;
	if (item->value == NULL)
		return true;
	kind = json_type(item->value);
	if (type == FIELD_FLAG && kind == JSON_BOOL)
		*text = json_is_true(item->value) ? "true" : "false";
	if (type == FIELD_SCALAR)
		*text = json_scalar(item->value);
	return kind == JSON_NULL || *text != NULL;
}

/* What is wrong with a text, or NULL. */
static const char *
complaint(enum field_type type, const char *s, bool plain)
{
	if (!plain && has_control(s))
		return "must not have control characters";
	if (type == FIELD_EMAIL && !text_is_email(s))
		return "must be an e-mail address";
	if (type == FIELD_PHONE && !text_is_phone(s))
		return "must be a telephone number";
	return NULL;
}

static char *
read_item(const struct field *field, const struct form_item *item,
    struct field_errors *errors)
{
	const char *text, *wrong;
	char *value;
	bool plain;

	if (!item_text(item, field->type, &text)) {
		field_complain(errors, field->name,
		    field->type == FIELD_FLAG ?
		    "must be a text, true or false" :
		    field->type == FIELD_SCALAR ?
		    "must be a text or a number" : "must be a text");
		return NULL;
	}
	if (text == NULL)
		return NULL;
	value = xstrdup(text);
	plain = value[plain_span(value)] == '\0';
	if (!plain)
		unify_breaks(value, field->type != FIELD_TEXT);
	text_strip(value);
	if (*value == '\0')
		goto none;
	if ((plain ? strlen(value) : text_length(value)) > field->max_chars) {
		field_complain(errors, field->name,
		    "is too long: at most %zu characters", field->max_chars);
		goto none;
	}
	wrong = complaint(field->type, value, plain);
	if (wrong != NULL) {
		field_complain(errors, field->name, "%s", wrong);
		goto none;
	}
	return value;
none:
	free(value);
	return NULL;
}

void
fields_read(const struct field *fields, size_t n, const struct form *form,
    char **values, struct field_errors *errors)
{
	const struct form_item *found;
	size_t i, j, count;

	for (i = 0; i < n; i++) {
		found = NULL;
		count = 0;
		for (j = 0; j < form->count; j++)
			if (text_equal(form->items[j].name, fields[i].name)) {
				found = &form->items[j];
				count++;
			}
		values[i] = NULL;
		if (count > 1)
			field_complain(errors, fields[i].name,
			    "was sent twice");
		else if (count == 1)
			values[i] = read_item(&fields[i], found, errors);
	}
}

void
fields_read_object(const struct field *fields, size_t n,
    const struct json *object, const char *prefix, char **values,
    struct field_errors *errors)
{
	struct form_item item;
	const struct json *j;
	struct field field;
	char name[64];
	size_t i;

	for (i = 0; i < n; i++) {
		values[i] = NULL;
		j = json_get(object, fields[i].name);
		if (j == NULL)
			continue;
		memset(&item, 0, sizeof(item));
		/* Only read: what the item points to is the document's. */
		if (json_type(j) == JSON_TEXT)
			item.text = (char *)json_scalar(j);
		else
			item.value = (struct json *)j;
		(void)snprintf(name, sizeof(name), "%s.%s", prefix,
		    fields[i].name);
		field = fields[i];
		field.name = name;
		values[i] = read_item(&field, &item, errors);
	}
}
