/*
 * access.h - "a valid access token, please".
 *
 * One function for every program: a living token is used; else exactly one
 * process refreshes, under the lock token:<tenant>:<service>, crash-safe:
 * the raw answer is sealed into a journal and fsynced before the store is
 * changed, and whoever takes the lock next replays a journal left behind.
 * Outages never count against a grant.
 */

#ifndef PROVIDER_ACCESS_H
#define PROVIDER_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "base/secret.h"
#include "http/client.h"
#include "provider/provider.h"
#include "store/db.h"

/*
 * Borrowed by access for as long as it lives; one a thread.  No transaction
 * may be open on db when a function of this file is called.
 */
struct memory;

struct access {
	const struct config *cfg;
	struct db *db;
	struct client *client;
	struct secret_key *key; /* the master key */
	struct memory *memory;  /* tokens used last */
	int64_t wait_ms;        /* for another process that refreshes */
	int64_t call_ms;        /* deadline of one call to a provider */
	/*
	 * Asked before each call to a provider's API, when it is set: whether
	 * who calls still may (holds his lock).  -1 and err: no call is made.
	 */
	int (*may_call)(void *arg, struct error *err);
	void *may_call_arg;
};

/* What a page allows itself, so that its visitor is answered within 10 s. */
#define ACCESS_PAGE_WAIT_MS 2000
#define ACCESS_PAGE_CALL_MS 3500

/*
 * Loads the key and makes a client; db is borrowed.  wait_ms is 30 s and
 * call_ms CLIENT_TOTAL_MS.  access_close() also after a failure.
 */
int access_open(const struct config *cfg, struct db *db, struct access *out,
    struct error *err);
/* The same with what a page allows itself. */
int access_open_page(const struct config *cfg, struct db *db,
    struct access *out, struct error *err);
void access_close(struct access *a);

struct access_token {
	char *token;       /* wiped on release */
	char *api_domain;  /* "https://www.zohoapis.eu" */
	char *realm_id;    /* QuickBooks' company, else NULL */
	int64_t expires_at;
	int64_t generation;
};

void access_token_release(struct access_token *t);

/*
 * A token with at least TOKEN_REFRESH_MARGIN_S to live, or, while a refresh
 * fails or another process is at it, one that has not expired.
 * ERROR_NOT_FOUND never connected; ERROR_AUTH a person must reconnect;
 * ERROR_CONFIG client id, secret or key wrong; ERROR_LIMITED mint quota
 * spent (detail ACCESS_MINT_QUOTA) or throttled by the provider (its word);
 * ERROR_UNAVAILABLE an outage, or waiting after one (retry_after_s).
 */
#define ACCESS_MINT_QUOTA "mint_quota"

int access_get(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err);

/*
 * The same after the provider refused a token: refreshes unless the store
 * already has a newer generation than the refused one.
 */
int access_renew(struct access *a, const char *tenant, const char *service,
    int64_t refused_generation, struct access_token *out,
    struct error *err);

/*
 * Refreshes however young the token is, to keep an idle grant alive; unlike
 * access_force() it respects a backoff and a grant that a person must mend.
 */
int access_keep(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err);

/*
 * Forces a refresh whatever the status, age or backoff, never past the mint
 * quota, nor so often that the oldest living access token would die.
 */
int access_force(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err);

/*
 * Exchanges an authorization code and stores the grant.  accounts_server
 * NULL: the configured one.  redirect_uri and verifier NULL for a
 * self-client code.  The tenant (ERROR_NOT_FOUND) and the server
 * (ERROR_INVALID) are checked before the secret goes out, and so is the
 * company: one that another tenant has, or another one than this tenant's,
 * is ERROR_CONFLICT.  A refresh token that the new grant replaces is revoked
 * once the new one is stored; a failure of that is logged, no more.
 */
struct access_code {
	const char *code;
	const char *redirect_uri;
	const char *verifier;
	const char *accounts_server;
	const char *location; /* data centre name as told, or NULL */
	const char *realm_id; /* QuickBooks' company, else NULL */
};
int access_exchange(struct access *a, const char *tenant,
    const char *service, const struct access_code *code, struct error *err);

/*
 * Revokes the refresh token at the provider, then forgets the grant.  While
 * the provider cannot be reached: ERROR_UNAVAILABLE, still connected.
 */
int access_disconnect(struct access *a, const char *tenant,
    const char *service, struct error *err);

#endif
