/* qbo_field.c - the properties that QuickBooks' entities have. */

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/qbo_field.h"
#include "tests/sandbox/qbo_money.h"

static const struct qbo_field common[] = {
	{"Id", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"SyncToken", QBO_TEXT, 0, 0, QBO_KINDS},
	{"MetaData", QBO_PART, 0, 0, QBO_KINDS},
	{"MetaData.CreateTime", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"MetaData.LastUpdatedTime", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"sparse", QBO_BOOL, 0, 0, QBO_KINDS},
	{"domain", QBO_TEXT, 0, 0, QBO_KINDS},
	{NULL, QBO_TEXT, 0, 0, QBO_KINDS}
};

static const struct qbo_field account[] = {
	{"Name", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"AcctNum", QBO_TEXT, QBO_W, 20, QBO_KINDS},
	{"Description", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"Active", QBO_BOOL, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"ParentRef", QBO_REF, QBO_W, 0, QBO_ACCOUNT},
	{"CurrencyRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"TaxCodeRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"AccountType", QBO_TEXT, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"AccountSubType", QBO_TEXT, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"Classification", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"SubAccount", QBO_BOOL, QBO_Q, 0, QBO_KINDS},
	{"FullyQualifiedName", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"CurrentBalance", QBO_NUMBER, QBO_Q, 0, QBO_KINDS},
	{"CurrentBalanceWithSubAccounts", QBO_NUMBER, 0, 0, QBO_KINDS},
	{NULL, QBO_TEXT, 0, 0, QBO_KINDS}
};

