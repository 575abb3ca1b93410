/*
 * intuit.h - the pretend Intuit: OAuth and, behind it, QuickBooks Online.
 *
 * 127.0.0.20 is the authorization, token and revocation server and the API
 * for production keys; 127.0.0.21 the same servers and the API for
 * development keys.
 */

#ifndef SANDBOX_INTUIT_H
#define SANDBOX_INTUIT_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/sandbox/fault.h"

struct ask;
struct intuit_access;
struct intuit_client;
struct intuit_code;
struct intuit_grant;
struct qbo_company;
struct reply;
struct world;

struct intuit {
	struct intuit_client *clients;
	struct intuit_code *codes;
	struct intuit_grant *grants;      /* newest first */
	struct intuit_access *accesses;   /* newest first */
	struct qbo_company *companies;    /* newest first */
	int64_t next_number;
};

/* With the default client and the default company. */
void intuit_init(struct intuit *intuit);
void intuit_release(struct intuit *intuit);

/* Any request to one of the two addresses. */
void intuit_answer(struct world *w, const struct ask *ask,
    struct reply *reply);
/* What every answer carries: intuit_tid and the server's name. */
void intuit_headers(struct world *w, struct reply *reply);

/* "http://127.0.0.20:PORT", with the port of the host asked. */
void intuit_url(const struct ask *ask, bool development,
    char out[DC_URL_SIZE]);
/* The address that only development keys may use for the API. */
bool intuit_is_development(const struct ask *ask);

/* An outage: status, by code and shape of s when it has them. */
void intuit_suffer(struct world *w, const struct suffering *s,
    const struct ask *ask, struct reply *reply);
/* Too many calls: an empty body below OAuth, else the API's own words. */
void intuit_throttled(struct world *w, const struct ask *ask,
    struct reply *reply);
/* The access token of this request is no more. */
void intuit_evict(struct world *w, const struct ask *ask);

/* GET /connect/oauth2 and what the buttons of its page do. */
void intuit_consent(struct world *w, const struct ask *ask,
    struct reply *reply);
/* POST /oauth2/v1/tokens/bearer */
void intuit_token(struct world *w, const struct ask *ask,
    struct reply *reply);
/* POST /v2/oauth2/tokens/revoke */
void intuit_revoke(struct world *w, const struct ask *ask,
    struct reply *reply);

#endif
