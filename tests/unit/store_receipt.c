/* store_receipt.c - a receipt's number, its repeats, its steps. */

#include "base/mem.h"
#include "store/job.h"
#include "store/receipt.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* In one transaction, as a page stores it. */
struct storing {
	struct receipt_new receipt;
	struct receipt_stored stored;
};

static int
store(struct db *db, void *arg, struct error *err)
{
	struct storing *s = arg;

	return receipt_store(db, &s->receipt, &s->stored, err);
}

static struct receipt_stored
put(struct db *db, const char *id, const char *number, const char *content)
{
	struct storing s = {.receipt = {.tenant = "default",
	    .receipt_number = number, .content = content,
	    .content_hash = content, .at = 1000}};
	struct error err = ERROR_INIT;

	snprintf(s.receipt.id, sizeof(s.receipt.id), "%s", id);
	snprintf(s.receipt.request_id, sizeof(s.receipt.request_id), "r-%s",
	    id);
	if (db_transact(db, store, &s, &err) != 0)
		note("%s", err.text);
	return s.stored;
}

/* "content request_id customer quickbooks_id status". */
static const char *
row_of(struct db *db, const char *id)
{
	static char text[300];
	struct error err = ERROR_INIT;
	struct receipt r;

	if (receipt_load(db, id, &r, &err) != 0)
		snprintf(text, sizeof(text), "%s",
		    error_meaning(err.code)->name);
	else
		snprintf(text, sizeof(text), "%s %s %s %s %s", r.content,
		    r.request_id, r.customer_id != NULL ? r.customer_id : "-",
		    r.quickbooks_id != NULL ? r.quickbooks_id : "-",
		    r.status);
	receipt_release(&r);
	return text;
}

static void
test_numbers(struct db *db)
{
	struct receipt_stored s = put(db, "a", "N1", "one");

	ok(!s.repeat && !s.mismatch, "a new number is stored");
	is_text(s.id, "a", "under its id");
	is_text(row_of(db, "a"), "one r-a - - pending", "with its job");
	s = put(db, "b", "N1", "one");
	ok(s.repeat && !s.mismatch, "the same again is a repeat");
	is_text(s.id, "a", "of the first");
	s = put(db, "c", "N1", "two");
	ok(s.repeat && s.mismatch, "other content is a conflict");
	is_text(row_of(db, "a"), "one r-a - - pending", "and changes nothing");
	is_int(place_count(db, "SELECT count(*) FROM receipt"), 1,
	    "there is one");
	is_text(row_of(db, "x"), "not_found", "one that is not there");
}

static void
test_steps(struct db *db)
{
	struct error err = ERROR_INIT;

	receipt_set_customer(db, "a", "7", &err);
	is_text(row_of(db, "a"), "one r-a 7 - pending", "the customer is kept");
	receipt_set_sent(db, "a", "99", 5, &err);
	is_text(row_of(db, "a"), "one r-a 7 99 synced",
	    "what is there is sent, whatever the job says");
	receipt_set_sent(db, "a", "100", 6, &err);
	is_text(row_of(db, "a"), "one r-a 7 99 synced", "once for ever");
}

static void
test_dead(struct db *db)
{
	struct receipt_stored s;

	put(db, "d", "N2", "one");
	place_run(db, "UPDATE job SET state = 'dead', attempts = 12 "
	    "WHERE subject_id = 'd'");
	s = put(db, "e", "N2", "two");
	ok(s.repeat && !s.mismatch, "one that was refused may be corrected");
	is_text(row_of(db, "d"), "two r-e - - pending",
	    "it is due again, under a new request id");
	is_int(place_count(db, "SELECT attempts FROM job "
	    "WHERE subject_id = 'd'"), 0, "with all its attempts");
	place_run(db, "UPDATE job SET state = 'dead', uncertain = 1 "
	    "WHERE subject_id = 'd'");
	s = put(db, "f", "N2", "three");
	ok(s.mismatch, "not when it may be there nevertheless");
	s = put(db, "g", "N2", "two");
	ok(!s.mismatch, "but the same may be tried again");
	is_text(row_of(db, "d"), "two r-e - - pending",
	    "under the request id that it had");
}

static int
claim(struct db *db, void *arg, struct error *err)
{
	struct job job;
	bool *claimed = arg;

	return job_claim_one(db, JOB_RECEIPT, "h", "run-1", 2000, &job,
	    claimed, err);
}

static void
test_withdraw(struct db *db)
{
	struct error err = ERROR_INIT;
	bool claimed = false;

	put(db, "h", "N3", "one");
	ok(db_transact(db, claim, &claimed, &err) == 0 && claimed,
	    "a page claims what it sends");
	db_transact(db, claim, &claimed, &err);
	ok(!claimed, "nobody else then does");
	receipt_withdraw(db, "h", "run-2", &err);
	is_text(row_of(db, "h"), "one r-h - - sending",
	    "only the claimer can take it back");
	receipt_withdraw(db, "h", "run-1", &err);
	is_text(row_of(db, "h"), "not_found", "and then it is gone");
	is_int(place_count(db, "SELECT count(*) FROM job "
	    "WHERE subject_id = 'h'"), 0, "with its job");
	put(db, "h", "N3", "two");
	place_run(db, "UPDATE job SET not_before = 2001 "
	    "WHERE subject_id = 'h'");
	db_transact(db, claim, &claimed, &err);
	ok(!claimed, "what is not due is not claimed");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_numbers(p.db);
	test_steps(p.db);
	test_dead(p.db);
	test_withdraw(p.db);
	place_remove(&p);
	return tap_done();
}
