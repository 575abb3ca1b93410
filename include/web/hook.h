/*
 * hook.h - a delivery of webhook.fcgi: who sent it, whether that is proven,
 * and the events in it.
 */

#ifndef WEB_HOOK_H
#define WEB_HOOK_H

#include <stdbool.h>

#include "base/config.h"
#include "store/event.h"
#include "web/inbox.h"
#include "web/ratelimit.h"
#include "web/signature.h"
#include "web/web.h"

struct hook_sender {
	const char *source;  /* EVENT_* sources */
	enum setting secret; /* what it proves itself by */
};

/* NULL: there is no such source. */
const struct hook_sender *hook_sender_find(const char *source);

/* A delivery, from its first byte to the answer. */
struct hook {
	struct app *app;
	const struct request *req;
	const struct hook_sender *sender;
	struct ratelimit *refused; /* who could not prove himself lately */
	const char *books; /* the service whose companies events name */
	char *tenant;
	bool by_realm;     /* its events tell whose they are */
	char *secrets;     /* what its sender knows; by the program */
	struct inbox inbox;
	char *unread;      /* why there is no event in it */
	struct event_new *events;
	char **tenants;    /* of the events; free() each */
	struct event_stored *stored;
	size_t count;
	bool proven;
};

/* Ends it, and what it owns: everything from tenant on. */
void hook_free(void *hook);

/* Borrowed of the request. */
struct signed_post hook_post(const struct request *req);

/*
 * Proves a delivery, then reads it; the CRM's token is in what is read.  0, or
 * 1: it was refused, and the answer is made.
 */
int hook_prove(struct hook *h, const struct signed_post *post,
    struct response *res, struct error *unread);

/* Makes the events to store of what was read. */
int hook_make_events(struct hook *h, const struct signed_post *post,
    struct error *err);

/* Of a request, the first of two headers that it has; or NULL. */
const char *hook_header(const struct request *req, const char *name,
    const char *other);

#endif
