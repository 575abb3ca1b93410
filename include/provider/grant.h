/*
 * grant.h - the words spoken with a token endpoint (pure).
 *
 * Builds request bodies (RFC 6749, 4.1.3 and 6; RFC 7636, 4.5) and reads
 * answers.  Zoho answers failures with HTTP 200; the body decides.
 */

#ifndef PROVIDER_GRANT_H
#define PROVIDER_GRANT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct strbuf;

struct grant {
	char *access_token;
	char *refresh_token; /* NULL when the answer had none: keep the old */
	char *scope;         /* space-separated, or NULL */
	char *api_domain;    /* or NULL */
	int64_t expires_in_s;
};

/* Wipes. */
void grant_release(struct grant *g);

enum grant_verdict {
	GRANT_OK,
	GRANT_REFUSED,       /* the code or refresh token is dead */
	GRANT_MISCONFIGURED, /* client id, secret or redirect URI is wrong */
	GRANT_THROTTLED,     /* too many requests: leave it alone for a while */
	GRANT_OUTAGE         /* anything else: says nothing about the grant */
};

/*
 * Reads an answer.  On anything but GRANT_OK err says what happened (its
 * detail is the provider's error word): ERROR_AUTH, ERROR_CONFIG,
 * ERROR_LIMITED, ERROR_UNAVAILABLE in the order above.
 */
enum grant_verdict grant_read(int http_status, const char *body, size_t n,
    struct grant *out, struct error *err);

/* Form bodies. redirect_uri and code_verifier may be NULL. */
void grant_write_exchange(struct strbuf *out, const char *client_id,
    const char *client_secret, const char *code, const char *redirect_uri,
    const char *code_verifier);
void grant_write_refresh(struct strbuf *out, const char *client_id,
    const char *client_secret, const char *refresh_token);

/* code_challenge of a verifier, S256 (RFC 7636, 4.2). */
void grant_challenge(const char *verifier, char out[44]);

#endif
