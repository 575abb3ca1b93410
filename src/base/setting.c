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
	[SET_CRON_SECRET] = {"CRON_SECRET", SETTING_SECRET, NULL, 0, 0, NULL,
	    "bearer that starts batch work by a URL; without it that answers "
	    "503"},
	[SET_ZOHO_CLIENT_ID] = {"ZOHO_CLIENT_ID", SETTING_TEXT, NULL, 0, 0,
	    NULL, "id of the Zoho client"},
	[SET_ZOHO_CLIENT_SECRET] = {"ZOHO_CLIENT_SECRET", SETTING_SECRET, NULL,
	    0, 0, NULL, "secret of the Zoho client"},
	[SET_ZOHO_REFRESH_TOKEN] = {"ZOHO_REFRESH_TOKEN", SETTING_SECRET, NULL,
	    0, 0, NULL, "refresh token of the default tenant, as long as there "
	    "is none in the store"},
	[SET_ZOHO_ORGANIZATION_ID] = {"ZOHO_ORGANIZATION_ID", SETTING_TEXT,
	    NULL, 0, 0, NULL, "organisation at Zoho Inventory, in digits"},
	[SET_ZOHO_CRM_CLIENT_ID] = {"ZOHO_CRM_CLIENT_ID", SETTING_TEXT, NULL,
	    0, 0, NULL, "id of a Zoho client for CRM alone"},
	[SET_ZOHO_CRM_CLIENT_SECRET] = {"ZOHO_CRM_CLIENT_SECRET",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "secret of a Zoho client for CRM alone"},
	[SET_ZOHO_CRM_REFRESH_TOKEN] = {"ZOHO_CRM_REFRESH_TOKEN",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "refresh token for CRM alone, as long as there is none in the "
	    "store"},
	[SET_ZOHO_INVENTORY_CLIENT_ID] = {"ZOHO_INVENTORY_CLIENT_ID",
	    SETTING_TEXT, NULL, 0, 0, NULL,
	    "id of a Zoho client for Inventory alone"},
	[SET_ZOHO_INVENTORY_CLIENT_SECRET] = {
	    "ZOHO_INVENTORY_CLIENT_SECRET",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "secret of a Zoho client for Inventory alone"},
	[SET_ZOHO_INVENTORY_REFRESH_TOKEN] = {
	    "ZOHO_INVENTORY_REFRESH_TOKEN",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "refresh token for Inventory alone, as long as there is none in "
	    "the store"},
	[SET_ZOHO_INVENTORY_PER_MINUTE] = {"ZOHO_INVENTORY_PER_MINUTE",
	    SETTING_INT, "90", 1, 100000, NULL,
	    "calls a minute to Zoho Inventory; its own limit is 100"},
	[SET_ZOHO_CALENDAR_CLIENT_ID] = {"ZOHO_CALENDAR_CLIENT_ID",
	    SETTING_TEXT, NULL, 0, 0, NULL,
	    "id of a Zoho client for Calendar alone"},
	[SET_ZOHO_CALENDAR_CLIENT_SECRET] = {
	    "ZOHO_CALENDAR_CLIENT_SECRET",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "secret of a Zoho client for Calendar alone"},
	[SET_ZOHO_CALENDAR_REFRESH_TOKEN] = {
	    "ZOHO_CALENDAR_REFRESH_TOKEN",
	    SETTING_SECRET, NULL, 0, 0, NULL,
	    "refresh token for Calendar alone, as long as there is none in the "
	    "store"},
	[SET_ZOHO_ACCOUNTS_URL] = {"ZOHO_ACCOUNTS_URL", SETTING_URL,
	    "https://accounts.zoho.com", 0, 0, NULL,
	    "accounts server where authorization starts"},
	[SET_ZOHO_API_DOMAIN] = {"ZOHO_API_DOMAIN", SETTING_URL, NULL, 0, 0,
	    NULL, "API host; without it the one of the token answer"},
	[SET_ZOHO_REDIRECT_URI] = {"ZOHO_REDIRECT_URI", SETTING_URL, NULL, 0, 0,
	    NULL, "redirect address registered at Zoho"},
	[SET_ZOHO_WEBHOOK_SECRET] = {"ZOHO_WEBHOOK_SECRET", SETTING_SECRET,
	    NULL, 0, 0, NULL, "secret of the webhooks of Zoho Inventory; "
	    "several with commas while it is replaced"},
	[SET_ZOHO_CRM_NOTIFICATION_TOKEN] = {"ZOHO_CRM_NOTIFICATION_TOKEN",
	    SETTING_SECRET, NULL, 0, 0, NULL, "token of the notifications of "
	    "Zoho CRM; several with commas while it is replaced"},
	[SET_STANDARD_WEBHOOK_SECRET] = {"STANDARD_WEBHOOK_SECRET",
	    SETTING_SECRET, NULL, 0, 0, NULL, "secret (whsec_...) of Standard "
	    "Webhooks; several with commas while it is replaced"},
	[SET_QB_CLIENT_ID] = {"QB_CLIENT_ID", SETTING_TEXT, NULL, 0, 0, NULL,
	    "id of the Intuit app"},
	[SET_QB_CLIENT_SECRET] = {"QB_CLIENT_SECRET", SETTING_SECRET, NULL, 0,
	    0, NULL, "secret of the Intuit app"},
	[SET_QB_REDIRECT_URI] = {"QB_REDIRECT_URI", SETTING_URL, NULL, 0, 0,
	    NULL, "redirect address registered at Intuit"},
	[SET_QB_AUTHORIZE_URL] = {"QB_AUTHORIZE_URL", SETTING_URL,
	    "https://appcenter.intuit.com/connect/oauth2", 0, 0, NULL,
	    "where authorization starts at Intuit"},
	[SET_QB_TOKEN_URL] = {"QB_TOKEN_URL", SETTING_URL,
	    "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer", 0, 0,
	    NULL, "token endpoint of Intuit"},
	[SET_QB_REVOKE_URL] = {"QB_REVOKE_URL", SETTING_URL,
	    "https://developer.api.intuit.com/v2/oauth2/tokens/revoke", 0, 0,
	    NULL, "revocation endpoint of Intuit"},
	[SET_QB_API_URL] = {"QB_API_URL", SETTING_URL,
	    "https://quickbooks.api.intuit.com", 0, 0, NULL,
	    "API host of QuickBooks"},
	[SET_QB_WEBHOOK_VERIFIER_TOKEN] = {"QB_WEBHOOK_VERIFIER_TOKEN",
	    SETTING_SECRET, NULL, 0, 0, NULL, "verifier token of the Intuit "
	    "app's webhooks; several with commas while it is replaced"},
	[SET_QB_PROACTIVE_DAYS] = {"QB_PROACTIVE_DAYS", SETTING_INT, "30", 1,
	    99, NULL, "age in days of a refresh token at which use renews it"},
	[SET_QB_BACKGROUND_DAYS] = {"QB_BACKGROUND_DAYS", SETTING_INT, "60", 1,
	    99, NULL,
	    "age in days of a refresh token at which the job tokens renews it"},
	[SET_QB_REFRESH_GAP_MS] = {"QB_REFRESH_GAP_MS", SETTING_INT, "500", 0,
	    60000, NULL, "pause between two renewals of the job tokens"},
	[SET_QB_REFRESH_MAX_PER_RUN] = {"QB_REFRESH_MAX_PER_RUN", SETTING_INT,
	    "100", 1, 100000, NULL, "renewals of one run of the job tokens"},
	[SET_QB_REFRESH_SCHEDULE] = {"QB_REFRESH_SCHEDULE", SETTING_SCHEDULE,
	    "0 2 * * 0", 0, 0, NULL,
	    "when the job tokens is due (cron syntax)"},
	[SET_QB_DISABLE_BACKGROUND_REFRESH] = {
	    "QB_DISABLE_BACKGROUND_REFRESH", SETTING_BOOL, "false", 0, 0, NULL,
	    "the job tokens renews nothing"},
	[SET_QB_REFRESH_JOB_ON_STARTUP] = {"QB_REFRESH_JOB_ON_STARTUP",
	    SETTING_BOOL, "false", 0, 0, NULL,
	    "the job tokens is due at every start of leadbridge-sync"},
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
	[SET_SYNC_SCHEDULE_INVENTORY] = {"SYNC_SCHEDULE_INVENTORY",
	    SETTING_SCHEDULE, "*/30 * * * *", 0, 0, NULL,
	    "when the mirror of Zoho Inventory is due (cron syntax)"},
	[SET_SYNC_CONFLICT_STRATEGY] = {"SYNC_CONFLICT_STRATEGY",
	    SETTING_CHOICE, "newest", 0, 0, "remote local newest merge manual",
	    "who wins when a record of the mirror was changed on both sides"},
	[SET_SYNC_SCHEDULE_RECONCILE] = {"SYNC_SCHEDULE_RECONCILE",
	    SETTING_SCHEDULE, "30 3 * * *", 0, 0, NULL,
	    "when what was delivered is compared with the CRM (cron syntax)"},
	[SET_CAPTURE_RATE_PER_MINUTE] = {"CAPTURE_RATE_PER_MINUTE", SETTING_INT,
	    "60", 1, 1000000, NULL,
	    "posts a minute per client address and form"},
	[SET_CAPTURE_MAX_BODY] = {"CAPTURE_MAX_BODY", SETTING_INT, "262144",
	    1024, LIMIT_BODY_MAX, NULL, "bytes of a request body"},
	[SET_ALERT_PENDING_MAX] = {"ALERT_PENDING_MAX", SETTING_INT, "50", 0,
	    1000000000, NULL, "waiting leads of a tenant past which an alert "
	    "is raised"},
	[SET_ALERT_SUCCESS_RATE_MIN] = {"ALERT_SUCCESS_RATE_MIN", SETTING_INT,
	    "80", 0, 100, NULL, "percent of the last 24 hours' leads below "
	    "which an alert is raised"},
	[SET_ALERT_WEBHOOK_URL] = {"ALERT_WEBHOOK_URL", SETTING_SECRET, NULL,
	    0, 0, "https http", "where alerts are posted as JSON that Slack "
	    "takes, too"},
	[SET_ALERT_EMAIL_TO] = {"ALERT_EMAIL_TO", SETTING_EMAILS, NULL, 0, 20,
	    NULL, "who gets alerts by mail, separated by commas"},
	[SET_ALERT_EMAIL_FROM] = {"ALERT_EMAIL_FROM", SETTING_EMAILS, NULL, 0,
	    1, NULL, "sender of that mail; without it the first who gets it"},
	[SET_SMTP_URL] = {"SMTP_URL", SETTING_SECRET, NULL, 0, 0, "smtps smtp",
	    "mail server, smtps://USER:PASSWORD@HOST:PORT; without it "
	    "/usr/sbin/sendmail"},
	[SET_ORDER_TARGETS] = {"ORDER_TARGETS", SETTING_CHOICE, "crm", 0, 0,
	    "crm crm,inventory", "where orders go"},
	[SET_ORDER_AUTH] = {"ORDER_AUTH", SETTING_CHOICE, "optional", 0, 0,
	    "optional required",
	    "whether an order needs an allowed Origin or the form's order "
	    "secret"},
	[SET_ZOHO_CALENDAR_URL] = {"ZOHO_CALENDAR_URL", SETTING_URL, NULL, 0, 0,
	    NULL, "calendar API host; without it the one of the connection's "
	    "data centre"},
	[SET_ZOHO_CALENDAR_ID] = {"ZOHO_CALENDAR_ID", SETTING_TEXT, NULL, 0, 0,
	    NULL, "uid of the calendar for slots and bookings"},
	[SET_ZOHO_CALENDAR_EMAIL] = {"ZOHO_CALENDAR_EMAIL", SETTING_EMAILS,
	    NULL, 0, 1, NULL, "whose free/busy times count, in all of his "
	    "calendars; without it the events of that one calendar"},
	[SET_BUSINESS_HOURS] = {"BUSINESS_HOURS", SETTING_HOURS,
	    "mon-fri 09:00-17:00", 0, 0, NULL, "when appointments can be"},
	[SET_BUSINESS_TZ] = {"BUSINESS_TZ", SETTING_ZONE, "UTC", 0, 0, NULL,
	    "time zone of the business (IANA name)"},
	[SET_SLOT_MINUTES] = {"SLOT_MINUTES", SETTING_STEPS, "30", 5, 480,
	    NULL, "minutes from one start to the next, and of an appointment"},
	[SET_SLOT_BUFFER_MINUTES] = {"SLOT_BUFFER_MINUTES", SETTING_STEPS, "0",
	    0, 480, NULL, "minutes kept free before and after one"},
	[SET_SLOT_NOTICE_HOURS] = {"SLOT_NOTICE_HOURS", SETTING_INT, "2", 0,
	    2160, NULL, "hours that one is booked ahead at least"},
	[SET_SLOT_HORIZON_DAYS] = {"SLOT_HORIZON_DAYS", SETTING_INT, "60", 1,
	    366, NULL, "days that one is booked ahead at most"},
	[SET_SLOT_CAPACITY] = {"SLOT_CAPACITY", SETTING_INT, "1", 1, 20, NULL,
	    "how many bookings take place at once"},
	[SET_SLOT_TITLE] = {"SLOT_TITLE", SETTING_TEXT, "Appointment: {name}",
	    0, 0, NULL, "title of an event; {name}, {email} and {phone} are "
	    "the visitor's"},
	[SET_SLOT_DURING_OUTAGE] = {"SLOT_DURING_OUTAGE", SETTING_CHOICE,
	    "queue", 0, 0, "queue refuse", "what becomes of a booking while "
	    "the calendar cannot be asked"},
	[SET_SLOT_REMINDER_HOURS] = {"SLOT_REMINDER_HOURS", SETTING_INT, "24",
	    0, 720, NULL, "hours before an appointment that its visitor is "
	    "reminded by mail; 0: never"},
	[SET_BUSINESS_NAME] = {"BUSINESS_NAME", SETTING_TEXT, NULL, 0, 0, NULL,
	    "name of the business, as visitors read it in mails"},
	[SET_BUSINESS_EMAIL] = {"BUSINESS_EMAIL", SETTING_EMAILS, NULL, 0, 1,
	    NULL, "who hears of bookings by mail, and whom visitors answer; "
	    "without it the first of ALERT_EMAIL_TO"},
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
