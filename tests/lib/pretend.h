/*
 * pretend.h - asks a pretend provider without a web server in between.
 */

#ifndef TESTS_PRETEND_H
#define TESTS_PRETEND_H

#include "tests/sandbox/world.h"

#define PRETEND_HOST "127.0.0.1:1" /* the data centre us */
#define PRETEND_EU "127.0.0.2:1"
#define PRETEND_INTUIT "127.0.0.20:1"
#define PRETEND_INTUIT_SANDBOX "127.0.0.21:1"

struct pretend {
	struct world *world;
	const char *host;     /* asked; PRETEND_HOST */
	char *token;          /* sent with every call; NULL: none */
	const char *authorization; /* sent as it is instead; NULL: not */
	const char *accept;
	const char *content_type;  /* NULL: by what the body looks like */
	const char *hard_expiry;
	const char *etag;
	struct reply reply;   /* of the last call */
};

/* A world with a token for everything. */
void pretend_open(struct pretend *p);
void pretend_close(struct pretend *p);

/*
 * One call; path may have a query.  A body that does not start with { or [
 * is a form.  Returns the status; pretend_body() has the answer.
 */
int pretend_ask(struct pretend *p, const char *method, const char *path,
    const char *body);
/* "" when there was none. */
const char *pretend_body(const struct pretend *p);
/* A text member anywhere in the answer; free(). NULL when there is none. */
char *pretend_text(const struct pretend *p, const char *name);
/* A header field of the answer, NULL when there is none. */
const char *pretend_header(const struct pretend *p, const char *name);

/* POST to a control route; aborts when it is refused. */
void pretend_control(struct pretend *p, const char *route, const char *body);

/* p->token becomes one of that scope, in the data centre us. */
void pretend_scope(struct pretend *p, const char *scope);

/* Zoho Inventory. */

#define PRETEND_ORG "organization_id=700000111"

/* A call below /inventory/v1/ for the organisation of us. */
int pretend_inventory(struct pretend *p, const char *method,
    const char *path, const char *body);
/* The same with each %s of path and body replaced by an id. */
int pretend_inventory_id(struct pretend *p, const char *method,
    const char *path, const char *body, const char *id);

/* Intuit. */

#define PRETEND_TOKEN "/oauth2/v1/tokens/bearer"
/* The default client and its secret. */
#define PRETEND_BASIC "Basic QUJzYW5kYm94Q2xpZW50MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw" \
	"MDAwMDAwMDAwMDAxOnNhbmRib3gtc2VjcmV0LWludHVpdA=="

/* Sets a knob to a value in JSON. */
void pretend_turn(struct pretend *p, const char *knob, const char *value);
/* Lets time pass at the sandbox. */
void pretend_pass(struct pretend *p, long s);
/* A number member anywhere in the answer; -1: there is none. */
long pretend_number(const struct pretend *p, const char *name);
/* Asks Intuit's token endpoint as the default client. */
int pretend_token(struct pretend *p, const char *form);
int pretend_refresh(struct pretend *p, const char *token);

#endif
