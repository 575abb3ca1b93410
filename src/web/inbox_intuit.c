/* inbox_intuit.c - reads the webhooks of Intuit, in both forms. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/web/inbox.h"

/* Operations of the older form, in the words of the newer. */
static const struct {
	const char *older, *word;
} operations[] = {
	{"create", "created"}, {"update", "updated"}, {"delete", "deleted"},
	{"merge", "merged"}, {"void", "voided"}, {"emailed", "emailed"},
};

/* "qbo.salesreceipt.created.v1" */
static void
read_type(struct inbox_event *e, const char *type)
{
	char *copy = text_lower(type), *word, *rest = NULL;

	if (text_starts(copy, "qbo.")) {
		word = strtok_r(copy + 4, ".", &rest);
		e->kind = inbox_name(word);
		e->operation = inbox_name(strtok_r(NULL, ".", &rest));
	} else {
		e->kind = inbox_name(copy);
	}
	free(copy);
}

static void
read_time(struct inbox_event *e, const char *text)
{
	if (text == NULL || clock_parse(text, &e->happened_at) != 0)
		e->happened_at = 0;
}

/* What tells an event apart where it has no id of its own. */
static char *
make_id(const struct inbox_event *e, const char *time)
{
	char *id = xasprintf("%s %s %s %s", e->kind != NULL ? e->kind : "",
	    e->record_id != NULL ? e->record_id : "", e->operation != NULL ?
	    e->operation : "", time != NULL ? time : ""), *name;

	name = inbox_name(id);
	free(id);
	return name;
}

static int
read_cloud(struct inbox *out, const struct json *j, struct error *err)
{
	struct inbox_event *e = inbox_add(out, err);
	const char *type = json_get_text(j, "type");

	if (e == NULL)
		return -1;
	if (type != NULL)
		read_type(e, type);
	e->record_id = inbox_member(j, "intuitentityid");
	e->account = inbox_member(j, "intuitaccountid");
	read_time(e, json_get_text(j, "time"));
	e->event_id = inbox_member(j, "id");
	if (e->event_id == NULL)
		e->event_id = make_id(e, json_get_text(j, "time"));
	e->dated = true;
	e->body = json_print(j);
	return 0;
}

static void
read_operation(struct inbox_event *e, const char *older)
{
	size_t i;

	for (i = 0; older != NULL && i < nitems(operations); i++)
		if (text_same(older, operations[i].older))
			e->operation = xstrdup(operations[i].word);
	if (e->operation == NULL)
		e->operation = inbox_name(older);
}

static int
read_entity(struct inbox *out, const char *realm, const struct json *j,
    struct error *err)
{
	struct inbox_event *e = inbox_add(out, err);
	struct json *whole;
	char *lower;

	if (e == NULL)
		return -1;
	lower = text_lower(json_get_text(j, "name"));
	e->kind = inbox_name(lower);
	free(lower);
	e->record_id = inbox_member(j, "id");
	e->account = inbox_name(realm);
	read_operation(e, json_get_text(j, "operation"));
	read_time(e, json_get_text(j, "lastUpdated"));
	e->event_id = make_id(e, json_get_text(j, "lastUpdated"));
	e->dated = true;
	whole = json_copy(j);
	if (json_type(whole) == JSON_OBJECT)
		json_set_text(whole, "realmId", realm);
	e->body = json_print(whole);
	json_free(whole);
	return 0;
}

static int
read_older(struct inbox *out, const struct json *list, struct error *err)
{
	const struct json *n, *e;
	int rc = 0;

	for (n = json_first(list); n != NULL && rc == 0; n = json_next(n)) {
		e = json_first(json_get(json_get(n, "dataChangeEvent"),
		    "entities"));
		for (; e != NULL && rc == 0; e = json_next(e))
			rc = read_entity(out, json_scalar(json_get(n,
			    "realmId")), e, err);
	}
	return rc;
}

int
inbox_read_intuit(const char *body, size_t n, struct inbox *out,
    struct error *err)
{
	const struct json *list, *e;
	struct json *j = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = json_parse(body, n, &j, err);
	list = rc == 0 ? json_get(j, "eventNotifications") : NULL;
	if (list != NULL) {
		rc = read_older(out, list, err);
	} else if (rc == 0 && json_type(j) == JSON_ARRAY) {
		for (e = json_first(j); e != NULL && rc == 0;
		    e = json_next(e))
			rc = read_cloud(out, e, err);
	} else if (rc == 0) {
		rc = json_type(j) == JSON_OBJECT ? read_cloud(out, j, err) :
		    error_set(err, ERROR_INVALID, "no events were found");
	}
	json_free(j);
	return rc;
}
