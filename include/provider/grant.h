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
#include "provider/dialect.h"

struct strbuf;

struct grant {
	char *access_token;
	char *refresh_token; /* NULL when the answer had none: keep the old */
	char *scope;         /* space-separated, or NULL */
	char *api_domain;    /* or NULL */
	int64_t expires_in_s;
	int64_t refresh_expires_in_s; /* of the refresh token; 0: not said */
	int64_t hard_expires_in_s;    /* of the consent; 0: not said */
};

/* Wipes. */
void grant_release(struct grant *g);

/*
 * Reads an answer.  On anything but GRANT_OK err says what happened (its
 * detail is the provider's error word): ERROR_AUTH, ERROR_CONFIG,
 * ERROR_LIMITED, ERROR_UNAVAILABLE in the order of enum grant_verdict.
 */
enum grant_verdict grant_read(const struct dialect *dialect,
    int http_status, const char *body, size_t n, struct grant *out,
    struct error *err);

/*
 * Form bodies.  The client's id and secret are in them unless the dialect
 * wants HTTP Basic.  redirect_uri and code_verifier may be NULL.
 */
void grant_write_exchange(struct strbuf *out, const struct dialect *dialect,
    const char *client_id, const char *client_secret, const char *code,
    const char *redirect_uri, const char *code_verifier);
void grant_write_refresh(struct strbuf *out, const struct dialect *dialect,
    const char *client_id, const char *client_secret,
    const char *refresh_token);

/* "Authorization: Basic ..." (RFC 6749, 2.3.1). secret_free(). */
char *grant_basic(const char *client_id, const char *client_secret);

/* code_challenge of a verifier, S256 (RFC 7636, 4.2). */
void grant_challenge(const char *verifier, char out[44]);

#endif
