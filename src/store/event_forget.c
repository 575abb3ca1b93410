/* event_forget.c - takes a person out of what webhooks told. */

#include "store/event.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Fewer digits are in every id. */
#define DIGITS_MIN 6
#define PHONE_MAX 64

static bool
is_separator(char c)
{
	return c != '\0' && strchr(" -.()/", c) != NULL;
}

/* A part of an address: "ve@x.example" is not "eve@x.example". */
static bool
is_inner(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 ||
	    (c != '\0' && strchr("._%+-", c) != NULL);
}

/* text: in lower case. */
static bool
holds_email(const char *text, const char *email)
{
	size_t n = strlen(email);
	const char *p;

	for (p = strstr(text, email); p != NULL; p = strstr(p + 1, email)) {
		/* "\\n" ends with a letter that is none. */
		if (p > text && is_inner(p[-1]) &&
		    !(p > text + 1 && p[-2] == '\\'))
			continue;
		if (!is_inner(p[n]) || (p[n] == '.' && !is_inner(p[n + 1])))
			return true;
	}
	return false;
}

/* Whether the digits stand at p, and no further one after them. */
static bool
starts_with_digits(const char *p, const char *digits)
{
	while (*digits != '\0') {
		if (*p == *digits)
			digits++;
		else if (!is_separator(*p))
			return false;
		p++;
	}
	return !isdigit((unsigned char)*p);
}

static bool
holds_digits(const char *text, const char *digits)
{
	const char *p;

	for (p = text; *p != '\0'; p++)
		if (*p == *digits && (p == text ||
		    !isdigit((unsigned char)p[-1])) &&
		    starts_with_digits(p, digits))
			return true;
	return false;
}

/* The digits of a number, without its separators; "" for too few. */
static void
take_digits(const char *phone, char out[PHONE_MAX])
{
	size_t n = 0;

	for (; phone != NULL && *phone != '\0' && n < PHONE_MAX - 1; phone++)
		if (isdigit((unsigned char)*phone))
			out[n++] = *phone;
	out[n < DIGITS_MIN ? 0 : n] = '\0';
}

struct found {
	char (*ids)[UUID_SIZE];
	size_t count;
};

static void
take_found(struct found *found, const char *id)
{
	found->ids = xreallocarray(found->ids, found->count + 1,
	    sizeof(*found->ids));
	(void)snprintf(found->ids[found->count++], UUID_SIZE, "%s", id);
}

/* Columns 1 to 3, in lower case; free(). */
static char *
row_text(struct db_rows *rows)
{
	const char *note = db_column_text(rows, 2);
	const char *error = db_column_text(rows, 3);
	char *text = xasprintf("%s\n%s\n%s", db_column_text(rows, 1),
	    note != NULL ? note : "", error != NULL ? error : "");
	char *lower = text_lower(text);

	free(text);
	return lower;
}

static int
find_events(struct db *db, const char *tenant, const char *email,
    const char *digits, struct found *out, struct error *err)
{
	struct db_rows *rows = NULL;
	char *text;
	int rc;

	if (db_query(db, "SELECT e.id, e.body, e.note, j.last_error "
	    "FROM event e LEFT JOIN job j ON j.kind = 'event' "
	    "AND j.subject_id = e.id WHERE e.tenant = $1",
	    DB_ARGS(db_text(tenant)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		text = row_text(rows);
		if ((email != NULL && holds_email(text, email)) ||
		    (*digits != '\0' && holds_digits(text, digits)))
			take_found(out, db_column_text(rows, 0));
		free(text);
	}
	db_rows_free(rows);
	return rc;
}

static int
blank(struct db *db, const char *id, struct error *err)
{
	if (db_run(db, "UPDATE event SET body = '{}', note = NULL, "
	    "ignored = CASE WHEN ignored IS NOT NULL OR applied_at = 0 "
	    "THEN 'it was about a person who has been erased' END "
	    "WHERE id = $1", DB_ARGS(db_text(id)), NULL, err) != 0)
		return -1;
	return db_run(db, "UPDATE job SET last_error = NULL, state = 'done' "
	    "WHERE kind = 'event' AND subject_id = $1",
	    DB_ARGS(db_text(id)), NULL, err);
}

int
event_forget(struct db *db, const char *tenant, const char *email,
    const char *phone, struct error *err)
{
	struct found found = {NULL, 0};
	char digits[PHONE_MAX];
	size_t i;
	int rc;

	take_digits(phone, digits);
	rc = find_events(db, tenant, email, digits, &found, err);
	for (i = 0; i < found.count && rc == 0; i++)
		rc = blank(db, found.ids[i], err);
	free(found.ids);
	return rc;
}
