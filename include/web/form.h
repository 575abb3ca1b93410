/*
 * form.h - what a visitor posted, whatever its media type.
 *
 * application/json (an object), application/x-www-form-urlencoded and
 * multipart/form-data (RFC 7578) become the same list of named values, in
 * the order sent.  Texts are valid UTF-8 without NUL, line ends are \n.
 */

#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct json;
struct request;

struct form_item {
	const char *name;
	const char *text;  /* a text value; NULL when it is other JSON */
	const struct json *value; /* a JSON value that is no text; else NULL */
	/* What the above lie in, where it is this item's to free: */
	char *memory;
	struct json *root; /* all of a JSON post's items lie in the first's */
};

struct form {
	struct form_item *items;
	size_t count;
	bool files_ignored; /* there were files; they are not kept */
};

/*
 * *status gets the HTTP status of a failure: 400 malformed, 413 too many
 * fields, 415 not one of the media types.  form_release() in any case.
 */
int form_read(const struct request *req, struct form *out, int *status,
    struct error *err);

/* The pure parsers behind it. */
int form_parse_json(const char *body, size_t n, struct form *out,
    int *status, struct error *err);
int form_parse_urlencoded(const char *body, size_t n, struct form *out,
    int *status, struct error *err);
/* content_type: the whole header value, for its boundary. */
int form_parse_multipart(const char *content_type, const char *body,
    size_t n, struct form *out, int *status, struct error *err);

void form_release(struct form *form);

/* First item of that name; NULL when there is none. */
const struct form_item *form_find(const struct form *form, const char *name);

#endif
