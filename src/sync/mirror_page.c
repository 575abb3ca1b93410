/* mirror_page.c - one page of a list of the provider. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_pass.h"

/*
 * So many rows in a row that are older than the watermark and its slack end a
 * pass for what is new, or so many that are older than it and as we have them.
 */
#define OLD_ROWS 5
#define KNOWN_ROWS 50
/* Pages that may fail to join before we give up for now. */
#define STEPS_BACK 50

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

	if (item->version > r->version || r->gone ||
	    (item->version == r->version && mirror_may_have_changed(r))) {
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

int
pass_page(struct pass *p, struct error *err)
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
