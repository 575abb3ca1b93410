/* allowance.c - waits until a call fits into a provider's limits. */

#include "provider/allowance.h"

#include <stdbool.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/client.h"
#include "store/budget.h"

/* How often one who waits for a place looks, and for the end of a program. */
#define LOOK_MS 20
/* A long wait may be over sooner than was thought. */
#define LONG_LOOK_MS 1000

/*
 * How long the provider's word of what others use is believed.  That they use
 * much is doubted soon, for it would keep us from calling, and so from
 * hearing anything newer.
 */
#define OTHERS_MUCH_MS (60 * 60 * 1000LL)
#define OTHERS_LITTLE_MS (24 * 60 * 60 * 1000LL)

struct count {
	const struct allowance_plan *plan;
	const struct allowance_want *want;
	int64_t at;      /* result: the instant that was counted */
	int64_t wait_ms; /* result: 0 counted, else ask again; -1 never */
	bool paused;     /* result: because the provider has told us so */
};

static int
count_in(struct db *db, const char *scope, const struct pace_rule *rule,
    int64_t now, int64_t cost, struct error *err)
{
	struct budget_entry entry = {
		.scope = scope,
		.window_ms = rule->window_ms,
		.bucket = pace_bucket(rule, now),
		.first = pace_first(rule, now),
		.cost = cost,
	};

	entry.ends_at = pace_ends_at(rule, entry.bucket);
	return budget_add(db, &entry, err);
}

/* What a window holds; of the longest one others use a part. */
static int
load_use(struct db *db, const struct allowance_plan *plan, size_t i,
    const char *scope, int64_t now, struct budget_use *use,
    struct error *err)
{
	const struct pace_rule *rule = &plan->rules[i];
	int64_t others = 0;

	if (budget_load(db, scope, rule->window_ms, pace_first(rule, now),
	    pace_bucket(rule, now), use, err) != 0)
		return -1;
	if (i == 0 && budget_noted(db, scope, BUDGET_OTHERS, now, 0, &others,
	    err) != 0)
		return -1;
	use->used += others;
	if (use->used < 0)
		use->used = 0;
	return 0;
}

/* Milliseconds until the call fits into a window; 0: now; -1: never. */
static int64_t
wait_for(const struct pace_rule *rule, const struct budget_use *use,
    const struct allowance_want *want, int64_t now)
{
	int64_t keep = rule->max * (int64_t)want->lane / 10;

	/* Nothing of ours to wait for: others have used it up. */
	if (use->oldest == 0 && use->used > rule->max - keep - want->cost)
		return -1;
	return pace_wait_ms(rule, use->used, use->oldest, want->cost, keep,
	    now);
}

/* Counts one call in every window, or in none. */
static int
count_call(struct db *db, void *arg, struct error *err)
{
	struct count *c = arg;
	const char *scope = c->want->scope;
	int64_t now = clock_now_ms(), until, wait;
	struct budget_use use;
	size_t i;

	if (budget_paused(db, scope, now, &until, err) != 0)
		return -1;
	c->at = now;
	c->paused = until > now;
	c->wait_ms = c->paused ? until - now : 0;
	for (i = 0; i < c->plan->rule_count && c->wait_ms >= 0; i++) {
		if (load_use(db, c->plan, i, scope, now, &use, err) != 0)
			return -1;
		wait = wait_for(&c->plan->rules[i], &use, c->want, now);
		if (wait < 0 || wait > c->wait_ms)
			c->wait_ms = wait;
	}
	for (i = 0; i < c->plan->rule_count && c->wait_ms == 0; i++)
		if (count_in(db, scope, &c->plan->rules[i], now,
		    c->want->cost, err) != 0)
			return -1;
	return 0;
}

/* A place and a count; *wait_ms as in struct count. */
static int
try_once(struct db *db, struct count *c, struct db_lock **place,
    struct error *err)
{
	int rc = budget_place(db, c->want->scope, c->plan->at_once, place,
	    err);

	c->wait_ms = LOOK_MS;
	if (rc == 0)
		rc = db_transact_lightly(db, count_call, c, err);
	if (rc < 0 || c->wait_ms != 0) {
		db_unlock(*place);
		*place = NULL;
	}
	return rc < 0 ? -1 : 0;
}

static void
sleep_until(int64_t at)
{
	int64_t left;

	while ((left = at - clock_monotonic_ms()) > 0 &&
	    !client_is_stopping())
		clock_sleep_ms(left < LOOK_MS ? left : LOOK_MS);
}

static int
refuse(const struct count *c, struct error *err)
{
	int seconds = c->wait_ms > 0 ? (int)((c->wait_ms + 999) / 1000) : 60;

	if (c->paused) {
		error_limited(err, seconds, "the provider has said that it "
		    "takes no more calls for a while: it is left alone for "
		    "%d s", seconds);
		return error_detail(err, ALLOWANCE_PAUSED);
	}
	error_limited(err, seconds, "as many calls as the provider allows are "
	    "being made already: it goes on in %d s", seconds);
	return error_detail(err, ALLOWANCE_SPENT);
}

int
allowance_take(struct db *db, const struct allowance_plan *plan,
    const struct allowance_want *want, struct allowance *out,
    struct error *err)
{
	int64_t end = clock_monotonic_ms() + want->wait_ms, now;
	struct count c = {.plan = plan, .want = want};

