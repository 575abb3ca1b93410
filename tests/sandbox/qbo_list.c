/* qbo_list.c - what accounts, customers and items have to have. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/qbo_write.h"

#define NAME_MAX_BYTES 4000
#define LEVELS_MAX 5

static const struct {
	const char *type, *class, *subtype; /* what it is without one */
} types[] = {
	{"Bank", "Asset", "CashOnHand"},
	{"Accounts Receivable", "Asset", "AccountsReceivable"},
	{"Other Current Asset", "Asset", "EmployeeCashAdvances"},
	{"Fixed Asset", "Asset", "FurnitureAndFixtures"},
	{"Other Asset", "Asset", "Licenses"},
	{"Accounts Payable", "Liability", "AccountsPayable"},
	{"Credit Card", "Liability", "CreditCard"},
	{"Other Current Liability", "Liability", "OtherCurrentLiabilities"},
	{"Long Term Liability", "Liability", "NotesPayable"},
	{"Equity", "Equity", "OpeningBalanceEquity"},
	{"Income", "Revenue", "ServiceFeeIncome"},
	{"Other Income", "Revenue", "OtherMiscellaneousIncome"},
	{"Cost of Goods Sold", "Expense", "SuppliesMaterialsCogs"},
	{"Expense", "Expense", "OtherMiscellaneousServiceCost"},
	{"Other Expense", "Expense", "OtherMiscellaneousExpense"}
};

const char *
qbo_account_class(const char *type)
{
	size_t i;

	for (i = 0; i < nitems(types); i++)
		if (strcmp(types[i].type, type) == 0)
			return types[i].class;
	return NULL;
}

/* Characters that part names, or that no name has. */
static bool
name_check(struct qbo_change *c, const char *member, const char *name,
    const char *banned)
{
	if (strpbrk(name, banned) == NULL)
		return true;
	return qbo_fails(c->q, "2040", member, "Property %s has invalid or "
	    "unsupported characters", member);
}

/* Parent:Child, at most LEVELS_MAX of them. */
static bool
full_name_set(struct qbo_change *c, const char *name)
{
	const struct json *ref = json_get(c->data, "ParentRef");
	const struct qbo_entity *up = qbo_entity_find(c->q->company, c->kind,
	    json_scalar(json_get(ref, "value")));
	const char *full = up == NULL ? NULL :
	    json_get_text(up->data, "FullyQualifiedName");
	int levels = 1;
	char *text;

	if (full == NULL) {
		json_set_text(c->data, "FullyQualifiedName", name);
		return true;
	}
	if (up == c->e)
		return qbo_fails(c->q, "6180", "ParentRef",
		    "An entity cannot be its own parent");
	text = xasprintf("%s:%s", full, name);
	json_set_text(c->data, "FullyQualifiedName", text);
	free(text);
	for (; full != NULL; full = strchr(full + 1, ':'))
		levels++;
	return levels <= LEVELS_MAX || qbo_fails(c->q, "6180", "ParentRef",
	    "At most %d levels", LEVELS_MAX);
}

bool
qbo_account_finish(struct qbo_change *c)
{
	const char *name = qbo_change_text(c, "Name");
	const char *type = qbo_change_text(c, "AccountType");
	size_t i;

	if (name == NULL)
		return qbo_change_lacks(c, "Name");
	if (!name_check(c, "Name", name, "\":"))
		return false;
	if (type == NULL)
		return qbo_fails(c->q, "6010", "AccountType",
		    "Either AccountType or AccountSubType is needed");
	for (i = 0; i < nitems(types); i++)
		if (strcmp(types[i].type, type) == 0)
			break;
	if (i == nitems(types))
		return qbo_fails(c->q, "2170", "AccountType",
		    "Invalid Enumeration : %s", type);
	if (qbo_change_is_duplicate(c, name))
		return false;
	json_set_text(c->data, "Classification", types[i].class);
	qbo_change_default(c, "AccountSubType", json_text(types[i].subtype));
	json_set_bool(c->data, "SubAccount",
	    json_get(c->data, "ParentRef") != NULL);
	qbo_change_default(c, "Active", json_bool(true));
	qbo_change_default(c, "CurrentBalance", json_int(0));
	qbo_change_default(c, "CurrentBalanceWithSubAccounts", json_int(0));
	if (json_get(c->data, "CurrencyRef") == NULL)
		qbo_set_dollar(c->data);
	return full_name_set(c, name);
}

