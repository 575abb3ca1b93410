/*
 * call.h - one call to a provider's API on behalf of a tenant.
 *
 * Gets a token, asks, and when the token is refused (INVALID_TOKEN) renews
 * it once and asks again.  Errors become ours: 429 ERROR_LIMITED (with
 * Retry-After or 60 s), 5xx, network and anything that is not JSON
 * ERROR_UNAVAILABLE, missing scope ERROR_CONFIG, dead grant ERROR_AUTH,
 * other 4xx what zoho_crm_code() says, else ERROR_INVALID; detail is the
 * provider's code.
 */

#ifndef PROVIDER_CALL_H
#define PROVIDER_CALL_H

#include <stdbool.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/access.h"

struct call {
	struct access *access;
	const char *tenant;
	const char *service;
};

struct call_answer {
	int status;
	struct json *json; /* NULL when there was no body (204, 304) */
	bool uncertain;    /* failed, and the provider may have acted */
	char *body;        /* as it came, for the error of a whole call */
};

void call_answer_release(struct call_answer *answer);

/*
 * path: from the API domain on ("/crm/v8/Leads/upsert").  body may be NULL.
 * 0 for 2xx and 304, and for any answer whose JSON holds a result an item
 * ("data": [...]), for those tell their own story.
 */
int call_perform(const struct call *call, const char *method,
    const char *path, const struct json *body, struct call_answer *out,
    struct error *err);

#endif
