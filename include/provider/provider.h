/*
 * provider.h - what an outside service is.
 *
 * A service ("zoho_crm") is one OAuth connection a tenant can have.
 */

#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include <stdbool.h>

#include "base/config.h"

#define SERVICE_ZOHO_CRM "zoho_crm"

struct provider {
	const char *service;    /* "zoho_crm": in routes, verbs, the store */
	const char *title;      /* "Zoho CRM": for people */
	const char *scopes;     /* asked for; comma-separated, as Zoho wants */
	enum setting client_id, client_secret;                   /* general */
	enum setting service_client_id, service_client_secret;   /* fallback */
};

/* NULL for a name that is none. */
const struct provider *provider_find(const char *service);
/* The i-th, NULL past the last. */
const struct provider *provider_at(int i);

/*
 * The OAuth client of a service: the general keys, else the service's own.
 * ERROR_CONFIG names the keys to set.  *id and *secret are borrowed.
 */
int provider_client(const struct config *cfg, const struct provider *p,
    const char **id, const char **secret, struct error *err);

#endif
