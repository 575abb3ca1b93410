/* lead.c - stores what a visitor sent, and tells what became of it. */

#include "store/lead.h"

#include "base/mem.h"
#include "store/dead.h"
#include "store/job.h"
#include "store/proof.h"

/* hold, else the state of the job, as the contract names it. */
#define STATUS "coalesce(l.hold, CASE j.state WHEN 'done' THEN 'synced' " \
	"ELSE j.state END)"
#define JOINED "FROM lead l LEFT JOIN job j " \
	"ON j.kind = 'lead' AND j.subject_id = l.id "

static const char *const state_names[] = {
	[LEAD_PENDING] = "pending",
	[LEAD_SENDING] = "sending",
	[LEAD_SYNCED] = "synced",
	[LEAD_RETRY] = "retry",
	[LEAD_DEAD] = "dead",
	[LEAD_QUARANTINED] = "quarantined",
	[LEAD_ERASED] = "erased",
};

static const char *const text_names[LEAD_TEXT_COUNT] = {
	[LEAD_NAME] = "name",
	[LEAD_FIRST_NAME] = "first_name",
	[LEAD_LAST_NAME] = "last_name",
	[LEAD_EMAIL] = "email",
	[LEAD_PHONE] = "phone",
	[LEAD_COMPANY] = "company",
	[LEAD_MESSAGE] = "message",
	[LEAD_SOURCE] = "source",
	[LEAD_PAGE_URL] = "page_url",
	[LEAD_UTM_SOURCE] = "utm_source",
	[LEAD_UTM_MEDIUM] = "utm_medium",
	[LEAD_UTM_CAMPAIGN] = "utm_campaign",
	[LEAD_UTM_TERM] = "utm_term",
	[LEAD_UTM_CONTENT] = "utm_content",
	[LEAD_CONSENT] = "consent",
};

const char *
lead_state_name(enum lead_state state)
{
	return state_names[state];
}

int
lead_state_parse(const char *name, enum lead_state *out)
{
	size_t i;

	for (i = 0; i < nitems(state_names); i++) {
		if (name != NULL && strcmp(name, state_names[i]) == 0) {
			*out = (enum lead_state)i;
			return 0;
		}
	}
	return -1;
}

const char *
lead_text_name(enum lead_text which)
{
	return text_names[which];
}

static int
insert_lead(struct db *db, const struct lead_new *lead, struct error *err)
{
	const char *const *t = lead->text;

	return db_insert(db, "INSERT INTO lead (id, tenant, form, kind, hold, "
	    "suspicion, status_key, name, first_name, last_name, email, "
	    "phone, company, message, source, page_url, utm_source, "
	    "utm_medium, utm_campaign, utm_term, utm_content, consent, extra, "
	    "request_id, client_address, created_at) VALUES ($1, $2, $3, $4, "
	    "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
	    "$19, $20, $21, $22, $23, $24, $25, $26)",
	    DB_ARGS(db_text(lead->id), db_text(lead->tenant),
	    db_text(lead->form), db_text(lead->kind),
	    db_text(lead->suspicion != NULL ? "quarantined" : NULL),
	    db_text(lead->suspicion), db_text(lead->status_key),
	    db_text(t[LEAD_NAME]), db_text(t[LEAD_FIRST_NAME]),
	    db_text(t[LEAD_LAST_NAME]), db_text(t[LEAD_EMAIL]),
	    db_text(t[LEAD_PHONE]), db_text(t[LEAD_COMPANY]),
	    db_text(t[LEAD_MESSAGE]), db_text(t[LEAD_SOURCE]),
	    db_text(t[LEAD_PAGE_URL]), db_text(t[LEAD_UTM_SOURCE]),
	    db_text(t[LEAD_UTM_MEDIUM]), db_text(t[LEAD_UTM_CAMPAIGN]),
	    db_text(t[LEAD_UTM_TERM]), db_text(t[LEAD_UTM_CONTENT]),
	    db_text(t[LEAD_CONSENT]), db_text(lead->extra),
	    db_text(lead->request_id), db_text(lead->client_address),
	    db_int(lead->at)), err);
}

