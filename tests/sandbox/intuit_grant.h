/*
 * intuit_grant.h - Intuit's clients, codes, and the tokens of one consent.
 *
 * A grant is what one person's consent for one company started: a refresh
 * token whose value changes, and the access tokens made with it.  Grants
 * that have ended are kept, so that tests can ask what ended them.
 */

#ifndef SANDBOX_INTUIT_GRANT_H
#define SANDBOX_INTUIT_GRANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "tests/sandbox/intuit.h"

struct json;

#define INTUIT_CLIENT "ABsandboxClient000000000000000000000000000000000001"
#define INTUIT_SECRET "sandbox-secret-intuit"
#define INTUIT_ACCOUNTING "com.intuit.quickbooks.accounting"

/* An app's key pair. */
struct intuit_client {
	char *id;
	char *secret;
	bool by_knob;       /* the default one: intuit_keys decides */
	bool development;
	char **redirects;
	size_t redirect_count;
	struct intuit_client *next;
};

struct intuit_code {
	char *value;
	struct intuit_client *client;
	char *scope;
	char *realm;        /* NULL: OpenID only */
	char *redirect;
	int64_t expires_at;
	struct intuit_grant *grant; /* made from it; NULL: unused */
	struct intuit_code *next;
};

struct intuit_grant {
	int64_t number;
	struct intuit_client *client;
	char *scope;
	char *realm;             /* NULL: OpenID only */
	char *value;             /* of the refresh token */
	char *previous;          /* the value before it; NULL: none */
	int64_t previous_until;  /* how long that is still taken */
	int64_t consented_at;
	int64_t issued_at;       /* when the value was new */
	int64_t used_at;
	int64_t expires_at;      /* by the counter on the wire */
	int64_t rotate_at;
	int64_t refreshes, rotations;
	int refreshing;          /* calls between reading and writing */
	const char *ended;       /* what ended it; NULL: nothing yet */
	struct intuit_grant *next;
};

struct intuit_access {
	char *value;
	struct intuit_grant *grant;
	int64_t expires_at;
	bool revoked;
	struct intuit_access *next;
};

/* Clients. */

struct intuit_client *intuit_client_find(const struct intuit *intuit,
    const char *id);
/* The client whose Basic header this is; NULL: nobody's. */
struct intuit_client *intuit_client_basic(const struct intuit *intuit,
    const char *authorization);
bool intuit_client_takes(const struct world *w,
    const struct intuit_client *c, const char *redirect);
bool intuit_client_develops(const struct world *w,
    const struct intuit_client *c);
/* {"client_id","client_secret","keys":"development","redirect_uris":[..]} */
int intuit_client_change(struct intuit *intuit, const struct json *change,
    struct error *err);
struct json *intuit_clients_show(const struct world *w);
void intuit_clients_free(struct intuit *intuit);

/* Every scope exists. */
bool intuit_scope_is_valid(const char *scope);
bool intuit_scope_has(const char *scope, const char *one);
/* It lets into a company, so that a realm comes with it. */
bool intuit_scope_has_company(const char *scope);

/* Codes. */

struct intuit_code *intuit_code_add(struct world *w, struct intuit_client *c,
    const char *scope, const char *realm, const char *redirect);
/* NULL unless it exists, used or not, expired or not. */
struct intuit_code *intuit_code_find(const struct intuit *intuit,
    const char *value);

/* Grants. realm NULL: OpenID only. Ends those before as the knob says. */
struct intuit_grant *intuit_grant_add(struct world *w,
    struct intuit_client *c, const char *scope, const char *realm);
/* What ended it, by now; NULL: it lives. */
const char *intuit_grant_over(const struct world *w, struct intuit_grant *g);
/* With its access tokens. The first reason is kept. */
void intuit_grant_end(struct world *w, struct intuit_grant *g,
    const char *why);
/* Of that refresh token, also the one before within its grace; or NULL. */
struct intuit_grant *intuit_grant_find(const struct world *w,
    const char *value);
/* A refresh counted, with a new value when it is time. */
void intuit_grant_use(struct world *w, struct intuit_grant *g);
/* As if everything about it had happened so long ago. */
void intuit_grant_age(struct world *w, struct intuit_grant *g,
    int64_t age_s);
/* Seconds until the refresh token ends by the counter, by the hard cap. */
int64_t intuit_grant_counter_s(const struct world *w,
    const struct intuit_grant *g);
int64_t intuit_grant_hard_s(const struct world *w,
    const struct intuit_grant *g);
struct json *intuit_grant_show(const struct world *w,
    struct intuit_grant *g);

/* A fresh value of a refresh token. free(). */
char *intuit_refresh_make(const struct world *w);
struct intuit_access *intuit_access_add(struct world *w,
    struct intuit_grant *g);
/* Living or not; NULL: never was, or too long ago. */
struct intuit_access *intuit_access_find(const struct intuit *intuit,
    const char *value);
/* The token of a Bearer header; NULL: there is none. */
const char *intuit_bearer(const struct ask *ask);
void intuit_accesses_expire(struct world *w);
void intuit_grants_free(struct intuit *intuit);

#endif
