/* oauth.h - the accounts server: consent, tokens, revocation. */

#ifndef SANDBOX_OAUTH_H
#define SANDBOX_OAUTH_H

#include "tests/sandbox/ask.h"
#include "tests/sandbox/world.h"

/* Any path below /oauth/. dc: the data centre asked. */
void oauth_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply);

/* /oauth/v2/auth: the consent page and what its buttons do. */
void consent_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply);

/* What the throttle says, with the status that the knob sets. */
void oauth_throttled(const struct world *w, struct reply *reply);

/* {"client_id","scope","dc","ttl_s"} makes a code as the API console does. */
int oauth_self_client_code(struct world *w, const struct json *wish,
    struct json **out, struct error *err);

#endif