/* What became of the first one, as the answer to its repeat. */
static int
load_first(struct db *db, const char *id, struct lead_stored *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT l.id, l.status_key, " STATUS " " JOINED
	    "WHERE l.id = $1", DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->repeat = true;
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
		(void)snprintf(out->status_key, sizeof(out->status_key), "%s",
		    db_column_text(rows, 1));
		(void)lead_state_parse(db_column_text(rows, 2), &out->state);
	} else if (rc == 0) {
		error_set(err, ERROR_INTERNAL, "a dedupe key without a lead");
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

/* What may be a repeat of another one. */
static struct repeat_post
post_of(const struct lead_new *lead)
{
	struct repeat_post post = {lead->form, lead->content_hash,
		lead->idempotency_key, lead->id, lead->at};

	return post;
}

int
lead_claim(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err)
{
	struct repeat_post post = post_of(lead);

	memset(out, 0, sizeof(*out));
	return repeat_ask(db, lead->repeats, &post, &out->claim, err);
}

int
lead_insert(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err)
{
	memcpy(out->id, lead->id, sizeof(out->id));
	memcpy(out->status_key, lead->status_key, sizeof(out->status_key));
	out->state = lead->suspicion != NULL ? LEAD_QUARANTINED : LEAD_PENDING;
	if (insert_lead(db, lead, err) != 0)
		return -1;
	if (lead->suspicion != NULL)
		return 0;
	return job_add(db, JOB_LEAD, lead->id, lead->tenant, lead->at,
	    lead->at, err);
}

int
lead_keep(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err)
{
	struct repeat_post post = post_of(lead);

	if (repeat_tell(db, &post, &out->claim, err) != 0)
		return -1;
	switch (out->claim.kind) {
	case REPEAT_FOUND:
		return load_first(db, out->claim.first, out, err);
	case REPEAT_MISMATCH:
		out->mismatch = true;
		return 0;
	default:
		return lead_insert(db, lead, out, err);
	}
}

int
lead_store(struct db *db, const struct lead_new *lead,
    struct lead_stored *out, struct error *err)
{
	if (lead_claim(db, lead, out, err) != 0 || db_settle(db, err) != 0)
		return -1;
	return lead_keep(db, lead, out, err);
}

int
lead_status_load(struct db *db, const char *id, const char *key,
    struct lead_status *out, struct error *err)
{
	struct db_rows *rows = NULL;
	const char *crm_id;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT l.id, " STATUS ", coalesce(j.attempts, 0), "
	    "l.synced_at, l.crm_id " JOINED
	    "WHERE l.id = $1 AND l.status_key = $2",
	    DB_ARGS(db_text(id), db_text(key)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		crm_id = db_column_text(rows, 4);
		(void)snprintf(out->id, sizeof(out->id), "%s",
		    db_column_text(rows, 0));
		(void)lead_state_parse(db_column_text(rows, 1), &out->state);
		out->attempts = (int)db_column_int(rows, 2);
		out->synced_at = db_column_int(rows, 3);
		(void)snprintf(out->crm_id, sizeof(out->crm_id), "%s",
		    crm_id != NULL ? crm_id : "");
	} else if (rc == 0) {
		error_set(err, ERROR_NOT_FOUND, "there is no such lead");
	}
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

/* After the texts of enum lead_text, in its order. */
#define ROW "l.name, l.first_name, l.last_name, l.email, l.phone, " \
	"l.company, l.message, l.source, l.page_url, l.utm_source, " \
	"l.utm_medium, l.utm_campaign, l.utm_term, l.utm_content, " \
	"l.consent, l.id, l.tenant, l.form, l.kind, " STATUS ", l.extra, " \
	"l.request_id, l.suspicion, l.crm_id, l.crm_module, j.last_error, " \
	"j.last_code, coalesce(j.attempts, 0), l.created_at, l.synced_at, " \
	"j.not_before "

static void
read_row(struct db_rows *rows, struct lead *lead)
{
	int c;

	memset(lead, 0, sizeof(*lead));
	for (c = 0; c < LEAD_TEXT_COUNT; c++)
		lead->text[c] = xstrdup(db_column_text(rows, c));
	(void)snprintf(lead->id, sizeof(lead->id), "%s",
	    db_column_text(rows, c++));
	lead->tenant = xstrdup(db_column_text(rows, c++));
	lead->form = xstrdup(db_column_text(rows, c++));
	lead->kind = xstrdup(db_column_text(rows, c++));
	(void)lead_state_parse(db_column_text(rows, c++), &lead->state);
	lead->extra = xstrdup(db_column_text(rows, c++));
	lead->request_id = xstrdup(db_column_text(rows, c++));
	lead->suspicion = xstrdup(db_column_text(rows, c++));
	lead->crm_id = xstrdup(db_column_text(rows, c++));
	lead->crm_module = xstrdup(db_column_text(rows, c++));
	lead->last_error = xstrdup(db_column_text(rows, c++));
	lead->last_code = xstrdup(db_column_text(rows, c++));
	lead->attempts = (int)db_column_int(rows, c++);
	lead->created_at = db_column_int(rows, c++);
	lead->synced_at = db_column_int(rows, c++);
	lead->not_before = db_column_int(rows, c);
}

void
lead_release(struct lead *lead)
{
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		free(lead->text[i]);
	free(lead->tenant);
	free(lead->form);
	free(lead->kind);
	free(lead->extra);
	free(lead->request_id);
	free(lead->suspicion);
	free(lead->crm_id);
	free(lead->crm_module);
	free(lead->last_error);
	free(lead->last_code);
	memset(lead, 0, sizeof(*lead));
}

int
lead_load(struct db *db, const char *id, struct lead *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " ROW JOINED "WHERE l.id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	else if (rc == 0)
		error_set(err, ERROR_NOT_FOUND, "there is no lead %.64s", id);
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

/* Ends the query. */
static int
each_row(struct db_rows *rows, int (*each)(const struct lead *, void *),
    void *arg, struct error *err)
{
	struct lead lead;
	int rc;

	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &lead);
		rc = each(&lead, arg);
		lead_release(&lead);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
lead_list(struct db *db, const struct lead_filter *filter,
    int (*each)(const struct lead *lead, void *arg), void *arg,
    struct error *err)
{
	char *pattern = db_contains(filter->query);
	struct db_rows *rows = NULL;
	int rc;

	rc = db_query(db, "SELECT " ROW JOINED
	    "WHERE ($1 IS NULL OR l.tenant = $1) "
	    "AND ($2 IS NULL OR " STATUS " = $2) "
	    "AND ($3 IS NULL OR lower(coalesce(l.name, '') || ' ' || "
	    "coalesce(l.first_name, '') || ' ' || coalesce(l.last_name, '') "
	    "|| ' ' || coalesce(l.email, '') || ' ' || coalesce(l.phone, '') "
	    "|| ' ' || coalesce(l.company, '')) LIKE $3 ESCAPE '\\') "
	    "AND ($4 IS NULL OR l.id < $4) ORDER BY l.id DESC LIMIT $5",
	    DB_ARGS(db_text(filter->tenant), db_text(filter->state),
	    db_text(pattern), db_text(filter->before), db_int(filter->limit)),
	    &rows, err);
	free(pattern);
	return rc == 0 ? each_row(rows, each, arg, err) : -1;
}

int
lead_each_due(struct db *db, const char *tenant, int64_t now,
    int (*each)(const struct lead *lead, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;

	/* In these words, so that the index of open jobs serves. */
	if (db_query(db, "SELECT " ROW JOINED "WHERE j.tenant = $1 "
	    "AND j.state <> 'done' "
	    "AND j.state IN ('pending', 'retry', 'sending') "
	    "AND j.not_before <= $2 ORDER BY j.subject_id",
	    DB_ARGS(db_text(tenant), db_int(now)), &rows, err) != 0)
		return -1;
	return each_row(rows, each, arg, err);
}

int
lead_retry(struct db *db, const char *id, int64_t now, struct error *err)
{
	struct lead lead;
	bool done;

	if (dead_retry(db, JOB_LEAD, id, now, &done, err) != 0 ||
	    (!done && proof_retry(db, id, now, &done, err) != 0))
		return -1;
	if (done)
		return 0;
	if (lead_load(db, id, &lead, err) != 0)
		return -1;
	error_set(err, ERROR_CONFLICT, "lead %s is %s: there is nothing to "
	    "retry", id, lead_state_name(lead.state));
	lead_release(&lead);
	return -1;
}

int
lead_set_crm_id(struct db *db, const char *id, const char *crm_id,
    int64_t synced_at, struct error *err)
{
	return db_run(db, "UPDATE lead SET crm_id = $1, synced_at = "
	    "CASE WHEN $2 = 0 THEN synced_at ELSE $2 END WHERE id = $3",
	    DB_ARGS(db_text(crm_id), db_int(synced_at), db_text(id)), NULL,
	    err);
}

int
lead_set_crm_module(struct db *db, const char *id, const char *module,
    struct error *err)
{
	return db_run(db, "UPDATE lead SET crm_module = $1 WHERE id = $2",
	    DB_ARGS(db_text(module), db_text(id)), NULL, err);
}
