/* receipt.c - the steps of one sales receipt's delivery. */

#include "sync/receipt.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/money.h"
#include "provider/quickbooks.h"

/* One delivery, and what its content is made into. */
struct delivery {
	const struct call *call;
	struct db *db;
	const struct receipt *receipt;
	struct json *content;
	struct quickbooks_receipt body;
	size_t n;                        /* lines */
	struct quickbooks_line *lines;
	char (*amounts)[MONEY_TEXT_SIZE];
	const char **wanted;             /* item of each line */
	char (*item_ids)[QUICKBOOKS_ID_SIZE];
	char customer_id[QUICKBOOKS_ID_SIZE];
	char id[QUICKBOOKS_ID_SIZE];
};

static int
damaged(const struct receipt *r, struct error *err)
{
	return error_set(err, ERROR_DATA, "the stored content of receipt %s "
	    "is damaged", r->id);
}

static int
read_line(struct delivery *d, size_t i, const struct json *j, int places,
    struct error *err)
{
	struct quickbooks_line *line = &d->lines[i];
	int64_t quantity, price, minor;

	line->description = json_get_text(j, "description");
	line->quantity = json_get_text(j, "quantity");
	line->unit_price = json_get_text(j, "unit_price");
	d->wanted[i] = json_get_text(j, "item");
	if (d->wanted[i] == NULL ||
	    decimal_parse(line->quantity, &quantity) != 0 ||
	    decimal_parse(line->unit_price, &price) != 0 ||
	    money_of(quantity, price, places, &minor) != 0)
		return damaged(d->receipt, err);
	money_text(minor, places, d->amounts[i]);
	line->amount = d->amounts[i];
	line->item_id = d->item_ids[i];
	return 0;
}

static int
read_content(struct delivery *d, struct error *err)
{
	const struct receipt *r = d->receipt;
	const struct json *lines, *line;
	int places = RECEIPT_PLACES;
	size_t i = 0;

	if (json_parse(r->content, strlen(r->content), &d->content, err) != 0)
		return damaged(r, err);
	d->body.receipt_number = r->receipt_number;
	d->body.marker = r->id;
	d->body.customer_id = d->customer_id;
	d->body.date = json_get_text(d->content, "date");
	d->body.currency = json_get_text(d->content, "currency");
	if (d->body.currency != NULL)
		places = money_places(d->body.currency);
	lines = json_get(d->content, "lines");
	d->n = json_size(lines);
	d->lines = xcalloc(d->n + 1, sizeof(*d->lines));
	d->amounts = xcalloc(d->n + 1, sizeof(*d->amounts));
	d->wanted = xcalloc(d->n + 1, sizeof(*d->wanted));
	d->item_ids = xcalloc(d->n + 1, sizeof(*d->item_ids));
	d->body.lines = d->lines;
	d->body.line_count = d->n;
	for (line = json_first(lines); line != NULL; line = json_next(line))
		if (read_line(d, i++, line, places, err) != 0)
			return -1;
	return 0;
}

static void
delivery_release(struct delivery *d)
{
	json_free(d->content);
	free(d->lines);
	free(d->amounts);
	free(d->wanted);
	free(d->item_ids);
}

/* The customer, known since an earlier try or found out and kept now. */
static int
find_customer(struct delivery *d, struct error *err)
{
	const struct json *customer = json_get(d->content, "customer");
	const char *id = json_get_text(customer, "id");
	struct quickbooks_customer wanted = {
		.name = json_get_text(customer, "name"),
		.email = json_get_text(customer, "email"),
		.currency = d->body.currency,
	};

	if (d->receipt->customer_id != NULL) {
		(void)snprintf(d->customer_id, sizeof(d->customer_id), "%s",
		    d->receipt->customer_id);
		return 0;
	}
	if (id != NULL)
		(void)snprintf(d->customer_id, sizeof(d->customer_id), "%s",
		    id);
	else if (quickbooks_customer_ensure(d->call, &wanted,
		d->receipt->request_id, d->customer_id, err) != 0)
		return -1;
	return receipt_set_customer(d->db, d->receipt->id, d->customer_id,
	    err);
}

static int
look_up(struct delivery *d, struct error *err)
{
	return quickbooks_receipt_find(d->call, d->receipt->receipt_number,
	    d->receipt->id, d->id, err);
}

/* Posts it; a number that is taken may be taken by this very receipt. */
static int
post(struct delivery *d, bool *uncertain, struct error *err)
{
	struct error ignored = ERROR_INIT;

	if (quickbooks_receipt_create(d->call, &d->body,
		d->receipt->request_id, d->id, uncertain, err) == 0)
		return 0;
	if (err->code != ERROR_CONFLICT)
		return -1;
	switch (look_up(d, &ignored)) {
	case 0:
		error_clear(err);
		return 0;
	case 1:
		return -1;
	default:
		*err = ignored;
		*uncertain = true;
		return -1;
	}
}

static int
take_steps(struct delivery *d, bool *uncertain, struct error *err)
{
	int rc;

	if (d->receipt->quickbooks_id != NULL) {
		(void)snprintf(d->id, sizeof(d->id), "%s",
		    d->receipt->quickbooks_id);
		return 0;
	}
	if (*uncertain) {
		rc = look_up(d, err);
		if (rc != 1)
			return rc;
		*uncertain = false;
	}
	if (find_customer(d, err) != 0 ||
	    quickbooks_items_find(d->call, d->wanted, d->n, d->item_ids,
		err) != 0)
		return -1;
	return post(d, uncertain, err);
}

/* Whether an error is the provider's word about what is in the receipt. */
static bool
is_refusal(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_CONFLICT ||
	    (err->code == ERROR_INTERNAL && err->detail[0] != '\0');
}

void
receipt_deliver(const struct call *call, struct db *db,
    const struct receipt *receipt, bool uncertain, struct single_fate *out)
{
	struct delivery d = {.call = call, .db = db, .receipt = receipt};
	struct error err = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	out->uncertain = uncertain;
	if (read_content(&d, &err) == 0 &&
	    take_steps(&d, &out->uncertain, &err) == 0) {
		/* From here on it is there, whatever the store says. */
		out->uncertain = true;
		out->sent = receipt_set_sent(db, receipt->id, d.id,
		    clock_now_ms(), &err) == 0;
	}
	if (out->sent) {
		out->uncertain = false;
		log_event(LOG_INFO, "receipt.synced", "id", receipt->id,
		    "number", receipt->receipt_number, "quickbooks_id", d.id,
		    NULL);
	} else {
		out->error = err;
		out->refused = !out->uncertain && is_refusal(&err);
		log_error(LOG_WARNING, "receipt.failed", &err, "id",
		    receipt->id, "number", receipt->receipt_number, NULL);
	}
	delivery_release(&d);
}
