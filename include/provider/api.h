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
	const char *left_header;  /* counts what is left of a limit; or NULL */
	const char *reset_header; /* seconds until it begins anew; or NULL */

	/*
	 * The limits held here, as they are known for a scope: a plan whose
	 * rules stand in `rules` (ALLOWANCE_RULES_MAX) or are constant.
	 * NULL: there are none, and the next two are NULL as well.
	 */
	int (*limits)(const struct config *cfg, struct db *db,
	    const char *scope, struct pace_rule *rules,
	    struct allowance_plan *plan, struct error *err);
	/* Whom the limits count for. free(). */
	char *(*scope)(const char *tenant, const char *realm_id);
	/* What a call costs of them; NULL: 1. */
	int64_t (*cost)(const char *method, const char *path,
	    const struct json *body);
	/*
	 * The server, where it is not the API domain of the token.  free();
	 * NULL and err.  May be NULL.
	 */
	char *(*host)(const struct call *call,
	    const struct access_token *token, struct error *err);
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
extern const struct api api_zoho_inventory;
extern const struct api api_zoho_calendar;

#endif
