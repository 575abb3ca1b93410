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
#define SERVICE_ZOHO_INVENTORY "zoho_inventory"
#define SERVICE_ZOHO_CALENDAR "zoho_calendar"
#define SERVICE_QUICKBOOKS "quickbooks"

/* The settings that a program needs to talk to any provider. */
#define PROVIDER_SETTINGS \
	SET_ZOHO_CLIENT_ID, SET_ZOHO_CLIENT_SECRET, SET_ZOHO_REFRESH_TOKEN, \
	    SET_ZOHO_ORGANIZATION_ID, SET_ZOHO_CRM_CLIENT_ID, \
	    SET_ZOHO_CRM_CLIENT_SECRET, SET_ZOHO_CRM_REFRESH_TOKEN, \
	    SET_ZOHO_INVENTORY_CLIENT_ID, SET_ZOHO_INVENTORY_CLIENT_SECRET, \
	    SET_ZOHO_INVENTORY_REFRESH_TOKEN, SET_ZOHO_CALENDAR_CLIENT_ID, \
	    SET_ZOHO_CALENDAR_CLIENT_SECRET, \
	    SET_ZOHO_CALENDAR_REFRESH_TOKEN, SET_ZOHO_ACCOUNTS_URL, \
	    SET_ZOHO_API_DOMAIN, SET_ZOHO_REDIRECT_URI, SET_QB_CLIENT_ID, \
	    SET_QB_CLIENT_SECRET, SET_QB_REDIRECT_URI, SET_QB_AUTHORIZE_URL, \
	    SET_QB_TOKEN_URL, SET_QB_REVOKE_URL, SET_QB_API_URL, \
	    SET_QB_PROACTIVE_DAYS, SET_QB_BACKGROUND_DAYS, \
	    SET_TOKEN_REFRESH_MARGIN_S, SET_SYNC_CONCURRENCY, SET_PUBLIC_URL, \
	    SET_SYNC_CONFLICT_STRATEGY, SET_ZOHO_INVENTORY_PER_MINUTE, \
	    SET_KEY_FILE, SET_ZOHO_CALENDAR_URL, SET_ZOHO_CALENDAR_ID, \
	    SET_ZOHO_CALENDAR_EMAIL
/* And those of appointments. */
#define SLOT_SETTINGS \
	SET_BUSINESS_HOURS, SET_BUSINESS_TZ, SET_SLOT_MINUTES, \
	    SET_SLOT_BUFFER_MINUTES, SET_SLOT_NOTICE_HOURS, \
	    SET_SLOT_HORIZON_DAYS, SET_SLOT_CAPACITY, SET_SLOT_TITLE, \
	    SET_SLOT_DURING_OUTAGE, SET_BUSINESS_NAME

struct api;
struct dialect;

struct provider {
	const char *service;    /* "zoho_crm": in routes, verbs, the store */
	const char *title;      /* "Zoho CRM": for people */
	const char *scopes;     /* asked for, separated as the provider wants */
	const struct dialect *dialect; /* how its token service is spoken to */
	const struct api *api;  /* how its API is; NULL: nothing calls it */
	/* Where its client and a first grant are set: general, fallback. */
	enum setting client_id, client_secret, refresh_token;
	enum setting service_client_id, service_client_secret;
	enum setting service_refresh_token; /* SETTING_COUNT: there is none */
};

/* NULL for a name that is none. */
const struct provider *provider_find(const char *service);
/* The i-th, NULL past the last. */
const struct provider *provider_at(int i);

#endif
