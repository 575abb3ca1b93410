/*
 * meter.h - how many calls an organisation may make: a minute, a day, at a
 * time.
 *
 * One call too many within any sixty seconds blocks the organisation for a
 * while.  A day ends at midnight in the organisation's own zone.
 */

#ifndef SANDBOX_INVENTORY_METER_H
#define SANDBOX_INVENTORY_METER_H

#include "tests/sandbox/inventory/model.h"

/* 0: the call is counted and may go on; else its code, 44 or 45. */
int meter_take(struct inventory *inv);
int64_t meter_day_allowed(const struct inventory *inv);
int64_t meter_day_used(struct inventory *inv);
/* Seconds until the day ends. */
int64_t meter_day_left_s(struct inventory *inv);
void meter_release(struct inv_meter *meter);

#endif
