/* quickbooks_show.c - what is shown of QuickBooks' rows. */

#include "provider/quickbooks_show.h"

#include "base/mem.h"

/* Where a shown value stands: in the row, or in an object of it. */
struct shown {
	const char *name;
	const char *field;
	const char *member; /* of the object in field; NULL: field itself */
};

static const struct shown company[] = {
	{"name", "CompanyName", NULL},
	{"legal_name", "LegalName", NULL},
	{"country", "Country", NULL},
	{"email", "Email", "Address"},
	{"phone", "PrimaryPhone", "FreeFormNumber"},
	{"web_site", "WebAddr", "URI"},
	{"fiscal_year_starts", "FiscalYearStartMonth", NULL},
	{"company_since", "CompanyStartDate", NULL},
};

static const struct shown account[] = {
	{"id", "Id", NULL},
	{"name", "Name", NULL},
	{"full_name", "FullyQualifiedName", NULL},
	{"number", "AcctNum", NULL},
	{"account_type", "AccountType", NULL},
	{"account_sub_type", "AccountSubType", NULL},
	{"classification", "Classification", NULL},
	{"active", "Active", NULL},
	{"current_balance", "CurrentBalance", NULL},
	{"currency", "CurrencyRef", "value"},
	{"modified_at", "MetaData", "LastUpdatedTime"},
};

static const struct shown customer[] = {
	{"id", "Id", NULL},
	{"name", "DisplayName", NULL},
	{"first_name", "GivenName", NULL},
	{"last_name", "FamilyName", NULL},
	{"company", "CompanyName", NULL},
	{"email", "PrimaryEmailAddr", "Address"},
	{"phone", "PrimaryPhone", "FreeFormNumber"},
	{"active", "Active", NULL},
	{"balance", "Balance", NULL},
	{"currency", "CurrencyRef", "value"},
	{"modified_at", "MetaData", "LastUpdatedTime"},
};

static const struct shown item[] = {
	{"id", "Id", NULL},
	{"name", "Name", NULL},
	{"full_name", "FullyQualifiedName", NULL},
	{"sku", "Sku", NULL},
	{"description", "Description", NULL},
	{"type", "Type", NULL},
	{"active", "Active", NULL},
	{"taxable", "Taxable", NULL},
	{"unit_price", "UnitPrice", NULL},
	{"quantity_on_hand", "QtyOnHand", NULL},
	{"income_account_id", "IncomeAccountRef", "value"},
	{"modified_at", "MetaData", "LastUpdatedTime"},
};

static struct json *
show(const struct json *row, const struct shown *table, size_t n)
{
	struct json *out = json_object();
	const struct json *value;
	size_t i;

	for (i = 0; i < n; i++) {
		value = json_get(row, table[i].field);
		if (table[i].member != NULL)
			value = json_get(value, table[i].member);
		if (value != NULL && json_type(value) == JSON_BOOL)
			json_set_bool(out, table[i].name, json_is_true(value));
		else
			json_set_text(out, table[i].name, json_scalar(value));
	}
	return out;
}

struct json *
quickbooks_show_company(const struct json *row)
{
	return show(row, company, nitems(company));
}

struct json *
quickbooks_show_account(const struct json *row)
{
	return show(row, account, nitems(account));
}

struct json *
quickbooks_show_customer(const struct json *row)
{
	return show(row, customer, nitems(customer));
}

struct json *
quickbooks_show_item(const struct json *row)
{
	return show(row, item, nitems(item));
}
