/* lead_change.c - what happens to a lead after it was stored. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "store/audit.h"
#include "store/job.h"
#include "store/lead.h"
#include "store/timeline.h"

static int
write_texts(struct db *db, const char *id, const char *const *t,
    const char *extra, struct error *err)
{
	return db_run(db, "UPDATE lead SET name = $1, first_name = $2, "
	    "last_name = $3, email = $4, phone = $5, company = $6, "
	    "message = $7, source = $8, page_url = $9, utm_source = $10, "
	    "utm_medium = $11, utm_campaign = $12, utm_term = $13, "
	    "utm_content = $14, consent = $15, extra = $16 WHERE id = $17",
	    DB_ARGS(db_text(t[LEAD_NAME]), db_text(t[LEAD_FIRST_NAME]),
	    db_text(t[LEAD_LAST_NAME]), db_text(t[LEAD_EMAIL]),
	    db_text(t[LEAD_PHONE]), db_text(t[LEAD_COMPANY]),
	    db_text(t[LEAD_MESSAGE]), db_text(t[LEAD_SOURCE]),
	    db_text(t[LEAD_PAGE_URL]), db_text(t[LEAD_UTM_SOURCE]),
	    db_text(t[LEAD_UTM_MEDIUM]), db_text(t[LEAD_UTM_CAMPAIGN]),
	    db_text(t[LEAD_UTM_TERM]), db_text(t[LEAD_UTM_CONTENT]),
	    db_text(t[LEAD_CONSENT]), db_text(extra), db_text(id)), NULL,
	    err);
}

/*
 * Whether the CRM may have the lead without our knowing its record: then it
 * is looked up by the address that was sent, which must not change.
 */
static int
load_unknown(struct db *db, const struct lead *lead, bool *unknown,
    struct error *err)
{
	int64_t n;

	if (db_number(db, "SELECT count(*) FROM job WHERE kind = 'lead' "
	    "AND subject_id = $1 AND (uncertain <> 0 OR state = 'sending')",
	    DB_ARGS(db_text(lead->id)), 0, &n, err) != 0)
		return -1;
	*unknown = n > 0 && lead->crm_id == NULL;
	return 0;
}

/* --- A later post -------------------------------------------------------- */

/* Whether text is one of the paragraphs of old. */
static bool
has_paragraph(const char *old, const char *text)
{
	const char *at = old;
	size_t n = strlen(text);

	while ((at = strstr(at, text)) != NULL) {
		if ((at == old || at[-1] == '\n') &&
		    (at[n] == '\0' || at[n] == '\n'))
			return true;
		at++;
	}
	return false;
}

/* The message with a new one after it; NULL when nothing is to be added. */
static char *
longer_message(const char *old, const char *message)
{
	char *both;

	if (text_empty(old))
		return xstrdup(message);
	if (has_paragraph(old, message))
		return NULL;
	both = xasprintf("%s\n\n%s", old, message);
	if (text_length(both) <= LIMIT_MESSAGE)
		return both;
	free(both);
	return NULL;
}

/* Both objects' members, the later ones' values; NULL: nothing is new. */
static char *
merge_extra(const char *earlier, const char *later)
{
	struct json *both = NULL, *add = NULL;
	struct error ignored = ERROR_INIT;
	const struct json *member;
	char *text = NULL;

	if (later == NULL)
		return NULL;
	if (earlier == NULL)
		return xstrdup(later);
	if (json_parse(earlier, strlen(earlier), &both, &ignored) != 0 ||
	    json_parse(later, strlen(later), &add, &ignored) != 0)
		goto out;
	for (member = json_first(add); member != NULL;
	    member = json_next(member))
		json_set(both, json_name(member), json_copy(member));
	text = json_print(both);
	if (strcmp(text, earlier) == 0) {
		free(text);
		text = NULL;
	}
out:
	json_free(add);
	json_free(both);
	return text;
}

static bool
add_extra(struct lead *lead, const char *later)
{
	char *text = merge_extra(lead->extra, later);

	if (text == NULL)
		return false;
	free(lead->extra);
	lead->extra = text;
	return true;
}

/* An address that must not be changed now is kept beside it. */
static bool
keep_beside(struct lead *lead, int i, const char *text)
{
	struct json *extra = json_object();
	char *name = xasprintf("later_%s", lead_text_name((enum lead_text)i));
	char *printed;
	bool changed;

	json_set_text(extra, name, text);
	printed = json_print(extra);
	changed = add_extra(lead, printed);
	free(printed);
	free(name);
	json_free(extra);
	return changed;
}

/* One text that a post tells. */
static bool
merge_text(struct lead *lead, int i, const char *text, bool unknown)
{
	char *merged;

	if (lead->text[i] != NULL && strcmp(lead->text[i], text) == 0)
		return false;
	if (unknown && (i == LEAD_EMAIL || i == LEAD_PHONE))
		return keep_beside(lead, i, text);
	merged = i == LEAD_MESSAGE ? longer_message(lead->text[i], text) :
	    xstrdup(text);
	if (merged == NULL)
		return false;
	free(lead->text[i]);
	lead->text[i] = merged;
	return true;
}

/* Takes what is new of a post over into the lead. */
static bool
merge_texts(struct lead *lead, const struct lead_new *post, bool unknown)
{
	bool changed = false;
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++) {
		if (post->text[i] != NULL &&
		    merge_text(lead, i, post->text[i], unknown))
			changed = true;
	}
	return add_extra(lead, post->extra) || changed;
}

