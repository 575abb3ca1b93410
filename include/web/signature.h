/*
 * signature.h - whether a webhook comes from who it says (pure).
 *
 * Secrets are a text of several, comma-separated, each of which counts: while
 * one is being replaced both do.  Comparing takes the same time whatever is
 * sent.  The bytes that are proven are those that arrived.
 *
 * Sources: Zoho "Securing webhooks" (Billing, Books), Intuit "Webhooks:
 * validating notifications", Standard Webhooks 1.0.
 */

#ifndef WEB_SIGNATURE_H
#define WEB_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How far a Standard Webhook's clock may be from ours. */
#define SIGNATURE_WINDOW_S (5 * 60)

/* What was posted. */
struct signed_post {
	const char *query; /* as it stood in the address; or NULL */
	bool is_form;      /* application/x-www-form-urlencoded */
	const char *body;
	size_t n;
};

/* The secrets of a text; false: there is none in it. NULL is none. */
bool signature_has_secret(const char *secrets);

/* A token that is sent as it is. NULL equals nothing. */
bool signature_token(const char *given, const char *secrets);

/*
 * X-Zoho-Webhook-Signature: 64 hexadecimal digits, or base64.  Over the pairs
 * of query and form, decoded, sorted by name, and a body that is no form; or
 * over the body alone, which is the same without a query.
 */
bool signature_zoho(const char *header, const char *secrets,
    const struct signed_post *post);

/* intuit-signature: base64, over the body. */
bool signature_intuit(const char *header, const char *secrets,
    const struct signed_post *post);

/* Headers of Standard Webhooks; NULL when absent. */
struct signature_standard {
	const char *id;        /* webhook-id */
	const char *timestamp; /* webhook-timestamp: seconds */
	const char *signature; /* webhook-signature: "v1,... v1,..." */
};

enum signature_verdict {
	SIGNATURE_GOOD,
	SIGNATURE_WRONG,
	SIGNATURE_STALE /* right, but too old or from the future */
};

/* A secret is base64, with or without whsec_ before it. now in ms. */
enum signature_verdict signature_standard(const struct signature_standard *h,
    const char *secrets, const struct signed_post *post, int64_t now);

#endif
