/*
 * call.h - one call to a provider's API on behalf of a tenant.
 *
 * Gets a token, waits until the call fits into the provider's limits, asks,
 * and when the token is refused renews it once and asks again.  What answers
 * mean is told by the service's struct api (provider/api.h).  Errors become
 * ours: 429 ERROR_LIMITED (with Retry-After or 60 s), 5xx, network and what
 * makes no sense ERROR_UNAVAILABLE, missing scope ERROR_CONFIG, dead grant
 * ERROR_AUTH, else what the table of the provider's codes says; detail is
 * the provider's code.  The errors of access.h and allowance.h come through.
 */

#ifndef PROVIDER_CALL_H
#define PROVIDER_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/access.h"
#include "provider/allowance.h"

/* How long a run waits for room in a provider's limits. */
#define CALL_ROOM_MS (60 * 1000)

struct call {
	struct access *access;
	const char *tenant;
	const char *service;
	const char *header; /* one more of the request, or NULL */
	const char *accept; /* media type that is wanted; NULL: JSON */
	const char *form;   /* an urlencoded body instead of JSON; or NULL */
	enum lane lane;  /* who goes first when a limit is nearly spent */
	int64_t room_ms; /* wait for room in the limits; 0: CALL_ROOM_MS */
	/* clock_monotonic_ms() by which all must be over; 0: no such time. */
	int64_t end_ms;
};

/* A page's: none is begun later than ms from now, nor waits long for room. */
struct call call_of_page(struct access *access, const char *tenant,
    const char *service, int64_t ms);

struct call_answer {
	int status;
	struct json *json; /* NULL when there was no body (204, 304) */
	bool uncertain;    /* failed, and the provider may have acted */
	char *body;        /* as it came */
	size_t body_len;
	int64_t retry_after_s; /* -1: nobody said */
	int64_t reset_s;   /* until the day's calls begin anew; -1: unknown */
	char trace[128];   /* the provider's own name of this answer, or "" */
};

void call_answer_release(struct call_answer *answer);

/*
 * path: from the API domain on ("/crm/v8/Leads/upsert"), or from what the
 * service puts before it.  body may be NULL.  0 for 2xx and 304, and for any
 * answer that tells its own story about each item.  The answer is released
 * by the caller in both cases.
 */
int call_perform(const struct call *call, const char *method,
    const char *path, const struct json *body, struct call_answer *out,
    struct error *err);

#endif
