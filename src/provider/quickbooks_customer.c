/* quickbooks_customer.c - finds a customer at QuickBooks, or makes one. */

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/quickbooks.h"

#define NAME_TAKEN "6240"
#define NO_SUCH_QUERY "4001"

static const char *
name_of(const struct quickbooks_customer *c)
{
	return c->name != NULL ? c->name : c->email;
}

static const char *
email_of(const struct json *row)
{
	return json_get_text(json_get(row, "PrimaryEmailAddr"), "Address");
}

/* A row of that name may be another person's when its address differs. */
static bool
is_same_person(const struct json *row, const struct quickbooks_customer *c)
{
	const char *email = email_of(row);

	return c->email == NULL || text_empty(email) ||
	    text_same(email, c->email);
}

/*
 * 0 found, 1 not there, -1. Of several the one with the right name.  Where
 * QuickBooks cannot be asked for an address, the name has to do.
 */
static int
find_by_email(const struct call *call, const struct quickbooks_customer *c,
    char id[QUICKBOOKS_ID_SIZE], struct error *err)
{
	const struct json *row, *best = NULL;
	struct json *rows = NULL;
	struct strbuf sql;
	int rc;

	if (c->email == NULL)
		return 1;
	strbuf_init(&sql, LIMIT_URL);
	strbuf_text(&sql, "SELECT * FROM Customer WHERE PrimaryEmailAddr = ");
	quickbooks_quote(&sql, c->email);
	strbuf_text(&sql, " ORDERBY Id");
	rc = quickbooks_query(call, "Customer", strbuf_str(&sql), &rows, err);
	for (row = json_first(rows); row != NULL; row = json_next(row))
		if (best == NULL || (text_same(json_get_text(row,
			"DisplayName"), name_of(c)) &&
		    !text_same(json_get_text(best, "DisplayName"),
			name_of(c))))
			best = row;
	if (rc == 0 && (best == NULL || !quickbooks_row_id(best, id)))
		rc = 1;
	if (rc < 0 && text_equal(err->detail, NO_SUCH_QUERY)) {
		error_clear(err);
		rc = 1;
	}
	json_free(rows);
	strbuf_release(&sql);
	return rc;
}

/*
 * 0 an active one of the same person, 1 nobody has the name, 2 somebody
 * else has it, -1.  An inactive one keeps its name, with a mark behind it.
 */
static int
find_by_name(const struct call *call, const struct quickbooks_customer *c,
    const char *name, char id[QUICKBOOKS_ID_SIZE], struct error *err)
{
	char *marked = xasprintf("%s (deleted)", name);
	const struct json *row;
	struct json *rows = NULL;
	struct strbuf sql;
	int rc;

	strbuf_init(&sql, LIMIT_URL);
	strbuf_text(&sql, "SELECT * FROM Customer WHERE DisplayName IN (");
	quickbooks_quote(&sql, name);
	strbuf_text(&sql, ", ");
	quickbooks_quote(&sql, marked);
	strbuf_text(&sql, ") AND Active IN (true, false)");
	rc = quickbooks_query(call, "Customer", strbuf_str(&sql), &rows, err);
	row = rc == 0 ? json_first(rows) : NULL;
	if (rc == 0 && row == NULL)
		rc = 1;
	for (; row != NULL; row = json_next(row)) {
		rc = 2;
		if (json_get_true(row, "Active") && is_same_person(row, c) &&
		    quickbooks_row_id(row, id)) {
			rc = 0;
			break;
		}
	}
	json_free(rows);
	strbuf_release(&sql);
	free(marked);
	return rc;
}

/* Makes one; 1 when the name is taken. */
static int
create(const struct call *call, const struct quickbooks_customer *c,
    const char *name, const char *request_id, char id[QUICKBOOKS_ID_SIZE],
    struct error *err)
{
	struct json *body = json_object(), *email, *currency, *made = NULL;
	bool uncertain;
	int rc;

	json_set_text(body, "DisplayName", name);
	if (c->email != NULL) {
		email = json_object();
		json_set_text(email, "Address", c->email);
		json_set(body, "PrimaryEmailAddr", email);
	}
	if (c->currency != NULL) {
		currency = json_object();
		json_set_text(currency, "value", c->currency);
		json_set(body, "CurrencyRef", currency);
	}
	rc = quickbooks_create(call, "Customer", request_id, body, &made,
	    &uncertain, err);
	if (rc == 0 && !quickbooks_row_id(made, id))
		rc = error_set(err, ERROR_UNAVAILABLE, "QuickBooks has made a "
		    "customer and does not say which: it is looked up later");
	if (rc != 0 && err->code == ERROR_CONFLICT &&
	    text_equal(err->detail, NAME_TAKEN)) {
		error_clear(err);
		rc = 1;
	}
	json_free(made);
	json_free(body);
	return rc;
}

/* By that name: found, or made. 2: somebody else has it. */
static int
ensure_named(const struct call *call, const struct quickbooks_customer *c,
    const char *name, const char *request_id, char id[QUICKBOOKS_ID_SIZE],
    struct error *err)
{
	int rc = find_by_name(call, c, name, id, err);

	if (rc != 1)
		return rc;
	rc = create(call, c, name, request_id, id, err);
	if (rc != 1)
		return rc;
	/* Made by somebody else a moment ago, or a vendor's name. */
	rc = find_by_name(call, c, name, id, err);
	return rc == 1 ? 2 : rc;
}

int
quickbooks_customer_ensure(const struct call *call,
    const struct quickbooks_customer *c, const char *request_id,
    char id[QUICKBOOKS_ID_SIZE], struct error *err)
{
	char *first = xasprintf("%s-c1", request_id);
	char *second = xasprintf("%s-c2", request_id), *longer = NULL;
	int rc;

	rc = find_by_email(call, c, id, err);
	if (rc == 1)
		rc = ensure_named(call, c, name_of(c), first, id, err);
	if (rc == 2 && c->name != NULL && c->email != NULL) {
		longer = xasprintf("%s (%s)", c->name, c->email);
		rc = ensure_named(call, c, longer, second, id, err);
	}
	if (rc == 2) {
		rc = error_set(err, ERROR_INVALID, "the name \"%.100s\" "
		    "belongs to an inactive customer, a vendor or an employee "
		    "in QuickBooks: make the customer active there, or choose "
		    "another name", name_of(c));
		error_detail(err, NAME_TAKEN);
	}
	free(longer);
	free(second);
	free(first);
	return rc;
}
