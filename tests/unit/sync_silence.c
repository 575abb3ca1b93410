/* sync_silence.c - a source that used to speak and does not any more. */

#include "sync/silence.h"
#include "tests/lib/tap.h"

#define HOUR ((int64_t)60 * 60 * 1000)
#define MANY 200

static const struct {
	const char *name;
	size_t events;
	int64_t pause;     /* between two of them */
	int64_t longest;   /* once, or 0 */
	int64_t want;
} rows[] = {
	{"none", 0, 0, 0, 0},
	{"one", 1, 0, 0, 0},
	{"too few", 19, 24 * HOUR, 0, 0},
	{"a burst of an hour", MANY, HOUR / MANY, 0, 0},
	{"each hour: a day", 100, HOUR, 0, 24 * HOUR},
	{"each hour, closed at weekends", 100, HOUR, 60 * HOUR, 180 * HOUR},
	{"each day: three", 20, 24 * HOUR, 0, 72 * HOUR},
};

int
main(void)
{
	int64_t at[MANY], now = 1000 * 24 * HOUR;
	size_t i, k;

	for (i = 0; i < nrows(rows); i++) {
		at[0] = now;
		for (k = 1; k < rows[i].events; k++)
			at[k] = at[k - 1] - (k == 5 && rows[i].longest > 0 ?
			    rows[i].longest : rows[i].pause);
		is_int(silence_limit_ms(at, rows[i].events), rows[i].want,
		    "%s", rows[i].name);
	}
	return tap_done();
}
