/* qbo_chart.c - the accounts that a made-up company starts with. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/world.h"

/* By rising id, from 1. */
static const struct {
	const char *name, *type, *subtype;
	int parent;  /* id of another before it, 0: none */
} accounts[] = {
	{"Services", "Income", "ServiceFeeIncome", 0},
	{"Retained Earnings", "Equity", "RetainedEarnings", 0},
	{"Prepaid Expenses", "Other Current Asset", "PrepaidExpenses", 0},
	{"Undeposited Funds", "Other Current Asset", "UndepositedFunds", 0},
	{"Discounts Given", "Income", "DiscountsRefundsGiven", 0},
	{"Gratuity", "Income", "OtherPrimaryIncome", 0},
	{"Advertising", "Expense", "AdvertisingPromotional", 0},
	{"Advertising Online", "Expense", "AdvertisingPromotional", 7},
	{"Advertising Print", "Expense", "AdvertisingPromotional", 7},
	{"Dues and Subscriptions", "Expense",
	    "OfficeGeneralAdministrativeExpenses", 0},
	{"Insurance", "Expense", "Insurance", 0},
	{"Insurance Liability", "Expense", "Insurance", 11},
	{"Insurance Workers", "Expense", "Insurance", 11},
	{"Maintenance and Repair", "Expense", "RepairMaintenance", 0},
	{"Building Repairs", "Expense", "RepairMaintenance", 14},
	{"Machine Repairs", "Expense", "RepairMaintenance", 14},
	{"Meals and Entertainment", "Expense", "EntertainmentMeals", 0},
	{"Office Expenses", "Expense",
	    "OfficeGeneralAdministrativeExpenses", 0},
	{"Stationery", "Expense", "OfficeGeneralAdministrativeExpenses", 18},
	{"Postage", "Expense", "OfficeGeneralAdministrativeExpenses", 18},
	{"Software", "Expense", "OfficeGeneralAdministrativeExpenses", 18},
	{"Rent or Lease", "Expense", "RentOrLeaseOfBuildings", 0},
	{"Equipment Rental", "Expense", "EquipmentRental", 0},
	{"Taxes and Licences", "Expense", "TaxesPaid", 0},
	{"Travel", "Expense", "Travel", 0},
	{"Travel Meals", "Expense", "TravelMeals", 25},
	{"Lodging", "Expense", "Travel", 25},
	{"Utilities", "Expense", "Utilities", 0},
	{"Gas and Electric", "Expense", "Utilities", 28},
	{"Telephone", "Expense", "Utilities", 28},
	{"Internet", "Expense", "Utilities", 28},
	{"Water", "Expense", "Utilities", 28},
	{"Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable", 0},
	{"Opening Balance Equity", "Equity", "OpeningBalanceEquity", 0},
	{"Checking", "Bank", "Checking", 0},
	{"Savings", "Bank", "Savings", 0},
	{"Roasting Machine", "Fixed Asset", "FurnitureFixtures", 0},
	{"Machine Original Cost", "Fixed Asset", "FurnitureFixtures", 37},
	{"Machine Depreciation", "Fixed Asset", "AccumulatedDepreciation", 37},
	{"Petty Cash", "Bank", "CashOnHand", 0},
	{"Mastercard", "Credit Card", "CreditCard", 0},
	{"Visa", "Credit Card", "CreditCard", 0},
	{"Loan Payable", "Other Current Liability",
	    "OtherCurrentLiabilities", 0},
	{"Notes Payable", "Long Term Liability", "NotesPayable", 0},
	{"Sales Tax Payable", "Other Current Liability", "SalesTaxPayable", 0},
	{"Payroll Liabilities", "Other Current Liability",
	    "PayrollClearing", 0},
	{"Federal Withholding", "Other Current Liability",
	    "PayrollClearing", 46},
	{"State Withholding", "Other Current Liability", "PayrollClearing", 46},
	{"Gift Cards", "Other Current Liability", "OtherCurrentLiabilities", 0},
	{"Deposits Received", "Other Current Liability",
	    "OtherCurrentLiabilities", 0},
	{"Owner's Investment", "Equity", "OwnersEquity", 0},
	{"Owner's Pay", "Equity", "OwnersEquity", 0},
	{"Beans Sold", "Income", "SalesOfProductIncome", 0},
	{"Single Origin", "Income", "SalesOfProductIncome", 53},
	{"Blends", "Income", "SalesOfProductIncome", 53},
	{"Decaf", "Income", "SalesOfProductIncome", 53},
	{"Bar Sales", "Income", "SalesOfProductIncome", 0},
	{"Espresso Drinks", "Income", "SalesOfProductIncome", 57},
	{"Filter Coffee", "Income", "SalesOfProductIncome", 57},
	{"Tea", "Income", "SalesOfProductIncome", 57},
	{"Pastry", "Income", "SalesOfProductIncome", 57},
	{"Catering", "Income", "ServiceFeeIncome", 0},
	{"Machine Service", "Income", "ServiceFeeIncome", 0},
	{"Barista Courses", "Income", "ServiceFeeIncome", 0},
	{"Home Course", "Income", "ServiceFeeIncome", 64},
	{"Professional Course", "Income", "ServiceFeeIncome", 64},
	{"Interest Earned", "Other Income", "InterestEarned", 0},
	{"Other Portfolio Income", "Other Income",
	    "OtherMiscellaneousIncome", 0},
	{"Refunds", "Income", "DiscountsRefundsGiven", 0},
	{"Shipping Charged", "Income", "OtherPrimaryIncome", 0},
	{"Green Coffee", "Cost of Goods Sold", "SuppliesMaterialsCogs", 0},
	{"Packaging", "Cost of Goods Sold", "SuppliesMaterialsCogs", 0},
	{"Milk and Dairy", "Cost of Goods Sold", "SuppliesMaterialsCogs", 0},
	{"Freight In", "Cost of Goods Sold", "ShippingFreightDeliveryCos", 0},
	{"Card Fees", "Cost of Goods Sold", "OtherCostsOfServiceCos", 0},
	{"Wages", "Expense", "PayrollExpenses", 0},
	{"Wages Bar", "Expense", "PayrollExpenses", 76},
	{"Wages Roastery", "Expense", "PayrollExpenses", 76},
	{"Sales of Product Income", "Income", "SalesOfProductIncome", 0},
	{"Cost of Goods Sold", "Cost of Goods Sold",
	    "SuppliesMaterialsCogs", 0},
	{"Inventory Asset", "Other Current Asset", "Inventory", 0},
	{"Uncategorized Asset", "Other Current Asset", "OtherCurrentAssets", 0},
	{"Uncategorized Expense", "Expense",
	    "OtherMiscellaneousServiceCost", 0},
	{"Accounts Receivable (A/R)", "Accounts Receivable",
	    "AccountsReceivable", 0},
	{"Uncategorized Income", "Income", "ServiceFeeIncome", 0},
	{"Billable Income", "Income", "ServiceFeeIncome", 0},
	{"Depreciation", "Other Expense", "Depreciation", 0},
	{"Miscellaneous", "Other Expense", "OtherMiscellaneousExpense", 0},
	{"Penalties", "Other Expense", "PenaltiesSettlements", 0},
	{"Security Deposit", "Other Asset", "SecurityDeposits", 0},
	{"Vehicle", "Fixed Asset", "Vehicles", 0},
	{"Fuel", "Expense", "Auto", 0},
	{"Bank Charges", "Expense", "BankCharges", 0},
	{"Legal and Accounting", "Expense", "LegalProfessionalFees", 0},
	{"Laundry", "Expense", "OtherBusinessExpenses", 0},
};

