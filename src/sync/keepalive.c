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
#include "store/connection.h"
#include "sync/schedule.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define PAUSE_STEP_MS 50
/* More of them are counted as this many. */
#define LEFT_MAX 100000

int
keepalive_is_due(struct engine *e, const struct schedule *schedule,
    int64_t last_start, bool *due, struct error *err)
{
	struct schedule nightly = *schedule;
	int64_t left, now = clock_now_ms();

	*due = false;
	if (config_bool(e->cfg, SET_QB_DISABLE_BACKGROUND_REFRESH))
		return 0;
	if (run_last_skipped(e->db, "tokens", &left, err) != 0)
		return -1;
	nightly.any_day = nightly.any_weekday = true;
	nightly.days = nightly.months = nightly.weekdays = UINT32_MAX;
	*due = config_bool(e->cfg, SET_QB_REFRESH_JOB_ON_STARTUP) ||
	    schedule_is_due(schedule, last_start, now) ||
	    (left > 0 && schedule_is_due(&nightly, last_start, now));
	return 0;
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

/*
 * Those of every service whose refresh tokens are replaced by their use.
 * One that came back unchanged is left alone for a day.
 */
static int
find_old(struct engine *e, struct old_ones *old, struct error *err)
{
	int64_t now = clock_now_ms();
	int64_t before = now - DAY_MS *
	    config_int(e->cfg, SET_QB_BACKGROUND_DAYS);
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
renew_all(struct engine *e, const struct old_ones *old, struct run *run,
    struct error *err)
{
	int64_t gap = config_int(e->cfg, SET_QB_REFRESH_GAP_MS);
	size_t i, max = (size_t)config_int(e->cfg, SET_QB_REFRESH_MAX_PER_RUN);
	struct error gravest = ERROR_INIT;
	struct access access;
	int rc = -1;

	if (e->limit > 0 && (size_t)e->limit < max)
		max = (size_t)e->limit;
	if (access_open(e->cfg, e->db, &access, err) != 0)
		goto out;
	for (i = 0; i < old->count && i < max; i++) {
		if (i > 0 && !pause_for(e, gap))
			break;
		renew(&access, &old->items[i], run, &gravest);
		if (e->progress != NULL)
			e->progress(e, run, (int64_t)(old->count < max ?
			    old->count : max));
	}
	run->skipped = (int64_t)(old->count - i);
	rc = 0;
	if (gravest.code != ERROR_NONE) {
		*err = gravest;
		rc = -1;
	}
out:
	access_close(&access);
	return rc;
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
	int rc = 0;

	if (config_bool(e->cfg, SET_QB_DISABLE_BACKGROUND_REFRESH)) {
		log_event(LOG_INFO, "keepalive.disabled", "setting",
		    "QB_DISABLE_BACKGROUND_REFRESH", NULL);
		return 0;
	}
	rc = find_old(e, &old, err);
	if (rc == 0 && e->dry_run)
		tell_all(e, &old);
	else if (rc == 0 && old.count > 0)
		rc = renew_all(e, &old, run, err);
	old_ones_release(&old);
	return rc;
}
