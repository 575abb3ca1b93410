/* clock.c - the time as a test wants it. */

#include "tests/lib/clock.h"

#include <stdatomic.h>

#include "base/clock.h"

static _Atomic int64_t pretended;

void
clock_pretend(int64_t at)
{
	atomic_store(&pretended, at);
}

int64_t
clock_now_ms(void)
{
	int64_t at = atomic_load(&pretended);
	struct timespec ts;

	if (at != 0)
		return at;
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
