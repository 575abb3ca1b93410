/*
 * zoho.h - what all Zoho services share: data centres, hosts, scopes.
 *
 * Source: Zoho accounts "Multi DC" and CRM API v8 "Multi-DC", "Scopes".
 */

#ifndef PROVIDER_ZOHO_H
#define PROVIDER_ZOHO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct zoho_dc {
	const char *name;     /* "eu" */
	const char *accounts; /* "https://accounts.zoho.eu" */
	const char *api;      /* "https://www.zohoapis.eu" */
	const char *calendar; /* "https://calendar.zoho.eu" */
};

/* The data centre of an accounts server URL; NULL when it is none of Zoho's. */
const struct zoho_dc *zoho_dc_of_accounts(const char *url);

/*
 * True when a client secret may be sent there: a known Zoho accounts server
 * over https, or exactly the configured one.
 */
bool zoho_accounts_allowed(const char *url, const char *configured);

/*
 * True when an access token may be sent there: a known API host (also its
 * sandbox. and developer. forms) over https, or exactly the configured
 * ZOHO_API_DOMAIN, or, when the accounts server is a loopback one (which
 * only a configured one can be), any loopback host.
 */
bool zoho_api_allowed(const char *api_domain, const char *configured_api,
    const char *accounts_server);

/*
 * The scope that a call of the CRM API needs, to be named when it is
 * missing: "/crm/v8/coql" -> "ZohoCRM.coql.READ".  Never NULL.
 */
const char *zoho_scope_for(const char *path);

/*
 * The calendar's host for an API domain, which is not below it: that of the
 * same data centre, or the same one when it is none of Zoho's (a loopback
 * one); NULL when it is not known.  Borrowed.
 */
const char *zoho_calendar_host(const char *api_domain);

#endif
