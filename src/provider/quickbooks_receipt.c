/* quickbooks_receipt.c - sales receipts at QuickBooks. */

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/quickbooks.h"

#define DOC_CHARS 21

void
quickbooks_doc_number(const char *receipt_number,
    char out[QUICKBOOKS_DOC_SIZE])
{
	char hash[SECRET_HASH_SIZE];

	if (text_length(receipt_number) <= DOC_CHARS) {
		(void)snprintf(out, QUICKBOOKS_DOC_SIZE, "%s", receipt_number);
		return;
	}
	secret_hash(receipt_number, strlen(receipt_number), hash);
	(void)snprintf(out, QUICKBOOKS_DOC_SIZE, "LB-%.18s", hash);
}

static struct json *
reference(const char *value)
{
	struct json *j = json_object();

	json_set_text(j, "value", value);
	return j;
}

static struct json *
line_body(const struct quickbooks_line *line)
{
	struct json *j = json_object(), *detail = json_object();

	json_set_text(j, "DetailType", "SalesItemLineDetail");
	json_set(j, "Amount", json_number(line->amount));
	if (line->description != NULL)
		json_set_text(j, "Description", line->description);
	json_set(detail, "ItemRef", reference(line->item_id));
	json_set(detail, "Qty", json_number(line->quantity));
	json_set(detail, "UnitPrice", json_number(line->unit_price));
	json_set(j, "SalesItemLineDetail", detail);
	return j;
}

struct json *
quickbooks_receipt_body(const struct quickbooks_receipt *r)
{
	struct json *j = json_object(), *lines = json_array();
	char doc[QUICKBOOKS_DOC_SIZE];
	char *note;
	size_t i;

	quickbooks_doc_number(r->receipt_number, doc);
	json_set_text(j, "DocNumber", doc);
	note = xasprintf("receipt %s (leadbridge %s)", r->receipt_number,
	    r->marker);
	json_set_text(j, "PrivateNote", note);
	free(note);
	json_set(j, "CustomerRef", reference(r->customer_id));
	if (r->date != NULL)
		json_set_text(j, "TxnDate", r->date);
	if (r->currency != NULL)
		json_set(j, "CurrencyRef", reference(r->currency));
	for (i = 0; i < r->line_count; i++)
		json_add(lines, line_body(&r->lines[i]));
	json_set(j, "Line", lines);
	return j;
}

int
quickbooks_receipt_create(const struct call *call,
    const struct quickbooks_receipt *r, const char *request_id,
    char id[QUICKBOOKS_ID_SIZE], bool *uncertain, struct error *err)
{
	struct json *body = quickbooks_receipt_body(r), *made = NULL;
	int rc;

	rc = quickbooks_create(call, "SalesReceipt", request_id, body, &made,
	    uncertain, err);
	if (rc == 0 && !quickbooks_row_id(made, id)) {
		*uncertain = true;
		rc = error_set(err, ERROR_UNAVAILABLE, "QuickBooks has taken "
		    "the receipt and does not say under which id: it is "
		    "looked up later");
	}
	json_free(made);
	json_free(body);
	return rc;
}

int
quickbooks_receipt_find(const struct call *call, const char *receipt_number,
    const char *marker, char id[QUICKBOOKS_ID_SIZE], struct error *err)
{
	char doc[QUICKBOOKS_DOC_SIZE];
	const struct json *row;
	const char *note;
	struct json *rows = NULL;
	struct strbuf sql;
	int rc;

	quickbooks_doc_number(receipt_number, doc);
	strbuf_init(&sql, LIMIT_URL);
	strbuf_text(&sql, "SELECT * FROM SalesReceipt WHERE DocNumber = ");
	quickbooks_quote(&sql, doc);
	rc = quickbooks_query(call, "SalesReceipt", strbuf_str(&sql), &rows,
	    err);
	row = rc == 0 ? json_first(rows) : NULL;
	if (rc == 0)
		rc = 1;
	for (; row != NULL; row = json_next(row)) {
		note = json_get_text(row, "PrivateNote");
		if (note != NULL && strstr(note, marker) != NULL &&
		    quickbooks_row_id(row, id)) {
			rc = 0;
			break;
		}
	}
	json_free(rows);
	strbuf_release(&sql);
	return rc;
}
