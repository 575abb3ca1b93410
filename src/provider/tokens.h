/*
 * tokens.h - the tokens of a grant, sealed for the store.
 *
 * Private to src/provider.
 */

#ifndef PROVIDER_TOKENS_H
#define PROVIDER_TOKENS_H

#include <stddef.h>

#include "base/error.h"
#include "base/secret.h"

/* Purposes that boxes are bound to, beside a tenant and a name. */
#define PURPOSE_TOKENS "tokens"        /* of a service */
#define PURPOSE_STATE "oauth-state"    /* an authorization request's */
#define PURPOSE_SETTING "setting"      /* of a tenant, by its name */
#define PURPOSE_LINK "reconnect-link"  /* to a service, of an alert */
#define PURPOSE_JOURNAL "token-journal"

struct tokens {
	char *access;
	char *refresh;
	char *previous; /* the refresh token before, or NULL */
};

/* Wipes. */
void tokens_release(struct tokens *t);

/* What a box is bound to: tenant, service, purpose. free(). */
char *tokens_purpose(const char *tenant, const char *service,
    const char *purpose);

/* free(). */
char *tokens_seal(const struct secret_key *key, const char *tenant,
    const char *service, const struct tokens *t);

/* The errors of secret_open(); ERROR_DATA when there is no refresh token. */
int tokens_open(const struct secret_key *key, const char *tenant,
    const char *service, const char *sealed, struct tokens *out,
    struct error *err);

#endif
