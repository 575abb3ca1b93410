/* mapping_lead.c - a lead as a source of named values. */

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "sync/mapping.h"

static struct json *
lead_values(const struct lead *lead)
{
	struct json *values = json_object();
	char at[CLOCK_TEXT_SIZE];
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		if (!text_empty(lead->text[i]))
			json_set_text(values, lead_text_name((enum lead_text)i),
			    lead->text[i]);
	clock_text(lead->created_at, at);
	json_set_text(values, "_id", lead->id);
	json_set_text(values, "_form", lead->form);
	json_set_text(values, "_kind", lead->kind);
	json_set_text(values, "_received_at", at);
	return values;
}

void
mapping_lead(const struct mapping *m, enum mapping_target to,
    const struct lead *lead, struct mapped *out)
{
	struct json *values = lead_values(lead), *extra = NULL;
	struct error err = ERROR_INIT;
	struct mapping_source from;

	/* What cannot be read stands in the note as it is. */
	if (lead->extra != NULL && json_parse(lead->extra,
	    strlen(lead->extra), &extra, &err) != 0)
		json_set_text(values, "extra", lead->extra);
	from.values = values;
	from.more = extra;
	mapping_apply(m, to, &from, out);
	json_free(extra);
	json_free(values);
}

char *
mapping_note_title(const struct lead *lead, size_t i, size_t n)
{
	if (n == 1)
		return xasprintf("Web form %s", lead->id);
	return xasprintf("Web form %s (%zu of %zu)", lead->id, i + 1, n);
}
