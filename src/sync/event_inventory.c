/* event_inventory.c - what Zoho Inventory tells becomes part of the mirror. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "event_parts.h"
#include "mirror_source.h"
#include "store/event.h"
#include "store/mirror.h"
#include "store/mirror_pull.h"

/* A record with fewer members than that is no more than its id. */
#define MEMBERS_MIN 4

/* What an event's kind is here. */
enum means { MEANS_RECORD, MEANS_STOCK };

static const struct kind {
	const char *name;
	enum means means;
	enum mirror_kind kind;
	bool shown; /* the event's record looks like the one that is read */
} kinds[] = {
	{"item", MEANS_RECORD, MIRROR_PRODUCT, true},
	{"compositeitem", MEANS_RECORD, MIRROR_PRODUCT, false},
	{"contact", MEANS_RECORD, MIRROR_CUSTOMER, true},
	{"customer", MEANS_RECORD, MIRROR_CUSTOMER, true},
	{"vendor", MEANS_RECORD, MIRROR_CUSTOMER, true},
	{"salesorder", MEANS_RECORD, MIRROR_SALES_ORDER, true},
	{"inventory_adjustment", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"purchase_receive", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"salesreturn_receive", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"transfer_order", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"shipment_order", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"package", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"invoice", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"creditnote", MEANS_STOCK, MIRROR_PRODUCT, false},
	{"bill", MEANS_STOCK, MIRROR_PRODUCT, false},
};

static const struct kind *
kind_of(const struct event_item *item)
{
	size_t i;

	for (i = 0; item->event.kind != NULL && i < nitems(kinds); i++)
		if (strcmp(kinds[i].name, item->event.kind) == 0)
			return &kinds[i];
	return NULL;
}

/* Behind the name of its kind, or all of the body. */
static const struct json *
record_of(const struct event_item *item)
{
	const struct json *m;

	for (m = json_first(item->body); m != NULL; m = json_next(m))
		if (json_type(m) == JSON_OBJECT)
			return m;
	return item->body;
}

static struct mirror_seen
seen_of(const struct event_context *c, const struct event_item *item,
    enum mirror_kind kind)
{
	return (struct mirror_seen){
		.tenant = c->tenant,
		.kind = kind,
		.provider_id = item->event.record_id,
		.strategy = c->strategy,
		.now = clock_now_ms(),
	};
}

/* The stock of what an order or a movement names is to be read anew. */
static int
doubt_stock(const struct event_context *c, struct db *db,
    const struct json *record, struct error *err)
{
	const struct json *line = json_first(json_get(record, "line_items"));
	const char *id;

	for (; line != NULL; line = json_next(line)) {
		id = json_scalar(json_get(line, "item_id"));
		if (id != NULL && mirror_want_detail(db, c->tenant,
		    MIRROR_PRODUCT, id, err) != 0)
			return -1;
	}
	return 0;
}

static int
take_record(const struct event_context *c, struct db *db,
    struct event_item *item, const struct kind *kind, struct error *err)
{
	const struct json *record = record_of(item);
	struct mirror_seen seen = seen_of(c, item, kind->kind);
	struct mirror_applied applied;

	if (kind->kind == MIRROR_SALES_ORDER && doubt_stock(c, db, record,
	    err) != 0)
		return -1;
	seen.content = record;
	seen.version = source_version(record);
	seen.partial = true;
	if (!kind->shown || !item->event.is_signed || seen.version == 0 ||
	    json_size(record) < MEMBERS_MIN)
		return event_end(item, EVENT_ASK, "asked for");
	if (mirror_apply(db, &seen, &applied, err) != 0)
		return -1;
	if (applied.result == MIRROR_DOUBT)
		return event_end(item, EVENT_ASK, "asked for");
	return event_end(item, EVENT_DONE, "%s%s",
	    mirror_result_name(applied.result), applied.conflict ?
	    ", and changed here as well" : "");
}

static int
take(const struct event_context *c, struct db *db, struct event_item *item,
    struct error *err)
{
	const struct kind *kind = kind_of(item);
	const struct json *record = record_of(item);

