/* receipt_show.c - shows a stored sales receipt. */

#include "web/receipt_show.h"

#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/text.h"

int
receipt_total(const char *content, char out[MONEY_TEXT_SIZE])
{
	struct error ignored = ERROR_INIT;
	const struct json *line;
	struct json *j = NULL;
	int64_t total = 0, quantity, price, amount;
	int places = RECEIPT_PLACES, rc = -1;

	if (json_parse(content, strlen(content), &j, &ignored) != 0)
		return -1;
	if (json_get_text(j, "currency") != NULL)
		places = money_places(json_get_text(j, "currency"));
	for (line = json_first(json_get(j, "lines")); line != NULL;
	    line = json_next(line))
		if (decimal_parse(json_get_text(line, "quantity"),
			&quantity) != 0 ||
		    decimal_parse(json_get_text(line, "unit_price"),
			&price) != 0 ||
		    money_of(quantity, price, places, &amount) != 0 ||
		    money_add(total, amount, &total) != 0)
			goto out;
	money_text(total, places, out);
	rc = 0;
out:
	json_free(j);
	return rc;
}

void
receipt_show(struct response *res, const struct receipt *r)
{
	struct error ignored = ERROR_INIT;
	char total[MONEY_TEXT_SIZE] = "";
	struct json *content = NULL;
	bool open = !text_equal(r->status, "synced") &&
	    !text_equal(r->status, "dead");

	(void)receipt_total(r->content, total);
	(void)json_parse(r->content, strlen(r->content), &content, &ignored);
	response_json_text(res, "id", r->id);
	response_json_text(res, "receipt_number", r->receipt_number);
	response_json_text(res, "status", open ? "pending" : r->status);
	response_json_text(res, "quickbooks_id", r->quickbooks_id);
	response_json_text(res, "customer_id", r->customer_id);
	response_json_text(res, "total", total);
	response_json_text(res, "currency", json_get_text(content,
		"currency"));
	response_json_text(res, "date", json_get_text(content, "date"));
	response_json_int(res, "attempts", r->attempts);
	response_json_text(res, "last_error", r->last_error);
	response_json_instant(res, "created_at", r->created_at);
	response_json_instant(res, "synced_at", r->synced_at);
	json_free(content);
}
