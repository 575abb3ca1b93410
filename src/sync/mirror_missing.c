/* mirror_missing.c - what a whole pass would find gone, for a dry run. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mirror_pass.h"

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

int
pass_missing(struct pass *p, struct error *err)
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
