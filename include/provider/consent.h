/*
 * consent.h - one authorization request, from its start to its callback.
 *
 * A request has a state: an unguessable word that works once, for ten
 * minutes (RFC 6749, 10.12), and only in the browser that started it, which
 * holds a cookie named after a hash of the state, so that two tabs do not
 * meet.  What belongs to it (PKCE verifier, redirect URI, the cookie's
 * value, the connect link it came from) waits sealed in the store.
 */

#ifndef PROVIDER_CONSENT_H
#define PROVIDER_CONSENT_H

#include "base/error.h"
#include "base/secret.h"
#include "provider/access.h"
#include "provider/provider.h"

#define CONSENT_LIFE_S 600
#define CONSENT_COOKIE_SIZE 40

struct consent_start {
	char *url;                         /* where the browser is sent */
	char cookie[CONSENT_COOKIE_SIZE];  /* name ... */
	char binding[SECRET_TOKEN_SIZE];   /* ... and value of its cookie */
};

void consent_start_release(struct consent_start *s);

/*
 * ticket: the secret of the connect link that led here, or NULL.
 * ERROR_CONFIG when no client is set, ERROR_NOT_FOUND for an unknown tenant.
 */
int consent_begin(struct access *a, const struct provider *p,
    const char *tenant, const char *ticket, struct consent_start *out,
    struct error *err);

void consent_cookie_name(const char *state, char out[CONSENT_COOKIE_SIZE]);

struct consent {
	char *tenant;
	char *service;
	char *verifier;
	char *redirect_uri;
	char *ticket; /* or NULL */
};

void consent_release(struct consent *c);

/*
 * Takes the request of a state: it is spent, whatever follows.  binding is
 * the cookie's value or NULL.  ERROR_NOT_FOUND: unknown, spent or expired;
 * ERROR_INVALID: of another browser (then it is not spent).
 */
int consent_take(struct access *a, const char *state, const char *binding,
    struct consent *out, struct error *err);

/* What the provider answered with (RFC 6749, 4.1.2). Borrowed texts. */
struct consent_answer {
	const char *code;
	const char *accounts_server; /* Zoho's accounts-server, or NULL */
	const char *location;        /* Zoho's data centre, or NULL */
	const char *realm_id;        /* Intuit's realmId, or NULL */
};

/*
 * Exchanges the code, stores the grant, then spends the connect link.  The
 * errors of access_exchange(); ERROR_NOT_FOUND when the link was used
 * meanwhile.
 */
int consent_finish(struct access *a, const struct consent *c,
    const struct consent_answer *answer, struct error *err);

#endif
