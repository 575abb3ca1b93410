/*
 * event_standard.c - a Standard Webhook that tells of somebody new becomes a
 * lead.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "event_parts.h"
#include "store/event.h"
#include "store/form.h"
#include "store/lead.h"
#include "store/tenant.h"

/* The form of leads of a tenant other than the first. */
#define FORM_WEBHOOK "webhook"

/* Last words of a type that tell of somebody new. */
static const char *const fresh[] = {"created", "submitted", "received"};

/* "lead", "lead.created", "form.submitted": by its last word. */
static bool
tells_of_lead(const char *type)
{
	const char *word;
	size_t i;

	if (type == NULL)
		return false;
	if (strcmp(type, "lead") == 0)
		return true;
	word = strrchr(type, '.');
	for (i = 0; word != NULL && i < nitems(fresh); i++)
		if (text_same(word + 1, fresh[i]))
			return true;
	return false;
}

static bool
is_fit(enum lead_text which, const char *value)
{
	if (which == LEAD_EMAIL)
		return text_is_email(value);
	if (which == LEAD_PHONE)
		return text_is_phone(value);
	return text_length(value) <= (which == LEAD_MESSAGE ? LIMIT_MESSAGE :
	    LIMIT_TEXT);
}

struct made {
	char *text[LEAD_TEXT_COUNT];
	struct json *extra;
};

static bool
take_text(struct made *m, const struct json *member)
{
	const char *value = json_scalar(member);
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++) {
		if (strcmp(json_name(member),
			lead_text_name((enum lead_text)i)) != 0)
			continue;
		if (text_empty(value) || !is_fit((enum lead_text)i, value))
			return false;
		m->text[i] = text_trim(value, strlen(value));
		return true;
	}
	return false;
}

/* What is no field of a lead, or not fit for one, is kept beside it. */
static void
read_data(struct made *m, const struct json *data)
{
	const struct json *member;

	m->extra = json_object();
	for (member = json_first(data); member != NULL;
	    member = json_next(member))
		if (!take_text(m, member) &&
		    json_type(member) != JSON_NULL)
			json_set(m->extra, json_name(member),
			    json_copy(member));
}

static void
made_release(struct made *m)
{
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		free(m->text[i]);
	json_free(m->extra);
}

static int
store(const struct event_context *c, struct db *db,
    const struct event_item *item, struct made *m, const struct json *data,
    struct lead_stored *out, struct error *err)
{
	char hash[SECRET_HASH_SIZE], token[SECRET_TOKEN_SIZE];
	struct lead_new lead = {
		.tenant = c->tenant,
		.form = strcmp(c->tenant, TENANT_DEFAULT) == 0 ? FORM_DEFAULT :
		    FORM_WEBHOOK,
		.kind = LEAD_KIND_FORM,
		.idempotency_key = item->event.event_id,
		.request_id = item->event.id,
		.content_hash = hash,
		.at = clock_now_ms(),
	};
	struct strbuf whole;
	char *extra = NULL;
	int i, rc;

	strbuf_init(&whole, LIMIT_BODY_DEFAULT);
	json_write_canonical(&whole, data);
	secret_hash(strbuf_str(&whole), whole.len, hash);
	strbuf_release(&whole);
	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		lead.text[i] = m->text[i];
	if (json_size(m->extra) > 0)
		lead.extra = extra = json_print(m->extra);
	uuid_make(lead.id);
	secret_token(token);
	(void)snprintf(lead.status_key, sizeof(lead.status_key), "%.22s",
	    token);
	rc = lead_store(db, &lead, out, err);
	free(extra);
	return rc;
}

static int
take(const struct event_context *c, struct db *db, struct event_item *item,
    struct error *err)
{
	const struct json *data = json_get(item->body, "data");
	struct lead_stored stored = {.repeat = false};
	struct made m = {.extra = NULL};
	int rc = 0;

	if (!tells_of_lead(item->event.kind) ||
	    json_type(data) != JSON_OBJECT)
		return event_end(item, EVENT_NOTHING, "its type tells of no "
		    "new lead");
	read_data(&m, data);
	if (m.text[LEAD_EMAIL] == NULL && m.text[LEAD_PHONE] == NULL)
		(void)event_end(item, EVENT_NOTHING, "its data has neither "
		    "email nor phone");
	else
		rc = store(c, db, item, &m, data, &stored, err);
	if (rc == 0 && item->step == EVENT_OPEN)
		(void)event_end(item, EVENT_DONE, "%s %s", stored.repeat ?
		    "there already, as lead" : stored.mismatch ?
		    "there already, with other content" : "stored as lead",
		    stored.id);
	made_release(&m);
	return rc;
}

const struct event_handler event_standard = {
	.source = EVENT_STANDARD,
	.lane = LANE_LEADS,
	.take = take,
};
