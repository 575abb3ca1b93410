/* reconnect.c - alerts that only a person can end, and the link to do it. */

#include "provider/reconnect.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/provider/tokens.h"
#include "store/alert.h"
#include "store/ticket.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define LINK_LIFE_MS (30 * DAY_MS)

static const int warned_days[] = {1, 3, 7, 14, 30};

char *
reconnect_make_link(struct access *a, const char *tenant,
    const char *service, int64_t life_ms, struct error *err)
{
	char secret[SECRET_TOKEN_SIZE], *link = NULL;
	struct ticket ticket = {0};

	secret_token(secret);
	ticket.tenant = xstrdup(tenant);
	ticket.service = xstrdup(service);
	ticket.expires_at = clock_now_ms() + life_ms;
	if (ticket_add(a->db, TICKET_CONNECT, secret, &ticket, err) == 0)
		link = xasprintf("%s/oauth/start/%s?ticket=%s",
		    config_text(a->cfg, SET_PUBLIC_URL), service, secret);
	ticket_release(&ticket);
	secret_wipe(secret, sizeof(secret));
	return link;
}

/* Whether the ticket in a link can still be used for a while. */
static bool
is_living(struct access *a, const char *link, int64_t while_ms)
{
	const char *secret = strstr(link, "ticket=");
	struct error ignored = ERROR_INIT;
	struct ticket ticket = {0};
	bool lives;

	lives = secret != NULL && ticket_load(a->db, TICKET_CONNECT,
	    secret + strlen("ticket="), clock_now_ms() + while_ms, &ticket,
	    &ignored) == 0;
	ticket_release(&ticket);
	return lives;
}

/* The link of one open alert, if it can be used; else NULL. */
static int
load_link(struct access *a, const char *tenant, const char *name,
    const char *service, int64_t while_ms, char **link, struct error *err)
{
	char *purpose = tokens_purpose(tenant, service, PURPOSE_LINK);
	struct alert alert = {0};
	size_t n;
	int rc = -1;

	*link = NULL;
	if (alert_load(a->db, tenant, name, service, &alert, err) != 0) {
		if (err->code != ERROR_NOT_FOUND)
			goto out;
		error_clear(err);
	}
	rc = 0;
	if (alert.link != NULL)
		rc = secret_open(a->key, purpose, alert.link, link, &n, err);
	if (*link != NULL && !is_living(a, *link, while_ms)) {
		secret_free(*link);
		*link = NULL;
	}
out:
	alert_release(&alert);
	free(purpose);
	return rc;
}

/* Raises an alert that has a link with more than a day to live. */
static int
raise(struct access *a, struct alert *alert, struct error *err)
{
	char *purpose = tokens_purpose(alert->tenant, alert->subject,
	    PURPOSE_LINK);
	struct error ignored = ERROR_INIT;
	char *link = NULL;
	int rc = -1;

	/* One that does not open is replaced. */
	if (load_link(a, alert->tenant, alert->name, alert->subject, DAY_MS,
		&link, &ignored) != 0 || link == NULL) {
		link = reconnect_make_link(a, alert->tenant, alert->subject,
		    LINK_LIFE_MS, err);
		if (link == NULL)
			goto out;
		alert->link = secret_seal(a->key, purpose, link, strlen(link));
	}
	rc = alert_raise(a->db, alert, clock_now_ms(), err);
out:
	secret_free(link);
	free(purpose);
	return rc;
}

void
reconnect_needed(struct access *a, const char *tenant,
    const struct provider *p, const char *why)
{
	struct error failed = ERROR_INIT;
	struct alert alert = {
		.tenant = xstrdup(tenant),
		.name = xstrdup(ALERT_RECONNECT),
		.subject = xstrdup(p->service),
		.severity = xstrdup("critical"),
		.text = xasprintf("%s must be connected again: %s", p->title,
		    why),
		.value = 1,
		.threshold = 1,
	};

	if (raise(a, &alert, &failed) != 0)
		log_error(LOG_WARNING, "alert.unraised", &failed, "tenant",
		    tenant, "service", p->service, NULL);
	alert_release(&alert);
}

static int
resolve(struct access *a, const char *tenant, const char *service,
    const char *name, struct error *err)
{
	return alert_resolve(a->db, tenant, name, service, clock_now_ms(),
	    err);
}

