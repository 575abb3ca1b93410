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
	bool shared_store; /* other machines take posts too */
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

/*
 * ERROR_LIMITED past CAPTURE_RATE_PER_MINUTE of an address and form, as far as
 * this process knows; what it cannot know is counted with the record.
 */
int capture_rate(struct app *app, const struct request *req,
    const struct form_row *form, struct error *err);

/* What a post is counted by in a store that others count in. */
struct capture_count {
	char *key;       /* NULL: nothing is to be counted */
	int per_minute, portion;
	int64_t at;      /* epoch ms */
	int64_t counted; /* 0 once it is settled: there was no room */
	struct ratelimit *limit;
};

/*
 * Says what is to be counted for a post that capture_rate() has let on:
 * machines take the limit of a visitor out of the store in portions, the first
 * post of each asks for it.  capture_count_release().
 */
void capture_count(struct app *app, const struct request *req,
    const struct form_row *form, int64_t now, struct capture_count *count);
void capture_count_release(struct capture_count *count);
/* Counts it in the store: after the next db_settle() `counted` tells. */
int capture_count_ask(struct db *db, struct capture_count *count,
    struct error *err);
/* ERROR_LIMITED when there was no room. */
int capture_count_check(const struct capture_count *count,
    struct error *err);

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
