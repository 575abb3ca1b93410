/* finding.c - collects what is found in a mapping. */

#include "sync/finding.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void
findings_release(struct findings *found)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		free(found->items[i].place);
		free(found->items[i].text);
	}
	free(found->items);
	memset(found, 0, sizeof(*found));
}

void
finding_add(struct findings *found, bool wrong, const char *place,
    const char *fmt, ...)
{
	struct finding *one;
	char *text = NULL;
	va_list args;

	found->wrong += wrong;
	if (found->count == FINDINGS_MAX)
		return;
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);
	found->items = xreallocarray(found->items, found->count + 1,
	    sizeof(*found->items));
	one = &found->items[found->count++];
	one->wrong = wrong;
	one->place = xstrdup(place);
	one->text = text;
}
