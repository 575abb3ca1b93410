/* timing.c - how long this program's answers take. */

#include "src/web/timing.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"

/* Between two times that counts are stored. */
#define IDLE_MS 10000
#define BUSY_MS 60000

struct piece {
	const struct timing *timing;
	const char *program;
};

void
timing_note(struct timing *t, int64_t us)
{
	t->counts[timing_step(us)]++;
	t->answers++;
}

static int
store(struct db *db, void *arg, struct error *err)
{
	const struct piece *p = arg;

	return timing_add(db, p->program, clock_now_ms(), p->timing->counts,
	    err);
}

void
timing_flush(struct timing *t, struct writer *w, const char *program)
{
	struct piece piece = {t, program};
	struct error err = ERROR_INIT;

	if (t->answers == 0)
		return;
	t->stored_ms = clock_monotonic_ms();
	if (writer_run(w, store, &piece, &err) != 0) {
		log_error(LOG_WARNING, "timing.unstored", &err, NULL);
		return;
	}
	memset(t->counts, 0, sizeof(t->counts));
	t->answers = 0;
}

void
timing_rest(struct timing *t, struct writer *w, const char *program,
    bool idle)
{
	if (t->answers > 0 && clock_monotonic_ms() - t->stored_ms >=
	    (idle ? IDLE_MS : BUSY_MS))
		timing_flush(t, w, program);
}
