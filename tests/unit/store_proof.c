/* store_proof.c - delivered leads page by page; what people have deleted. */

#include "store/canary.h"
#include "store/lead.h"
#include "store/mark.h"
#include "store/proof.h"
#include "store/stats.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* Two a millisecond from 1000 on, each a record of its own. */
static void
fill(struct db *db)
{
	place_run(db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('other', 0)");
	place_run(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
	    "SELECT i + 1 FROM n WHERE i < 9) "
	    "INSERT INTO lead (id, tenant, form, kind, status_key, email, "
	    "phone, crm_id, created_at, synced_at) SELECT 'l' || i, "
	    "CASE i WHEN 9 THEN 'other' ELSE 'default' END, 'f', "
	    "CASE i WHEN 8 THEN 'canary' ELSE 'lead' END, 'k', "
	    "'e' || i, NULL, '10' || i, 5, "
	    "CASE i WHEN 7 THEN NULL ELSE 1000 + i / 2 END FROM n");
	place_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) "
	    "SELECT 'lead', id, tenant, CASE WHEN synced_at IS NULL "
	    "THEN 'pending' ELSE 'done' END, 3, 0, 0, 5, 5 FROM lead");
}

/* The ids of a page, e.g. "l1 l2", and the mark behind it. */
static const char *
page(struct db *db, struct mark *mark, int64_t until, int max)
{
	struct error err = ERROR_INIT;
	struct proof_lead *leads;
	static char text[200];
	size_t n, i, len = 0;

	text[0] = '\0';
	if (proof_page(db, "default", mark, until, max, &leads, &n,
	    &err) != 0)
		return "failed";
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%s", i > 0 ? " " : "", leads[i].id);
	if (n > 0) {
		mark->at = leads[n - 1].synced_at;
		(void)snprintf(mark->id, sizeof(mark->id), "%s",
		    leads[n - 1].id);
	}
	proof_leads_free(leads, n);
	return text;
}

static void
test_pages(struct db *db)
{
	struct error err = ERROR_INIT;
	struct mark mark = {0, ""};
	int64_t n;

	proof_count(db, "default", &mark, 9000, &n, &err);
	is_int(n, 7, "so many were delivered, about");
	is_text(page(db, &mark, 9000, 3), "l1 l2 l3", "the first of them");
	mark_store(db, "default", "m", &mark, &err);
	mark = (struct mark){7, "x"};
	mark_load(db, "default", "m", &mark, &err);
	is_int(mark.at, 1001, "how far that was is kept");
	is_text(mark.id, "l3", "to the row");
	is_text(page(db, &mark, 1002, 3), "l4 l5", "up to an instant");
	is_text(page(db, &mark, 9000, 3), "l6", "a canary, a pending one and "
	    "another tenant's are none");
	is_text(page(db, &mark, 9000, 3), "", "then there are no more");
	mark_load(db, "other", "m", &mark, &err);
	is_int(mark.at, 0, "nobody else has come anywhere");
	is_text(mark.id, "", "at all");
	proof_first(db, "default", &n, &err);
	is_int(n, 1000, "when the first was delivered");
	proof_first(db, "nobody", &n, &err);
	is_int(n, 0, "or none");
}

static void
test_fates(struct db *db)
{
	struct mark start = {0, ""};
	struct error err = ERROR_INIT;
	int64_t n;

	proof_deleted(db, "default", "102", 50, &n, &err);
	is_int(n, 1, "a record was deleted");
	proof_deleted(db, "default", "102", 60, &n, &err);
	is_int(n, 0, "which is told once");
	proof_deleted(db, "default", "109", 60, &n, &err);
	is_int(n, 0, "another tenant's is not ours");
	proof_deleted(db, "default", "108", 60, &n, &err);
	is_int(n, 0, "nor is a canary's");
	is_text(page(db, &start, 1001, 9), "l1 l3", "it is looked for no "
	    "more");
	ok(lead_retry(db, "l3", 70, &err) == -1, "what is there is not made "
	    "again");
	is_int(err.code, ERROR_CONFLICT, "for nothing is wrong with it");
	error_clear(&err);
	ok(lead_retry(db, "l2", 70, &err) == 0, "what was deleted is, when it "
	    "is asked for");
	is_int(place_count(db, "SELECT count(*) FROM lead WHERE id = 'l2' "
	    "AND crm_id IS NULL AND synced_at IS NULL"), 1, "as a new one");
	ok(proof_lost(db, "l1", 80, &err) == 0, "one is lost");
	is_int(place_count(db, "SELECT count(*) FROM job "
	    "JOIN lead ON lead.id = subject_id WHERE subject_id = 'l1' "
	    "AND state = 'retry' AND attempts = 0 AND uncertain = 1 "
	    "AND not_before = 80 AND last_code = 'LOST_IN_CRM' "
	    "AND crm_id IS NULL"), 1, "it is due again, to be looked up");
	ok(proof_lost(db, "l7", 80, &err) == 0, "one that is on its way");
	is_int(place_count(db, "SELECT count(*) FROM job "
	    "WHERE subject_id = 'l7' AND state = 'pending' "
	    "AND last_code IS NULL"), 1, "is left alone");
}

static void
test_canary(struct db *db)
{
	struct error err = ERROR_INIT;
	struct stats stats;
	char id[UUID_SIZE];

	place_run(db, "INSERT INTO lead (id, tenant, form, kind, status_key, "
	    "email, created_at) VALUES ('01a22000-0001', 'default', 'f', "
	    "'lead', 'k', 'c@x.example', 1)");
	place_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) "
	    "VALUES ('lead', '01a22000-0001', 'default', 'done', 0, 0, 0, 1, "
	    "1)");
	ok(canary_adopt(db, "other", "c@x.example", "01a22000-0001", id,
	    &err) == -1, "another tenant's lead is no canary");
	is_int(err.code, ERROR_NOT_FOUND, "of it");
	error_clear(&err);
	ok(canary_adopt(db, "default", "c@x.example", "01a22001-0001", id,
	    &err) == -1, "nor one of before");
	error_clear(&err);
	ok(canary_adopt(db, "default", "c@x.example", "01a22000-ffff", id,
	    &err) == 0, "within the minute it is");
	is_text(id, "01a22000-0001", "found");
	stats_load(db, "default", 100, &stats, &err);
	is_int(stats.total, 7, "no figure counts it");
	ok(canary_erase(db, id, &err) == 0, "it is taken back");
	is_int(place_count(db, "SELECT count(*) FROM lead WHERE "
	    "kind = 'canary' AND hold = 'erased' AND email IS NULL"), 1,
	    "erased");
	is_int(place_count(db, "SELECT count(*) FROM job WHERE "
	    "subject_id = '01a22000-0001'"), 0, "without a job");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	fill(p.db);
	test_pages(p.db);
	test_fates(p.db);
	test_canary(p.db);
	place_remove(&p);
	return tap_done();
}
