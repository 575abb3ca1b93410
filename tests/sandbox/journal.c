/* journal.c - what arrived, in the order in which it was answered. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/sandbox/ask.h"
#include "tests/sandbox/journal.h"

#define ENTRIES_MAX 20000
#define BYTES_MAX (64u << 20)

struct journal_entry {
	int64_t number;
	char *text; /* JSON */
	struct journal_entry *next;
};

static const char *const secret_names[] = {
	"access_token", "refresh_token", "code", "client_secret",
	"code_verifier", "token"
};

static bool
is_secret(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(secret_names); i++)
		if (strcmp(secret_names[i], name) == 0)
			return true;
	return false;
}

static struct json *
masked(const char *secret)
{
	char print[SECRET_FINGERPRINT_SIZE], text[16];

	secret_fingerprint(secret, print);
	snprintf(text, sizeof(text), "fp:%s", print);
	return json_text(text);
}

static struct json *
form_show(const struct form *form)
{
	struct json *j = json_object();
	const struct form_item *item;
	size_t i;

	for (i = 0; i < form->count; i++) {
		item = &form->items[i];
		if (item->text == NULL)
			continue;
		json_set(j, item->name, is_secret(item->name) ?
		    masked(item->text) : json_text(item->text));
	}
	return j;
}

/* Takes j: Intuit is told in JSON which token to revoke. */
static struct json *
json_masked(struct json *j)
{
	struct json *out = json_copy(j);
	const struct json *m;

	for (m = json_first(j); m != NULL; m = json_next(m))
		if (is_secret(json_name(m)) && json_type(m) == JSON_TEXT)
			json_set(out, json_name(m), masked(json_scalar(m)));
	json_free(j);
	return out;
}

/* A query's statement. */
static struct json *
text_show(const struct ask *ask)
{
	char *text;
	struct json *j;

	if (!text_is_utf8(ask->body, ask->body_len))
		return detail_int("bytes", (int64_t)ask->body_len);
	text = xstrndup(ask->body, ask->body_len);
	j = json_text(text);
	free(text);
	return j;
}

/* JSON as it is; a form as an object; anything else as its size. */
static struct json *
body_show(const struct ask *ask, enum dc dc)
{
	struct error err = ERROR_INIT;
	struct form form = {NULL, 0, false};
	const char *type = ask->content_type != NULL ? ask->content_type : "";
	struct json *j = NULL;
	int status, rc = 0;

	if (ask->body_len == 0)
		return NULL;
	if (json_parse(ask->body, ask->body_len, &j, &err) == 0)
		return dc == DC_INTUIT ? json_masked(j) : j;
	if (text_starts_nocase(type, "application/text"))
		return text_show(ask);
	if (text_starts_nocase(type, "multipart/"))
		rc = form_parse_multipart(type, ask->body, ask->body_len,
		    &form, &status, &err);
	else if (text_starts_nocase(type, "application/x-www-form"))
		rc = form_parse_urlencoded(ask->body, ask->body_len, &form,
		    &status, &err);
	else
		rc = -1;
	j = rc == 0 ? form_show(&form) :
	    detail_int("bytes", (int64_t)ask->body_len);
	form_release(&form);
	return j;
}

static struct json *
entry_show(const struct ask *ask, enum dc dc, const struct reply *reply,
    const char *fault, int64_t arrived_at, int64_t answered_at)
{
	struct json *j = json_object(), *body = body_show(ask, dc);
	const char *grant;

	json_set_text(j, "dc", dc != DC_COUNT ? dc_name(dc) : NULL);
	json_set_text(j, "method", ask->method);
	json_set_text(j, "path", ask->path);
	json_set(j, "query", form_show(&ask->params));
	grant = json_get_text(body, "grant_type");
	if (grant == NULL)
		grant = ask_param(ask, "grant_type");
	if (grant != NULL)
		json_set_text(j, "grant_type", grant);
	if (ask->authorization != NULL)
		json_set(j, "authorization", masked(ask->authorization));
	json_set_text(j, "content_type", ask->content_type);
	json_set_text(j, "request_id", ask->request_id);
	if (body != NULL)
		json_set(j, "body", body);
	if (dc == DC_INTUIT) {
		json_set_text(j, "host", ask->host);
		json_set_text(j, "intuit_tid", reply_find(reply,
		    "intuit_tid"));
	}
	json_set_int(j, "status", reply->cut ? 0 : reply->status);
	json_set_text(j, "fault", fault);
	json_set_int(j, "arrived_ms", arrived_at);
	json_set_int(j, "answered_ms", answered_at);
	return j;
}

static void
entry_drop(struct journal *journal)
{
	struct journal_entry *e = journal->first;

	journal->first = e->next;
	if (journal->first == NULL)
		journal->last = NULL;
	journal->count--;
	journal->bytes -= strlen(e->text);
	free(e->text);
	free(e);
}

void
journal_add(struct journal *journal, const struct ask *ask, enum dc dc,
    const struct reply *reply, const char *fault, int64_t arrived_at,
    int64_t answered_at)
{
	struct journal_entry *e = xcalloc(1, sizeof(*e));
	struct json *j = entry_show(ask, dc, reply, fault, arrived_at,
	    answered_at);

	e->number = ++journal->next_number;
	json_set_int(j, "number", e->number);
	e->text = json_print(j);
	json_free(j);
	if (journal->last != NULL)
		journal->last->next = e;
	else
		journal->first = e;
	journal->last = e;
	journal->count++;
	journal->bytes += strlen(e->text);
	while (journal->count > ENTRIES_MAX ||
	    (journal->bytes > BYTES_MAX && journal->count > 1))
		entry_drop(journal);
}

void
journal_clear(struct journal *journal)
{
	while (journal->first != NULL)
		entry_drop(journal);
}

struct json *
journal_show(const struct journal *journal, int64_t since)
{
	struct json *j = json_object(), *list = json_array(), *one = NULL;
	struct error err = ERROR_INIT;
	const struct journal_entry *e;

	for (e = journal->first; e != NULL; e = e->next)
		if (e->number > since && json_parse(e->text, strlen(e->text),
		    &one, &err) == 0)
			json_add(list, one);
	json_set(j, "requests", list);
	json_set_int(j, "next", journal->next_number);
	return j;
}
