/*
 * json_node.h - what json.c and json_read.c know of a document's tree.
 */

#ifndef BASE_JSON_NODE_H
#define BASE_JSON_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"

struct json {
	enum json_type type;
	bool truth;          /* of a JSON_BOOL */
	char *name;          /* within an object, else NULL */
	char *scalar;        /* of a JSON_TEXT or JSON_NUMBER, else NULL */
	bool owns_name;      /* name is a block of its own */
	struct json *next;
	struct json *child, *last; /* first and last of a group */
	size_t count;        /* of children */
	char room[];         /* for name and scalar */
};

/* A node with room for so many bytes of text. */
struct json *json_node(enum json_type type, size_t room);

/* Makes value the last child of a group. */
void json_append(struct json *group, struct json *value);

#endif
