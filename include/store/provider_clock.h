/*
 * provider_clock.h - what the clocks of providers say of ours.
 */

#ifndef STORE_PROVIDER_CLOCK_H
#define STORE_PROVIDER_CLOCK_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

/* A server's clock less ours, as its last answer told (to a second). */
int provider_clock_record(struct db *db, const char *server,
    int64_t ahead_ms, int64_t now, struct error *err);

struct provider_clock {
	char server[256];
	int64_t ahead_ms;
	int64_t seen_at;
};

/* Those that answered since then, by name. */
int provider_clock_list(struct db *db, int64_t since,
    int (*each)(const struct provider_clock *clock, void *arg), void *arg,
    struct error *err);

#endif
