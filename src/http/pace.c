/* pace.c - counts calls in a sliding window of buckets. */

#include "http/pace.h"

static int64_t
bucket_ms(const struct pace_rule *rule)
{
	return rule->window_ms / rule->parts;
}

int64_t
pace_bucket(const struct pace_rule *rule, int64_t now)
{
	return now / bucket_ms(rule);
}

int64_t
pace_first(const struct pace_rule *rule, int64_t now)
{
	return now > rule->window_ms ? pace_bucket(rule,
	    now - rule->window_ms) : 0;
}

int64_t
pace_ends_at(const struct pace_rule *rule, int64_t bucket)
{
	return (bucket + 1) * bucket_ms(rule) + rule->window_ms;
}

int64_t
pace_wait_ms(const struct pace_rule *rule, int64_t used, int64_t oldest,
    int64_t cost, int64_t keep, int64_t now)
{
	int64_t wait;

	if (cost > rule->max - keep)
		return -1;
	if (used <= rule->max - keep - cost)
		return 0;
	wait = pace_ends_at(rule, oldest) - now;
	return wait > 0 ? wait : 1;
}
