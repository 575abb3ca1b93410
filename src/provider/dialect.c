/* dialect.c - what is particular about Zoho's and Intuit's token services. */

#include "provider/dialect.h"

#define MINUTE_MS ((int64_t)60 * 1000)

/*
 * A word that is not here says nothing about the grant.
 */
static const struct grant_word zoho_words[] = {
	{"invalid_code", NULL, GRANT_REFUSED,
	    "the code or refresh token is used up, revoked or of another data "
	    "centre: connect again"},
	{"invalid_client", NULL, GRANT_MISCONFIGURED,
	    "the client id is not known at this accounts server: check it, "
	    "and that the client is enabled for this data centre (Multi-DC)"},
	{"invalid_client_secret", NULL, GRANT_MISCONFIGURED,
	    "the client secret is not the one of this client in this data "
	    "centre: check it"},
	{"invalid_redirect_uri", NULL, GRANT_MISCONFIGURED,
	    "the redirect URI is not the one registered for this client: "
	    "register it exactly as it is set here"},
	{"missing_org_info", NULL, GRANT_MISCONFIGURED,
	    "the provider wants to know the organisation of this client: "
	    "use a server-based client"},
	{"Access Denied", NULL, GRANT_THROTTLED, NULL},
	{"general_error", NULL, GRANT_OUTAGE,
	    "the provider reports a general error: it is tried again later"},
	{NULL, NULL, GRANT_OUTAGE, NULL},
};

static const char *const zoho_headers[] = {
	"Content-Type: application/x-www-form-urlencoded",
	"Accept: application/json",
	NULL
};

const struct dialect dialect_zoho = {
	.name = "zoho",
	.names_server = true,
	.pkce = true,
	/* Without both, Zoho gives a refresh token only the first time. */
	.authorize_extra = "&access_type=offline&prompt=consent",
	.token_headers = zoho_headers,
	/*
	 * Two seconds more than the ten minutes, because Zoho's clock starts
	 * when a question arrives, ours when it leaves.
	 */
	.mint = {10, 10 * MINUTE_MS + 2000},
	.living = {15, 60 * MINUTE_MS + 2000},
	.throttle_s = 600,
	.words = zoho_words,
};

static const struct grant_word intuit_words[] = {
	/* The token of another app: it is not used up, so it is kept. */
	{"invalid_grant", "Incorrect Token type or clientID",
	    GRANT_MISCONFIGURED,
	    "the refresh token belongs to another app, or to the other pair of "
	    "keys (development, production): set the keys it was made with"},
	{"invalid_grant", NULL, GRANT_REFUSED,
	    "the code or refresh token is used up, replaced by a newer one, "
	    "revoked, or past its time: connect again"},
	{"invalid_client", NULL, GRANT_MISCONFIGURED,
	    "the client id or its secret is wrong, or the secret was replaced "
	    "in the developer portal: check both"},
	{"invalid_request", NULL, GRANT_MISCONFIGURED,
	    "Intuit does not understand the question: check that the redirect "
	    "URI is registered exactly as it is set here"},
	{"unsupported_grant_type", NULL, GRANT_MISCONFIGURED,
	    "QB_TOKEN_URL is not Intuit's token endpoint: check it"},
	{NULL, NULL, GRANT_OUTAGE, NULL},
};

static const char *const intuit_headers[] = {
	"Content-Type: application/x-www-form-urlencoded",
	"Accept: application/json",
	"x-include-refresh-token-hard-expires-in: true",
	NULL
};

const struct dialect dialect_intuit = {
	.name = "intuit",
	.basic = true,
	.has_realm = true,
	.rotates = true,
	.authorize_extra = "",
	.token_headers = intuit_headers,
	.throttle_s = 60,
	.consent_life_s = 157680000, /* five years of 365 days */
	.same_value_s = 86400,
	.words = intuit_words,
};
