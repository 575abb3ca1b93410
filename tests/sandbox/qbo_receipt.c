/* qbo_receipt.c - a sales receipt: its number, its account, and voided. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_write.h"
#include "tests/sandbox/world.h"

#define UNDEPOSITED "4"
#define LINES_MAX 10000

/* Given by the server unless the company numbers by itself. */
static bool
number_finish(struct qbo_change *c)
{
	struct qbo_company *company = c->q->company;
	const struct qbo_shelf *shelf = &company->shelves[QBO_SALES_RECEIPT];
	const char *include = ask_param(c->q->ask, "include");
	const char *number = qbo_change_text(c, "DocNumber"), *other;
	char text[24];
	size_t i;

	if (number == NULL) {
		if (c->e != NULL || world_knob(c->q->w,
		    KNOB_INTUIT_CUSTOM_NUMBERS) != 0)
			return true;
		snprintf(text, sizeof(text), "%lld",
		    (long long)company->next_number++);
		json_set_text(c->data, "DocNumber", text);
		return true;
	}
	if (world_knob(c->q->w, KNOB_INTUIT_DUPLICATE_NUMBERS) ==
	    ANSWER_ACCEPT || (include != NULL &&
	    strcmp(include, "allowduplicatedocnum") == 0))
		return true;
	for (i = 0; i < shelf->count; i++) {
		other = json_get_text(shelf->entities[i]->data, "DocNumber");
		if (shelf->entities[i] != c->e && other != NULL &&
		    !shelf->entities[i]->deleted && text_same(other, number))
			return qbo_fails(c->q, "6140", "", "Duplicate Document "
			    "Number Error : You must specify a different "
			    "number. This number has already been used. "
			    "DocNumber=%s is assigned to TxnType=Sales "
			    "Receipt with TxnId=%lld", number,
			    (long long)shelf->entities[i]->id);
	}
	return true;
}

/* Money goes into a bank account or waits to be deposited. */
static bool
deposit_finish(struct qbo_change *c)
{
	const struct json *ref = json_get(c->data, "DepositToAccountRef");
	const struct qbo_entity *account;
	const char *type;

	if (ref == NULL) {
		account = qbo_entity_find(c->q->company, QBO_ACCOUNT,
		    UNDEPOSITED);
		json_set(c->data, "DepositToAccountRef", qbo_ref(UNDEPOSITED,
		    qbo_entity_name(account, QBO_ACCOUNT)));
		return true;
	}
	account = qbo_entity_find(c->q->company, QBO_ACCOUNT,
	    json_scalar(json_get(ref, "value")));
	type = json_get_text(account->data, "AccountType");
	return strcmp(type, "Bank") == 0 ||
	    strcmp(type, "Other Current Asset") == 0 || qbo_fails(c->q,
	    "6430", "DepositToAccountRef", "Invalid account type used : The "
	    "account must be a bank or other current asset account.");
}

bool
qbo_receipt_finish(struct qbo_change *c)
{
	const char *currency = json_get_text(json_get(c->data, "CurrencyRef"),
	    "value");
	char today[PACIFIC_SIZE];

	if (json_get(c->data, "Line") == NULL ||
	    json_size(json_get(c->data, "Line")) == 0)
		return qbo_change_lacks(c, "Line");
	if (json_size(json_get(c->data, "Line")) > LINES_MAX)
		return qbo_fails(c->q, "6000", "Line", "Too many lines");
	if (currency != NULL && strcmp(currency, "USD") != 0)
		return qbo_fails(c->q, "6000", "CurrencyRef", "A business "
		    "validation error has occurred : Multi-currency is off");
	if (!deposit_finish(c) ||
	    (json_get(c->body, "Line") != NULL && !qbo_lines_finish(c)))
		return false;
	pacific_text(world_now(c->q->w), false, today);
	today[10] = '\0';
	qbo_change_default(c, "TxnDate", json_text(today));
	qbo_change_default(c, "CustomField", json_array());
	qbo_change_default(c, "ApplyTaxAfterDiscount", json_bool(false));
	qbo_change_default(c, "PrintStatus", json_text("NeedToPrint"));
	qbo_change_default(c, "EmailStatus", json_text("NotSet"));
	qbo_change_default(c, "Balance", json_int(0));
	qbo_set_dollar(c->data);
	return number_finish(c);
}

void
qbo_receipt_void(struct json *data)
{
	struct json *lines = json_array(), *line;
	const char *note = json_get_text(data, "PrivateNote");
	char *text = note == NULL ? xstrdup("Voided") :
	    xasprintf("Voided - %s", note);
	const struct json *j = json_first(json_get(data, "Line"));

	for (; j != NULL; j = json_next(j)) {
		line = json_copy(j);
		json_set_int(line, "Amount", 0);
		json_add(lines, line);
	}
	json_set(data, "Line", lines);
	json_set_int(data, "TotalAmt", 0);
	json_set_text(data, "PrivateNote", text);
	free(text);
}
