/* mirror_window.c - which page to ask for next. */

#include "mirror_window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Ids that an overlap is recognised by. */
#define ANCHORS 12

void
window_next(int64_t rows_read, int max, struct window *out)
{
	int64_t page, best = 0;
	int size;

	*out = (struct window){1, max, 0};
	if (rows_read <= 0)
		return;
	for (size = max; size > max / 2; size--) {
		page = (rows_read - 1) / size + 1;
		if (page * size <= rows_read || page * size <= best)
			continue;
		best = page * size;
		*out = (struct window){(int)page, size, (page - 1) * size};
	}
}

/* Whether a word stands in a list with spaces. */
static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *s = list;

	while ((s = strstr(s, word)) != NULL) {
		if ((s == list || s[-1] == ' ') &&
		    (s[n] == ' ' || s[n] == '\0'))
			return true;
		s += n;
	}
	return false;
}

bool
window_joins(const char *anchors, const struct json *rows,
    const char *id_member)
{
	const struct json *row;
	const char *id;

	if (anchors[0] == '\0')
		return true;
	for (row = json_first(rows); row != NULL; row = json_next(row)) {
		id = json_scalar(json_get(row, id_member));
		if (id != NULL && id[0] != '\0' && has_word(anchors, id))
			return true;
	}
	return false;
}

void
window_anchor(const struct json *rows, const char *id_member, char *anchors,
    int size)
{
	size_t n = json_size(rows), i = 0, used = 0;
	const struct json *row;
	const char *id;
	int wrote;

	anchors[0] = '\0';
	for (row = json_first(rows); row != NULL; row = json_next(row)) {
		id = json_scalar(json_get(row, id_member));
		if (i++ + ANCHORS < n || id == NULL)
			continue;
		wrote = snprintf(anchors + used, (size_t)size - used, "%s%s",
		    used > 0 ? " " : "", id);
		if (wrote < 0 || (size_t)wrote >= (size_t)size - used) {
			anchors[used] = '\0';
			return;
		}
		used += (size_t)wrote;
	}
}
