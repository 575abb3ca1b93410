/* provider.c - the table of the outside services. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "provider/provider.h"

static const struct provider providers[] = {
	{
		.service = SERVICE_ZOHO_CRM,
		.title = "Zoho CRM",
		.scopes = "ZohoCRM.modules.ALL,ZohoCRM.settings.ALL,"
		    "ZohoCRM.coql.READ,ZohoCRM.org.READ,ZohoCRM.users.READ,"
		    "ZohoSearch.securesearch.READ",
		.client_id = SET_ZOHO_CLIENT_ID,
		.client_secret = SET_ZOHO_CLIENT_SECRET,
		.service_client_id = SET_ZOHO_CRM_CLIENT_ID,
		.service_client_secret = SET_ZOHO_CRM_CLIENT_SECRET,
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

/* A pair is never mixed: an id goes with the secret set beside it. */
static bool
take_pair(const struct config *cfg, enum setting id_key,
    enum setting secret_key, const char **id, const char **secret)
{
	*id = config_text(cfg, id_key);
	*secret = config_text(cfg, secret_key);
	return !text_empty(*id) && !text_empty(*secret);
}

int
provider_client(const struct config *cfg, const struct provider *p,
    const char **id, const char **secret, struct error *err)
{
	if (take_pair(cfg, p->client_id, p->client_secret, id, secret))
		return 0;
	if (take_pair(cfg, p->service_client_id, p->service_client_secret, id,
		secret))
		return 0;
	error_set(err, ERROR_CONFIG, "no OAuth client is set for %s: set %s "
	    "and %s (or %s and %s)", p->title, setting_row(p->client_id)->name,
	    setting_row(p->client_secret)->name,
	    setting_row(p->service_client_id)->name,
	    setting_row(p->service_client_secret)->name);
	return error_detail(err, "no_client");
}
