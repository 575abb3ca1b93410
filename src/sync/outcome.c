/* outcome.c - done, again later, or dead. */

#include "sync/outcome.h"

#include <stdio.h>

#include "http/retry.h"

/* Tried too often, or for too long. */
static bool
is_enough(const struct outcome_try *tried)
{
	return tried->attempts + 1 >= tried->max_attempts ||
	    (tried->failing_since != 0 &&
	    tried->now - tried->failing_since > OUTCOME_AGE_MS);
}

void
outcome_decide(const struct outcome_try *tried, char *text, size_t size,
    struct job_outcome *out)
{
	const struct error *error = tried->error;
	bool passing;

	*out = (struct job_outcome){JOB_DONE, 0, false, true, NULL, NULL};
	if (error == NULL)
		return;
	passing = error_meaning(error->code)->passing ||
	    (!tried->refused && error->code != ERROR_INVALID);
	out->error = error->text;
	out->code = error->detail[0] != '\0' ? error->detail
	    : error_meaning(error->code)->name;
	out->uncertain = tried->uncertain;
	out->counts = tried->refused || tried->uncertain;
	if (!passing) {
		out->state = JOB_DEAD;
		return;
	}
	if (out->counts && is_enough(tried)) {
		(void)snprintf(text, size, "given up after %d attempts: %s",
		    tried->attempts + 1, error->text);
		out->state = JOB_DEAD;
		out->error = text;
		return;
	}
	out->state = JOB_RETRY;
	out->not_before = tried->now + retry_delay_ms(tried->attempts,
	    OUTCOME_BASE_MS, OUTCOME_CAP_MS, tried->random,
	    error->retry_after_s > 0 ? error->retry_after_s : -1);
}
