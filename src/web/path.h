/*
 * path.h - a request's path as decoded segments.
 */

#ifndef WEB_PATH_H
#define WEB_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/strbuf.h"

/* More segments than any route has; a deeper path matches none. */
#define PATH_SEGMENTS_MAX 16

struct path {
	struct strbuf whole; /* decoded, "/a/b" */
	struct strbuf parts; /* the segments, each ended by NUL */
	size_t start[PATH_SEGMENTS_MAX]; /* of each segment in parts */
	size_t count;
};

void path_init(struct path *path);
void path_release(struct path *path);

/*
 * Reads n bytes.  encoded: %XX is undone within each segment, and a slash
 * that appears then is refused, as the route would depend on who decodes.
 * Refused, too: no leading slash, malformed escapes, NUL and other control
 * characters, invalid UTF-8, segments "." and "..".  ERROR_INVALID.
 */
int path_parse(struct path *path, const char *s, size_t n, bool encoded,
    struct error *err);

/*
 * True when the path fits a route's pattern, e.g. "/f/{form}/token".  A last
 * segment {*} takes all that is left, at least one segment.
 */
bool path_matches(const struct path *path, const char *pattern);

/* The segment at the {name} of a pattern that matches; NULL if none is. */
const char *path_param(const struct path *path, const char *pattern,
    const char *name);

#endif
