/* mirror_sweep.c - looks for records that a whole pass has not met. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_parts.h"

#define ASK 20 /* records at a time */

struct unmet {
	char ids[ASK][40];
	int n;
};

static int
add_id(const char *id, void *arg)
{
	struct unmet *u = arg;

	(void)snprintf(u->ids[u->n], sizeof(u->ids[u->n]), "%s", id);
	u->n++;
	return 0;
}

/*
 * That a list lacks it proves nothing: only the provider's word that there is
 * no such record does.
 */
static int
ask_one(struct mirroring *m, enum mirror_kind kind, const char *id,
    struct error *err)
{
	struct mirror_item item = {.act = ACT_GONE};
	struct source_one one;
	int rc;

	if (source_one(&m->call, kind, id, &one, err) != 0)
		return -1;
	if (!one.gone && !mirror_item_read(kind, one.record, one.asked_at,
	    &item)) {
		source_one_release(&one);
		return error_set(err, ERROR_UNAVAILABLE, "the provider does "
		    "not tell of %s %s", mirror_kind_name(kind), id);
	}
	(void)snprintf(item.provider_id, sizeof(item.provider_id), "%s", id);
	item.read_at = one.asked_at;
	rc = mirror_take(m, kind, &item, 1, true, NULL, err);
	source_one_release(&one);
	return rc;
}

int
mirror_sweep(struct mirroring *m, enum mirror_kind kind, struct error *err)
{
	struct unmet u = {.n = 0};
	char after[40] = "";
	int i;

	do {
		u.n = 0;
		if (mirror_each_unmet(m->e->db, m->run->tenant, kind, after,
		    ASK, add_id, &u, err) != 0)
			return -1;
		for (i = 0; i < u.n && mirroring_goes_on(m); i++) {
			if (ask_one(m, kind, u.ids[i], err) != 0)
				return -1;
			memcpy(after, u.ids[i], sizeof(after));
		}
	} while (u.n > 0 && mirroring_goes_on(m));
	return 0;
}
