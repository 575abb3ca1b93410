/*
 * mirror_window.h - which page to ask for next (pure).  Only for src/sync.
 */

#ifndef SYNC_MIRROR_WINDOW_H
#define SYNC_MIRROR_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

/* A page of a list, and what of it was read before. */
struct window {
	int page;      /* from 1 */
	int per_page;
	int64_t start; /* rows of the list before it */
};

/*
 * The page that holds the last of rows_read rows, so that it overlaps what
 * was read, and goes as far beyond as can be.  A list counts in pages of one
 * size, so the size is what is chosen.
 */
void window_next(int64_t rows_read, int max, struct window *out);

/*
 * Whether a row of the page is one of the anchors (ids with spaces); so none
 * was passed over since.  True without anchors.
 */
bool window_joins(const char *anchors, const struct json *rows,
    const char *id_member);

/* The ids of the last rows, as many as fit. */
void window_anchor(const struct json *rows, const char *id_member,
    char *anchors, int size);

#endif
