/* oauth_call.h - one request to the accounts server. */

#ifndef SANDBOX_OAUTH_CALL_H
#define SANDBOX_OAUTH_CALL_H

#include "tests/sandbox/oauth.h"

/* A request to the accounts server, its parameters from query and body. */
struct oauth_call {
	struct world *w;
	enum dc dc;
	const struct ask *ask;
	struct reply *reply;
	struct form body;
	struct oauth_client *client;
};

/* A parameter of the body, else of the query. */
const char *call_param(const struct oauth_call *call, const char *name);

/* The token endpoint. */
void call_give_token(struct oauth_call *call);

#endif
