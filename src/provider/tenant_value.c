/* tenant_value.c - a tenant's own settings, sealed; else the environment's. */

#include "provider/tenant_value.h"

#include <string.h>

#include "base/clock.h"
#include "base/config_value.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/provider/tokens.h"
#include "store/tenant_setting.h"

/* Whom the environment's value serves. */
enum served { EVERY_TENANT, DEFAULT_TENANT };

static const struct {
	enum setting id;
	enum served served;
} values[] = {
	{SET_ZOHO_CLIENT_ID, EVERY_TENANT},
	{SET_ZOHO_CLIENT_SECRET, EVERY_TENANT},
	{SET_ZOHO_REFRESH_TOKEN, DEFAULT_TENANT},
	{SET_ZOHO_ORGANIZATION_ID, DEFAULT_TENANT},
	{SET_ZOHO_CRM_CLIENT_ID, EVERY_TENANT},
	{SET_ZOHO_CRM_CLIENT_SECRET, EVERY_TENANT},
	{SET_ZOHO_CRM_REFRESH_TOKEN, DEFAULT_TENANT},
	{SET_ZOHO_INVENTORY_CLIENT_ID, EVERY_TENANT},
	{SET_ZOHO_INVENTORY_CLIENT_SECRET, EVERY_TENANT},
	{SET_ZOHO_INVENTORY_REFRESH_TOKEN, DEFAULT_TENANT},
	{SET_ZOHO_CALENDAR_CLIENT_ID, EVERY_TENANT},
	{SET_ZOHO_CALENDAR_CLIENT_SECRET, EVERY_TENANT},
	{SET_ZOHO_CALENDAR_REFRESH_TOKEN, DEFAULT_TENANT},
	{SET_ZOHO_ACCOUNTS_URL, EVERY_TENANT},
	{SET_ZOHO_API_DOMAIN, DEFAULT_TENANT},
	{SET_ZOHO_REDIRECT_URI, EVERY_TENANT},
	{SET_ZOHO_WEBHOOK_SECRET, DEFAULT_TENANT},
	{SET_ZOHO_CRM_NOTIFICATION_TOKEN, DEFAULT_TENANT},
	{SET_STANDARD_WEBHOOK_SECRET, DEFAULT_TENANT},
	{SET_QB_WEBHOOK_VERIFIER_TOKEN, EVERY_TENANT},
	{SET_QB_CLIENT_ID, EVERY_TENANT},
	{SET_QB_CLIENT_SECRET, EVERY_TENANT},
	{SET_QB_REDIRECT_URI, EVERY_TENANT},
	{SET_QB_AUTHORIZE_URL, EVERY_TENANT},
	{SET_QB_TOKEN_URL, EVERY_TENANT},
	{SET_QB_REVOKE_URL, EVERY_TENANT},
	{SET_QB_API_URL, EVERY_TENANT},
	{SET_QB_PROACTIVE_DAYS, EVERY_TENANT},
	{SET_QB_BACKGROUND_DAYS, EVERY_TENANT},
	{SET_QB_REFRESH_GAP_MS, EVERY_TENANT},
	{SET_QB_REFRESH_MAX_PER_RUN, EVERY_TENANT},
	{SET_QB_REFRESH_SCHEDULE, EVERY_TENANT},
	{SET_QB_REFRESH_JOB_ON_STARTUP, EVERY_TENANT},
	{SET_QB_DISABLE_BACKGROUND_REFRESH, EVERY_TENANT},
	{SET_SYNC_CONFLICT_STRATEGY, EVERY_TENANT},
	{SET_ZOHO_CALENDAR_URL, EVERY_TENANT},
	{SET_ZOHO_CALENDAR_ID, DEFAULT_TENANT},
	{SET_ZOHO_CALENDAR_EMAIL, DEFAULT_TENANT},
	{SET_BUSINESS_HOURS, EVERY_TENANT},
	{SET_BUSINESS_TZ, EVERY_TENANT},
	{SET_SLOT_MINUTES, EVERY_TENANT},
	{SET_SLOT_BUFFER_MINUTES, EVERY_TENANT},
	{SET_SLOT_NOTICE_HOURS, EVERY_TENANT},
	{SET_SLOT_HORIZON_DAYS, EVERY_TENANT},
	{SET_SLOT_CAPACITY, EVERY_TENANT},
	{SET_SLOT_TITLE, EVERY_TENANT},
	{SET_SLOT_DURING_OUTAGE, EVERY_TENANT},
	{SET_SLOT_REMINDER_HOURS, EVERY_TENANT},
	{SET_BUSINESS_NAME, DEFAULT_TENANT},
	{SET_BUSINESS_EMAIL, DEFAULT_TENANT},
};

