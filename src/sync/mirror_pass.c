/* mirror_pass.c - reads a list of the provider: all of it, or what is new. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mirror_parts.h"
#include "mirror_window.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)
/*
 * So many rows in a row that are older than the watermark and its slack end a
 * pass for what is new, or so many that are older than it and as we have them.
 */
#define OLD_ROWS 5
#define KNOWN_ROWS 50
/* Pages that may fail to join before we give up for now. */
#define STEPS_BACK 50

struct pass {
	struct mirroring *m;
	enum mirror_kind kind;
	struct mirror_pull pull;
	bool whole;
	bool only_new;  /* whatever else there may be to do */
	bool resumed;   /* it was begun by another run */
	bool done;      /* to its very end */
	bool ended;     /* the list, or what is new of it */
	int steps_back;
	int64_t known;  /* records that we have, for the progress */
	/* Of a page: */
	struct window window;
	struct source_list list;
	struct mirror_item *items;
	size_t n;
	/* Ids that were met, where the store does not keep them. */
	char **met;
	size_t met_count;
};

static void
set_pass(struct mirror_pull *pull, const char *pass)
{
	(void)snprintf(pull->pass, sizeof(pull->pass), "%s", pass);
}

/* --- What one page says -------------------------------------------------- */

/* Whether what a whole pass has met is on the page: so no row is missed. */
static int
joins(const struct pass *p, bool *yes, struct error *err)
{
	const struct json *row = json_first(p->list.rows);
	const char *id;
	int64_t n = 0;

	*yes = p->pull.rows_read == 0 || (json_size(p->list.rows) > 0 &&
	    window_joins(p->pull.anchors, p->list.rows,
	    source_id_member(p->kind)));
	if (!p->whole || p->m->e->dry_run)
		return 0;
	for (; row != NULL && !*yes; row = json_next(row)) {
		id = source_id(p->kind, row);
		if (id != NULL && db_number(p->m->e->db, "SELECT count(*) "
		    "FROM mirror_met WHERE tenant = $1 AND kind = $2 "
		    "AND provider_id = $3", DB_ARGS(
		    db_text(p->m->run->tenant), db_text(p->pull.kind),
		    db_text(id)), 0, &n, err) != 0)
			return -1;
		*yes = n > 0;
	}
	return 0;
}

/*
 * Lists and details differ in a few members: an item without a group has one
 * of its own there, and what is formatted is for eyes.
 */
static bool
is_telling(const char *member)
{
	size_t n = strlen(member);

	return strcmp(member, "group_id") != 0 && (n < 10 ||
	    strcmp(member + n - 10, "_formatted") != 0);
}

static bool
is_same(const struct json *row, const struct json *agreed)
{
	const struct json *v;

	for (v = json_first(row); v != NULL; v = json_next(v))
		if (is_telling(json_name(v)) &&
		    !merge_same(v, json_get(agreed, json_name(v))))
			return false;
	return true;
}

/* A list's row of something that we know: more may have to be asked for. */
static int
judge_known(const struct pass *p, const struct mirror_record *r,
    struct mirror_item *item, struct error *err)
{
	struct json *agreed = NULL;

	if (item->version > r->version || r->gone) {
		item->act = ACT_DEFER;
		return 0;
	}
	if (item->version < r->version || r->agreed == NULL)
		return 0;
	if (json_parse(r->agreed, strlen(r->agreed), &agreed, err) != 0)
		return -1;
	item->act = is_same(item->content, agreed) ? ACT_SAME :
	    p->kind == MIRROR_PRODUCT ? ACT_DEFER : ACT_APPLY;
	json_free(agreed);
	return 0;
}

static int
judge(struct pass *p, struct mirror_item *item, struct error *err)
{
	struct error none = ERROR_INIT;
	struct mirror_record r;
	int rc = 0;

	item->partial = true;
	if (p->kind == MIRROR_PRODUCT && p->whole && !p->m->e->dry_run) {
		item->act = ACT_DEFER;
		return 0;
	}
	if (mirror_find(p->m->e->db, p->m->run->tenant, p->kind,
	    item->provider_id, &r, &none) == 0)
		rc = judge_known(p, &r, item, err);
	else if (none.code == ERROR_NOT_FOUND)
		item->act = p->kind == MIRROR_PRODUCT ? ACT_DEFER : ACT_APPLY;
	else {
		*err = none;
		rc = -1;
	}
	mirror_release(&r);
	return rc;
}

/* Pages overlap; the store tells so of a whole pass. */
static bool
was_met(const struct pass *p, const char *id)
{
	size_t i = p->met_count > 2 * SOURCE_PAGE ?
	    p->met_count - 2 * SOURCE_PAGE : 0;

	for (; i < p->met_count; i++)
		if (strcmp(p->met[i], id) == 0)
			return true;
	return false;
}

static int
read_rows(struct pass *p, struct error *err)
{
	const struct json *row = json_first(p->list.rows);

	p->items = xcalloc(json_size(p->list.rows) + 1, sizeof(*p->items));
	for (; row != NULL; row = json_next(row)) {
		if (!mirror_item_read(p->kind, row, p->list.asked_at,
		    &p->items[p->n]) || was_met(p, p->items[p->n].provider_id))
			continue;
		if (judge(p, &p->items[p->n], err) != 0)
			return -1;
		p->items[p->n].again = p->only_new;
		p->n++;
	}
	return 0;
}

