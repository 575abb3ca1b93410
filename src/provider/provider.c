/* provider.c - the table of the outside services. */

#include <string.h>

#include "base/mem.h"
#include "provider/api.h"
#include "provider/dialect.h"
#include "provider/provider.h"

static const struct provider providers[] = {
	{
		.service = SERVICE_ZOHO_CRM,
		.title = "Zoho CRM",
		.scopes = "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,"
		    "ZohoCRM.coql.READ,ZohoCRM.org.READ,ZohoCRM.users.READ,"
		    "ZohoCRM.notifications.ALL,"
		    "ZohoSearch.securesearch.READ",
		.dialect = &dialect_zoho,
		.api = &api_zoho_crm,
		.client_id = SET_ZOHO_CLIENT_ID,
		.client_secret = SET_ZOHO_CLIENT_SECRET,
		.refresh_token = SET_ZOHO_REFRESH_TOKEN,
		.service_client_id = SET_ZOHO_CRM_CLIENT_ID,
		.service_client_secret = SET_ZOHO_CRM_CLIENT_SECRET,
		.service_refresh_token = SET_ZOHO_CRM_REFRESH_TOKEN,
	},
	{
		.service = SERVICE_ZOHO_INVENTORY,
		.title = "Zoho Inventory",
		.scopes = "ZohoInventory.items.ALL,ZohoInventory.contacts.ALL,"
		    "ZohoInventory.salesorders.ALL,"
		    "ZohoInventory.inventoryadjustments.ALL,"
		    "ZohoInventory.settings.ALL",
		.dialect = &dialect_zoho,
		.api = &api_zoho_inventory,
		.client_id = SET_ZOHO_CLIENT_ID,
		.client_secret = SET_ZOHO_CLIENT_SECRET,
		.refresh_token = SET_ZOHO_REFRESH_TOKEN,
		.service_client_id = SET_ZOHO_INVENTORY_CLIENT_ID,
		.service_client_secret = SET_ZOHO_INVENTORY_CLIENT_SECRET,
		.service_refresh_token = SET_ZOHO_INVENTORY_REFRESH_TOKEN,
	},
	{
		.service = SERVICE_ZOHO_CALENDAR,
		.title = "Zoho Calendar",
		.scopes = "ZohoCalendar.calendar.ALL,ZohoCalendar.event.ALL,"
		    "ZohoCalendar.freebusy.READ",
		.dialect = &dialect_zoho,
		.api = &api_zoho_calendar,
		.client_id = SET_ZOHO_CLIENT_ID,
		.client_secret = SET_ZOHO_CLIENT_SECRET,
		.refresh_token = SET_ZOHO_REFRESH_TOKEN,
		.service_client_id = SET_ZOHO_CALENDAR_CLIENT_ID,
		.service_client_secret = SET_ZOHO_CALENDAR_CLIENT_SECRET,
		.service_refresh_token = SET_ZOHO_CALENDAR_REFRESH_TOKEN,
	},
	{
		.service = SERVICE_QUICKBOOKS,
		.title = "QuickBooks",
		.scopes = "com.intuit.quickbooks.accounting",
		.dialect = &dialect_intuit,
		.api = &api_quickbooks,
		.client_id = SET_QB_CLIENT_ID,
		.client_secret = SET_QB_CLIENT_SECRET,
		.refresh_token = SETTING_COUNT,
		.service_client_id = SETTING_COUNT,
		.service_client_secret = SETTING_COUNT,
		.service_refresh_token = SETTING_COUNT,
	},
};

const struct provider *
provider_find(const char *service)
{
	size_t i;

	for (i = 0; service != NULL && i < nitems(providers); i++)
		if (strcmp(providers[i].service, service) == 0)
			return &providers[i];
	return NULL;
}

const struct provider *
provider_at(int i)
{
	return i >= 0 && (size_t)i < nitems(providers) ? &providers[i] : NULL;
}