/* The parts of a name that are there, joined. free(). */
static char *
name_join(const struct qbo_change *c)
{
	static const char *const parts[] = {
		"Title", "GivenName", "MiddleName", "FamilyName", "Suffix"
	};
	struct strbuf sb;
	const char *part;
	size_t i;

	strbuf_init(&sb, NAME_MAX_BYTES);
	for (i = 0; i < nitems(parts); i++) {
		part = qbo_change_text(c, parts[i]);
		if (part == NULL)
			continue;
		if (sb.len > 0)
			strbuf_char(&sb, ' ');
		strbuf_text(&sb, part);
	}
	return strbuf_take(&sb);
}

bool
qbo_customer_finish(struct qbo_change *c)
{
	const char *display = qbo_change_text(c, "DisplayName");
	char *name = display != NULL ? xstrdup(display) : name_join(c);
	bool good = false;

	if (name[0] == '\0') {
		qbo_fails(c->q, "6080", "DisplayName", "The name is missing : "
		    "At least one of: Title, GivenName, MiddleName, "
		    "FamilyName, DisplayName, Suffix");
		goto out;
	}
	if (!name_check(c, "DisplayName", name, ":\t\n") ||
	    qbo_change_is_duplicate(c, name))
		goto out;
	json_set_text(c->data, "DisplayName", name);
	qbo_change_default(c, "PrintOnCheckName", json_text(name));
	json_set_bool(c->data, "Job",
	    json_get(c->data, "ParentRef") != NULL);
	qbo_change_default(c, "Taxable", json_bool(true));
	qbo_change_default(c, "BillWithParent", json_bool(false));
	qbo_change_default(c, "Balance", json_int(0));
	qbo_change_default(c, "BalanceWithJobs", json_int(0));
	qbo_change_default(c, "PreferredDeliveryMethod", json_text("Print"));
	qbo_change_default(c, "Active", json_bool(true));
	if (json_get(c->data, "CurrencyRef") == NULL)
		qbo_set_dollar(c->data);
	good = full_name_set(c, name);
out:
	free(name);
	return good;
}

static bool
inventory_check(struct qbo_change *c)
{
	static const char *const needed[] = {
		"AssetAccountRef", "ExpenseAccountRef", "InvStartDate",
		"QtyOnHand"
	};
	size_t i;

	for (i = 0; i < nitems(needed); i++)
		if (json_get(c->data, needed[i]) == NULL)
			return qbo_change_lacks(c, needed[i]);
	return json_get_true(c->data, "TrackQtyOnHand") ||
	    qbo_change_lacks(c, "TrackQtyOnHand");
}

static bool
type_check(struct qbo_change *c, const char *type)
{
	if (strcmp(type, "Category") == 0)
		return true;
	if (strcmp(type, "Inventory") == 0 && !inventory_check(c))
		return false;
	if (strcmp(type, "Service") != 0 && strcmp(type, "NonInventory") !=
	    0 && strcmp(type, "Inventory") != 0)
		return qbo_fails(c->q, "2170", "Type",
		    "Invalid Enumeration : %s", type);
	if (json_get(c->data, "IncomeAccountRef") == NULL)
		return qbo_change_lacks(c, "IncomeAccountRef");
	qbo_change_default(c, "UnitPrice", json_int(0));
	qbo_change_default(c, "PurchaseCost", json_int(0));
	return true;
}

bool
qbo_item_finish(struct qbo_change *c)
{
	const char *name = qbo_change_text(c, "Name");
	const char *type = qbo_change_text(c, "Type");

	if (name == NULL)
		return qbo_change_lacks(c, "Name");
	if (!name_check(c, "Name", name, ":\t\n"))
		return false;
	if (type == NULL)
		return qbo_change_lacks(c, "Type");
	if (!type_check(c, type) || qbo_change_is_duplicate(c, name))
		return false;
	qbo_change_default(c, "Active", json_bool(true));
	qbo_change_default(c, "Taxable", json_bool(false));
	qbo_change_default(c, "TrackQtyOnHand", json_bool(false));
	return full_name_set(c, name);
}
