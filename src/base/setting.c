/* setting.c - the table of every setting. */

#include <stdlib.h>

#include "base/config.h"
#include "base/limits.h"

static const struct setting_row rows[SETTING_COUNT] = {
	[SET_DATA_DIR] = {"LEADBRIDGE_DATA_DIR", SETTING_PATH, NULL, 0, 0, NULL,
	    "directory of the database, the key, the locks and the token "
	    "journal"},
	[SET_DB] = {"LEADBRIDGE_DB", SETTING_TEXT, NULL, 0, 0, NULL,
	    "the database: sqlite:PATH or postgresql://..."},
	[SET_PUBLIC_URL] = {"LEADBRIDGE_PUBLIC_URL", SETTING_URL,
	    "http://127.0.0.1:8080", 0, 0, NULL,
	    "base of every link and redirect address"},
	[SET_KEY_FILE] = {"LEADBRIDGE_KEY_FILE", SETTING_PATH, NULL, 0, 0, NULL,
	    "file of the master key"},
	[SET_LOG_FORMAT] = {"LEADBRIDGE_LOG_FORMAT", SETTING_CHOICE, "text", 0,
	    0, "text json", "form of the log on standard error"},
	[SET_LOG_LEVEL] = {"LEADBRIDGE_LOG_LEVEL", SETTING_CHOICE, "info", 0, 0,
	    "debug info warning error", "least level that is logged"},
	[SET_TRUSTED_PROXIES] = {"LEADBRIDGE_TRUSTED_PROXIES",
	    SETTING_ADDRESSES, "127.0.0.1,::1", 0, 0, NULL,
	    "addresses whose X-Forwarded-For counts"},
	[SET_ADMIN_TOKEN] = {"ADMIN_TOKEN", SETTING_SECRET, NULL, 0, 0, NULL,
	    "bearer of operator endpoints; without it they answer 503"},
	[SET_ZOHO_CLIENT_ID] = {"ZOHO_CLIENT_ID", SETTING_TEXT, NULL, 0, 0,
	    NULL, "id of the Zoho client"},
	[SET_ZOHO_CLIENT_SECRET] = {"ZOHO_CLIENT_SECRET", SETTING_SECRET, NULL,
	    0, 0, NULL, "secret of the Zoho client"},
	[SET_ZOHO_CRM_CLIENT_ID] = {"ZOHO_CRM_CLIENT_ID", SETTING_TEXT, NULL, 0,
	    0, NULL, "id of a Zoho client for CRM alone"},
	[SET_ZOHO_CRM_CLIENT_SECRET] = {"ZOHO_CRM_CLIENT_SECRET",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "secret of a Zoho client for CRM alone"},
	[SET_ZOHO_ACCOUNTS_URL] = {"ZOHO_ACCOUNTS_URL", SETTING_URL,
	    "https://accounts.zoho.com", 0, 0, NULL,
	    "accounts server where authorization starts"},
	[SET_ZOHO_API_DOMAIN] = {"ZOHO_API_DOMAIN", SETTING_URL, NULL, 0, 0,
	    NULL, "API host; without it the one of the token answer"},
	[SET_ZOHO_REDIRECT_URI] = {"ZOHO_REDIRECT_URI", SETTING_URL, NULL, 0, 0,
	    NULL, "redirect address registered at Zoho"},
	[SET_TOKEN_REFRESH_MARGIN_S] = {"TOKEN_REFRESH_MARGIN_S", SETTING_INT,
	    "900", 0, 3000, NULL,
	    "seconds of life below which an access token is renewed"},
	[SET_SYNC_BATCH_SIZE] = {"SYNC_BATCH_SIZE", SETTING_INT, "100", 1, 100,
	    NULL, "records sent in one call"},
	[SET_SYNC_CONCURRENCY] = {"SYNC_CONCURRENCY", SETTING_INT, "5", 1, 20,
	    NULL, "calls in flight at once"},
	[SET_SYNC_MAX_ATTEMPTS] = {"SYNC_MAX_ATTEMPTS", SETTING_INT, "12", 1,
	    100, NULL, "attempts after which a record is given up"},
	[SET_SYNC_SCHEDULE_LEADS] = {"SYNC_SCHEDULE_LEADS", SETTING_SCHEDULE,
	    "*/5 * * * *", 0, 0, NULL, "when leads are due (cron syntax)"},
	[SET_CAPTURE_RATE_PER_MINUTE] = {"CAPTURE_RATE_PER_MINUTE", SETTING_INT,
	    "60", 1, 1000000, NULL,
	    "posts a minute per client address and form"},
	[SET_CAPTURE_MAX_BODY] = {"CAPTURE_MAX_BODY", SETTING_INT, "262144",
	    1024, LIMIT_BODY_MAX, NULL, "bytes of a request body"},
};

const struct setting_row *
setting_row(enum setting id)
{
	if ((size_t)id >= SETTING_COUNT)
		abort();
	return &rows[id];
}

bool
setting_has_file(enum setting id)
{
	/* The address of a database may hold its password. */
	return setting_row(id)->kind == SETTING_SECRET || id == SET_DB;
}
