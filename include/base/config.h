/*
 * config.h - settings: the real environment, then one settings file.
 *
 * Every setting is one row of one table (name, kind, default, meaning); a
 * program declares which it reads, and only those are kept in memory.  The
 * settings file is the one named by LEADBRIDGE_ENV, else ./leadbridge.env
 * when standard input is a terminal, else
 * ~/.config/leadbridge/leadbridge.env, else /etc/leadbridge/leadbridge.env.
 * Lines are KEY=value with # comments and optional quotes; no shell
 * evaluation.  A secret, and the address of the database, may be given as
 * KEY_FILE=path.  Relative paths
 * resolve against the directory of the settings file.
 */

#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum setting {
	SET_DATA_DIR,
	SET_DB,
	SET_PUBLIC_URL,
	SET_KEY_FILE,
	SET_LOG_FORMAT,
	SET_LOG_LEVEL,
	SET_TRUSTED_PROXIES,
	SET_ADMIN_TOKEN,
	SET_CRON_SECRET,
	SET_ZOHO_CLIENT_ID,
	SET_ZOHO_CLIENT_SECRET,
	SET_ZOHO_REFRESH_TOKEN,
	SET_ZOHO_ORGANIZATION_ID,
	SET_ZOHO_CRM_CLIENT_ID,
	SET_ZOHO_CRM_CLIENT_SECRET,
	SET_ZOHO_CRM_REFRESH_TOKEN,
	SET_ZOHO_INVENTORY_CLIENT_ID,
	SET_ZOHO_INVENTORY_CLIENT_SECRET,
	SET_ZOHO_INVENTORY_REFRESH_TOKEN,
	SET_ZOHO_INVENTORY_PER_MINUTE,
	SET_ZOHO_CALENDAR_CLIENT_ID,
	SET_ZOHO_CALENDAR_CLIENT_SECRET,
	SET_ZOHO_CALENDAR_REFRESH_TOKEN,
	SET_ZOHO_ACCOUNTS_URL,
	SET_ZOHO_API_DOMAIN,
	SET_ZOHO_REDIRECT_URI,
	SET_ZOHO_WEBHOOK_SECRET,
	SET_ZOHO_CRM_NOTIFICATION_TOKEN,
	SET_STANDARD_WEBHOOK_SECRET,
	SET_QB_CLIENT_ID,
	SET_QB_CLIENT_SECRET,
	SET_QB_REDIRECT_URI,
	SET_QB_AUTHORIZE_URL,
	SET_QB_TOKEN_URL,
	SET_QB_REVOKE_URL,
	SET_QB_API_URL,
	SET_QB_WEBHOOK_VERIFIER_TOKEN,
	SET_QB_PROACTIVE_DAYS,
	SET_QB_BACKGROUND_DAYS,
	SET_QB_REFRESH_GAP_MS,
	SET_QB_REFRESH_MAX_PER_RUN,
	SET_QB_REFRESH_SCHEDULE,
	SET_QB_DISABLE_BACKGROUND_REFRESH,
	SET_QB_REFRESH_JOB_ON_STARTUP,
	SET_TOKEN_REFRESH_MARGIN_S,
	SET_SYNC_BATCH_SIZE,
	SET_SYNC_CONCURRENCY,
	SET_SYNC_MAX_ATTEMPTS,
	SET_SYNC_SCHEDULE_LEADS,
	SET_SYNC_SCHEDULE_INVENTORY,
	SET_SYNC_SCHEDULE_RECONCILE,
	SET_SYNC_CONFLICT_STRATEGY,
	SET_CAPTURE_RATE_PER_MINUTE,
	SET_CAPTURE_MAX_BODY,
	SET_ALERT_PENDING_MAX,
	SET_ALERT_SUCCESS_RATE_MIN,
	SET_ALERT_WEBHOOK_URL,
	SET_ALERT_EMAIL_TO,
	SET_ALERT_EMAIL_FROM,
	SET_SMTP_URL,
	SET_ORDER_TARGETS,
	SET_ORDER_AUTH,
	SET_ZOHO_CALENDAR_URL,
	SET_ZOHO_CALENDAR_ID,
	SET_ZOHO_CALENDAR_EMAIL,
	SET_BUSINESS_HOURS,
	SET_BUSINESS_TZ,
	SET_SLOT_MINUTES,
	SET_SLOT_BUFFER_MINUTES,
	SET_SLOT_NOTICE_HOURS,
	SET_SLOT_HORIZON_DAYS,
	SET_SLOT_CAPACITY,
	SET_SLOT_TITLE,
	SET_SLOT_DURING_OUTAGE,
	SET_SLOT_REMINDER_HOURS,
	SET_BUSINESS_NAME,
	SET_BUSINESS_EMAIL,
	SETTING_COUNT
};

enum setting_kind {
	SETTING_TEXT,
	SETTING_SECRET, /* with choices: a URL of one of these schemes */
	SETTING_INT,    /* within [min, max] */
	SETTING_BOOL,   /* true false yes no on off 1 0 */
	SETTING_URL,    /* https, or http to a loopback host; no trailing / */
	SETTING_PATH,
	SETTING_CHOICE, /* one of the words in `choices` */
	SETTING_ADDRESSES, /* comma-separated IPv4/IPv6 addresses */
	SETTING_SCHEDULE,  /* cron syntax; five fields */
	SETTING_EMAILS,    /* comma-separated e-mail addresses, at most max */
	SETTING_STEPS,     /* SETTING_INT, a multiple of HOURS_STEP */
	SETTING_HOURS,     /* opening hours, see base/hours.h */
	SETTING_ZONE       /* a time zone of the IANA database */
};

struct setting_row {
	const char *name;
	enum setting_kind kind;
	const char *fallback; /* default as text; NULL: none or computed */
	int64_t min, max;
	const char *choices;  /* "text json" */
	const char *meaning;  /* one line for people */
};

struct config;

/* The row of a setting; never NULL. */
const struct setting_row *setting_row(enum setting id);

/* Whether KEY_FILE=path may stand for it. */
bool setting_has_file(enum setting id);

/*
 * Loads the settings named by wanted (NULL: all).  ERROR_CONFIG with the
 * remedy when a value is malformed, or when a file with secrets can be read
 * by others.  Unknown LEADBRIDGE_ keys are kept for config_unknown().
 */
int config_load(const enum setting *wanted, size_t n, struct config **out,
    struct error *err);
void config_free(struct config *cfg);

/*
 * The value, computed defaults included; NULL when there is none.  Asking
 * for a setting that was not declared aborts: it is a programmer's mistake.
 */
const char *config_text(const struct config *cfg, enum setting id);
int64_t config_int(const struct config *cfg, enum setting id);
bool config_bool(const struct config *cfg, enum setting id);

/* The value as people may see it: secrets masked; NULL for none. free(). */
char *config_shown(const struct config *cfg, enum setting id);

/* The file of LEADBRIDGE_DB; NULL when the store is on a server. Borrowed. */
const char *config_db_file(const struct config *cfg);

/* Where a value came from: "environment", "default", or file:line. */
const char *config_origin(const struct config *cfg, enum setting id);

/* The settings file read, NULL when none was. */
const char *config_file(const struct config *cfg);

/* The i-th unknown LEADBRIDGE_ key, NULL past the last. */
const char *config_unknown(const struct config *cfg, size_t i);

/* A file of the data directory: "locks" -> DATA_DIR/locks. free(). */
char *config_data_path(const struct config *cfg, const char *name);

#endif
