/* mapping_convert.c - texts as the types of the CRM's fields want them. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/mapping_date.h"
#include "src/sync/mapping_value.h"

/* Characters and digits that Zoho's field types take. */
#define EMAIL_MAX 100
#define PHONE_MAX 30
#define DIGITS_BEFORE 16
#define DIGITS_AFTER 9

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static struct json *
to_email(const struct json *rule, const char *text)
{
	size_t max = rule_max(rule) > 0 ? rule_max(rule) : EMAIL_MAX;

	const char *at = strchr(text, '@');

	/* A cut address would be somebody else's. */
	if (at == NULL || at == text || at[1] == '\0' ||
	    strpbrk(text, " \t\r\n") != NULL || text_length(text) > max)
		return NULL;
	return json_text(text);
}

/*
 * A number as Zoho's phone fields take it: no slash, no leading separator;
 * its digits alone when it is too long.
 */
static struct json *
to_phone(const struct json *rule, const char *text)
{
	size_t max = rule_max(rule) > 0 ? rule_max(rule) : PHONE_MAX;
	struct json *out = NULL;
	char *value, *s;

	if (!text_is_phone(text))
		return NULL;
	value = xstrdup(text + strspn(text, " .-/"));
	for (s = value; *s != '\0'; s++) {
		if (*s == '/')
			*s = '-';
	}
	if (text_length(value) > max) {
		s = text_phone_digits(value);
		free(value);
		value = s;
	}
	if (!text_empty(value) && text_length(value) <= max)
		out = json_text(value);
	free(value);
	return out;
}

/* What may stand around a number: spaces, signs, "EUR", a currency's mark. */
static bool
is_dressing(const char *s, size_t n)
{
	size_t i, letters = 0;

	for (i = 0; i < n; i++) {
		if (strspn(s + i, LETTERS) > 0)
			letters++;
		else if ((unsigned char)s[i] < 0x80 &&
		    strchr(" +-$%", s[i]) == NULL)
			return false;
	}
	return letters == 0 || letters == 3;
}

/* A separator of thousands: up to three digits before it, three behind. */
static bool
is_grouping(const char *s, const char *end, char decimal, size_t before)
{
	return strchr(".,' ", *s) != NULL && *s != decimal && end - s >= 4 &&
	    strspn(s + 1, DIGITS) == 3 && before >= 1 && before <= 3;
}

/*
 * "1.234,50 EUR" with decimal ',' as "1234.50".  NULL when it is not one
 * number. free().
 */
static char *
plain_number(const char *text, char decimal)
{
	const char *s = text + strcspn(text, DIGITS), *end = s + strlen(s);
	bool minus = memchr(text, '-', (size_t)(s - text)) != NULL;
	bool point = false, good;
	size_t before = 0; /* digits in a row */
	char *out, *d;

	while (end > s && strchr(DIGITS, end[-1]) == NULL)
		end--;
	if (s == end || !is_dressing(text, (size_t)(s - text)) ||
	    !is_dressing(end, strlen(end)))
		return NULL;
	d = out = xmalloc((size_t)(end - s) + 2);
	if (minus)
		*d++ = '-';
	while (s + 1 < end && *s == '0' && strchr(DIGITS, s[1]) != NULL)
		s++;
	for (good = true; good && s < end; s++) {
		if (*s == decimal && !point) {
			point = true;
			*d++ = '.';
		} else if (strchr(DIGITS, *s) != NULL) {
			*d++ = *s;
			before++;
		} else {
			good = !point && is_grouping(s, end, decimal, before);
			before = 0;
		}
	}
	*d = '\0';
	/* "0.234" with grouping points is no number of anybody's. */
	d = out + minus;
	if (good && !(d[0] == '0' && d[1] != '\0' && d[1] != '.'))
		return out;
	free(out);
	return NULL;
}

static char
decimal_of(const struct json *rule)
{
	const char *decimal = json_get_text(rule, "decimal");

	return decimal != NULL ? decimal[0] : '.';
}

static struct json *
to_number(const struct json *rule, const char *text, bool whole)
{
	char *plain = plain_number(text, decimal_of(rule)), *point;
	struct json *out = NULL;
	size_t before, after;

	if (plain == NULL)
		return NULL;
	point = strchr(plain, '.');
	before = strspn(plain + (*plain == '-'), DIGITS);
	after = point != NULL ? strlen(point + 1) : 0;
	/* 3.0 is whole, 3.5 is not. */
	if (whole && point != NULL && strspn(point + 1, "0") == after) {
		*point = '\0';
		after = 0;
	}
	if (before > 0 && before <= DIGITS_BEFORE && after <= DIGITS_AFTER &&
	    !(whole && after > 0))
		out = json_number(plain);
	free(plain);
	return out;
}

static struct json *
to_boolean(const char *text)
{
	static const char *const yes[] = {"true", "yes", "on", "1"};
	static const char *const no[] = {"false", "no", "off", "0"};
	size_t i;

	for (i = 0; i < nitems(yes); i++) {
		if (text_same(text, yes[i]) || text_same(text, no[i]))
			return json_bool(text_same(text, yes[i]));
	}
	return NULL;
}

static struct json *
to_date(const struct json *rule, const char *text, bool with_time)
{
	const struct json *format = json_first(json_get(rule, "formats"));
	const char *zone_text = json_get_text(rule, "zone");
	struct written_date date;
	char out[DATE_TEXT_SIZE];
	int zone = 0, rc;

	rc = date_read(text, NULL, &date);
	for (; rc != 0 && format != NULL; format = json_next(format))
		rc = date_read(text, json_scalar(format), &date);
	if (rc != 0)
		return NULL;
	if (zone_text != NULL)
		(void)date_zone_read(zone_text, &zone);
	if (with_time)
		date_time_print(&date, zone, out);
	else
		date_print(&date, out);
	return json_text(out);
}

static struct json *
to_lookup(const char *text)
{
	struct json *out;
	size_t n = strlen(text);

	if (n > 20 || strspn(text, DIGITS) != n)
		return NULL;
	out = json_object();
	json_set_text(out, "id", text);
	return out;
}

struct json *
value_convert(const struct json *rule, enum value_type type,
    const char *text)
{
	switch (type) {
	case VALUE_EMAIL:
		return to_email(rule, text);
	case VALUE_PHONE:
		return to_phone(rule, text);
	case VALUE_NUMBER:
	case VALUE_INTEGER:
		return to_number(rule, text, type == VALUE_INTEGER);
	case VALUE_BOOLEAN:
		return to_boolean(text);
	case VALUE_DATE:
	case VALUE_DATETIME:
		return to_date(rule, text, type == VALUE_DATETIME);
	case VALUE_LOOKUP:
		return to_lookup(text);
	case VALUE_LIST:
	case VALUE_TEXT:
		break;
	}
	return json_text(text);
}
