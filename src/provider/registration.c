/* registration.c - finds the client that stands for a tenant. */

#include "provider/registration.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "provider/dialect.h"
#include "provider/tenant_value.h"

void
registration_release(struct registration *r)
{
	free(r->client_id);
	secret_free(r->client_secret);
	free(r->redirect_uri);
	secret_free(r->refresh_token);
	free(r->authorize_url);
	free(r->accounts_server);
	free(r->token_url);
	free(r->revoke_url);
	free(r->api_url);
	memset(r, 0, sizeof(*r));
}

/* Where the three keys of a client are set. */
struct keys {
	enum setting id, secret, grant;
};

typedef int value_fn(const struct access *a, const char *tenant,
    enum setting id, char **out, struct error *err);

/* A pair from one place; false in *found when it is not whole. */
static int
read_pair(const struct access *a, const struct keys *keys,
    const char *tenant, value_fn *value, const char *made_by,
    struct registration *out, bool *found, struct error *err)
{
	char *id = NULL, *secret = NULL, *grant = NULL;
	int rc = -1;

	*found = false;
	if (keys->id == SETTING_COUNT) {
		rc = 0;
		goto out;
	}
	if (value(a, tenant, keys->id, &id, err) != 0 ||
	    value(a, tenant, keys->secret, &secret, err) != 0 ||
	    (keys->grant != SETTING_COUNT &&
	    value(a, tenant, keys->grant, &grant, err) != 0))
		goto out;
	rc = 0;
	if (text_empty(id) || text_empty(secret) ||
	    (made_by != NULL && strcmp(made_by, id) != 0))
		goto out;
	*found = true;
	out->client_id = id;
	out->client_secret = secret;
	out->refresh_token = grant;
	id = secret = grant = NULL;
out:
	secret_free(id);
	secret_free(secret);
	secret_free(grant);
	return rc;
}

static int
find_pair(const struct access *a, const struct provider *p,
    const char *tenant, const char *made_by, struct registration *out,
    bool *found, struct error *err)
{
	const struct keys keys[] = {
		{p->client_id, p->client_secret, p->refresh_token},
		{p->service_client_id, p->service_client_secret,
		    p->service_refresh_token},
	};
	value_fn *const places[] = {tenant_value_own, tenant_value_load};
	size_t i, k;

	*found = false;
	for (i = 0; i < nitems(places); i++)
		for (k = 0; k < nitems(keys); k++) {
			if (read_pair(a, &keys[k], tenant, places[i], made_by,
				out, found, err) != 0)
				return -1;
			if (*found)
				return 0;
		}
	return 0;
}

static int
read_places(const struct access *a, const struct provider *p,
    const char *tenant, struct registration *out, struct error *err)
{
	if (p->dialect->names_server) {
		if (tenant_value_load(a, tenant, SET_ZOHO_ACCOUNTS_URL,
			&out->accounts_server, err) != 0 ||
		    tenant_value_load(a, tenant, SET_ZOHO_REDIRECT_URI,
			&out->redirect_uri, err) != 0)
			return -1;
		out->authorize_url = xasprintf("%s/oauth/v2/auth",
		    out->accounts_server);
		return tenant_value_load(a, tenant, SET_ZOHO_API_DOMAIN,
		    &out->api_url, err);
	}
	if (tenant_value_load(a, tenant, SET_QB_REDIRECT_URI,
		&out->redirect_uri, err) != 0 ||
	    tenant_value_load(a, tenant, SET_QB_AUTHORIZE_URL,
		&out->authorize_url, err) != 0 ||
	    tenant_value_load(a, tenant, SET_QB_TOKEN_URL, &out->token_url,
		err) != 0 ||
	    tenant_value_load(a, tenant, SET_QB_REVOKE_URL, &out->revoke_url,
		err) != 0)
		return -1;
	return tenant_value_load(a, tenant, SET_QB_API_URL, &out->api_url,
	    err);
}

static int
no_client(const struct provider *p, const char *tenant, struct error *err)
{
	error_set(err, ERROR_CONFIG, "no OAuth client is set for %s: set %s "
	    "and %s%s", p->title, setting_row(p->client_id)->name,
	    setting_row(p->client_secret)->name,
	    strcmp(tenant, "default") == 0 ? "" : " in the settings, or for "
	    "this tenant alone with `leadbridge tenant set`");
	return error_detail(err, "no_client");
}

int
registration_load(const struct access *a, const struct provider *p,
    const char *tenant, const char *made_by, struct registration *out,
    struct error *err)
{
	bool found = false;

	memset(out, 0, sizeof(*out));
	if (read_places(a, p, tenant, out, err) != 0)
		return -1;
	if (made_by != NULL && find_pair(a, p, tenant, made_by, out, &found,
		err) != 0)
		return -1;
	if (!found && find_pair(a, p, tenant, NULL, out, &found, err) != 0)
		return -1;
	return found ? 0 : no_client(p, tenant, err);
}
