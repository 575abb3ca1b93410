/*
 * seat.h - the operator who asks: by bearer or signed in with a cookie.
 */

#ifndef WEB_SEAT_H
#define WEB_SEAT_H

#include <stdbool.h>

#include "store/session.h"

struct app;
struct request;

struct seat {
	char actor[OPERATOR_NAME_MAX + 16]; /* for the audit: "web:anna" */
	bool by_bearer;          /* else by session: */
	struct session session;
};

/* The cookie of a session: "__Host-leadbridge" when the site is https. */
const char *seat_cookie(struct app *app);
/* Whether cookies go over https only. */
bool seat_is_secure(struct app *app);

/*
 * Who asks, after app_is_operator() or app_may_change() was true; NULL
 * otherwise.
 */
const struct seat *app_seat(const struct app *app);

/* Whether somebody is signed in; answers nothing. */
bool app_has_session(struct app *app);

/*
 * Whoever is signed in, of any role; else the refusal is the answer.
 * change: the request must carry the session's X-CSRF-Token.
 */
bool app_is_signed_in(struct app *app, bool change);

/*
 * app_is_operator() for a GET that changes something: a signed-in viewer is
 * refused, and whoever another site's page sends.
 */
bool app_may_change(struct app *app);

/*
 * False when another site's page makes the browser ask (Sec-Fetch-Site, W3C
 * Fetch Metadata; Origin, RFC 6454): for requests without a session.
 */
bool seat_same_site(struct app *app, const struct request *req);

#endif
