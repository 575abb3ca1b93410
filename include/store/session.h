/*
 * session.h - operators who are signed in, and sign-ins that failed.
 *
 * A session is a secret in a cookie; only its hash is stored.  It ends
 * SESSION_IDLE_MS after its last use and SESSION_MAX_MS after it began, when
 * its operator is removed, gets another password or signs out everywhere,
 * and, begun with the ADMIN_TOKEN, when that is changed.
 */

#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "store/db.h"
#include "store/operator.h"

#define SESSION_IDLE_MS ((int64_t)12 * 60 * 60 * 1000)
#define SESSION_MAX_MS ((int64_t)7 * 24 * 60 * 60 * 1000)
#define SESSION_TOKEN_NAME "admin-token" /* who signs in with it */

/* So many wrong sign-ins from an address or for a name ... */
#define SIGN_IN_MAX 10
/* ... within this time, and there are no more. */
#define SIGN_IN_WINDOW_MS ((int64_t)15 * 60 * 1000)

struct session {
	char name[OPERATOR_NAME_MAX + 1]; /* or SESSION_TOKEN_NAME */
	enum operator_role role;
	char csrf[SECRET_HASH_SIZE]; /* what a write of it must carry */
};

/*
 * Begins one: secret gets the cookie's value.  name NULL: with the
 * ADMIN_TOKEN admin_token.  Written with its audit entry.
 */
int session_begin(struct db *db, const char *name, const char *admin_token,
    int64_t now, char secret[SECRET_TOKEN_SIZE], struct error *err);

/*
 * Whose session that is; ERROR_NOT_FOUND when it is none or has ended.
 * admin_token: as set now, or NULL.  Its use is noted, at most once a minute.
 */
int session_load(struct db *db, const char *secret, const char *admin_token,
    int64_t now, struct session *out, struct error *err);

/* Ends one; everywhere: all of its operator. Fine when there is none. */
int session_end(struct db *db, const char *secret, bool everywhere,
    int64_t now, struct error *err);

/*
 * Counts a try before it is looked at, so that many at once get no further
 * than one after another.  ERROR_LIMITED, and how long, when there were too
 * many.  name may be NULL.  id: for sign_in_forget() when it was right.
 */
int sign_in_try(struct db *db, const char *address, const char *name,
    int64_t now, char id[UUID_SIZE], struct error *err);
int sign_in_forget(struct db *db, const char *id, struct error *err);

#endif
