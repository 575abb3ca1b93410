/*
 * zoho_calendar_time.h - times as Zoho Calendar takes them.
 */

#ifndef SRC_PROVIDER_ZOHO_CALENDAR_TIME_H
#define SRC_PROVIDER_ZOHO_CALENDAR_TIME_H

#include <stdint.h>

#include "base/zone.h"

#define ZOHO_TIME_SIZE 32

/* 20261123T090000Z; whole seconds. */
void zoho_time_text(int64_t at, char out[ZOHO_TIME_SIZE]);

/* When a day begins, in milliseconds. */
int64_t zoho_day_start(const struct zone *zone, int64_t days);

#endif
