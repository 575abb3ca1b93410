/* store_search.c - people are found by what they wrote, whatever their letters. */

#include <string.h>

#include "base/clock.h"
#include "store/dead.h"
#include "store/erase.h"
#include "store/lead.h"
#include "store/order.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* Only the case of ASCII letters is no difference, on either engine. */
static const struct {
	const char *query;
	int found;
} queries[] = {
	{"ÉMILE", 2},
	{"ødegård", 0},
	{"Ødegård", 1},
	{"ÉMILE@heron", 2},
	{"émile@heron", 0},
	{"HERON", 3},
	{"heron.example", 3},
	{"n.example", 3},
	{"heron_example", 0},
	{"100%", 1},
	{"1_0%", 0},
	{"\\", 0},
};

static const struct {
	const char *email, *part;
	int found;
} dead_ones[] = {
	{"ÉMILE@HERON.example", NULL, 2},
	{"ÉMILE@heron.example", "émile", 0},
	{NULL, "ÉM", 2},
	{NULL, "ILE@HERON", 2},
	{"émile@heron.example", NULL, 0},
};

static void
fill(struct db *db)
{
	place_run(db, "INSERT INTO lead (id, tenant, form, kind, status_key, "
	    "name, email, company, created_at) VALUES "
	    "('a', 'default', 'default', 'lead', 'k', 'ÉMILE Ødegård', "
	    "'ÉMILE@heron.example', NULL, 1), "
	    "('b', 'default', 'default', 'lead', 'k', 'Li', "
	    "'li@heron.example', '100% Mugs', 2), "
	    "('c', 'default', 'default', 'lead', 'k', NULL, "
	    "'ÉMILE@Heron.example', NULL, 3)");
	place_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) "
	    "SELECT 'lead', id, tenant, 'dead', 12, 0, 0, 1, 1 FROM lead");
	place_run(db, "INSERT INTO shop_order (id, tenant, form, order_number, "
	    "status, customer_name, customer_email, lines, total, currency, "
	    "content_hash, created_at) VALUES ('o', 'default', 'default', "
	    "'N-1', 'paid', 'ÉMILE Ødegård', 'ÉMILE@HERON.example', '[]', 1, "
	    "'EUR', 'h', 1)");
}

static int
count_lead(const struct lead *lead, void *arg)
{
	(void)lead;
	++*(int *)arg;
	return 0;
}

static int
count_order(const struct order *order, void *arg)
{
	(void)order;
	++*(int *)arg;
	return 0;
}

static int
count_dead(const struct dead *dead, void *arg)
{
	(void)dead;
	++*(int *)arg;
	return 0;
}

static void
test_lists(struct db *db)
{
	struct order_filter orders = {.query = "ÉMILE ødegård", .limit = 9};
	struct error err = ERROR_INIT;
	size_t i;
	int n;

	for (i = 0; i < nrows(queries); i++) {
		struct lead_filter filter = {
			.query = queries[i].query,
			.limit = 9,
		};

		n = 0;
		(void)lead_list(db, &filter, count_lead, &n, &err);
		is_int(n, queries[i].found, "leads with \"%s\": %s",
		    queries[i].query, err.text);
	}
	n = 0;
	(void)order_list(db, &orders, count_order, &n, &err);
	is_int(n, 0, "an order is not found by other letters: %s", err.text);
	orders.query = "ÉMILE ØDEGÅRD";
	(void)order_list(db, &orders, count_order, &n, &err);
	is_int(n, 0, "nor by the same ones in another case");
	orders.query = "ÉMILE Ødegård";
	(void)order_list(db, &orders, count_order, &n, &err);
	is_int(n, 1, "but by its own");
	for (i = 0; i < nrows(dead_ones); i++) {
		struct dead_filter filter = {
			.email = dead_ones[i].email,
			.email_part = dead_ones[i].part,
		};

		n = 0;
		(void)dead_each(db, &filter, count_dead, &n, &err);
		is_int(n, dead_ones[i].found, "dead ones, row %zu: %s", i,
		    err.text);
	}
}

static void
test_erase(struct db *db)
{
	struct error err = ERROR_INIT;
	struct traces t;

	is_int(traces_find(db, "a", &t, &err), 0, "a person is found: %s",
	    err.text);
	is_int((int64_t)t.lead_count, 2, "with both of the leads");
	is_int((int64_t)t.order_count, 1, "and the order");
	traces_release(&t);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	fill(p.db);
	test_lists(p.db);
	test_erase(p.db);
	place_remove(&p);
	return tap_done();
}
