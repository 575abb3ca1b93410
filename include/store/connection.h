/*
 * connection.h - a tenant's OAuth grant at one provider service, sealed.
 *
 * The sealed texts are opaque here: provider/access seals and opens them.
 * generation counts the values a grant has had: a change is made only by
 * whoever saw the current one, so a late writer changes nothing.
 */

#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

#define CONNECTION_CONNECTED "connected"
#define CONNECTION_FAILING "failing"
#define CONNECTION_RECONNECT "reconnect_needed"
#define CONNECTION_NONE "not_connected"

struct connection {
	char *tenant;
	char *service;
	char *status;           /* CONNECTION_* */
	char *sealed;           /* tokens: see provider/access.c */
	char *data_center;      /* "eu" */
	char *accounts_server;  /* every later token call goes there */
	char *api_domain;
	char *scopes;           /* space-separated */
	char *last_error;       /* for people, or NULL */
	int64_t generation;     /* 0: there is no row yet */
	int64_t access_expires_at;
	int64_t refresh_token_created_at;
	int64_t last_refresh_at;
	int64_t not_before;     /* no refresh before this (backoff) */
	int64_t consecutive_failures;
	int64_t created_at;
};

void connection_release(struct connection *c);

/*
 * Loads a row; when there is none: 0, generation 0, status not_connected,
 * and the texts tenant and service set.
 */
int connection_load(struct db *db, const char *tenant, const char *service,
    struct connection *out, struct error *err);

/*
 * Stores a new grant or a new value of it, if the generation is still
 * `seen` (0: there is no row); the new generation is seen + 1, failures are
 * cleared.  *stored tells whether it was; false is no error.
 */
int connection_store(struct db *db, const struct connection *c, int64_t seen,
    bool *stored, struct error *err);

/* Records a failed refresh without touching the grant. */
int connection_fail(struct db *db, const char *tenant, const char *service,
    int64_t generation, const char *status, const char *error,
    int64_t not_before, struct error *err);

/* The access token of that generation is over before its time. */
int connection_expire(struct db *db, const char *tenant,
    const char *service, int64_t generation, struct error *err);

/* Forgets the grant, if its generation is still `seen`. */
int connection_forget(struct db *db, const char *tenant,
    const char *service, int64_t seen, struct error *err);

/* Every connection that has a row; tenant NULL: all. */
int connection_list(struct db *db, const char *tenant,
    int (*each)(const struct connection *c, void *arg), void *arg,
    struct error *err);

/*
 * The provider's mint quota, counted before asking: records one request to
 * the token endpoint for a refresh token (by its hash) unless `max` were
 * made within window_ms.  Then: ERROR_LIMITED with the seconds to wait.
 */
int connection_mint(struct db *db, const char *token_hash, int64_t now,
    int64_t window_ms, int max, struct error *err);

#endif