void
reconnect_mended(struct access *a, const char *tenant,
    const struct provider *p)
{
	struct error failed = ERROR_INIT;

	if (resolve(a, tenant, p->service, ALERT_RECONNECT, &failed) != 0 ||
	    resolve(a, tenant, p->service, ALERT_RECONNECT_BY, &failed) != 0)
		log_error(LOG_WARNING, "alert.unresolved", &failed, "tenant",
		    tenant, "service", p->service, NULL);
}

/* The smallest number of days at which to warn; 0: there is time. */
static int
threshold_of(int64_t left_ms)
{
	size_t i;

	for (i = 0; i < nitems(warned_days); i++)
		if (left_ms <= warned_days[i] * DAY_MS)
			return warned_days[i];
	return 0;
}

int
reconnect_check(struct access *a, const struct connection *c, int64_t now,
    struct error *err)
{
	const struct provider *p = provider_find(c->service);
	int64_t by = connection_reconnect_by(c), left = by - now;
	int threshold = by == 0 ? 0 : threshold_of(left);
	char at[CLOCK_TEXT_SIZE];
	struct alert alert = {0};
	int rc;

	if (p == NULL)
		return 0;
	if (threshold == 0)
		return resolve(a, c->tenant, c->service, ALERT_RECONNECT_BY,
		    err);
	clock_text(by, at);
	alert.tenant = xstrdup(c->tenant);
	alert.name = xstrdup(ALERT_RECONNECT_BY);
	alert.subject = xstrdup(c->service);
	alert.severity = xstrdup(threshold <= 3 ? "critical" : "warning");
	alert.text = xasprintf("%s must be connected again by %s (%lld days): "
	    "the provider ends its consent then", p->title, at,
	    (long long)(left > 0 ? left / DAY_MS : 0));
	alert.value = left / DAY_MS;
	alert.threshold = threshold;
	rc = raise(a, &alert, err);
	alert_release(&alert);
	return rc;
}

int
reconnect_link(struct access *a, const char *tenant, const char *service,
    char **link, struct error *err)
{
	if (load_link(a, tenant, ALERT_RECONNECT, service, 0, link, err) != 0)
		return -1;
	if (*link != NULL)
		return 0;
	return load_link(a, tenant, ALERT_RECONNECT_BY, service, 0, link, err);
}

struct open_alerts {
	struct alert *items;
	size_t count;
};

static int
take(const struct alert *alert, void *arg)
{
	struct open_alerts *open = arg;

	open->items = xreallocarray(open->items, open->count + 1,
	    sizeof(*open->items));
	alert_copy(&open->items[open->count++], alert);
	return 0;
}

/* Where it is mended, else where one sees more. secret_free(). */
static char *
url_of(struct access *a, const struct alert *alert)
{
	struct error ignored = ERROR_INIT;
	char *link = NULL;

	if (a->key != NULL && alert->resolved_at == 0 &&
	    (strcmp(alert->name, ALERT_RECONNECT) == 0 ||
	    strcmp(alert->name, ALERT_RECONNECT_BY) == 0) &&
	    reconnect_link(a, alert->tenant, alert->subject, &link,
		&ignored) != 0)
		link = NULL;
	return link != NULL ? link : xasprintf("%s/health.html",
	    config_text(a->cfg, SET_PUBLIC_URL));
}

struct json *
alert_describe(struct access *a, const struct alert *alert)
{
	bool over = alert->resolved_at != 0;
	struct json *row = json_object();
	char at[CLOCK_TEXT_SIZE], *text, *url;

	clock_text(over ? alert->resolved_at : alert->raised_at, at);
	text = xasprintf("%s%s", over ? "Over: " : "", alert->text);
	url = url_of(a, alert);
	json_set_text(row, "alert", alert->name);
	json_set_text(row, "severity", alert->severity);
	json_set_text(row, "state", over ? "resolved" : "raised");
	json_set_text(row, "tenant", alert->tenant);
	json_set_text(row, "subject", alert->subject);
	json_set_text(row, "text", text);
	json_set_int(row, "value", alert->value);
	json_set_int(row, "threshold", alert->threshold);
	json_set_text(row, "at", at);
	json_set_text(row, "url", url);
	secret_free(url);
	free(text);
	return row;
}

int
alerts_describe(struct access *a, const char *tenant, struct json **rows,
    struct error *err)
{
	struct open_alerts open = {NULL, 0};
	int rc = alert_list(a->db, tenant, take, &open, err);
	size_t i;

	*rows = json_array();
	for (i = 0; i < open.count; i++) {
		json_add(*rows, alert_describe(a, &open.items[i]));
		alert_release(&open.items[i]);
	}
	free(open.items);
	return rc;
}
