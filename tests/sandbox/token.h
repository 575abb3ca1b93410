/*
 * token.h - OAuth clients, codes and tokens: who may do what, how long.
 *
 * Limits (all behind the knob `quota`): 10 access tokens in 10 minutes a
 * refresh token, 15 living ones (the next kills the oldest), 20 refresh
 * tokens a user (the next kills the oldest with its access tokens), 10 codes
 * in 10 minutes a client.
 */

#ifndef SANDBOX_TOKEN_H
#define SANDBOX_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tests/sandbox/dc.h"

struct json;
struct world;

#define TOKEN_SIZE 71 /* 1000.<32 hex>.<32 hex> and the NUL */

/* At most `max` in a window that starts with its first. */
struct window {
	int64_t start_at;
	int count;
};

struct oauth_client {
	char *id;
	char *secret[DC_COUNT];
	enum dc home;                 /* where it was registered */
	bool multi_dc;
	bool any_loopback;            /* see knob any_loopback_redirect */
	char **redirects;
	size_t redirect_count;
	bool consented[DC_COUNT];
	struct window codes;
	int active[DC_COUNT];         /* calls under way */
	int active_heavy[DC_COUNT];
	struct oauth_client *next;
};

struct oauth_code {
	char value[TOKEN_SIZE];
	struct oauth_client *client;
	enum dc dc;
	char *scope;
	char *redirect;               /* NULL: a self-client code */
	char *challenge;              /* NULL: none */
	bool plain;                   /* the challenge is the verifier */
	bool refreshable;             /* a refresh token comes with it */
	bool used;
	int64_t expires_at;
	struct oauth_code *next;
};

struct oauth_refresh {
	char value[TOKEN_SIZE];
	int64_t number;
	struct oauth_client *client;
	enum dc dc;
	char *scope;
	struct window minted;
	struct oauth_refresh *next;   /* newest first */
};

struct oauth_access {
	char value[TOKEN_SIZE];
	int64_t refresh;              /* number of its parent, 0: none */
	struct oauth_client *client;
	enum dc dc;
	char *scope;
	int64_t expires_at;
	struct oauth_access *next;    /* newest first */
};

struct oauth {
	struct oauth_client *clients;
	struct oauth_code *codes;
	struct oauth_refresh *refreshes;
	struct oauth_access *accesses;
	int64_t next_number;
};

#define SANDBOX_CLIENT "1000.SANDBOXCLIENT00000000000000001"

/* With the one default client. */
void oauth_init(struct oauth *oauth);
void oauth_release(struct oauth *oauth);

struct oauth_client *client_find(const struct oauth *oauth, const char *id);
/* Known there: registered there, or multi-DC is on. */
bool client_is_known_in(const struct world *w, const struct oauth_client *c,
    enum dc dc);
bool client_takes_redirect(const struct world *w,
    const struct oauth_client *c, const char *uri);
/* http://127.0.0.1:PORT/oauth/callback and the same at localhost. */
bool is_loopback_callback(const char *uri);
/* {"client_id","secrets":{"us":..},"home","multi_dc","redirect_uris":[..]} */
int client_change(struct oauth *oauth, const struct json *change,
    struct error *err);
struct json *clients_show(const struct oauth *oauth);

/* A code with nothing but its client, place, scope and life-time. */
struct oauth_code *code_add(struct world *w, struct oauth_client *c,
    enum dc dc, const char *scope, int64_t ttl_s);
/* False when the client asked for too many. */
bool code_quota_take(struct world *w, struct oauth_client *c);
/* NULL unless it lives, is unused, of that client and data centre. */
struct oauth_code *code_find(struct world *w, const char *value,
    const struct oauth_client *c, enum dc dc);

struct oauth_refresh *refresh_add(struct world *w, struct oauth_client *c,
    enum dc dc, const char *scope);
struct oauth_refresh *refresh_find(const struct oauth *oauth,
    const char *value, enum dc dc);
/* False when its quota of access tokens is spent for the moment. */
bool refresh_quota_take(struct world *w, struct oauth_refresh *r);
/* With its access tokens. */
void refresh_remove(struct oauth *oauth, struct oauth_refresh *r);

/* r NULL: a token without a refresh token. */
struct oauth_access *access_add(struct world *w, struct oauth_client *c,
    enum dc dc, const char *scope, struct oauth_refresh *r);
/* Living ones only. */
struct oauth_access *access_find(const struct world *w, const char *value,
    enum dc dc);
/* NULL is fine. */
void access_remove(struct oauth *oauth, const struct oauth_access *a);
/* All of them: expired at once, or revoked with their refresh tokens. */
void accesses_expire(struct oauth *oauth);
void refreshes_revoke(struct oauth *oauth);
size_t accesses_live(const struct world *w);
size_t refreshes_count(const struct oauth *oauth);

#endif
