/*
 * api.h - how a provider's API is spoken to, and what its answers mean.
 *
 * What call.c needs to know of a service; a const table each.
 */

#ifndef PROVIDER_API_H
#define PROVIDER_API_H

#include <stdbool.h>

#include "base/error.h"
#include "provider/access.h"
#include "provider/allowance.h"
#include "provider/call.h"

struct api {
	const char *scheme;       /* of Authorization (RFC 9110, 11.4) */
	const char *trace_header; /* names an answer at the provider; or NULL */
	const struct allowance_plan *plan; /* limits held here; or NULL */

	/* Whom the plan counts for. free(). Only with a plan. */
	char *(*scope)(const struct access_token *token);
	/* What stands before every path. free(); NULL and err. May be NULL. */
	char *(*base)(const struct access_token *token, struct error *err);

	/* An answer that is for the caller to read. */
	bool (*is_answer)(const struct call_answer *a);
	/* Worth one more try with a new token. */
	bool (*refuses_token)(const struct call_answer *a);
	/*
	 * A failure in our words.  Returns true when the provider itself said
	 * that it did nothing.
	 */
	bool (*explain)(const char *path, const struct call_answer *a,
	    struct error *err);
};

extern const struct api api_zoho_crm;
extern const struct api api_quickbooks;

#endif
