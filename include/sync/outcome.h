/*
 * outcome.h - what becomes of a job after a try (pure).
 */

#ifndef SYNC_OUTCOME_H
#define SYNC_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/job.h"

struct outcome_try {
	const struct error *error; /* NULL: it went well */
	bool refused;    /* the answer was about this record alone */
	bool uncertain;  /* the provider may have it */
	int attempts;    /* tries that counted before this one */
	int max_attempts;
	int64_t failing_since; /* the first of them, or 0 */
	int64_t now;
	uint32_t random;
};

/* Backoff between tries: full jitter up to a minute, doubling, to 6 h. */
#define OUTCOME_BASE_MS (60 * 1000)
#define OUTCOME_CAP_MS (6 * 60 * 60 * 1000)

/* For how long what passes by itself is waited for. */
#define OUTCOME_AGE_MS (INT64_C(7) * 24 * 60 * 60 * 1000)

/*
 * Dead: refused for a reason that does not pass by itself, tried too often,
 * or failing for too long.  A try that never reached the provider, or was
 * told to wait, does not count.  error and code of *out are borrowed from
 * try->error; text (sized) holds the words of a job that was given up.
 */
void outcome_decide(const struct outcome_try *tried, char *text,
    size_t size, struct job_outcome *out);

#endif