/* All that comes after is known: many rows in a row are older. */
static bool
reaches_known(const struct pass *p)
{
	int64_t until = p->pull.watermark - MIRROR_SLACK_MS;
	size_t i, old = 0, known = 0;

	for (i = 0; i < p->n; i++) {
		old = p->items[i].version < until ? old + 1 : 0;
		known = p->items[i].act == ACT_SAME &&
		    p->items[i].version <= p->pull.watermark ? known + 1 : 0;
	}
	return old >= OLD_ROWS || known >= KNOWN_ROWS ||
	    (old > 0 && old == p->n);
}

static void
note_top(struct pass *p)
{
	size_t i;

	if (p->whole || p->pull.pass_top != 0)
		return;
	for (i = 0; i < p->n; i++)
		if (p->items[i].version > p->pull.pass_top)
			p->pull.pass_top = p->items[i].version;
}

static void
remember_met(struct pass *p)
{
	size_t i;

	if (!p->m->e->dry_run && p->whole)
		return;
	p->met = xreallocarray(p->met, p->met_count + p->n + 1,
	    sizeof(*p->met));
	for (i = 0; i < p->n; i++)
		p->met[p->met_count++] = xstrdup(p->items[i].provider_id);
}

/* --- One page ------------------------------------------------------------ */

static void
release_page(struct pass *p)
{
	mirror_items_free(p->items, p->n);
	source_list_release(&p->list);
	p->items = NULL;
	p->n = 0;
}

static int
step_back(struct pass *p, struct error *err)
{
	int64_t rows = p->whole ? p->pull.rows_read - SOURCE_PAGE : 0;

	if (++p->steps_back > STEPS_BACK)
		return error_set(err, ERROR_UNAVAILABLE, "the list of %s "
		    "changes faster than it can be read", p->pull.kind);
	p->pull.rows_read = rows > 0 ? rows : 0;
	return 0;
}

static int
take_page(struct pass *p, struct error *err)
{
	struct mirroring *m = p->m;
	struct mirror_pull next;

	if (read_rows(p, err) != 0 || (p->kind == MIRROR_PRODUCT &&
	    !m->e->dry_run && mirror_fill_items(m, p->items, p->n, err) != 0))
		return -1;
	note_top(p);
	remember_met(p);
	p->ended = !p->list.more || (!p->whole && reaches_known(p));
	next = p->pull;
	next.rows_read = p->window.start + (int64_t)json_size(p->list.rows);
	window_anchor(p->list.rows, source_id_member(p->kind), next.anchors,
	    sizeof(next.anchors));
	m->ahead = p->ended ? 0 : p->whole && p->known > next.rows_read ?
	    p->known - next.rows_read : SOURCE_PAGE;
	if (mirror_take(m, p->kind, p->items, p->n, p->whole &&
	    !m->e->dry_run, &next, err) != 0)
		return -1;
	if (!m->full_up)
		p->pull = next;
	return 0;
}

static int
do_page(struct pass *p, struct error *err)
{
	bool joined = false;
	int rc = -1;

	window_next(p->pull.rows_read, SOURCE_PAGE, &p->window);
	if (source_list(&p->m->call, p->kind, p->whole ? SOURCE_BY_CREATION :
	    SOURCE_BY_CHANGE, p->window.page, p->window.per_page, &p->list,
	    err) != 0 || joins(p, &joined, err) != 0)
		goto out;
	rc = joined ? take_page(p, err) : step_back(p, err);
out:
	release_page(p);
	return rc;
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
	    mirror_kind_name(p->kind), pull, err) != 0 ||
	    mirror_count(e->db, p->m->run->tenant, p->kind, &p->known,
	    err) != 0)
		return -1;
	begun = pull->pass[0] != '\0' && now - pull->pass_at < DAY_MS &&
	    now >= pull->pass_at;
	whole_begun = begun && strcmp(pull->pass, MIRROR_PASS_NEW) != 0;
	p->whole = !p->only_new && (e->full || whole_begun ||
	    pull->watermark == 0 ||
	    (now - pull->swept_at > DAY_MS && !e->dry_run));
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

/* --- What a dry run would delete ----------------------------------------- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct missing {
	struct pass *p;
	char **ids;
	size_t n;
};

static int
add_missing(const char *id, void *arg)
{
	struct missing *x = arg;

	if (x->p->met_count > 0 && bsearch(&id, x->p->met, x->p->met_count,
	    sizeof(*x->p->met), by_text) != NULL)
		return 0;
	x->ids = xreallocarray(x->ids, x->n + 1, sizeof(*x->ids));
	x->ids[x->n++] = xstrdup(id);
	return 0;
}

static int
tell_missing(struct pass *p, struct error *err)
{
	struct missing x = {p, NULL, 0};
	struct mirror_item item;
	size_t i;
	int rc;

	if (p->met_count > 0)
		qsort(p->met, p->met_count, sizeof(*p->met), by_text);
	rc = mirror_each_known(p->m->e->db, p->m->run->tenant, p->kind,
	    add_missing, &x, err);
	for (i = 0; i < x.n; i++) {
		memset(&item, 0, sizeof(item));
		item.act = ACT_GONE;
		(void)snprintf(item.provider_id, sizeof(item.provider_id),
		    "%s", x.ids[i]);
		item.read_at = clock_now_ms();
		if (rc == 0)
			rc = mirror_take(p->m, p->kind, &item, 1, false, NULL,
			    err);
		free(x.ids[i]);
	}
	free(x.ids);
	return rc;
}

/* --- The whole ----------------------------------------------------------- */

static int
sweep(struct pass *p, struct error *err)
{
	if (p->m->e->dry_run)
		return tell_missing(p, err);
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
		rc = do_page(&p, err);
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
