/*
 * config_lines.h - the lines of a settings file, pure.
 *
 * KEY=value, `export` before it is let through, # starts a comment at the
 * start of a line or after white space.  "..." takes \" and \\ as escapes,
 * '...' takes nothing.  No shell evaluation: $ and ` mean themselves.
 */

#ifndef BASE_CONFIG_LINES_H
#define BASE_CONFIG_LINES_H

#include <stddef.h>

#include "base/error.h"

struct config_line {
	char *key;
	char *value;
	int number; /* the first line is 1 */
};

struct config_lines {
	struct config_line *line;
	size_t count;
	size_t size; /* allocated */
};

/*
 * Reads n bytes of the file called path.  ERROR_CONFIG with path:line, and
 * no value, when a line is malformed or a key is there twice.
 * config_lines_release() the lines either way.
 */
int config_lines_read(const char *path, const char *text, size_t n,
    struct config_lines *out, struct error *err);

/* Wipes the values: secrets may be among them. */
void config_lines_release(struct config_lines *lines);

/* The line of a key with a value, NULL when there is none. Borrowed. */
const struct config_line *config_lines_find(const struct config_lines *lines,
    const char *key);

#endif
