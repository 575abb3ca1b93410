/* store_order.c - one number is one order; its status, its jobs. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "store/job.h"
#include "store/order.h"
#include "store/timeline.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static struct order_new
make_order(const char *number, const char *hash)
{
	struct order_new o = {
		.tenant = "default",
		.form = "default",
		.order_number = number,
		.status = "paid",
		.lines = "[]",
		.total = 2390,
		.currency = "EUR",
		.content_hash = hash,
		.at = 1000,
	};

	o.customer[ORDER_EMAIL] = "ada@x.example";
	uuid_make(o.id);
	return o;
}

struct storing {
	struct order_new order;
	struct order_stored stored;
};

static int
store(struct db *db, void *arg, struct error *err)
{
	struct storing *s = arg;

	return order_store(db, &s->order, &s->stored, err);
}

static void
test_store(struct place *p)
{
	struct storing a = {make_order("A", "h1"), {0}};
	struct storing again = {make_order("A", "h1"), {0}};
	struct storing other = {make_order("A", "h2"), {0}};
	struct storing tenant = {make_order("A", "h3"), {0}};
	struct error err = ERROR_INIT;

	is_int(db_transact(p->db, store, &a, &err), 0, "an order is stored");
	ok(!a.stored.repeat && !a.stored.mismatch, "as a new one");
	is_int(db_transact(p->db, store, &again, &err), 0, "once more");
	ok(again.stored.repeat, "it is a repeat");
	is_text(again.stored.id, a.order.id, "with the first one's id");
	is_int(db_transact(p->db, store, &other, &err), 0, "another one");
	ok(other.stored.mismatch, "of the same number is told apart");
	place_run(p->db, "INSERT INTO tenant (name, created_at) VALUES "
	    "('shop', 0)");
	tenant.order.tenant = "shop";
	tenant.order.to_inventory = true;
	is_int(db_transact(p->db, store, &tenant, &err), 0,
	    "another tenant's number");
	ok(!tenant.stored.repeat && !tenant.stored.mismatch,
	    "is another order");
	is_int(place_count(p->db, "SELECT count(*) FROM job WHERE "
	    "kind = 'order'"), 2, "each has its job");
	is_int(place_count(p->db, "SELECT count(*) FROM job WHERE "
	    "kind = 'sales_order'"), 1, "and one more where it goes on");
	free(a.stored.status);
	free(again.stored.status);
	free(other.stored.status);
	free(tenant.stored.status);
}

struct changing {
	char id[UUID_SIZE];
	const char *status;
};

static int
change(struct db *db, void *arg, struct error *err)
{
	const struct changing *c = arg;

	return order_set_status(db, c->id, c->status, "request-1", 2000, err);
}

static int
count_entry(const struct timeline_entry *entry, void *arg)
{
	*(int *)arg += strcmp(entry->what, "status") == 0;
	return 0;
}

/* Claims the due orders of default; the number of them. */
static int
claim(struct place *p, const char *run)
{
	struct error err = ERROR_INIT;
	struct job *jobs = NULL;
	int n = 0;

	(void)job_claim(p->db, JOB_ORDER, "default", run, 9000, 10, &jobs, &n,
	    &err);
	free(jobs);
	return n;
}

static void
finish(struct place *p, const char *id, const char *run)
{
	const struct job_outcome done = {JOB_DONE, 0, false, true, NULL, NULL};
	struct error err = ERROR_INIT;

	is_int(job_record(p->db, JOB_ORDER, id, run, &done, 6000, NULL, &err),
	    0, "its outcome is recorded");
}

static void
test_status(struct place *p)
{
	struct error err = ERROR_INIT;
	struct changing c = {"", "paid"};
	struct order order;
	int entries = 0;

	is_int(order_find(p->db, NULL, "A", &order, &err), 0,
	    "an order is found by its number");
	memcpy(c.id, order.id, sizeof(c.id));
	order_release(&order);
	is_int(claim(p, "run-1"), 1, "it is claimed");
	finish(p, c.id, "run-1");
	is_int(db_transact(p->db, change, &c, &err), 0, "the same status");
	is_int(claim(p, "run-2"), 0, "makes nothing due");
	c.status = "shipped";
	is_int(db_transact(p->db, change, &c, &err), 0, "another one");
	is_int(claim(p, "run-2"), 1, "makes it due");
	c.status = "refunded";
	is_int(db_transact(p->db, change, &c, &err), 0,
	    "one that comes while it is sent");
	finish(p, c.id, "run-2");
	is_int(claim(p, "run-3"), 1, "makes it due once more");
	finish(p, c.id, "run-3");
	is_int(claim(p, "run-4"), 0, "and no more");
	is_int(timeline_each(p->db, JOB_ORDER, c.id, count_entry, &entries,
	    &err), 0, "the timeline");
	is_int(entries, 2, "tells both changes");
	is_int(order_find(p->db, "shop", c.id, &order, &err), -1,
	    "another tenant's order is not found by its id");
	error_clear(&err);
	place_run(p->db, "UPDATE shop_order SET hold = 'erased' "
	    "WHERE tenant = 'default'");
	c.status = "paid";
	is_int(db_transact(p->db, change, &c, &err), -1,
	    "an erased order has no next status");
	is_int(err.code, ERROR_CONFLICT, "which is a conflict");
}

struct view_row {
	int64_t total;
	const char *currency;
	const char *want;
};

static const struct view_row view_rows[] = {
	{2390, "EUR", "23.90"},
	{5, "EUR", "0.05"},
	{0, "EUR", "0.00"},
	{1200, "JPY", "1200"},
	{1234, "KWD", "1.234"},
	{7, "BHD", "0.007"},
	{123456789012, "USD", "1234567890.12"},
};

static void
test_view(struct place *p)
{
	struct error err = ERROR_INIT;
	struct db_rows *rows = NULL;
	size_t i;

	for (i = 0; i < nrows(view_rows); i++) {
		struct storing s = {make_order("", "h"), {0}};

		s.order.order_number = s.order.id;
		s.order.total = view_rows[i].total;
		s.order.currency = view_rows[i].currency;
		(void)db_transact(p->db, store, &s, &err);
		(void)db_query(p->db, "SELECT total FROM v_orders WHERE id = $1",
		    DB_ARGS(db_text(s.order.id)), &rows, &err);
		(void)db_next(rows, &err);
		is_text(db_column_text(rows, 0), view_rows[i].want,
		    "v_orders shows %s %s", view_rows[i].want,
		    view_rows[i].currency);
		db_rows_free(rows);
		free(s.stored.status);
	}
}

static void
test_timeline(struct place *p)
{
	struct timeline_entry entry = {.kind = "order", .subject_id = "x",
	    .what = "status"};
	struct error err = ERROR_INIT;
	int i, entries = 0;

	for (i = 0; i < TIMELINE_MAX + 20; i++)
		(void)timeline_add(p->db, &entry, &err);
	(void)timeline_each(p->db, "order", "x", count_entry, &entries, &err);
	is_int(entries, TIMELINE_MAX, "a timeline keeps its last entries");
}

int
main(void)
{
	struct place p;

	log_setup("test", LOG_TEXT, LOG_ERROR);
	place_make_store(&p, NULL);
	test_store(&p);
	test_status(&p);
	test_view(&p);
	test_timeline(&p);
	place_remove(&p);
	return tap_done();
}
