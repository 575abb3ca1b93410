/* keepalive.c - renews refresh tokens that nobody has used for long. */

#include "sync/keepalive.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/dialect.h"
#include "provider/tenant_value.h"
#include "store/connection.h"
#include "store/tenant.h"
#include "store/tenant_setting.h"
#include "sync/schedule.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define PAUSE_STEP_MS 50
/* More of them are counted as this many. */
#define LEFT_MAX 100000

/* Whose settings the job goes by: one serves all but a tenant named alone. */
static const char *
owner(const struct engine *e)
{
	return e->tenant != NULL ? e->tenant : TENANT_DEFAULT;
}

/* A setting of the owner; the key is read only when it has one of its own. */
static int
load_setting(struct engine *e, enum setting id, char **out, struct error *err)
{
	struct access access = {.cfg = e->cfg, .db = e->db};
	char *sealed = NULL;
	int rc;

	*out = NULL;
	rc = tenant_setting_load(e->db, owner(e), setting_row(id)->name,
	    &sealed, err);
	if (rc == 0 && sealed != NULL)
		rc = engine_access(e, e->db, &access, err);
	if (rc == 0)
		rc = tenant_value_load(&access, owner(e), id, out, err);
	if (sealed != NULL)
		access_close(&access);
	free(sealed);
	return rc;
}

int
keepalive_is_due(struct engine *e, const struct schedule *schedule,
    int64_t last_start, bool *due, struct error *err)
{
	struct schedule own, nightly;
	int64_t left, now = clock_now_ms();
	char *when = NULL, *at_start = NULL;
	int rc = -1;

	(void)schedule;
	*due = false;
	if (config_bool(e->cfg, SET_QB_DISABLE_BACKGROUND_REFRESH))
		return 0;
	if (run_last_skipped(e->db, "tokens", &left, err) != 0 ||
	    load_setting(e, SET_QB_REFRESH_SCHEDULE, &when, err) != 0 ||
	    load_setting(e, SET_QB_REFRESH_JOB_ON_STARTUP, &at_start,
		err) != 0 || schedule_parse(when, &own, err) != 0)
		goto out;
	nightly = own;
	nightly.any_day = nightly.any_weekday = true;
	nightly.days = nightly.months = nightly.weekdays = UINT32_MAX;
	*due = strcmp(at_start, "true") == 0 ||
	    schedule_is_due(&own, last_start, now) ||
	    (left > 0 && schedule_is_due(&nightly, last_start, now));
	rc = 0;
out:
	free(when);
	free(at_start);
	return rc;
}

struct old_ones {
	struct connection *items;
	size_t count;
};

static int
take(const struct connection *c, void *arg)
{
	struct old_ones *old = arg;

	old->items = xreallocarray(old->items, old->count + 1,
	    sizeof(*old->items));
	connection_copy(&old->items[old->count++], c);
	return 0;
}

static void
old_ones_release(struct old_ones *old)
{
	size_t i;

	for (i = 0; i < old->count; i++)
		connection_release(&old->items[i]);
	free(old->items);
	memset(old, 0, sizeof(*old));
}

/* Whether its tenant wants it renewed at its age. */
static bool
is_wanted(const struct access *a, const struct connection *c, int64_t now)
{
	struct error ignored = ERROR_INIT;
	int64_t days;
	bool disabled;

	/* What does not open here is told when it is renewed. */
	(void)tenant_value_int(a, c->tenant, SET_QB_BACKGROUND_DAYS, &days,
	    &ignored);
	(void)tenant_value_bool(a, c->tenant,
	    SET_QB_DISABLE_BACKGROUND_REFRESH, &disabled, &ignored);
	return !disabled && now - c->refresh_token_created_at >= days * DAY_MS;
}

static void
drop_unwanted(const struct access *a, struct old_ones *old, int64_t now)
{
	size_t i, kept = 0;

	for (i = 0; i < old->count; i++)
		if (is_wanted(a, &old->items[i], now))
			old->items[kept++] = old->items[i];
		else
			connection_release(&old->items[i]);
	old->count = kept;
}

/*
 * Those of every service whose refresh tokens are replaced by their use, as
 * old as any tenant may call old.  One that came back unchanged is left
 * alone for a day.
 */
