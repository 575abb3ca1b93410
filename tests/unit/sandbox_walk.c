/* sandbox_walk.c - after many clicks the pretend Inventory still adds up. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/inventory/order.h"

struct sums {
	int64_t on_hand, actual, committed, actual_committed;
};

static struct inventory *
inventory(struct pretend *p)
{
	return inventory_of(&p->world->orgs[DC_US]);
}

/* What the orders that hold something say of an item. */
static struct sums
told_by_orders(struct inventory *in, const char *id)
{
	const struct inv_shelf *shelf = &in->shelves[INV_ORDER];
	struct sums s = {0, 0, 0, 0};
	const struct inv_doc *o;
	const struct json *j;
	int64_t n;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		o = (const struct inv_doc *)shelf->rows[i];
		if (!order_holds(o) || o->row.deleted_at != 0)
			continue;
		for (j = json_first(json_get(o->data, "line_items"));
		    j != NULL; j = json_next(j)) {
			if (strcmp(json_get_text(j, "item_id"), id) != 0)
				continue;
			n = line_number(j, "quantity");
			s.committed += n - line_number(j,
			    "quantity_invoiced");
			s.actual_committed += n - line_number(j,
			    "quantity_shipped");
			s.on_hand -= line_number(j, "quantity_invoiced");
			s.actual -= line_number(j, "quantity_shipped");
		}
	}
	return s;
}

/* What the adjustments say. */
static int64_t
told_by_adjustments(struct inventory *in, const char *id)
{
	const struct inv_shelf *shelf = &in->shelves[INV_ADJUSTMENT];
	const struct inv_doc *a;
	const struct json *j;
	int64_t n = 0;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		a = (const struct inv_doc *)shelf->rows[i];
		if (a->row.deleted_at != 0)
			continue;
		for (j = json_first(json_get(a->data, "line_items"));
		    j != NULL; j = json_next(j))
			if (strcmp(json_get_text(j, "item_id"), id) == 0)
				n += line_number(j, "quantity_adjusted");
	}
	return n;
}

/* Items whose ledgers are not what led to them. */
static long
wrong_items(struct inventory *in)
{
	const struct inv_shelf *shelf = &in->shelves[INV_ITEM];
	const struct inv_item *item;
	struct inv_stock have;
	struct sums s;
	char id[INV_ID_SIZE];
	int64_t n;
	long wrong = 0;
	size_t i;

	for (i = 0; i < shelf->count; i++) {
		item = (const struct inv_item *)shelf->rows[i];
		if (item->row.deleted_at != 0 || !item_is_tracked(item))
			continue;
		inv_id_text(item->row.id, id);
		s = told_by_orders(in, id);
		n = told_by_adjustments(in, id);
		have = stock_sum(item);
		if (have.committed != s.committed ||
		    have.actual_committed != s.actual_committed ||
		    have.on_hand != s.on_hand + n ||
		    have.actual != s.actual + n)
			wrong++;
	}
	return wrong;
}

/* Every id once, and none that was deleted. */
static long
listed(struct pretend *p, const char *path)
{
	const char *at;
	char *page;
	long n = 0;
	int i = 1;

	do {
		page = xasprintf("%s&page=%d", path, i++);
		pretend_inventory(p, "GET", page, NULL);
		free(page);
		for (at = pretend_body(p); (at = strstr(at,
		    "\"item_id\"")) != NULL; at++)
			n++;
	} while (strstr(pretend_body(p), "\"has_more_page\":true") != NULL);
	return n;
}

static char *
walk(int64_t seed)
{
	struct pretend p;
	char *body, *end;

	pretend_open(&p);
	pretend_scope(&p, "ZohoInventory.FullAccess.all");
	/* Items without stock of their own, so that all of it is told. */
	pretend_control(&p, "clock", "{\"now_ms\":1795208400000}");
	pretend_scope(&p, "ZohoInventory.FullAccess.all");
	pretend_control(&p, "inventory/seed",
	    "{\"categories\":20,\"contacts\":20}");
	body = xasprintf("{\"seed\":%lld,\"clicks\":4000,\"step_ms\":100}",
	    (long long)seed);
	pretend_control(&p, "inventory/walk", body);
	ok(pretend_number(&p, "done") > 2000, "seed %lld: most clicks do "
	    "something (%ld)", (long long)seed, pretend_number(&p, "done"));
	ok(pretend_number(&p, "refused") > 50,
	    "and some are against the rules");
	is_int(wrong_items(inventory(&p)), 0, "the ledgers add up");
	is_int(listed(&p, "items?filter_by=Status.All"),
	    (long long)inv_count(inventory(&p), INV_ITEM),
	    "lists have every item once");
	pretend_ask(&p, "GET", "/_sandbox/inventory/records/items?limit=9999",
	    NULL);
	end = xstrdup(pretend_body(&p));
	free(body);
	pretend_close(&p);
	return end;
}

/* The real clock goes on meanwhile; the rest is the same. */
static long
names_of(const char *text, char *out, size_t size)
{
	const char *at = text;
	size_t n = 0, len;
	long count = 0;

	while ((at = strstr(at, "\"name\":\"")) != NULL) {
		at += 8;
		len = strcspn(at, "\"");
		if (n + len + 1 < size) {
			memcpy(out + n, at, len);
			n += len;
		}
		count++;
	}
	out[n] = '\0';
	return count;
}

int
main(void)
{
	static char a[1 << 20], b[1 << 20];
	char *first = walk(7), *again = walk(7), *other = walk(8);

	names_of(first, a, sizeof(a));
	names_of(again, b, sizeof(b));
	ok(strcmp(a, b) == 0, "the same seed is the same walk");
	names_of(other, b, sizeof(b));
	ok(strcmp(a, b) != 0, "another is another");
	free(first);
	free(again);
	free(other);
	return tap_done();
}
