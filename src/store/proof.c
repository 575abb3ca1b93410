/* proof.c - leads that we hold as delivered. */

#include "store/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/job.h"
#include "store/timeline.h"

void
proof_leads_free(struct proof_lead *leads, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(leads[i].email);
		free(leads[i].phone);
	}
	free(leads);
}

static void
read_row(struct db_rows *rows, struct proof_lead *p)
{
	(void)snprintf(p->id, sizeof(p->id), "%s", db_column_text(rows, 0));
	(void)snprintf(p->crm_id, sizeof(p->crm_id), "%s",
	    db_column_text(rows, 1));
	p->email = xstrdup(db_column_text(rows, 2));
	p->phone = xstrdup(db_column_text(rows, 3));
	p->synced_at = db_column_int(rows, 4);
	p->in_contacts = text_same(db_column_text(rows, 5), "Contacts");
}

int
proof_page(struct db *db, const char *tenant, const struct mark *after,
    int64_t until, int max, struct proof_lead **leads, size_t *n,
    struct error *err)
{
	struct proof_lead *page = xcalloc((size_t)max, sizeof(*page));
	struct db_rows *rows = NULL;
	size_t count = 0;
	int rc;

	*leads = NULL;
	*n = 0;
	rc = db_query(db, "SELECT l.id, l.crm_id, l.email, l.phone, "
	    "l.synced_at, l.crm_module FROM lead l "
	    "JOIN job j ON j.kind = 'lead' "
	    "AND j.subject_id = l.id WHERE l.tenant = $1 "
	    "AND l.synced_at IS NOT NULL AND l.synced_at >= $2 "
	    "AND (l.synced_at > $2 OR l.id > $3) AND l.synced_at <= $4 "
	    "AND l.crm_id IS NOT NULL AND l.hold IS NULL "
	    "AND l.kind <> '" LEAD_CANARY "' AND j.state = 'done' "
	    "AND (j.last_code IS NULL OR j.last_code <> '" PROOF_DELETED "') "
	    "ORDER BY l.synced_at, l.id LIMIT $5",
	    DB_ARGS(db_text(tenant), db_int(after->at), db_text(after->id),
	    db_int(until), db_int(max)), &rows, err);
	while (rc == 0 && (rc = db_next(rows, err)) == 1) {
		read_row(rows, &page[count++]);
		rc = 0;
	}
	db_rows_free(rows);
	if (rc < 0) {
		proof_leads_free(page, count);
		return -1;
	}
	*leads = page;
	*n = count;
	return 0;
}

int
proof_count(struct db *db, const char *tenant, const struct mark *after,
    int64_t until, int64_t *n, struct error *err)
{
	return db_number(db, "SELECT count(*) FROM lead WHERE tenant = $1 "
	    "AND synced_at IS NOT NULL AND synced_at >= $2 "
	    "AND (synced_at > $2 OR id > $3) AND synced_at <= $4",
	    DB_ARGS(db_text(tenant), db_int(after->at), db_text(after->id),
	    db_int(until)), 0, n, err);
}

int
proof_first(struct db *db, const char *tenant, int64_t *at,
    struct error *err)
{
	return db_number(db, "SELECT min(synced_at) FROM lead "
	    "WHERE tenant = $1 AND synced_at IS NOT NULL",
	    DB_ARGS(db_text(tenant)), 0, at, err);
}

int
proof_deleted(struct db *db, const char *tenant, const char *crm_id,
    int64_t now, int64_t *n, struct error *err)
{
	return db_run(db, "UPDATE job SET last_code = '" PROOF_DELETED "', "
	    "last_error = 'its record was deleted in the CRM: it is not made "
	    "again, unless it is asked for (leadbridge lead retry)', "
	    "updated_at = $1 WHERE kind = 'lead' AND state = 'done' "
	    "AND (last_code IS NULL OR last_code <> '" PROOF_DELETED "') "
	    "AND subject_id IN (SELECT id FROM lead WHERE crm_id = $2 "
	    "AND tenant = $3 AND kind <> '" LEAD_CANARY "')",
	    DB_ARGS(db_int(now), db_text(crm_id), db_text(tenant)), n, err);
}

/* A delivered lead that is to be delivered again. */
struct again {
	const char *id;
	int64_t now;
	bool done;
};

/* What is known of its record is so no more. */
static int
forget_record(struct db *db, const char *id, struct error *err)
{
	return db_run(db, "UPDATE lead SET crm_id = NULL, crm_module = NULL, "
	    "synced_at = NULL WHERE id = $1", DB_ARGS(db_text(id)), NULL, err);
}

static int
note_step(struct db *db, const char *id, int64_t now, const char *what,
    const char *code, const char *text, struct error *err)
{
	struct timeline_entry entry = {
		.kind = JOB_LEAD,
		.subject_id = id,
		.at = now,
		.what = what,
		.code = code,
		.text = text,
	};

	return timeline_add(db, &entry, err);
}

#define LOST_TEXT "it was delivered, but the CRM has its record no more and " \
	"nobody has deleted it: it is sent again"

int
proof_lost(struct db *db, const char *id, int64_t now, struct error *err)
{
	int64_t n;

	if (db_run(db, "UPDATE job SET state = 'retry', not_before = $1, "
	    "attempts = 0, uncertain = 1, last_code = '" PROOF_LOST "', "
	    "last_error = '" LOST_TEXT "', updated_at = $1 "
	    "WHERE kind = 'lead' AND subject_id = $2 AND state = 'done'",
	    DB_ARGS(db_int(now), db_text(id)), &n, err) != 0)
		return -1;
	if (n == 0)
		return 0;
	if (forget_record(db, id, err) != 0)
		return -1;
	return note_step(db, id, now, "lost", PROOF_LOST, LOST_TEXT, err);
}

static int
retry(struct db *db, void *arg, struct error *err)
{
	struct again *a = arg;
	int64_t n;

	if (db_run(db, "UPDATE job SET state = 'retry', not_before = $1, "
	    "attempts = 0, updated_at = $1 WHERE kind = 'lead' "
	    "AND subject_id = $2 AND state = 'done' "
	    "AND last_code = '" PROOF_DELETED "'",
	    DB_ARGS(db_int(a->now), db_text(a->id)), &n, err) != 0)
		return -1;
	a->done = n > 0;
	if (n == 0)
		return 0;
	if (forget_record(db, a->id, err) != 0)
		return -1;
	return note_step(db, a->id, a->now, "again", NULL, "an operator has "
	    "it made again", err);
}

int
proof_retry(struct db *db, const char *id, int64_t now, bool *done,
    struct error *err)
{
	struct again a = {id, now, false};
	int rc = db_transact(db, retry, &a, err);

	*done = rc == 0 && a.done;
	return rc;
}
