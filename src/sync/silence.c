/* silence.c - judges by the pauses that a source has made. */

#include "sync/silence.h"

int64_t
silence_limit_ms(const int64_t *at, size_t n)
{
	int64_t longest = 0, pause;
	size_t i;

	if (n < SILENCE_EVENTS_MIN || at[0] - at[n - 1] < SILENCE_SPAN_MS)
		return 0;
	for (i = 0; i + 1 < n; i++) {
		pause = at[i] - at[i + 1];
		if (pause > longest)
			longest = pause;
	}
	return longest * SILENCE_TIMES > SILENCE_MIN_MS ?
	    longest * SILENCE_TIMES : SILENCE_MIN_MS;
}
