/*
 * ticket.h - short-lived secrets that work once.
 *
 * The state of an OAuth request (RFC 6749, 10.12) and the one-time connect
 * links.  Only a hash of the secret is stored.
 */

#ifndef STORE_TICKET_H
#define STORE_TICKET_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

#define TICKET_OAUTH_STATE "oauth_state"
#define TICKET_CONNECT "connect"

struct ticket {
	char *tenant;
	char *service;
	char *payload;   /* JSON or NULL; sealed by the caller when secret */
	int64_t expires_at;
};

void ticket_release(struct ticket *t);

/* secret: the unguessable word; kind: TICKET_*. */
int ticket_add(struct db *db, const char *kind, const char *secret,
    const struct ticket *t, struct error *err);

/* Looks without spending. ERROR_NOT_FOUND: unknown, spent or expired. */
int ticket_load(struct db *db, const char *kind, const char *secret,
    int64_t now, struct ticket *out, struct error *err);

/* Takes it: of many callers at once exactly one succeeds. */
int ticket_spend(struct db *db, const char *kind, const char *secret,
    int64_t now, struct ticket *out, struct error *err);

#endif
