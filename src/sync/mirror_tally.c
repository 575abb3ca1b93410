/* mirror_tally.c - counts and lists what became of records. */

#include <stdlib.h>

#include "base/mem.h"
#include "mirror_parts.h"

#define CHANGES_MAX 1000 /* that a dry run lists */

bool
mirror_is_change(const struct mirror_item *item)
{
	return !item->counted && (item->out.result == MIRROR_CREATED ||
	    item->out.result == MIRROR_UPDATED ||
	    item->out.result == MIRROR_DELETED);
}

static void
list_change(const struct mirroring *m, enum mirror_kind kind,
    const struct mirror_item *item)
{
	static const char *const names[] = {"name", "contact_name",
		"salesorder_number", "category_name"};
	const char *name = NULL;
	struct json *j;
	char *text;
	size_t i;

	for (i = 0; name == NULL && i < nitems(names); i++)
		name = json_scalar(json_get(item->content, names[i]));
	if (m->e->would_send != NULL) {
		text = xasprintf("%s %s %s %s", mirror_kind_name(kind),
		    mirror_result_name(item->out.result), item->provider_id,
		    name != NULL ? name : "");
		m->e->would_send(m->e, item->out.id[0] != '\0' ?
		    item->out.id : "-", text);
		free(text);
	}
	if (m->e->changes == NULL || json_size(m->e->changes) >= CHANGES_MAX)
		return;
	j = json_object();
	json_set_text(j, "kind", mirror_kind_name(kind));
	json_set_text(j, "id", item->out.id[0] != '\0' ? item->out.id : NULL);
	json_set_text(j, "provider_id", item->provider_id);
	json_set_text(j, "change", mirror_result_name(item->out.result));
	json_set_text(j, "name", name);
	json_set_bool(j, "conflict", item->out.conflict);
	json_add(m->e->changes, j);
}

void
mirror_tally(struct mirroring *m, enum mirror_kind kind,
    const struct mirror_item *item)
{
	struct run *run = m->run;
	bool change = mirror_is_change(item);

	if (item->taken && item->fresh && item->act == ACT_DEFER)
		m->pending++;
	if (!item->taken || item->act == ACT_DEFER || !item->fresh ||
	    (item->again && !change))
		return;
	/* What a list alone tells of is not all of it. */
	if (change && item->partial && !m->e->dry_run)
		m->pending++;
	else
		run->processed++;
	m->changes += change;
	run->created += change && item->out.result == MIRROR_CREATED;
	run->updated += change && item->out.result == MIRROR_UPDATED;
	run->deleted += change && item->out.result == MIRROR_DELETED;
	run->unchanged += !change && !item->counted;
	run->conflicts += item->out.conflict;
	run->synced += change;
	if (m->e->dry_run && change)
		list_change(m, kind, item);
}
