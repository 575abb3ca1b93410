/*
 * route.h - which function answers which method and path.
 */

#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "base/error.h"

struct app;
struct request;
struct response;

/*
 * Answers a request.  -1 with err filled: web answers with that error
 * (status by its code) and logs it when it is ours to mend.
 */
typedef int route_fn(struct app *app, const struct request *req,
    struct response *res, struct error *err);

enum route_access {
	ROUTE_PUBLIC,
	/*
	 * Bearer ADMIN_TOKEN or a session, which may look, and change when its
	 * role may and X-CSRF-Token is there (else 403).  With neither 401, or
	 * 503 when no ADMIN_TOKEN is set.
	 */
	ROUTE_OPERATOR
};

struct route {
	const char *method; /* a GET route answers HEAD too */
	const char *path;   /* segments, {name} takes one: "/f/{form}/token";
			     * a last {*} takes the rest: "/crm/{*}" */
	route_fn *answer;
	enum route_access access;
};

#endif
