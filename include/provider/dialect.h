/*
 * dialect.h - how a provider's token service is spoken to.
 *
 * OAuth 2.0 (RFC 6749) leaves room, and each provider fills it in its own
 * way: where the client's secret goes, what a refusal is called, how many
 * tokens may be asked for, whether a refresh token is replaced by its use.
 *
 * Sources: Zoho accounts, "OAuth 2.0 for web apps", "Access token expiry";
 * Intuit developer, "OAuth 2.0", its FAQ and its refresh token policy.
 */

#ifndef PROVIDER_DIALECT_H
#define PROVIDER_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/connection.h"

enum grant_verdict {
	GRANT_OK,
	GRANT_REFUSED,       /* the code or refresh token is dead */
	GRANT_MISCONFIGURED, /* client id, secret or redirect URI is wrong */
	GRANT_THROTTLED,     /* too many requests: leave it alone for a while */
	GRANT_OUTAGE         /* anything else: says nothing about the grant */
};

/* An error word of the token endpoint whose meaning is known. */
struct grant_word {
	const char *word;
	const char *description; /* only with this error_description; or NULL */
	enum grant_verdict verdict;
	const char *text;        /* for people */
};

struct dialect {
	const char *name;
	/* Client authentication (RFC 6749, 2.3.1): Basic, else the form. */
	bool basic;
	/* The callback may name the accounts server of the person's account. */
	bool names_server;
	bool pkce;
	/* The callback names a company, without which no call can be made. */
	bool has_realm;
	/* A refresh token is replaced by a new one now and then. */
	bool rotates;
	const char *authorize_extra; /* appended to the authorization request */
	const char *const *token_headers; /* beside Basic; a NULL last */
	struct connection_quota mint;   /* beyond, it is refused */
	struct connection_quota living; /* beyond, the oldest token dies */
	int throttle_s;           /* to be left alone after a throttle */
	int64_t consent_life_s;   /* a consent ends for good after, 0: never */
	int64_t same_value_s;     /* a refresh token's value stays so long */
	const struct grant_word *words; /* a NULL word last */
};

extern const struct dialect dialect_zoho;
extern const struct dialect dialect_intuit;

#endif
