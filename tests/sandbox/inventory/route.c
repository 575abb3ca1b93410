/* route.c - the paths of Inventory, the scopes they need, who answers. */

#include <string.h>

#include "base/mem.h"
#include "tests/sandbox/hook/settings.h"
#include "tests/sandbox/inventory/inv.h"
#include "tests/sandbox/scope.h"

#define PATTERN_MAX 5

struct path {
	const char *method;
	const char *part[PATTERN_MAX]; /* "#": an id */
	const char *scope, *operation; /* scope NULL: a person alone */
	void (*answer)(struct inv *inv);
};

static const struct path paths[] = {
	{"GET", {"organizations"}, "settings", "READ", inv_organizations},
	{"GET", {"locations"}, "settings", "READ", inv_locations_list},
	{"POST", {"locations"}, "settings", "CREATE", inv_location_make},
	{"POST", {"locations", "#", "active"}, "settings", "UPDATE",
	    inv_location_active},
	{"POST", {"locations", "#", "inactive"}, "settings", "UPDATE",
	    inv_location_active},
	{"POST", {"settings", "locations", "enable"}, "settings", "UPDATE",
	    inv_locations_enable},
	{"GET", {"settings", "warehouses"}, "settings", "READ",
	    inv_warehouses_list},
	{"GET", {"settings", "taxes"}, "settings", "READ", inv_taxes_list},
	{"GET", {"settings", "currencies"}, "settings", "READ",
	    inv_currencies_list},
	{"GET", {"settings", "customfields"}, "settings", "READ",
	    inv_fields_list},
	{"GET", {"settings", "webhooks"}, "settings", "READ",
	    hook_settings_list},
	{"POST", {"settings", "webhooks"}, "settings", "CREATE",
	    hook_settings_make},
	{"PUT", {"settings", "webhooks", "#"}, "settings", "UPDATE",
	    hook_settings_change},
	{"DELETE", {"settings", "webhooks", "#"}, "settings", "DELETE",
	    hook_settings_delete},
	{"GET", {"settings", "workflows"}, "settings", "READ",
	    hook_rules_list},
	{"POST", {"settings", "workflows"}, "settings", "CREATE",
	    hook_rule_make},
	{"DELETE", {"settings", "workflows", "#"}, "settings", "DELETE",
	    hook_rule_delete},
	{"POST", {"settings", "workflows", "#", "active"}, "settings",
	    "UPDATE", hook_rule_active},
	{"POST", {"settings", "workflows", "#", "inactive"}, "settings",
	    "UPDATE", hook_rule_active},
	{"GET", {"categories"}, "items", "READ", inv_categories_list},
	{"POST", {"categories"}, "items", "CREATE", inv_category_make},
	{"PUT", {"categories", "#"}, NULL, NULL, inv_category_change},
	{"DELETE", {"categories", "#"}, NULL, NULL, inv_category_delete},
	{"GET", {"brands"}, "items", "READ", inv_brands_list},
	{"GET", {"items"}, "items", "READ", inv_items_list},
	{"POST", {"items"}, "items", "CREATE", inv_item_make},
	{"DELETE", {"items"}, "items", "DELETE", inv_items_delete},
	{"POST", {"items", "active"}, "items", "CREATE", inv_items_active},
	{"POST", {"items", "inactive"}, "items", "CREATE", inv_items_active},
	{"GET", {"items", "#"}, "items", "READ", inv_item_get},
	{"PUT", {"items", "#"}, "items", "UPDATE", inv_item_change},
	{"DELETE", {"items", "#"}, "items", "DELETE", inv_item_delete},
	{"POST", {"items", "#", "active"}, "items", "CREATE",
	    inv_item_active},
	{"POST", {"items", "#", "inactive"}, "items", "CREATE",
	    inv_item_active},
	{"GET", {"items", "#", "image"}, "items", "READ", inv_image_get},
	{"POST", {"items", "#", "image"}, "items", "CREATE", inv_image_put},
	{"DELETE", {"items", "#", "image"}, "items", "DELETE",
	    inv_image_delete},
	{"POST", {"items", "#", "images"}, "items", "CREATE",
	    inv_images_put},
	{"PUT", {"item", "#", "customfields"}, "items", "UPDATE",
	    inv_item_fields},
	{"GET", {"itemdetails"}, "items", "READ", inv_items_details},
	{"GET", {"itemgroups"}, "items", "READ", inv_groups_list},
	{"POST", {"itemgroups"}, "items", "CREATE", inv_group_make},
	{"GET", {"itemgroups", "#"}, "items", "READ", inv_group_get},
	{"GET", {"contacts"}, "contacts", "READ", inv_contacts_list},
	{"POST", {"contacts"}, "contacts", "CREATE", inv_contact_make},
	{"GET", {"contacts", "#"}, "contacts", "READ", inv_contact_get},
	{"PUT", {"contacts", "#"}, "contacts", "UPDATE", inv_contact_change},
	{"DELETE", {"contacts", "#"}, "contacts", "DELETE",
	    inv_contact_delete},
	{"POST", {"contacts", "#", "active"}, "contacts", "CREATE",
	    inv_contact_active},
	{"POST", {"contacts", "#", "inactive"}, "contacts", "CREATE",
	    inv_contact_active},
	{"GET", {"contacts", "#", "address"}, "contacts", "READ",
	    inv_addresses},
	{"POST", {"contacts", "#", "address"}, "contacts", "CREATE",
	    inv_addresses},
	{"PUT", {"contacts", "#", "address", "#"}, "contacts", "UPDATE",
	    inv_addresses},
	{"DELETE", {"contacts", "#", "address", "#"}, "contacts", "DELETE",
	    inv_addresses},
	{"POST", {"contacts", "contactpersons"}, "contacts", "CREATE",
	    inv_persons},
	{"GET", {"contacts", "contactpersons", "#"}, "contacts", "READ",
	    inv_persons},
	{"PUT", {"contacts", "contactpersons", "#"}, "contacts", "UPDATE",
	    inv_persons},
	{"DELETE", {"contacts", "contactpersons", "#"}, "contacts", "DELETE",
	    inv_persons},
	{"POST", {"contacts", "contactpersons", "#", "primary"}, "contacts",
	    "CREATE", inv_persons},
	{"GET", {"salesorders"}, "salesorders", "READ", inv_orders_list},
	{"POST", {"salesorders"}, "salesorders", "CREATE", inv_order_make},
	{"DELETE", {"salesorders"}, "salesorders", "DELETE",
	    inv_orders_delete},
	{"GET", {"salesorders", "#"}, "salesorders", "READ", inv_order_get},
	{"PUT", {"salesorders", "#"}, "salesorders", "UPDATE",
	    inv_order_change},
	{"DELETE", {"salesorders", "#"}, "salesorders", "DELETE",
	    inv_order_delete},
	{"POST", {"salesorders", "#", "status", "confirmed"}, "salesorders",
	    "CREATE", inv_order_confirm},
	{"POST", {"salesorders", "#", "status", "void"}, "salesorders",
	    "CREATE", inv_order_void},
	{"POST", {"salesorders", "status", "confirmed"}, "salesorders",
	    "CREATE", inv_orders_confirm},
	{"POST", {"salesorders", "#", "package"}, NULL, NULL,
	    inv_order_moves},
	{"POST", {"salesorders", "#", "ship"}, NULL, NULL, inv_order_moves},
	{"POST", {"salesorders", "#", "invoice"}, NULL, NULL,
	    inv_order_moves},
	{"POST", {"salesorders", "#", "return"}, NULL, NULL,
	    inv_order_moves},
	{"POST", {"salesorders", "#", "credit"}, NULL, NULL,
	    inv_order_moves},
	{"POST", {"purchasereceives"}, NULL, NULL, inv_goods_move},
	{"POST", {"bills"}, NULL, NULL, inv_goods_move},
	{"POST", {"transferorders"}, NULL, NULL, inv_goods_move},
	{"POST", {"transferorders", "receive"}, NULL, NULL, inv_goods_move},
	{"GET", {"inventoryadjustments"}, "inventoryadjustments", "READ",
	    inv_adjustments_list},
	{"POST", {"inventoryadjustments"}, "inventoryadjustments", "CREATE",
	    inv_adjustment_make},
	{"GET", {"inventoryadjustments", "#"}, "inventoryadjustments", "READ",
	    inv_adjustment_get},
	{"PUT", {"inventoryadjustments", "#"}, "inventoryadjustments",
	    "UPDATE", inv_adjustment_change},
	{"DELETE", {"inventoryadjustments", "#"}, "inventoryadjustments",
	    "DELETE", inv_adjustment_delete},
};

