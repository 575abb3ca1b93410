/* merge.c - what a record becomes that two sides may have changed. */

#include "store/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"

#define FIELDS_BYTES 16384

static const char *const strategy_names[] = {
	[MERGE_REMOTE] = "remote",
	[MERGE_LOCAL] = "local",
	[MERGE_NEWEST] = "newest",
	[MERGE_FIELDS] = "merge",
	[MERGE_MANUAL] = "manual",
};

/* What may be changed on our side; each list ends with NULL. */
static const char *const product_members[] = {
	"name", "sku", "rate", "purchase_rate", "label_rate", "unit",
	"description", "purchase_description", "item_type", "product_type",
	"brand", "manufacturer", "upc", "ean", "isbn", "part_number",
	"hsn_or_sac", "tax_id", "account_id", "purchase_account_id",
	"inventory_account_id", "vendor_id", "reorder_level",
	"initial_stock", "initial_stock_rate", "can_be_sold",
	"can_be_purchased", "is_returnable", "category_id", "status",
	"custom_fields", "package_details", "item_tax_preferences",
	"show_in_storefront", NULL
};
static const char *const customer_members[] = {
	"contact_name", "company_name", "contact_type", "customer_sub_type",
	"first_name", "last_name", "email", "phone", "mobile", "website",
	"notes", "currency_id", "payment_terms", "billing_address",
	"shipping_address", "contact_persons", "custom_fields", "status",
	"language_code", "tax_id", "gst_no", "gst_treatment",
	"place_of_contact", "credit_limit", "pricebook_id", NULL
};
static const char *const order_members[] = {
	"customer_id", "date", "shipment_date", "reference_number",
	"salesorder_number", "line_items", "notes", "terms", "discount",
	"is_discount_before_tax", "discount_type", "shipping_charge",
	"adjustment", "adjustment_description", "delivery_method",
	"pricebook_id", "salesperson_id", "salesperson_name",
	"is_inclusive_tax", "exchange_rate", "currency_id", "template_id",
	"billing_address_id", "shipping_address_id", "contact_persons",
	"location_id", "warehouse_id", "custom_fields", "place_of_supply",
	"gst_treatment", "gst_no", "status", NULL
};

static const struct {
	const char *kind;
	const char *const *members;
} ours_by_kind[] = {
	{"product", product_members},
	{"customer", customer_members},
	{"sales_order", order_members},
};

int
merge_strategy_parse(const char *word, enum merge_strategy *out)
{
	size_t i;

	for (i = 0; i < nitems(strategy_names); i++) {
		if (strcmp(word, strategy_names[i]) == 0) {
			*out = (enum merge_strategy)i;
			return 0;
		}
	}
	return -1;
}

const char *
merge_strategy_name(enum merge_strategy strategy)
{
	return strategy_names[strategy];
}

bool
merge_is_ours(const char *kind, const char *member)
{
	const char *const *m;
	size_t i;

	for (i = 0; i < nitems(ours_by_kind); i++) {
		if (strcmp(ours_by_kind[i].kind, kind) != 0)
			continue;
		for (m = ours_by_kind[i].members; *m != NULL; m++)
			if (strcmp(*m, member) == 0)
				return true;
	}
	return false;
}

/* What became of one member. */
struct sides {
	bool ours, theirs; /* that side changed it, and they differ now */
};

static struct sides
compare(const struct merge *m, const char *name)
{
	const struct json *base = json_get(m->base, name);
	const struct json *ours = json_get(m->ours, name);
	const struct json *theirs = json_get(m->theirs, name);
	struct sides s = {false, false};

	if (!merge_is_ours(m->kind, name) || merge_same(ours, theirs))
		return s;
	s.ours = !merge_same(ours, base);
	s.theirs = !merge_same(theirs, base);
	return s;
}

/* Calls fn for each name that either side has, once. */
static void
each_name(const struct merge *m,
    void (*fn)(const struct merge *, const char *, void *), void *arg)
{
	const struct json *v;

	for (v = json_first(m->theirs); v != NULL; v = json_next(v))
		fn(m, json_name(v), arg);
	for (v = json_first(m->ours); v != NULL; v = json_next(v))
		if (json_get(m->theirs, json_name(v)) == NULL)
			fn(m, json_name(v), arg);
}

struct tally {
	bool ours, theirs; /* each side has changed something */
	struct strbuf changed, both; /* names with spaces */
};

static void
add_name(struct strbuf *list, const char *name)
{
	strbuf_printf(list, "%s%s", list->len > 0 ? " " : "", name);
}

static void
count_name(const struct merge *m, const char *name, void *arg)
{
	struct sides s = compare(m, name);
	struct tally *t = arg;

	t->ours = t->ours || s.ours;
	t->theirs = t->theirs || s.theirs;
	if (s.ours || s.theirs)
		add_name(&t->changed, name);
	if (s.ours && s.theirs)
		add_name(&t->both, name);
}

/* Whose value a member takes where the sides differ. */
struct choice {
	struct json *content;
	bool ours_of_own;  /* of what we alone changed */
	bool ours_of_both; /* of what both changed */
	bool ours_of_all;  /* of everything that may be ours */
	bool ours_left;
};

static void
choose(const struct merge *m, const char *name, void *arg)
{
	const struct json *ours = json_get(m->ours, name);
	const struct json *theirs = json_get(m->theirs, name);
	struct sides s = compare(m, name);
	struct choice *c = arg;
	bool take = (s.ours && !s.theirs && c->ours_of_own) ||
	    (s.ours && s.theirs && c->ours_of_both) ||
	    ((s.ours || s.theirs) && c->ours_of_all);

	c->ours_left = c->ours_left || take;
	if (take || theirs == NULL)
		json_set(c->content, name, ours != NULL ? json_copy(ours)
		    : json_text(""));
	else
		json_set(c->content, name, json_copy(theirs));
}

static void
settle(const struct merge *m, const struct tally *t, struct choice *c,
    struct merged *out)
{
	bool newest = m->ours_at > m->theirs_at;

	out->conflict = t->ours && t->theirs;
	c->ours_of_own = t->ours;
	if (!out->conflict)
		return;
	out->open = m->strategy == MERGE_MANUAL;
	if (m->strategy == MERGE_FIELDS) {
		out->conflict = t->both.len > 0;
		c->ours_of_both = newest;
		out->winner = out->conflict ? "fields" : NULL;
		return;
	}
	c->ours_of_all = out->open || m->strategy == MERGE_LOCAL ||
	    (m->strategy == MERGE_NEWEST && newest);
	c->ours_of_own = c->ours_of_all;
	out->winner = out->open ? NULL : c->ours_of_all ? "local" : "remote";
}

void
merge(const struct merge *m, struct merged *out)
{
	struct tally tally = {.ours = false};
	struct choice choice = {.content = json_object()};

	memset(out, 0, sizeof(*out));
	strbuf_init(&tally.changed, FIELDS_BYTES);
	strbuf_init(&tally.both, FIELDS_BYTES);
	each_name(m, count_name, &tally);
	settle(m, &tally, &choice, out);
	each_name(m, choose, &choice);
	out->content = choice.content;
	out->ours_left = choice.ours_left;
	out->fields = xstrdup(strbuf_str(m->strategy == MERGE_FIELDS ?
	    &tally.both : &tally.changed));
	strbuf_release(&tally.changed);
	strbuf_release(&tally.both);
}

void
merged_release(struct merged *m)
{
	json_free(m->content);
	free(m->fields);
	memset(m, 0, sizeof(*m));
}
