/* mirror_pass.c - reads a list of the provider: all of it, or what is new. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mirror_pass.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

static void
set_pass(struct mirror_pull *pull, const char *pass)
{
	(void)snprintf(pull->pass, sizeof(pull->pass), "%s", pass);
}

/* --- The pass ------------------------------------------------------------ */

/* The last change that there is, as the provider tells the time. */
static int
find_top(struct pass *p, struct error *err)
{
	struct source_list list;
	int64_t top = 1;

	if (source_list(&p->m->call, p->kind, SOURCE_BY_CHANGE, 1, 1, &list,
	    err) != 0)
		return -1;
	if (json_size(list.rows) > 0)
		top = source_version(json_first(list.rows));
	p->pull.pass_top = top > 0 ? top : 1;
	source_list_release(&list);
	return 0;
}

static int
begin(struct pass *p, struct error *err)
{
	struct mirror_pull *pull = &p->pull;
	struct db *db = p->m->e->db;

	pull->pass_at = clock_now_ms();
	pull->pass_top = 0;
	pull->rows_read = 0;
	pull->anchors[0] = '\0';
	set_pass(pull, p->whole ? MIRROR_PASS_WHOLE : MIRROR_PASS_NEW);
	if (!p->whole)
		return 0;
	if (find_top(p, err) != 0)
		return -1;
	if (p->m->e->dry_run)
		return 0;
	return mirror_met_clear(db, p->m->run->tenant, pull->kind, err) != 0 ?
	    -1 : mirror_pull_store(db, p->m->run->tenant, pull, err);
}

/* Goes on with what was begun, or begins what is to be done. */
static int
begin_or_go_on(struct pass *p, struct error *err)
{
	const struct engine *e = p->m->e;
	struct mirror_pull *pull = &p->pull;
	int64_t now = clock_now_ms();
	bool begun, whole_begun;

	if (mirror_pull_load(e->db, p->m->run->tenant,
	    mirror_kind_name(p->kind), pull, err) != 0)
		return -1;
	begun = pull->pass[0] != '\0' && now - pull->pass_at < DAY_MS &&
	    now >= pull->pass_at;
	whole_begun = begun && strcmp(pull->pass, MIRROR_PASS_NEW) != 0;
	p->whole = !p->only_new && (e->full || whole_begun ||
	    pull->watermark == 0 ||
	    (now - pull->swept_at > DAY_MS && !e->dry_run));
	if (p->whole && mirror_count(e->db, p->m->run->tenant, p->kind,
	    &p->known, err) != 0)
		return -1;
	p->resumed = begun && whole_begun == p->whole && !e->dry_run;
	return p->resumed ? 0 : begin(p, err);
}

static int
finish_store(struct db *db, void *arg, struct error *err)
{
	struct pass *p = arg;

	if (p->whole && mirror_met_clear(db, p->m->run->tenant, p->pull.kind,
	    err) != 0)
		return -1;
	return mirror_pull_store(db, p->m->run->tenant, &p->pull, err);
}

static int
finish(struct pass *p, struct error *err)
{
	struct mirror_pull *pull = &p->pull;

	p->done = true;
	if (p->m->e->dry_run)
		return 0;
	set_pass(pull, MIRROR_PASS_NONE);
	if (pull->pass_top > pull->watermark)
		pull->watermark = pull->pass_top;
	if (p->whole)
		pull->swept_at = clock_now_ms();
	return db_transact(p->m->e->db, finish_store, p, err);
}

/* --- The whole ----------------------------------------------------------- */

static int
sweep(struct pass *p, struct error *err)
{
	if (p->m->e->dry_run)
		return pass_missing(p, err);
	if (strcmp(p->pull.pass, MIRROR_PASS_SWEEP) != 0) {
		set_pass(&p->pull, MIRROR_PASS_SWEEP);
		if (mirror_pull_store(p->m->e->db, p->m->run->tenant,
		    &p->pull, err) != 0)
			return -1;
	}
	return mirror_sweep(p->m, p->kind, err);
}

/* *again: one that another run had begun has ended. */
static int
one_pass(struct mirroring *m, enum mirror_kind kind, bool only_new,
    bool *again, struct error *err)
{
	struct pass p = {.m = m, .kind = kind, .only_new = only_new};
	size_t i;
	int rc;

	rc = begin_or_go_on(&p, err);
	p.ended = strcmp(p.pull.pass, MIRROR_PASS_SWEEP) == 0;
	while (rc == 0 && !p.ended && mirroring_goes_on(m))
		rc = pass_page(&p, err);
	m->ahead = 0;
	if (rc == 0 && p.whole && p.ended && mirroring_goes_on(m))
		rc = sweep(&p, err);
	if (rc == 0 && p.ended && mirroring_goes_on(m))
		rc = finish(&p, err);
	*again = p.resumed && p.done && p.whole;
	for (i = 0; i < p.met_count; i++)
		free(p.met[i]);
	free(p.met);
	return rc;
}

/* What was changed since a pass was interrupted may lie behind it. */
int
mirror_pass(struct mirroring *m, enum mirror_kind kind, struct error *err)
{
	bool again = false, once;
	int rc = one_pass(m, kind, false, &again, err);

	if (rc == 0 && again && mirroring_goes_on(m))
		rc = one_pass(m, kind, true, &once, err);
	return rc;
}
