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
#include <stddef.h>
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
	char *realm_id;         /* QuickBooks' company, or NULL */
	char *client_id;        /* the client it was granted to, or NULL */
	int64_t generation;     /* 0: there is no row yet */
	int64_t access_expires_at;
	int64_t refresh_token_created_at;
	int64_t last_refresh_at;
	int64_t not_before;     /* no refresh before this (backoff) */
	int64_t consecutive_failures;
	int64_t created_at;
	/* 0: not known, or there is no such end. */
	int64_t refresh_expires_at; /* unless it is used before (rolling) */
	int64_t hard_expires_at;    /* whatever is done: a new consent then */
	int64_t renewal_tried_at;   /* an old refresh token was used and kept */
	int64_t answer_lost_at;     /* it may have held a new refresh token */
};

/* The earlier of the two ends of the refresh token; 0: none is known. */
int64_t connection_reconnect_by(const struct connection *c);

void connection_release(struct connection *c);

/* A copy for whoever shows it: without what is sealed. */
void connection_copy(struct connection *to, const struct connection *from);

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

/* What a refresh failed with. */
struct connection_failure {
	const char *status; /* CONNECTION_FAILING or CONNECTION_RECONNECT */
	const char *error;  /* for people */
	int64_t not_before; /* no further one before */
	int64_t lost_at;    /* an answer was lost; 0: none was */
};

/* Records a failed refresh without touching the grant. */
int connection_fail(struct db *db, const char *tenant, const char *service,
    int64_t generation, const struct connection_failure *failure,
    struct error *err);

/* An answer was lost, its program with it. */
int connection_lost_answer(struct db *db, const char *tenant,
    const char *service, int64_t generation, int64_t at, struct error *err);

/* The access token of that generation is over before its time. */
int connection_expire(struct db *db, const char *tenant,
    const char *service, int64_t generation, struct error *err);

/* Forgets the grant, if its generation is still `seen`. */
int connection_forget(struct db *db, const char *tenant,
    const char *service, int64_t seen, struct error *err);

/* The tenant a company is connected to; *tenant NULL: none. free(). */
int connection_find_realm(struct db *db, const char *service,
    const char *realm_id, char **tenant, struct error *err);

/*
 * Connections of a service whose refresh token is from `before` or earlier
 * and that no person must mend, oldest first, at most limit; tenant NULL: of
 * all.  Those that were tried after tried_before are left out.
 */
int connection_each_old(struct db *db, const char *service,
    const char *tenant, int64_t before, int64_t tried_before, int limit,
    int (*each)(const struct connection *c, void *arg), void *arg,
    struct error *err);

/* Every connection that has a row; tenant NULL: all. */
int connection_list(struct db *db, const char *tenant,
    int (*each)(const struct connection *c, void *arg), void *arg,
    struct error *err);

/* At most `max` within window_ms; max 0: no such limit. */
struct connection_quota {
	int max;
	int64_t window_ms;
};

/*
 * The provider's mint quotas, counted before asking: records one request to
 * the token endpoint for a refresh token (by its hash) unless one of the
 * quotas is spent.  Then: ERROR_LIMITED with the seconds to wait.
 */
int connection_mint(struct db *db, const char *token_hash, int64_t now,
    const struct connection_quota *quotas, size_t n, struct error *err);

#endif
