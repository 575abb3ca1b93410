/*
 * capture.h - the routes of capture.fcgi, and what they share.
 */

#ifndef WEB_CAPTURE_H
#define WEB_CAPTURE_H

#include "base/secret.h"
#include "store/form.h"
#include "store/form_cache.h"
#include "store/repeat.h"
#include "web/ratelimit.h"
#include "web/web.h"

/* What all requests of the process share: app_shared(). */
struct capture_shared {
	struct secret_key *form_secret;
	struct ratelimit *limit;
	struct form_cache *forms;
	struct repeats *repeats; /* or NULL: it remembers nothing */
};

/* The form by its key; NULL: the default one. */
int capture_form(struct app *app, const char *key, struct form_row *out,
    struct error *err);

/*
 * The Origin of a page on another site; NULL when there is none, for pages
 * of our own, and for "null", which browsers send from pages that forbid
 * the Referer.
 */
const char *capture_foreign_origin(struct app *app,
    const struct request *req);

/* The CORS headers of an answer (Fetch standard). */
void capture_cors(struct app *app, const struct request *req,
    const struct form_row *form, struct response *res);

/* ERROR_LIMITED past CAPTURE_RATE_PER_MINUTE of an address and form. */
int capture_rate(struct app *app, const struct request *req,
    const struct form_row *form, struct error *err);

/* POST /api/store-lead, /f/{form}; POST /api/chatbot-leads. */
route_fn capture_lead;
route_fn capture_chat;
/* POST /api/orders */
route_fn capture_order;
/* OPTIONS of them: a CORS preflight. */
route_fn capture_preflight;
/* GET /f/{form}/token */
route_fn capture_token;
/* GET /api/leads/{id} */
route_fn capture_status;

#endif
