/* config_value.c - checks the value of a setting, brings it into one form. */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/config_db.h"
#include "base/config_url.h"
#include "base/config_value.h"
#include "base/file.h"
#include "base/hours.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/zone.h"

#define SHOWN_CHARS 40
#define SCHEDULE_FIELDS 5

/* "NAME must be WHAT, not "value"": for values that are no secrets. */
static int
refuse(const struct setting_row *row, const char *what, const char *value,
    struct error *err)
{
	return error_set(err, ERROR_CONFIG, "%s must be %s, not \"%.*s\"",
	    row->name, what, (int)text_bytes(value, SHOWN_CHARS), value);
}

static int
check_characters(const char *name, const char *value, struct error *err)
{
	const char *p;

	if (!text_is_utf8(value, strlen(value)))
		return error_set(err, ERROR_CONFIG, "%s is not UTF-8 text",
		    name);
	for (p = value; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return error_set(err, ERROR_CONFIG, "%s holds a line "
			    "break or another control character", name);
	return 0;
}

int
config_value_path(const char *name, const char *value, const char *dir,
    char **out, struct error *err)
{
	if (check_characters(name, value, err) != 0)
		return -1;
	if (value[0] == '~')
		return error_set(err, ERROR_CONFIG, "%s starts with ~, which "
		    "nobody expands here: write the path out", name);
	if (value[0] != '/' && dir == NULL)
		return error_set(err, ERROR_CONFIG, "%s must be an absolute "
		    "path: there is no settings file it could be relative to",
		    name);
	*out = value[0] == '/' ? xstrdup(value) : file_join(dir, value);
	return 0;
}

static int
read_database(const struct setting_row *row, const char *value,
    const char *dir, char **out, struct error *err)
{
	static const char sqlite[] = "sqlite:";
	const char *wrong;
	char *path;

	if (text_starts(value, "postgresql:")) {
		wrong = config_db_check(value);
		if (wrong != NULL)
			return error_set(err, ERROR_CONFIG, "%s %s", row->name,
			    wrong);
		*out = secret_dup(value);
		return 0;
	}
	if (!text_starts(value, sqlite) || value[strlen(sqlite)] == '\0')
		return error_set(err, ERROR_CONFIG, "%s must be sqlite:PATH or "
		    "postgresql://...", row->name);
	if (config_value_path(row->name, value + strlen(sqlite), dir, &path,
		err) != 0)
		return -1;
	*out = xasprintf("%s%s", sqlite, path);
	free(path);
	return 0;
}

static int
read_whole(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	char what[80];
	int64_t n;

	if (text_int(value, row->min, row->max, &n) != 0) {
		snprintf(what, sizeof(what), "a whole number from %lld to %lld",
		    (long long)row->min, (long long)row->max);
		return refuse(row, what, value, err);
	}
	*out = xasprintf("%lld", (long long)n);
	return 0;
}

static int
read_switch(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off",
		"on", "0", "1"};
	size_t i;

	for (i = 0; i < nitems(words); i++)
		if (text_same(value, words[i])) {
			*out = xstrdup(words[i % 2]);
			return 0;
		}
	return refuse(row, "true or false", value, err);
}

static int
read_choice(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	const char *word = row->choices;
	char what[160];
	size_t n;

	while (*word != '\0') {
		n = strcspn(word, " ");
		if (strlen(value) == n && text_starts_nocase(word, value)) {
			*out = xstrndup(word, n);
			return 0;
		}
		word += n;
		word += strspn(word, " ");
	}
	snprintf(what, sizeof(what), "one of: %s;", row->choices);
	return refuse(row, what, value, err);
}

static bool
is_address(const char *s)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, s, bytes) == 1 ||
	    inet_pton(AF_INET6, s, bytes) == 1;
}

static int
read_addresses(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	struct strbuf list;
	const char *p = value;
	char *one = NULL;
	bool good = true;
	size_t n;

	strbuf_init(&list, strlen(value) + 1);
	for (;;) {
		n = strcspn(p, ",");
		one = text_trim(p, n);
		good = is_address(one);
		if (list.len > 0)
			strbuf_char(&list, ',');
		strbuf_text(&list, one);
		free(one);
		if (!good || p[n] == '\0')
			break;
		p += n + 1;
	}
	if (good)
		*out = strbuf_take(&list);
	strbuf_release(&list);
	return good ? 0 : refuse(row, "IPv4 or IPv6 addresses separated by "
	    "commas", value, err);
}

static bool
is_schedule_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || strchr("*,-/", c) != NULL;
}