static bool
part_fits(const char *wanted, const char *part)
{
	if (wanted == NULL || part == NULL)
		return wanted == NULL && part == NULL;
	if (strcmp(wanted, "#") != 0)
		return strcmp(wanted, part) == 0;
	return part[0] != '\0' && part[strspn(part, "0123456789")] == '\0';
}

static bool
path_fits(const struct inv *inv, const struct path *p)
{
	const char *part, *wanted;
	int i;

	for (i = 0; i <= PATTERN_MAX; i++) {
		wanted = i < PATTERN_MAX ? p->part[i] : NULL;
		part = i < inv->part_count ? inv->part[i] : NULL;
		if (!part_fits(wanted, part))
			return false;
		if (wanted == NULL)
			break;
	}
	return p->scope != NULL || inv->person;
}

static bool
may(const char *scopes, const struct path *p)
{
	char group[64];

	snprintf(group, sizeof(group), "ZohoInventory.%s", p->scope);
	return scope_has(scopes, "ZohoInventory.FullAccess.ALL") ||
	    scope_covers(scopes, group, p->operation);
}

bool
inv_path_check(struct inv *inv)
{
	size_t i;

	for (i = 0; i < nitems(paths); i++)
		if (path_fits(inv, &paths[i]))
			return true;
	return inv_fails(inv, 404, 5, "Invalid URL Passed");
}

void
inv_route(struct inv *inv, const char *scopes)
{
	size_t i;

	for (i = 0; i < nitems(paths); i++) {
		if (!path_fits(inv, &paths[i]) ||
		    !ask_is(inv->ask, paths[i].method))
			continue;
		if (!inv->person && !may(scopes, &paths[i]))
			inv_fails(inv, 401, 57, "You are not authorized to "
			    "perform this operation");
		else
			paths[i].answer(inv);
		return;
	}
	inv_fails(inv, 405, 37, "The HTTP method is not allowed");
}