bool
tenant_value_find(const char *name, enum setting *out)
{
	size_t i;

	for (i = 0; i < nitems(values); i++)
		if (strcmp(setting_row(values[i].id)->name, name) == 0) {
			*out = values[i].id;
			return true;
		}
	return false;
}

bool
tenant_value_at(size_t i, enum setting *out)
{
	if (i >= nitems(values))
		return false;
	*out = values[i].id;
	return true;
}

static bool
env_serves(const char *tenant, enum setting id)
{
	size_t i;

	if (strcmp(tenant, "default") == 0)
		return true;
	for (i = 0; i < nitems(values); i++)
		if (values[i].id == id)
			return values[i].served == EVERY_TENANT;
	return false;
}

static char *
purpose_of(const char *tenant, enum setting id)
{
	return tokens_purpose(tenant, setting_row(id)->name, PURPOSE_SETTING);
}

int
tenant_value_own(const struct access *a, const char *tenant,
    enum setting id, char **out, struct error *err)
{
	char *sealed = NULL, *purpose = NULL;
	size_t n;
	int rc = -1;

	*out = NULL;
	if (tenant_setting_load(a->db, tenant, setting_row(id)->name, &sealed,
		err) != 0)
		goto out;
	purpose = purpose_of(tenant, id);
	if (sealed != NULL && secret_open(a->key, purpose, sealed, out, &n,
		err) != 0) {
		error_context(err, "the setting %s of tenant %s",
		    setting_row(id)->name, tenant);
		goto out;
	}
	rc = 0;
out:
	free(purpose);
	free(sealed);
	return rc;
}

int
tenant_value_load(const struct access *a, const char *tenant,
    enum setting id, char **out, struct error *err)
{
	const char *env;

	if (tenant_value_own(a, tenant, id, out, err) != 0)
		return -1;
	if (*out != NULL || !env_serves(tenant, id))
		return 0;
	env = config_text(a->cfg, id);
	if (!text_empty(env))
		*out = secret_dup(env);
	return 0;
}

int
tenant_value_int(const struct access *a, const char *tenant,
    enum setting id, int64_t *out, struct error *err)
{
	char *own = NULL;
	int rc = tenant_value_own(a, tenant, id, &own, err);

	*out = config_int(a->cfg, id);
	/* It was checked when it was stored; the range may have changed. */
	if (own != NULL && text_int(own, setting_row(id)->min,
		setting_row(id)->max, out) != 0)
		rc = error_set(err, ERROR_CONFIG, "the setting %s of tenant %s "
		    "is not from %lld to %lld: set it again",
		    setting_row(id)->name, tenant,
		    (long long)setting_row(id)->min,
		    (long long)setting_row(id)->max);
	secret_free(own);
	return rc;
}

int
tenant_value_bool(const struct access *a, const char *tenant,
    enum setting id, bool *out, struct error *err)
{
	char *own = NULL;
	int rc = tenant_value_own(a, tenant, id, &own, err);

	*out = own != NULL ? strcmp(own, "true") == 0 :
	    config_bool(a->cfg, id);
	secret_free(own);
	return rc;
}

int
tenant_value_store(const struct access *a, const char *tenant,
    enum setting id, const char *value, struct error *err)
{
	char *clean = NULL, *purpose = NULL, *sealed = NULL;
	int rc = -1;

	if (config_value_read(id, value, "/", &clean, err) != 0) {
		err->code = ERROR_INVALID;
		goto out;
	}
	purpose = purpose_of(tenant, id);
	sealed = secret_seal(a->key, purpose, clean, strlen(clean));
	rc = tenant_setting_store(a->db, tenant, setting_row(id)->name,
	    sealed, clock_now_ms(), err);
out:
	secret_free(clean);
	free(purpose);
	free(sealed);
	return rc;
}

int
tenant_value_remove(const struct access *a, const char *tenant,
    enum setting id, struct error *err)
{
	return tenant_setting_remove(a->db, tenant, setting_row(id)->name,
	    err);
}
