/* delivery_call.c - loads what goes in one call, sends it, lets it go. */

#include "src/sync/delivery_call.h"

#include <string.h>

#include "base/mem.h"

int
delivery_load(struct db *db, const struct delivery_batch *batch,
    struct error *err)
{
	size_t i;

	for (i = 0; i < batch->n; i++)
		if (batch->kind->load(db, batch->shared, batch->items[i],
		    err) != 0)
			return -1;
	return 0;
}

void
delivery_release(const struct delivery_batch *batch)
{
	size_t i;

	for (i = 0; i < batch->n; i++) {
		batch->kind->release(batch->items[i]->goods);
		batch->items[i]->goods = NULL;
	}
}

/* Whether an error is about the record, not about the connection. */
static bool
is_its_own(const struct error *err)
{
	return err->code == ERROR_INVALID || err->code == ERROR_CONFLICT ||
	    err->code == ERROR_NOT_FOUND || err->code == ERROR_DATA ||
	    strcmp(err->detail, DELIVERY_WAITS) == 0;
}

/* One after the other, until the connection fails. */
static int
send_each(const struct call *call, const struct delivery_batch *batch,
    struct error *err)
{
	struct delivery_item *const *items = batch->items;
	struct delivery_item *item;
	size_t i, n = batch->n;

	for (i = 0; i < n; i++) {
		item = items[i];
		item->uncertain = item->job.uncertain;
		item->refused = false;
		error_clear(&item->error);
		item->sent = batch->kind->one(call, item, &item->uncertain,
		    &item->error) == 0;
		if (item->sent) {
			item->uncertain = false;
			continue;
		}
		item->refused = is_its_own(&item->error);
		if (!item->refused)
			break;
	}
	if (i == n)
		return 0;
	*err = items[i]->error;
	for (i++; i < n; i++) {
		items[i]->sent = items[i]->refused = false;
		items[i]->uncertain = items[i]->job.uncertain;
		items[i]->error = *err;
	}
	return -1;
}

int
delivery_send(const struct call *call, const struct delivery_batch *batch,
    struct error *err)
{
	struct delivery_batch first_half = *batch, second_half = *batch;
	struct error first = ERROR_INIT, second = ERROR_INIT;
	size_t i;

	if (batch->kind->deliver == NULL)
		return send_each(call, batch, err);
	if (batch->kind->deliver(call, batch->shared, batch->items, batch->n,
	    err) == 0)
		return 0;
	if (err->code != ERROR_INVALID || batch->n == 1)
		return err->code == ERROR_INVALID ? 0 : -1;
	error_clear(err);
	for (i = 0; i < batch->n; i++) {
		batch->items[i]->sent = false;
		/* Some of it may be there since a moment ago. */
		batch->items[i]->job.uncertain = true;
		error_clear(&batch->items[i]->error);
	}
	first_half.n = batch->n / 2;
	second_half.items += first_half.n;
	second_half.n -= first_half.n;
	(void)delivery_send(call, &first_half, &first);
	(void)delivery_send(call, &second_half, &second);
	if (first.code == ERROR_NONE && second.code == ERROR_NONE)
		return 0;
	*err = first.code != ERROR_NONE ? first : second;
	return err->code == ERROR_INVALID ? 0 : -1;
}

int
delivery_person(struct db *db, const struct delivery_batch *batch,
    struct delivery_item *item, struct batch_person *out,
    struct error *err)
{
	struct batch_person borrowed = {NULL, NULL};
	int rc = batch->kind->load(db, batch->shared, item, err);

	if (rc == 0) {
		batch->kind->person(item->goods, &borrowed);
		out->email = xstrdup(borrowed.email);
		out->phone = xstrdup(borrowed.phone);
	}
	batch->kind->release(item->goods);
	item->goods = NULL;
	return rc;
}