static const struct qbo_field company_info[] = {
	{"CompanyName", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{NULL, QBO_TEXT, 0, 0, QBO_KINDS}
};

static const struct qbo_field customer[] = {
	{"DisplayName", QBO_TEXT, QBO_W | QBO_Q, 500, QBO_KINDS},
	{"Title", QBO_TEXT, QBO_W | QBO_Q, 16, QBO_KINDS},
	{"GivenName", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"MiddleName", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"FamilyName", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"Suffix", QBO_TEXT, QBO_W | QBO_Q, 16, QBO_KINDS},
	{"CompanyName", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"PrintOnCheckName", QBO_TEXT, QBO_W | QBO_Q, 110, QBO_KINDS},
	{"FullyQualifiedName", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"Active", QBO_BOOL, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"PrimaryEmailAddr", QBO_EMAIL, QBO_W, 100, QBO_KINDS},
	{"PrimaryPhone", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"AlternatePhone", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"Mobile", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"Fax", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"WebAddr", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"BillAddr", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"ShipAddr", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"Notes", QBO_TEXT, QBO_W, 2000, QBO_KINDS},
	{"Taxable", QBO_BOOL, QBO_W, 0, QBO_KINDS},
	{"Job", QBO_BOOL, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"BillWithParent", QBO_BOOL, QBO_W, 0, QBO_KINDS},
	{"ParentRef", QBO_REF, QBO_W, 0, QBO_CUSTOMER},
	{"CurrencyRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"PreferredDeliveryMethod", QBO_TEXT, QBO_W, 0, QBO_KINDS},
	{"PaymentMethodRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"SalesTermRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"DefaultTaxCodeRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"ResaleNum", QBO_TEXT, QBO_W, 16, QBO_KINDS},
	{"Balance", QBO_NUMBER, QBO_Q, 0, QBO_KINDS},
	{"BalanceWithJobs", QBO_NUMBER, 0, 0, QBO_KINDS},
	{"Level", QBO_NUMBER, 0, 0, QBO_KINDS},
	{NULL, QBO_TEXT, 0, 0, QBO_KINDS}
};

static const struct qbo_field item[] = {
	{"Name", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"Sku", QBO_TEXT, QBO_W | QBO_Q, 100, QBO_KINDS},
	{"Description", QBO_TEXT, QBO_W, 4000, QBO_KINDS},
	{"PurchaseDesc", QBO_TEXT, QBO_W, 1000, QBO_KINDS},
	{"Active", QBO_BOOL, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"Type", QBO_TEXT, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"Taxable", QBO_BOOL, QBO_W, 0, QBO_KINDS},
	{"UnitPrice", QBO_NUMBER, QBO_W, 0, QBO_KINDS},
	{"PurchaseCost", QBO_NUMBER, QBO_W, 0, QBO_KINDS},
	{"IncomeAccountRef", QBO_REF, QBO_W, 0, QBO_ACCOUNT},
	{"ExpenseAccountRef", QBO_REF, QBO_W, 0, QBO_ACCOUNT},
	{"AssetAccountRef", QBO_REF, QBO_W, 0, QBO_ACCOUNT},
	{"SalesTaxCodeRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"ParentRef", QBO_REF, QBO_W, 0, QBO_ITEM},
	{"SubItem", QBO_BOOL, QBO_W, 0, QBO_KINDS},
	{"TrackQtyOnHand", QBO_BOOL, QBO_W, 0, QBO_KINDS},
	{"QtyOnHand", QBO_NUMBER, QBO_W, 0, QBO_KINDS},
	{"InvStartDate", QBO_DATE, QBO_W, 0, QBO_KINDS},
	{"FullyQualifiedName", QBO_TEXT, QBO_Q, 0, QBO_KINDS},
	{"Level", QBO_NUMBER, 0, 0, QBO_KINDS},
	{NULL, QBO_TEXT, 0, 0, QBO_KINDS}
};

static const struct qbo_field receipt[] = {
	{"DocNumber", QBO_TEXT, QBO_W | QBO_Q, 21, QBO_KINDS},
	{"TxnDate", QBO_DATE, QBO_W | QBO_Q, 0, QBO_KINDS},
	{"CustomerRef", QBO_REF, QBO_W | QBO_Q, 0, QBO_CUSTOMER},
	{"DepositToAccountRef", QBO_REF, QBO_W, 0, QBO_ACCOUNT},
	{"PaymentMethodRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"PaymentRefNum", QBO_TEXT, QBO_W, 21, QBO_KINDS},
	{"PrivateNote", QBO_TEXT, QBO_W, 4000, QBO_KINDS},
	{"CustomerMemo", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"Line", QBO_LIST, QBO_W, 0, QBO_KINDS},
	{"BillEmail", QBO_EMAIL, QBO_W, 100, QBO_KINDS},
	{"BillAddr", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"ShipAddr", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"CurrencyRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"ClassRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"DepartmentRef", QBO_REF, QBO_W, 0, QBO_KINDS},
	{"TxnTaxDetail", QBO_PART, QBO_W, 0, QBO_KINDS},
	{"GlobalTaxCalculation", QBO_TEXT, QBO_W, 0, QBO_KINDS},
	{"ApplyTaxAfterDiscount", QBO_BOOL, QBO_W, 0, QBO_KINDS},
	{"PrintStatus", QBO_TEXT, QBO_W, 0, QBO_KINDS},
	{"EmailStatus", QBO_TEXT, QBO_W, 0, QBO_KINDS},
	{"CustomField", QBO_LIST, QBO_W, 0, QBO_KINDS},
	{"TotalAmt", QBO_NUMBER, QBO_Q, 0, QBO_KINDS},
	{"Balance", QBO_NUMBER, QBO_Q, 0, QBO_KINDS},
	{"LinkedTxn", QBO_LIST, 0, 0, QBO_KINDS},
	{NULL, QBO_TEXT, 0, 0, QBO_KINDS}
};

static const struct qbo_field *const tables[QBO_KINDS] = {
	[QBO_ACCOUNT] = account,
	[QBO_COMPANY_INFO] = company_info,
	[QBO_CUSTOMER] = customer,
	[QBO_ITEM] = item,
	[QBO_SALES_RECEIPT] = receipt
};

static const struct qbo_field *
find_in(const struct qbo_field *f, const char *name, bool nocase)
{
	for (; f->name != NULL; f++)
		if (nocase ? text_same(f->name, name) :
		    strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct qbo_field *
qbo_field_find(enum qbo_kind kind, const char *name, bool nocase)
{
	const struct qbo_field *f = find_in(tables[kind], name, nocase);

	return f != NULL ? f : find_in(common, name, nocase);
}

/* Two bytes of UTF-8 from 0xc4 on, or more bytes: not in ISO 8859-1. */
static bool
is_latin1(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0xc4)
			return false;
	return true;
}

bool
qbo_text_check(struct qbo *q, const char *name, const char *text, int max)
{
	int n = (int)text_length(text);

	if (!is_latin1(text))
		return qbo_fails(q, "2040", name, "Property %s has invalid or "
		    "unsupported characters", name);
	if (max > 0 && n > max)
		return qbo_fails(q, "2050", name, "String length specified "
		    "does not match the supported length. Min:0 Max:%d "
		    "supplied:%d", max, n);
	return true;
}

struct json *
qbo_ref_check(struct qbo *q, const char *name, enum qbo_kind target,
    const struct json *value)
{
	const char *id = json_scalar(json_get(value, "value"));
	const struct qbo_entity *e;

	if (id == NULL) {
		qbo_fails(q, "2020", name,
		    "Required parameter %s.value is missing in the request",
		    name);
		return NULL;
	}
	if (target == QBO_KINDS)
		return json_copy(value);
	e = qbo_entity_find(q->company, target, id);
	if (e == NULL || e->deleted) {
		qbo_fails(q, "2500", name, "Invalid Reference Id : %s element "
		    "id %s not found", qbo_kind_name(target), id);
		return NULL;
	}
	if (!qbo_entity_is_active(e)) {
		qbo_fails(q, "610", name, "Object Not Found : Something "
		    "you're trying to use has been made inactive. Check the "
		    "fields with accounts, customers, items, vendors or "
		    "employees.");
		return NULL;
	}
	return qbo_ref(id, qbo_entity_name(e, target));
}

static bool
email_check(struct qbo *q, const struct qbo_field *f,
    const struct json *value)
{
	const char *address = json_get_text(value, "Address");

	if (address == NULL)
		return true;
	if (strchr(address, '@') == NULL || strchr(address, '.') == NULL ||
	    strpbrk(address, " \t\n") != NULL)
		return qbo_fails(q, "2210", f->name, "Email Address does not "
		    "conform to the syntax rules of RFC 822. "
		    "Supplied value:%s", address);
	return qbo_text_check(q, f->name, address, f->max);
}

static bool
type_fails(struct qbo *q, const struct qbo_field *f)
{
	return qbo_fails(q, "2120", f->name, "Property %s has a value of "
	    "another type", f->name);
}

bool
qbo_field_check(struct qbo *q, const struct qbo_field *f,
    const struct json *value)
{
	const char *text = json_scalar(value);
	struct decimal number;

	switch (f->type) {
	case QBO_TEXT:
		return json_type(value) != JSON_TEXT ? type_fails(q, f) :
		    qbo_text_check(q, f->name, text, f->max);
	case QBO_BOOL:
		return json_type(value) == JSON_BOOL || type_fails(q, f);
	case QBO_NUMBER:
		return (text != NULL && decimal_parse(text, &number) == 0) ||
		    qbo_fails(q, "2090", f->name, "Property %s is no number",
		    f->name);
	case QBO_DATE:
		return (json_type(value) == JSON_TEXT &&
		    moment_is_date(text)) || qbo_fails(q, "2060", f->name,
		    "Property %s is no date of the form YYYY-MM-DD", f->name);
	case QBO_LIST:
		return json_type(value) == JSON_ARRAY || type_fails(q, f);
	case QBO_EMAIL:
		return json_type(value) == JSON_OBJECT ?
		    email_check(q, f, value) : type_fails(q, f);
	default:
		return json_type(value) == JSON_OBJECT || type_fails(q, f);
	}
}