static int
load_status_key(struct db *db, const char *id, struct lead_stored *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT status_key FROM lead WHERE id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		(void)snprintf(out->status_key, sizeof(out->status_key), "%s",
		    db_column_text(rows, 0));
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

int
lead_merge(struct db *db, const char *id, const struct lead_new *post,
    bool *changed, struct lead_stored *out, struct error *err)
{
	struct lead lead;
	bool unknown;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (lead_load(db, id, &lead, err) != 0)
		return -1;
	if (load_unknown(db, &lead, &unknown, err) != 0)
		goto out;
	*changed = merge_texts(&lead, post, unknown);
	if (*changed && write_texts(db, id, (const char *const *)lead.text,
	    lead.extra, err) != 0)
		goto out;
	out->repeat = true;
	out->state = lead.state == LEAD_QUARANTINED ? LEAD_QUARANTINED
	    : LEAD_PENDING;
	(void)snprintf(out->id, sizeof(out->id), "%s", id);
	rc = load_status_key(db, id, out, err);
out:
	lead_release(&lead);
	return rc;
}

/* --- Operators ----------------------------------------------------------- */

/* Timeline and audit of what an operator did. */
static int
write_deed(struct db *db, const struct lead *lead, const char *what,
    const char *text, const char *actor, int64_t now, struct error *err)
{
	char action[40];
	struct timeline_entry entry = {
		.kind = JOB_LEAD,
		.subject_id = lead->id,
		.at = now,
		.what = what,
		.text = text,
	};
	struct audit_entry audit = {
		.at = now,
		.tenant = lead->tenant,
		.actor = actor,
		.action = action,
		.subject = lead->id,
	};

	(void)snprintf(action, sizeof(action), "lead.%s", what);
	if (timeline_add(db, &entry, err) != 0)
		return -1;
	return audit_add(db, &audit, err);
}

static int
check_editable(const struct lead *lead, struct error *err)
{
	switch (lead->state) {
	case LEAD_SYNCED:
		return error_set(err, ERROR_CONFLICT, "lead %s is in the CRM "
		    "as %s: change it there", lead->id, lead->crm_id != NULL ?
		    lead->crm_id : "a record");
	case LEAD_SENDING:
		return error_set(err, ERROR_CONFLICT, "lead %s is being sent "
		    "at this moment: try again", lead->id);
	case LEAD_ERASED:
		return error_set(err, ERROR_CONFLICT, "lead %s was erased",
		    lead->id);
	default:
		return 0;
	}
}

/* "email, phone": what was changed, never its value. free() */
static char *
edited_names(const struct lead_edit *edit)
{
	struct strbuf names;
	int i;

	strbuf_init(&names, 1000);
	for (i = 0; i < LEAD_TEXT_COUNT; i++) {
		if (edit->given[i])
			strbuf_printf(&names, "%s%s", names.len > 0 ? ", "
			    : "", lead_text_name((enum lead_text)i));
	}
	return strbuf_take(&names);
}

static int
edit_lead(struct db *db, void *arg, struct error *err)
{
	const struct lead_edit *edit = arg;
	const char *text[LEAD_TEXT_COUNT];
	char *names = NULL;
	struct lead lead;
	bool unknown;
	int i, rc = -1;

	if (lead_load(db, edit->id, &lead, err) != 0)
		return -1;
	if (check_editable(&lead, err) != 0 ||
	    load_unknown(db, &lead, &unknown, err) != 0)
		goto out;
	if (unknown && (edit->given[LEAD_EMAIL] || edit->given[LEAD_PHONE])) {
		error_set(err, ERROR_CONFLICT, "the last try of lead %s may "
		    "have reached the CRM, where it is looked up by e-mail and "
		    "phone: change them when it is there", lead.id);
		goto out;
	}
	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		text[i] = edit->given[i] ? edit->text[i] : lead.text[i];
	if (text[LEAD_EMAIL] == NULL && text[LEAD_PHONE] == NULL) {
		error_set(err, ERROR_INVALID, "a lead needs an e-mail address "
		    "or a phone number");
		goto out;
	}
	names = edited_names(edit);
	if (write_texts(db, edit->id, text, lead.extra, err) != 0 ||
	    job_reopen(db, JOB_LEAD, edit->id, edit->at, NULL, err) != 0)
		goto out;
	rc = write_deed(db, &lead, "edited", names, edit->actor, edit->at,
	    err);
out:
	free(names);
	lead_release(&lead);
	return rc;
}

int
lead_edit(struct db *db, const struct lead_edit *edit, struct error *err)
{
	return db_transact(db, edit_lead, (void *)(uintptr_t)edit, err);
}

struct admission {
	const char *id, *actor;
	int64_t now;
};

static int
admit(struct db *db, void *arg, struct error *err)
{
	const struct admission *a = arg;
	struct lead lead;
	int rc = -1;

	if (lead_load(db, a->id, &lead, err) != 0)
		return -1;
	if (lead.state != LEAD_QUARANTINED) {
		error_set(err, ERROR_CONFLICT, "lead %s is %s, not "
		    "quarantined", a->id, lead_state_name(lead.state));
		goto out;
	}
	if (db_run(db, "UPDATE lead SET hold = NULL WHERE id = $1",
	    DB_ARGS(db_text(a->id)), NULL, err) != 0 ||
	    job_add(db, JOB_LEAD, a->id, lead.tenant, a->now, a->now,
	    err) != 0)
		goto out;
	rc = write_deed(db, &lead, "released", lead.suspicion, a->actor,
	    a->now, err);
out:
	lead_release(&lead);
	return rc;
}

int
lead_admit(struct db *db, const char *id, const char *actor, int64_t now,
    struct error *err)
{
	struct admission a = {id, actor, now};

	return db_transact(db, admit, &a, err);
}
