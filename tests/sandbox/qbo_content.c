/* qbo_content.c - what a made-up company has: customers, items. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/world.h"

static const struct {
	const char *given, *family, *email;
	bool active;
} customers[] = {
	{"Ines", "Okafor", "ines@example.com", true},
	{"Tom", "O'Hara", "tom@example.com", true},
	{"Dana", "Reyes", "dana@example.com", true},
	{"Jos\xc3\xa9", "Mu\xc3\xb1oz", "jose@example.com", true},
	{"Wen", "Li", "wen@example.com", true},
	{"Karl", "Gone", "karl@example.com", false},
};

static const struct {
	const char *name, *type, *price;
	const char *income;  /* id of its account, NULL: none */
	bool active;
} items[] = {
	{"Services", "Service", "0", "1", true},
	{"Hours", "Service", "60", "1", true},
	{"Coffee", "Category", NULL, NULL, true},
	{"Espresso Beans 1kg", "NonInventory", "24.5", "79", true},
	{"Filter Beans 250g", "NonInventory", "8.9", "54", true},
	{"Barista Course", "Service", "120", "65", true},
	{"Delivery", "Service", "4.95", "70", true},
	{"Paper Filter", "NonInventory", "3.333333", "79", true},
	{"Old Blend", "NonInventory", "7", "55", false},
};

/* They share their names with the customers. */
static const char *const outsiders[] = {
	"Green Valley Imports", "Pier Road Dairy", "Mara Employed"
};

bool
qbo_name_is_taken_outside(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(outsiders); i++)
		if (text_same(outsiders[i], name))
			return true;
	return false;
}

static void
set_number(struct json *j, const char *name, const char *digits)
{
	json_set(j, name, json_number(digits));
}

static void
customer_put(struct world *w, struct qbo_company *c, const char *given,
    const char *family, const char *email, bool active)
{
	struct json *j = json_object(), *box = json_object();
	char *name = xasprintf("%s %s", given, family);

	json_set_bool(j, "Taxable", true);
	json_set_bool(j, "Job", false);
	json_set_bool(j, "BillWithParent", false);
	set_number(j, "Balance", "0");
	set_number(j, "BalanceWithJobs", "0");
	qbo_set_dollar(j);
	json_set_text(j, "PreferredDeliveryMethod", "Print");
	json_set_text(j, "GivenName", given);
	json_set_text(j, "FamilyName", family);
	json_set_text(j, "FullyQualifiedName", name);
	json_set_text(j, "DisplayName", name);
	json_set_text(j, "PrintOnCheckName", name);
	json_set_bool(j, "Active", active);
	json_set_text(box, "Address", email);
	json_set(j, "PrimaryEmailAddr", box);
	qbo_entity_add(w, c, QBO_CUSTOMER, j);
	free(name);
}

static void
item_put(struct world *w, struct qbo_company *c, const char *name,
    const char *type, const char *price, const char *income, bool active)
{
	const struct qbo_entity *account =
	    qbo_entity_find(c, QBO_ACCOUNT, income);
	struct json *j = json_object();

	json_set_text(j, "Name", name);
	json_set_bool(j, "Active", active);
	json_set_text(j, "FullyQualifiedName", name);
	json_set_bool(j, "Taxable", false);
	if (price != NULL)
		set_number(j, "UnitPrice", price);
	json_set_text(j, "Type", type);
	if (account != NULL)
		json_set(j, "IncomeAccountRef", qbo_ref(income,
		    json_get_text(account->data, "FullyQualifiedName")));
	if (price != NULL)
		set_number(j, "PurchaseCost", "0");
	json_set_bool(j, "TrackQtyOnHand", false);
	qbo_entity_add(w, c, QBO_ITEM, j);
}

static struct json *
address(void)
{
	struct json *j = json_object();

	json_set_text(j, "Id", "1");
	json_set_text(j, "Line1", "12 Pier Road");
	json_set_text(j, "City", "Astoria");
	json_set_text(j, "CountrySubDivisionCode", "OR");
	json_set_text(j, "PostalCode", "97103");
	json_set_text(j, "Country", "USA");
	return j;
}

static void
name_value(struct json *list, const char *name, const char *value)
{
	struct json *j = json_object();

	json_set_text(j, "Name", name);
	json_set_text(j, "Value", value);
	json_add(list, j);
}

static void
info_put(struct world *w, struct qbo_company *c)
{
	struct json *j = json_object(), *list = json_array();

	json_set_text(j, "CompanyName", c->name);
	json_set_text(j, "LegalName", c->name);
	json_set(j, "CompanyAddr", address());
	json_set(j, "CustomerCommunicationAddr", address());
	json_set(j, "LegalAddr", address());
	json_set_text(j, "CompanyStartDate", "2026-08-31");
	json_set_text(j, "FiscalYearStartMonth", "January");
	json_set_text(j, "Country", "US");
	json_set(j, "Email", json_object());
	json_set(j, "WebAddr", json_object());
	json_set_text(j, "SupportedLanguages", "en");
	name_value(list, "NeoEnabled", "true");
	name_value(list, "SubscriptionStatus", "PAID");
	name_value(list, "OfferingSku", "QuickBooks Online Plus");
	json_set(j, "NameValue", list);
	qbo_entity_add(w, c, QBO_COMPANY_INFO, j);
}

void
qbo_company_fill(struct world *w, struct qbo_company *c)
{
	size_t i;

	if (c->filled)
		return;
	c->filled = true;
	info_put(w, c);
	qbo_chart_fill(w, c);
	for (i = 0; i < nitems(customers); i++)
		customer_put(w, c, customers[i].given, customers[i].family,
		    customers[i].email, customers[i].active);
	for (i = 0; i < nitems(items); i++)
		item_put(w, c, items[i].name, items[i].type, items[i].price,
		    items[i].income, items[i].active);
}

void
qbo_company_grow(struct world *w, struct qbo_company *c, enum qbo_kind kind,
    int64_t n)
{
	char *name, *email;
	int64_t id;

	for (; n > 0; n--) {
		id = c->shelves[kind].next_id;
		name = xasprintf("No%05lld", (long long)id);
		email = xasprintf("c%lld@example.com", (long long)id);
		if (kind == QBO_ACCOUNT)
			qbo_chart_add(w, c, name);
		else if (kind == QBO_CUSTOMER)
			customer_put(w, c, "Customer", name, email, true);
		else
			item_put(w, c, name, "Service", "10", "1", true);
		free(name);
		free(email);
	}
}