static int
read_schedule(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	struct strbuf fields;
	const char *p = value;
	bool good = true;
	int count = 0;

	strbuf_init(&fields, strlen(value) + 1);
	p += strspn(p, " ");
	for (; *p != '\0' && good; count++, p += strspn(p, " ")) {
		if (count > 0)
			strbuf_char(&fields, ' ');
		for (; *p != '\0' && *p != ' ' && good; p++) {
			good = is_schedule_char(*p);
			strbuf_char(&fields, *p);
		}
	}
	good = good && count == SCHEDULE_FIELDS;
	if (good)
		*out = strbuf_take(&fields);
	strbuf_release(&fields);
	return good ? 0 : refuse(row, "five fields of cron syntax (minute hour "
	    "day month weekday)", value, err);
}

/* An address may hold a password where none is taken: it is not repeated. */
static int
read_server(enum setting id, const char *value, char **out, struct error *err)
{
	/* A redirect address is compared letter by letter at the provider. */
	const char *wrong = config_url(value, id == SET_PUBLIC_URL,
	    id == SET_ZOHO_REDIRECT_URI || id == SET_QB_REDIRECT_URI, out);

	if (wrong == NULL)
		return 0;
	return error_set(err, ERROR_CONFIG, "%s %s", setting_row(id)->name,
	    wrong);
}

/* A secret that is an address, where the row names its schemes. */
static int
read_secret(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	const char *wrong = row->choices == NULL ? NULL :
	    config_url_secret(value, row->choices);

	if (wrong != NULL)
		return error_set(err, ERROR_CONFIG, "%s %s", row->name, wrong);
	*out = secret_dup(value);
	return 0;
}

/*
 * Only what can stand in a message's head as it is, and in a mail server's
 * command: ASCII, no quotes, brackets or separators.
 */
static bool
is_plain_email(const char *s)
{
	const char *p;

	for (p = s; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' ||
		    strchr("\"<>(),;:\\[]", *p) != NULL)
			return false;
	return s[0] != '-' && text_is_email(s);
}

static int
read_emails(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	struct strbuf list;
	const char *p = value;
	char *one;
	bool good;
	int64_t count = 0;
	size_t n;

	strbuf_init(&list, strlen(value) + 1);
	for (;;) {
		n = strcspn(p, ",");
		one = text_trim(p, n);
		good = is_plain_email(one) && ++count <= row->max;
		if (list.len > 0)
			strbuf_char(&list, ',');
		strbuf_text(&list, one);
		free(one);
		if (!good || p[n] == '\0')
			break;
		p += n + 1;
	}
	if (good)
		*out = strbuf_take(&list);
	strbuf_release(&list);
	return good ? 0 : refuse(row, row->max == 1 ? "one e-mail address" :
	    "e-mail addresses separated by commas", value, err);
}

static int
read_steps(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	int64_t n;

	if (read_whole(row, value, out, err) != 0)
		return -1;
	if (text_int(*out, row->min, row->max, &n) == 0 && n % HOURS_STEP == 0)
		return 0;
	free(*out);
	*out = NULL;
	return refuse(row, "a multiple of five", value, err);
}

static int
read_hours(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	struct error why = ERROR_INIT;
	struct hours hours;

	if (hours_parse(value, &hours, &why) != 0)
		return error_set(err, ERROR_CONFIG, "%s: %s", row->name,
		    why.text);
	*out = xstrdup(value);
	return 0;
}

static int
read_zone(const struct setting_row *row, const char *value, char **out,
    struct error *err)
{
	struct error ignored = ERROR_INIT;
	struct zone *zone = NULL;

	if (zone_load(value, &zone, &ignored) != 0)
		return refuse(row, "a time zone like Europe/Berlin", value,
		    err);
	zone_free(zone);
	*out = xstrdup(value);
	return 0;
}

int
config_value_read(enum setting id, const char *value, const char *dir,
    char **out, struct error *err)
{
	const struct setting_row *row = setting_row(id);

	if (check_characters(row->name, value, err) != 0)
		return -1;
	switch (row->kind) {
	case SETTING_INT:
		return read_whole(row, value, out, err);
	case SETTING_BOOL:
		return read_switch(row, value, out, err);
	case SETTING_URL:
		return read_server(id, value, out, err);
	case SETTING_PATH:
		return config_value_path(row->name, value, dir, out, err);
	case SETTING_CHOICE:
		return read_choice(row, value, out, err);
	case SETTING_ADDRESSES:
		return read_addresses(row, value, out, err);
	case SETTING_SCHEDULE:
		return read_schedule(row, value, out, err);
	case SETTING_EMAILS:
		return read_emails(row, value, out, err);
	case SETTING_STEPS:
		return read_steps(row, value, out, err);
	case SETTING_HOURS:
		return read_hours(row, value, out, err);
	case SETTING_ZONE:
		return read_zone(row, value, out, err);
	case SETTING_SECRET:
		return read_secret(row, value, out, err);
	case SETTING_TEXT:
	default:
		break;
	}
	if (id == SET_DB)
		return read_database(row, value, dir, out, err);
	*out = secret_dup(value);
	return 0;
}
