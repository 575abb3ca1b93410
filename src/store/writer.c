/* writer.c - group commit. */

#include "store/writer.h"

#include "base/config.h"
#include "base/log.h"
#include "base/mem.h"
#include "driver.h"

/* Less than this of write-ahead log is left alone even when there is time. */
#define IDLE_LOG_BYTES (1024 * 1024)

struct writer {
	const struct config *cfg;
	int64_t max_log;
	struct db *db;
};

struct writer *
writer_new(const struct config *cfg, int64_t max_log)
{
	struct writer *w = xcalloc(1, sizeof(*w));

	w->cfg = cfg;
	w->max_log = max_log;
	return w;
}

void
writer_free(struct writer *w)
{
	if (w == NULL)
		return;
	db_close(w->db);
	free(w);
}

static int
open_store(struct writer *w, struct error *err)
{
	return w->db != NULL ? 0 : db_open(w->cfg, DB_OPEN_PAGE, &w->db, err);
}

/* A store that failed is opened anew: its state is not to be trusted. */
static void
close_if_broken(struct writer *w, const struct error *err)
{
	if (err->code != ERROR_UNAVAILABLE && err->code != ERROR_DATA &&
	    err->code != ERROR_INTERNAL)
		return;
	db_close(w->db);
	w->db = NULL;
}

int
writer_run(struct writer *w, writer_fn *fn, void *arg, struct error *err)
{
	int rc = open_store(w, err);

	if (rc == 0) {
		rc = db_transact(w->db, fn, arg, err);
		if (rc != 0)
			close_if_broken(w, err);
	}
	return rc;
}

int
writer_read(struct writer *w, writer_fn *fn, void *arg, struct error *err)
{
	int rc = open_store(w, err);

	if (rc == 0) {
		rc = fn(w->db, arg, err);
		if (rc != 0)
			close_if_broken(w, err);
	}
	return rc;
}

int
writer_alone(struct writer *w, writer_fn *fn, void *arg, struct error *err)
{
	if (w->db == NULL || fn(w->db, arg, err) == 0)
		return 0;
	close_if_broken(w, err);
	return -1;
}

struct group {
	struct writer_piece *pieces;
	size_t n;
};

/* arg: the group. Step 0 is fn, the others what comes then. */
static int
run_step(struct db *db, const struct group *g, int step, bool *more,
    struct error *err)
{
	writer_fn *fn;
	size_t i;

	*more = false;
	for (i = 0; i < g->n; i++) {
		struct writer_piece *p = &g->pieces[i];

		fn = step == 0 ? p->fn : p->then[step - 1];
		if (fn == NULL)
			continue;
		p->rc = fn(db, p->arg, err);
		if (p->rc != 0)
			return -1;
		*more = *more || (step < WRITER_THEN && p->then[step] != NULL);
	}
	return 0;
}

static int
run_group(struct db *db, void *arg, struct error *err)
{
	bool more = true;
	int step;

	for (step = 0; more; step++) {
		/* A round trip is only for those who wait for an answer. */
		if ((db->asked && db_settle(db, err) != 0) ||
		    run_step(db, arg, step, &more, err) != 0)
			return -1;
	}
	return 0;
}

/* 0 when the whole group is in the store. */
static int
run_together(struct writer *w, struct writer_piece *pieces, size_t n,
    struct error *err)
{
	struct group g = {pieces, n};
	bool apart = true;
	size_t i;
	int rc;

	if (open_store(w, err) != 0)
		return -1;
	for (i = 0; i < n; i++)
		apart = apart && pieces[i].apart;
	rc = apart ? db_transact_apart(w->db, run_group, &g, err)
	    : db_transact(w->db, run_group, &g, err);
	if (rc != 0)
		close_if_broken(w, err);
	return rc;
}

void
writer_commit(struct writer *w, struct writer_piece *pieces, size_t n)
{
	struct error err = ERROR_INIT;
	size_t i;

	if (n > 1 && run_together(w, pieces, n, &err) == 0)
		return;
	for (i = 0; i < n; i++) {
		error_clear(&pieces[i].err);
		/* A full disk or a lock held is the same for everybody. */
		if (err.code == ERROR_UNAVAILABLE) {
			pieces[i].rc = -1;
			pieces[i].err = err;
		} else {
			pieces[i].rc = run_together(w, &pieces[i], 1,
			    &pieces[i].err);
		}
	}
}

void
writer_rest(struct writer *w, bool idle)
{
	int64_t limit = idle ? IDLE_LOG_BYTES : w->max_log;
	struct error err = ERROR_INIT;

	if (w->db == NULL || db_log_bytes(w->db) <= limit ||
	    db_checkpoint(w->db, 0, &err) == 0)
		return;
	log_error(LOG_WARNING, "checkpoint.failed", &err, NULL);
	close_if_broken(w, &err);
}
