/*
 * registration.h - a tenant's client at a provider (RFC 6749, 2).
 *
 * Which client id and secret stand for a tenant, where it is registered, and
 * the grant that was set by hand.  The general keys come first, then the
 * service's own; of each the tenant's before the environment's.  A pair is
 * never mixed: an id goes with the secret set beside it.
 */

#ifndef PROVIDER_REGISTRATION_H
#define PROVIDER_REGISTRATION_H

#include "base/error.h"
#include "provider/access.h"
#include "provider/provider.h"

struct registration {
	char *client_id;
	char *client_secret;
	char *redirect_uri;
	char *refresh_token;  /* set by hand for this client, or NULL */
	char *authorize_url;  /* authorization endpoint */
	char *accounts_server; /* Zoho: where authorization starts, else NULL */
	char *token_url;      /* Intuit's token endpoint, else NULL */
	char *revoke_url;     /* Intuit's revocation endpoint, else NULL */
	char *api_url;        /* API host as set, or NULL */
};

/* Wipes. */
void registration_release(struct registration *r);

/*
 * made_by: the client id that a grant belongs to; it is taken wherever it is
 * set, and only else (or NULL) the first there is.  ERROR_CONFIG (detail
 * "no_client") names the keys to set when there is no client; the addresses
 * and redirect_uri are set even so.  registration_release() in any case.
 */
int registration_load(const struct access *a, const struct provider *p,
    const char *tenant, const char *made_by, struct registration *out,
    struct error *err);

#endif