	if (kind == NULL)
		return event_end(item, EVENT_NOTHING, "nothing of that kind "
		    "is kept here");
	if (item->event.record_id == NULL)
		return event_end(item, EVENT_NOTHING, "it does not say which "
		    "record it is about");
	if (kind->means == MEANS_RECORD)
		return take_record(c, db, item, kind, err);
	if (doubt_stock(c, db, record, err) != 0)
		return -1;
	if (json_size(json_get(record, "line_items")) > 0 ||
	    strcmp(kind->name, "inventory_adjustment") == 0)
		return event_end(item, EVENT_ASK, "asked for");
	return event_end(item, EVENT_NOTHING, "it names no items: the next "
	    "run of the mirror reads their stock");
}

/* --- Asked for ------------------------------------------------------------ */

/* The ids of lines, at most SOURCE_BULK; the next run reads the others. */
static size_t
line_ids(const struct json *record, const char **ids)
{
	const struct json *line = json_first(json_get(record, "line_items"));
	const char *id;
	size_t n = 0, i;

	for (; line != NULL && n < SOURCE_BULK; line = json_next(line)) {
		id = json_scalar(json_get(line, "item_id"));
		for (i = 0; id != NULL && i < n && strcmp(ids[i], id) != 0;
		    i++)
			continue;
		if (id != NULL && i == n)
			ids[n++] = id;
	}
	return n;
}

static int
ask_stock(const struct call *call, const struct event_item *item,
    struct event_answer *answer, struct error *err)
{
	struct source_one moved = {.all = NULL};
	struct source_list items = {.all = NULL};
	const struct json *record = record_of(item);
	const char *ids[SOURCE_BULK];
	size_t n;
	int rc = 0;

	if (json_size(json_get(record, "line_items")) == 0) {
		rc = source_adjustment(call, item->event.record_id, &moved,
		    err);
		record = moved.record;
	}
	n = rc == 0 ? line_ids(record, ids) : 0;
	if (n > 0)
		rc = source_items(call, ids, n, &items, err);
	if (rc == 0 && n > 0) {
		if (items.rows != NULL)
			answer->json = json_copy(items.rows);
		answer->asked_at = items.asked_at;
	}
	source_list_release(&items);
	source_one_release(&moved);
	return rc;
}

static int
ask(const struct event_context *c, const struct call *call,
    const struct event_item *item, struct event_answer *answer,
    struct error *err)
{
	const struct kind *kind = kind_of(item);
	struct source_one one;

	(void)c;
	if (kind->means == MEANS_STOCK)
		return ask_stock(call, item, answer, err);
	if (source_one(call, kind->kind, item->event.record_id, &one,
		err) != 0)
		return -1;
	answer->gone = one.gone;
	answer->asked_at = one.asked_at;
	if (!one.gone)
		answer->json = json_copy(one.record);
	source_one_release(&one);
	return 0;
}

static int
settle_stock(const struct event_context *c, struct db *db,
    struct event_item *item, const struct event_answer *answer,
    struct error *err)
{
	const struct json *row = json_first(answer->json);
	struct mirror_seen seen = seen_of(c, item, MIRROR_PRODUCT);
	struct mirror_applied applied;
	int n = 0;

	for (; row != NULL; row = json_next(row)) {
		seen.provider_id = source_id(MIRROR_PRODUCT, row);
		if (seen.provider_id == NULL)
			continue;
		seen.content = row;
		seen.version = source_version(row);
		seen.read_at = answer->asked_at;
		if (mirror_apply(db, &seen, &applied, err) != 0)
			return -1;
		n++;
	}
	return event_end(item, EVENT_DONE, "the stock of %d item%s was read",
	    n, n == 1 ? "" : "s");
}

static int
settle(const struct event_context *c, struct db *db, struct event_item *item,
    const struct event_answer *answer, struct error *err)
{
	const struct kind *kind = kind_of(item);
	struct mirror_seen seen = seen_of(c, item, kind->kind);
	struct mirror_applied applied;

	if (kind->means == MEANS_STOCK)
		return settle_stock(c, db, item, answer, err);
	seen.read_at = answer->asked_at;
	seen.content = answer->json;
	seen.version = answer->gone ? 0 : source_version(answer->json);
	if ((answer->gone ? mirror_gone : mirror_apply)(db, &seen, &applied,
	    err) != 0)
		return -1;
	return event_end(item, EVENT_DONE, "%s%s, as the provider has it",
	    mirror_result_name(applied.result), applied.conflict ?
	    " (and changed here as well)" : "");
}

const struct event_handler event_inventory = {
	.source = EVENT_ZOHO_INVENTORY,
	.service = SERVICE_ZOHO_INVENTORY,
	.lane = LANE_INVENTORY,
	.take = take,
	.ask = ask,
	.settle = settle,
};
