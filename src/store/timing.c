/* timing.c - how long answers took, counted in steps. */

#include "store/timing.h"

#include <string.h>

#define FIRST_US 100
#define HOUR_MS ((int64_t)60 * 60 * 1000)

int64_t
timing_at_most_us(size_t step)
{
	int64_t us = FIRST_US << (step / 2);

	return step % 2 == 0 ? us : us + us / 2;
}

size_t
timing_step(int64_t us)
{
	size_t step = 0;

	while (step < TIMING_STEPS - 1 && us > timing_at_most_us(step))
		step++;
	return step;
}

int
timing_add(struct db *db, const char *program, int64_t now,
    const int64_t counts[TIMING_STEPS], struct error *err)
{
	size_t i;

	for (i = 0; i < TIMING_STEPS; i++)
		if (counts[i] > 0 && db_run(db, "INSERT INTO timing "
		    "(program, hour, at_most_us, answers) "
		    "VALUES ($1, $2, $3, $4) "
		    "ON CONFLICT (program, hour, at_most_us) DO UPDATE "
		    "SET answers = timing.answers + excluded.answers",
		    DB_ARGS(db_text(program), db_int(now - now % HOUR_MS),
		    db_int(timing_at_most_us(i)), db_int(counts[i])), NULL,
		    err) != 0)
			return -1;
	return 0;
}

/* The step below which so many of a hundred answers are. */
static int64_t
quantile(const int64_t counts[TIMING_STEPS], int64_t all, int percent)
{
	int64_t seen = 0;
	size_t i;

	for (i = 0; i < TIMING_STEPS - 1; i++) {
		seen += counts[i];
		if (seen * 100 >= all * percent)
			break;
	}
	return timing_at_most_us(i);
}

int
timing_load(struct db *db, const char *program, int64_t since,
    struct timing_quantiles *out, struct error *err)
{
	int64_t counts[TIMING_STEPS] = {0};
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT at_most_us, sum(answers) FROM timing "
	    "WHERE program = $1 AND hour > $2 GROUP BY at_most_us",
	    DB_ARGS(db_text(program), db_int(since)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		counts[timing_step(db_column_int(rows, 0))] +=
		    db_column_int(rows, 1);
		out->answers += db_column_int(rows, 1);
	}
	db_rows_free(rows);
	out->p50_us = quantile(counts, out->answers, 50);
	out->p99_us = quantile(counts, out->answers, 99);
	return rc < 0 ? -1 : 0;
}