static int
find_old(struct engine *e, struct old_ones *old, struct error *err)
{
	int64_t now = clock_now_ms();
	int64_t before = now - DAY_MS *
	    setting_row(SET_QB_BACKGROUND_DAYS)->min;
	const struct provider *p;
	int i;

	for (i = 0; (p = provider_at(i)) != NULL; i++)
		if (p->dialect->rotates && connection_each_old(e->db,
			p->service, e->tenant, before, now - DAY_MS, LEFT_MAX,
			take, old, err) != 0)
			return -1;
	return 0;
}

/* False when it was told to stop meanwhile. */
static bool
pause_for(struct engine *e, int64_t ms)
{
	int64_t until = clock_monotonic_ms() + ms, left;

	while (!engine_stopping(e) &&
	    (left = until - clock_monotonic_ms()) > 0)
		clock_sleep_ms(left < PAUSE_STEP_MS ? left : PAUSE_STEP_MS);
	return !engine_stopping(e);
}

/* The more a person has to do about it, the higher. */
static int
weight(enum error_code code)
{
	switch (code) {
	case ERROR_NONE:
		return 0;
	case ERROR_UNAVAILABLE:
	case ERROR_LIMITED:
		return 1;
	case ERROR_AUTH:
		return 2;
	case ERROR_CONFIG:
		return 3;
	default:
		return 4;
	}
}

/* Renews one; the gravest failure is what the run failed with. */
static void
renew(struct access *a, const struct connection *c, struct run *run,
    struct error *gravest)
{
	struct access_token token;
	struct error failed = ERROR_INIT;

	run->processed++;
	if (access_keep(a, c->tenant, c->service, &token, &failed) == 0) {
		run->synced++;
	} else {
		run->retry += weight(failed.code) == 1;
		log_error(LOG_WARNING, "token.unrenewed", &failed, "tenant",
		    c->tenant, "service", c->service, NULL);
	}
	if (weight(failed.code) > 1 &&
	    weight(failed.code) > weight(gravest->code))
		*gravest = failed;
	access_token_release(&token);
}

static int
renew_all(struct engine *e, struct access *access,
    const struct old_ones *old, struct run *run, struct error *err)
{
	struct error gravest = ERROR_INIT;
	int64_t gap, most;
	size_t i, max;

	if (tenant_value_int(access, owner(e), SET_QB_REFRESH_GAP_MS, &gap,
		err) != 0 || tenant_value_int(access, owner(e),
		SET_QB_REFRESH_MAX_PER_RUN, &most, err) != 0)
		return -1;
	max = (size_t)most;
	if (e->limit > 0 && (size_t)e->limit < max)
		max = (size_t)e->limit;
	for (i = 0; i < old->count && i < max; i++) {
		if (i > 0 && !pause_for(e, gap))
			break;
		renew(access, &old->items[i], run, &gravest);
		if (e->progress != NULL)
			e->progress(e, run, (int64_t)(old->count < max ?
			    old->count : max));
	}
	run->skipped = (int64_t)(old->count - i);
	if (gravest.code == ERROR_NONE)
		return 0;
	*err = gravest;
	return -1;
}

static void
tell_all(struct engine *e, const struct old_ones *old)
{
	int64_t now = clock_now_ms();
	struct json *record;
	char *id, *text;
	size_t i;

	for (i = 0; i < old->count && e->would_send != NULL; i++) {
		id = xasprintf("%s/%s", old->items[i].tenant,
		    old->items[i].service);
		record = json_object();
		json_set_int(record, "refresh_token_age_days",
		    (now - old->items[i].refresh_token_created_at) / DAY_MS);
		text = json_print(record);
		e->would_send(e, id, text);
		json_free(record);
		free(text);
		free(id);
	}
}

int
keepalive_run(struct engine *e, struct run *run, struct error *err)
{
	struct old_ones old = {NULL, 0};
	struct access access = {0};
	int rc;

	if (config_bool(e->cfg, SET_QB_DISABLE_BACKGROUND_REFRESH)) {
		log_event(LOG_INFO, "keepalive.disabled", "setting",
		    "QB_DISABLE_BACKGROUND_REFRESH", NULL);
		return 0;
	}
	rc = find_old(e, &old, err);
	if (rc == 0 && old.count > 0)
		rc = engine_access(e, e->db, &access, err);
	if (rc == 0)
		drop_unwanted(&access, &old, clock_now_ms());
	if (rc == 0 && e->dry_run)
		tell_all(e, &old);
	else if (rc == 0 && old.count > 0)
		rc = renew_all(e, &access, &old, run, err);
	access_close(&access);
	old_ones_release(&old);
	return rc;
}
