/* inbox.c - what all readers of webhooks share, and the standard one. */

#include "web/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/web/inbox.h"

void
inbox_release(struct inbox *inbox)
{
	size_t i;

	for (i = 0; i < inbox->count; i++) {
		free(inbox->items[i].event_id);
		free(inbox->items[i].kind);
		free(inbox->items[i].record_id);
		free(inbox->items[i].operation);
		free(inbox->items[i].account);
		free(inbox->items[i].body);
	}
	free(inbox->items);
	secret_free(inbox->token);
	memset(inbox, 0, sizeof(*inbox));
}

struct inbox_event *
inbox_add(struct inbox *inbox, struct error *err)
{
	struct inbox_event *e;

	if (inbox->count == INBOX_EVENTS_MAX) {
		error_set(err, ERROR_INVALID, "more than %d events in one "
		    "delivery", INBOX_EVENTS_MAX);
		return NULL;
	}
	inbox->items = xreallocarray(inbox->items, inbox->count + 1,
	    sizeof(*inbox->items));
	e = &inbox->items[inbox->count++];
	memset(e, 0, sizeof(*e));
	return e;
}

char *
inbox_name(const char *s)
{
	return text_empty(s) || strlen(s) > INBOX_NAME_MAX ? NULL :
	    xstrdup(s);
}

char *
inbox_member(const struct json *j, const char *name)
{
	return inbox_name(json_scalar(json_get(j, name)));
}

/* --- Forms ---------------------------------------------------------------- */

/* A part of a form, decoded; NULL when it is no text. free(). */
static char *
decode(const char *s, size_t n)
{
	struct strbuf out;

	strbuf_init(&out, LIMIT_BODY_DEFAULT);
	if (unescape_url(&out, s, n, 1) != 0 || out.full ||
	    !text_is_utf8(strbuf_str(&out), out.len)) {
		strbuf_release(&out);
		return NULL;
	}
	return strbuf_take(&out);
}

/* Each field of a form; -1 when one is malformed, 1 when each() said so. */
static int
walk_form(const char *body, size_t n,
    int (*each)(const char *name, const char *value, void *arg), void *arg)
{
	const char *end = body + n, *stop, *equals;
	char *name, *value;
	int rc = 0;

	for (; body < end && rc == 0; body = stop + 1) {
		stop = memchr(body, '&', (size_t)(end - body));
		if (stop == NULL)
			stop = end;
		equals = memchr(body, '=', (size_t)(stop - body));
		if (equals == NULL)
			continue;
		name = decode(body, (size_t)(equals - body));
		value = decode(equals + 1, (size_t)(stop - equals - 1));
		rc = name == NULL || value == NULL ? -1 :
		    each(name, value, arg);
		free(name);
		free(value);
	}
	return rc;
}

struct wanted {
	const char *name;
	char *value;
};

static int
take_wanted(const char *name, const char *value, void *arg)
{
	struct wanted *w = arg;

	if (!text_same(name, w->name))
		return 0;
	w->value = xstrdup(value);
	return 1;
}

char *
inbox_form_field(const char *body, size_t n, const char *name)
{
	struct wanted w = {name, NULL};

	(void)walk_form(body, n, take_wanted, &w);
	return w.value;
}

static int
take_field(const char *name, const char *value, void *arg)
{
	struct json *j = arg;

	if (json_size(j) >= LIMIT_FORM_FIELDS)
		return -1;
	if (json_get(j, name) == NULL)
		json_set_text(j, name, value);
	return 0;
}

struct json *
inbox_form_json(const char *body, size_t n, struct error *err)
{
	struct json *j = json_object();

	if (walk_form(body, n, take_field, j) == 0)
		return j;
	json_free(j);
	error_set(err, ERROR_INVALID, "the form cannot be read");
	return NULL;
}

/* --- Standard Webhooks ---------------------------------------------------- */

int
inbox_read_standard(const char *body, size_t n, const char *id,
    struct inbox *out, struct error *err)
{
	struct inbox_event *e;
	struct json *j = NULL;
	const char *at;

	memset(out, 0, sizeof(*out));
	if (json_parse(body, n, &j, err) != 0)
		return -1;
	e = inbox_add(out, err);
	e->event_id = inbox_name(id);
	e->kind = inbox_member(j, "type");
	e->record_id = inbox_member(json_get(j, "data"), "id");
	e->body = json_print(j);
	e->dated = true;
	at = json_get_text(j, "timestamp");
	if (at == NULL || clock_parse(at, &e->happened_at) != 0)
		e->happened_at = 0;
	json_free(j);
	return 0;
}