	*out = (struct allowance){.plan = plan, .scope = want->scope,
	    .cost = want->cost};
	for (;;) {
		now = clock_monotonic_ms();
		if (try_once(db, &c, &out->place, err) != 0)
			return -1;
		if (out->place != NULL) {
			out->since = c.at;
			out->since_ms = now;
			return 0;
		}
		if (c.wait_ms < 0 || now + c.wait_ms > end)
			break;
		if (client_is_stopping())
			return error_set(err, ERROR_UNAVAILABLE, "the "
			    "provider was not asked because this program is "
			    "ending");
		sleep_until(now + (c.wait_ms < LONG_LOOK_MS ? c.wait_ms :
		    LONG_LOOK_MS));
	}
	return refuse(&c, err);
}

struct move {
	const struct allowance *allowance;
	int64_t took_ms;
};

/* From the bucket of the call's start to that of its end. */
static int
move_count(struct db *db, void *arg, struct error *err)
{
	const struct move *m = arg;
	const struct allowance *a = m->allowance;
	int64_t now = clock_now_ms();
	size_t i;

	for (i = 0; i < a->plan->rule_count; i++) {
		const struct pace_rule *rule = &a->plan->rules[i];

		if (rule->slack_ms == 0 || m->took_ms <= rule->slack_ms)
			continue;
		if (budget_subtract(db, a->scope, rule->window_ms,
			pace_bucket(rule, a->since), a->cost, err) != 0 ||
		    count_in(db, a->scope, rule, now, a->cost, err) != 0)
			return -1;
	}
	return 0;
}

static bool
is_slow(const struct allowance_plan *plan, int64_t took_ms)
{
	size_t i;

	for (i = 0; i < plan->rule_count; i++)
		if (plan->rules[i].slack_ms > 0 &&
		    took_ms > plan->rules[i].slack_ms)
			return true;
	return false;
}

void
allowance_give(struct db *db, struct allowance *a)
{
	struct error ignored = ERROR_INIT;
	struct move m = {a, clock_monotonic_ms() - a->since_ms};

	if (a->place == NULL)
		return;
	/* A count that stays where it was is only a little less careful. */
	if (is_slow(a->plan, m.took_ms) &&
	    db_transact_lightly(db, move_count, &m, &ignored) != 0)
		log_error(LOG_WARNING, "budget.kept", &ignored, NULL);
	db_unlock(a->place);
	a->place = NULL;
}

int
allowance_pause(struct db *db, const char *scope, int64_t span_s,
    struct error *err)
{
	return budget_pause(db, scope, clock_now_ms() + span_s * 1000, err);
}

int
allowance_used(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t now, int64_t *used, struct error *err)
{
	struct budget_use use = {0, 0};

	if (plan->rule_count > 0 &&
	    load_use(db, plan, 0, scope, now, &use, err) != 0)
		return -1;
	*used = use.used;
	return 0;
}

struct told {
	const struct allowance_plan *plan;
	const char *scope;
	int64_t left;
};

/*
 * The provider's count lacks the calls that are under way, ours has them: as
 * many as there can be are taken for used.
 */
static int
note_others(struct db *db, void *arg, struct error *err)
{
	const struct told *t = arg;
	const struct pace_rule *rule = &t->plan->rules[0];
	int64_t under_way = (t->plan->at_once - 1) * t->plan->dearest;
	int64_t now = clock_now_ms(), known, others;
	struct budget_use use;

	if (budget_load(db, t->scope, rule->window_ms, pace_first(rule, now),
	    pace_bucket(rule, now), &use, err) != 0 ||
	    budget_noted(db, t->scope, BUDGET_OTHERS,
	    now + OTHERS_MUCH_MS / 2, INT64_MAX, &known, err) != 0)
		return -1;
	others = rule->max - t->left + under_way - use.used;
	/* Within what is under way nobody knows better. */
	if (known != INT64_MAX && others <= known &&
	    others >= known - under_way)
		return 0;
	return budget_note(db, t->scope, BUDGET_OTHERS, others, now +
	    (others > 0 ? OTHERS_MUCH_MS : OTHERS_LITTLE_MS), err);
}

int
allowance_told(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t left, struct error *err)
{
	struct told told = {plan, scope, left};

	if (plan->rule_count == 0)
		return 0;
	return db_transact_lightly(db, note_others, &told, err);
}

int
allowance_look(struct db *db, const struct allowance_plan *plan,
    const char *scope, int64_t now, struct allowance_left *out,
    struct error *err)
{
	const struct pace_rule *rule;
	struct budget_use use;
	int64_t left;
	size_t i;

	out->percent = 100;
	for (i = 0; i < plan->rule_count; i++) {
		rule = &plan->rules[i];
		if (rule->window_ms < ALLOWANCE_LONG_MS)
			continue;
		if (load_use(db, plan, i, scope, now, &use, err) != 0)
			return -1;
		left = use.used >= rule->max ? 0 :
		    (rule->max - use.used) * 100 / rule->max;
		if (left < out->percent)
			out->percent = (int)left;
	}
	return budget_paused(db, scope, now, &out->paused_until, err);
}
