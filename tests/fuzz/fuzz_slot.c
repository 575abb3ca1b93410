/* fuzz_slot.c - any bytes as opening hours or a time zone: refused, or sound. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hours.h"
#include "base/mem.h"
#include "base/slot.h"
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

static void
try_hours(const char *text)
{
	struct error err = ERROR_INIT;
	struct hours h;
	int d, i;

	if (hours_parse(text, &h, &err) != 0) {
		require(err.code == ERROR_INVALID);
		return;
	}
	for (d = 0; d < 7; d++)
		for (i = 0; i < h.count[d]; i++) {
			require(h.span[d][i].from < h.span[d][i].to);
			require(h.span[d][i].to <= HOURS_DAY_MINUTES);
			require(i == 0 || h.span[d][i].from >=
			    h.span[d][i - 1].to);
		}
}

static void
try_zone(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct zone *z = NULL;
	int64_t at, found[2];

	if (zone_parse("X/Y", data, size, &z, &err) != 0)
		return;
	for (at = -INT64_C(4000000000); at < INT64_C(8000000000);
	    at += 86400 * 97) {
		require(zone_offset(z, at) > -86400 * 2);
		require(zone_next_change(z, at, at + 86400) > at);
		require(zone_instants(z, at, found) <= 2);
	}
	zone_free(z);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	try_hours(text);
	try_zone(data, size);
	free(text);
	return 0;
}
