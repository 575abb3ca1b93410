/* meter.c - how many calls an organisation may make. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/sandbox/inventory/meter.h"

#define MINUTE_MS 60000

int64_t
meter_day_allowed(const struct inventory *inv)
{
	static const int64_t plans[] = {1000, 2000, 5000, 10000, 10000};
	int64_t set = inv_knob(inv, KNOB_INVENTORY_PER_DAY);

	return set > 0 ? set : plans[inv_knob(inv, KNOB_INVENTORY_PLAN)];
}

/* A clock put back does not give the day anew. */
static void
day_roll(struct inventory *inv)
{
	struct inv_meter *m = &inv->meter;
	int64_t now = inv_now(inv);

	if (now < m->day_ends_at)
		return;
	m->day_ends_at = zone_midnight_after(inv->zone, now);
	m->used = 0;
}

int64_t
meter_day_used(struct inventory *inv)
{
	day_roll(inv);
	return inv->meter.used;
}

int64_t
meter_day_left_s(struct inventory *inv)
{
	day_roll(inv);
	return (inv->meter.day_ends_at - inv_now(inv) + 999) / 1000;
}

/* Those of the last sixty seconds. */
static void
minute_roll(struct inv_meter *m, int64_t now)
{
	size_t old = 0;

	while (old < m->count && m->calls[old] <= now - MINUTE_MS)
		old++;
	if (old > 0)
		memmove(m->calls, m->calls + old,
		    (m->count - old) * sizeof(*m->calls));
	m->count -= old;
}

int
meter_take(struct inventory *inv)
{
	int64_t most = inv_knob(inv, KNOB_INVENTORY_PER_MINUTE);
	struct inv_meter *m = &inv->meter;
	int64_t now = inv_now(inv);

	day_roll(inv);
	minute_roll(m, now);
	if (most > 0 && now < m->blocked_until)
		return 44;
	if (most > 0 && m->count >= (size_t)most) {
		m->blocked_until = now +
		    inv_knob(inv, KNOB_INVENTORY_BLOCK_S) * 1000;
		return 44;
	}
	if (m->used >= meter_day_allowed(inv))
		return 45;
	if (m->count == m->size) {
		m->size = m->size * 2 + 128;
		m->calls = xreallocarray(m->calls, m->size,
		    sizeof(*m->calls));
	}
	m->calls[m->count++] = now;
	m->used++;
	return 0;
}

void
meter_release(struct inv_meter *meter)
{
	free(meter->calls);
	memset(meter, 0, sizeof(*meter));
}