void
qbo_set_dollar(struct json *j)
{
	json_set(j, "CurrencyRef", qbo_ref("USD", "United States Dollar"));
}

static void
account_put(struct world *w, struct qbo_company *c, const char *name,
    const char *type, const char *subtype, int parent)
{
	struct json *j = json_object();
	const struct qbo_entity *up = parent > 0 ?
	    c->shelves[QBO_ACCOUNT].entities[parent - 1] : NULL;
	char *full, id[16];

	full = up == NULL ? xstrdup(name) : xasprintf("%s:%s",
	    json_get_text(up->data, "FullyQualifiedName"), name);
	json_set_text(j, "Name", name);
	json_set_bool(j, "SubAccount", up != NULL);
	if (up != NULL) {
		snprintf(id, sizeof(id), "%d", parent);
		json_set(j, "ParentRef", qbo_ref(id, NULL));
	}
	json_set_text(j, "FullyQualifiedName", full);
	json_set_bool(j, "Active", true);
	json_set_text(j, "Classification", qbo_account_class(type));
	json_set_text(j, "AccountType", type);
	json_set_text(j, "AccountSubType", subtype);
	json_set_int(j, "CurrentBalance", 0);
	json_set_int(j, "CurrentBalanceWithSubAccounts", 0);
	qbo_set_dollar(j);
	qbo_entity_add(w, c, QBO_ACCOUNT, j);
	free(full);
}

void
qbo_chart_fill(struct world *w, struct qbo_company *c)
{
	size_t i;

	for (i = 0; i < nitems(accounts); i++)
		account_put(w, c, accounts[i].name, accounts[i].type,
		    accounts[i].subtype, accounts[i].parent);
}

void
qbo_chart_add(struct world *w, struct qbo_company *c, const char *name)
{
	account_put(w, c, name, "Expense", "OtherBusinessExpenses", 0);
}
