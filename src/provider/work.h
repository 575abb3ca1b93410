/*
 * work.h - one connection while it is being looked at or changed.
 *
 * Private to src/provider: the pieces that access.h is made of.
 */

#ifndef PROVIDER_WORK_H
#define PROVIDER_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "provider/access.h"
#include "provider/dialect.h"
#include "provider/grant.h"
#include "provider/registration.h"
#include "src/provider/journal.h"
#include "src/provider/tokens.h"
#include "store/connection.h"

struct strbuf;

struct work {
	struct access *access;
	const struct provider *provider;
	const char *tenant;
	struct connection row;
	struct tokens tokens;
	struct registration client; /* see work_register() */
	struct journal journal;
	struct db_lock *lock;
	char *server;       /* that told its clock, or NULL: */
	int64_t ahead_ms;   /* that clock less ours */
};

/* ERROR_NOT_FOUND for a service that is none. work_release() in any case. */
int work_init(struct work *w, struct access *access, const char *tenant,
    const char *service, struct error *err);
void work_release(struct work *w);

/*
 * Finds the client that the grant belongs to, or the one for a new grant.
 * ERROR_CONFIG when there is none.
 */
int work_register(struct work *w, struct error *err);

/* Reads the row and opens its tokens (again). */
int work_load(struct work *w, struct error *err);
/* The same, but tokens that do not open are as good as none. */
int work_load_any(struct work *w, struct error *err);

/*
 * Takes the lock of the connection, stores what a process left behind in
 * the journal, and loads.  Returns 1 when somebody else holds the lock for
 * wait_ms.
 */
int work_lock(struct work *w, int64_t wait_ms, bool any, struct error *err);
void work_unlock(struct work *w);

/*
 * Stores what a token answer says (work_grant.c).  *stored is false when the
 * store has moved on since the question.  *replaced (may be NULL) gets the
 * refresh token that is of no use any more, or NULL; secret_free().
 */
int work_apply(struct work *w, const struct journal_record *r, bool *stored,
    char **replaced, struct error *err);

/* The answer itself cannot be stored, now or later. */
bool work_apply_failed_for_good(const struct error *err);

/*
 * An address of the token service (work_post.c): path at the accounts server
 * where the provider has several, else the fixed one; free().  NULL and
 * ERROR_CONFIG when the client's secret may not go there.
 */
char *work_endpoint(const struct work *w, const char *server,
    const char *path, const char *fixed, struct error *err);
/* client_perform() of a POST with the dialect's client authentication. */
int work_post(struct work *w, const char *url, const char *const *headers,
    const struct strbuf *body, struct client_response *res,
    struct error *err);
/* Records what the token service's clock said; a failure is logged. */
void work_tell_clock(const struct work *w);
/* Releases what held secrets; NULL is fine. */
void work_wipe(struct client_response *res, struct strbuf *body);

/* A question to a token endpoint and what came back (work_ask.c). */
struct answer {
	enum grant_verdict verdict;
	bool asked;                   /* the provider, not only ourselves */
	bool lost;                    /* it may have acted, unheard */
	struct journal_record record; /* complete when verdict is GRANT_OK */
	int64_t retry_after_s;        /* -1: nobody said */
};
void answer_release(struct answer *answer);

/*
 * Asks with the current or the previous refresh token, or with the one set
 * by hand, quotas counted.  spares: not when it would push out the oldest
 * living access token.
 */
int work_ask_refresh(struct work *w, enum journal_used used, bool spares,
    struct answer *out, struct error *err);
/* Asks with a code; server is an accounts server that is allowed. */
int work_ask_code(struct work *w, const struct access_code *code,
    const char *server, struct answer *out, struct error *err);
/*
 * 0 also when the provider does not know the token any more.  server: the
 * accounts server that the token came from.
 */
int work_revoke(struct work *w, const char *server, const char *token,
    struct error *err);

/*
 * Refreshes under the lock (work_refresh.c).  *again is set when the
 * connection has changed under our hands, so that it is worth another look.
 */
int work_refresh(struct work *w, bool spares, bool *again,
    struct error *err);

/* Journals an answer, stores it, clears the journal. */
int work_keep(struct work *w, const struct answer *answer, bool *stored,
    char **replaced, struct error *err);

/* Counts one request with a refresh token; ERROR_LIMITED past a quota. */
int work_mint(struct work *w, const char *refresh_token, bool spares,
    struct error *err);

/* The refresh token of an enum journal_used; NULL when there is none. */
const char *work_token(const struct work *w, enum journal_used used);

#endif
