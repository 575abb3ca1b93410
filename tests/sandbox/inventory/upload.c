/* upload.c - the files of a multipart form. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/ask.h"
#include "tests/sandbox/inventory/upload.h"

/* The boundary's line without its CRLF. free(); NULL: none is told. */
static char *
delimiter_of(const struct ask *ask)
{
	const char *at = ask->content_type;
	size_t n;

	if (at == NULL || !text_starts_nocase(at, "multipart/form-data"))
		return NULL;
	at = strcasestr(at, "boundary=");
	if (at == NULL)
		return NULL;
	at += strlen("boundary=");
	at += *at == '"';
	n = strcspn(at, "\"; ");
	return n > 0 ? xasprintf("\r\n--%.*s", (int)n, at) : NULL;
}

/* A parameter such as name="image" in a part's head. free(). */
static char *
parameter(const char *head, size_t n, const char *name)
{
	char *key = xasprintf("; %s=\"", name), *value = NULL;
	const char *at = memmem(head, n, key, strlen(key)), *end;

	if (at != NULL) {
		at += strlen(key);
		end = memchr(at, '"', n - (size_t)(at - head));
		if (end != NULL)
			value = xstrndup(at, (size_t)(end - at));
	}
	free(key);
	return value;
}

/* The part after *at; *at moves behind it. */
static bool
part_next(const struct ask *ask, const char *delimiter, size_t *at,
    const char **head, size_t *head_n, struct upload *out)
{
	size_t len = strlen(delimiter);
	const char *end = ask->body + ask->body_len, *from, *stop;

	/* The first one has no CRLF before it. */
	if (*at == 0) {
		if (ask->body_len < len - 2 ||
		    memcmp(ask->body, delimiter + 2, len - 2) != 0)
			return false;
		*at = len - 2;
	}
	from = ask->body + *at;
	if (end - from < 2 || memcmp(from, "\r\n", 2) != 0)
		return false;
	*head = from + 2;
	stop = memmem(from, (size_t)(end - from), "\r\n\r\n", 4);
	if (stop == NULL)
		return false;
	*head_n = (size_t)(stop - from);
	out->bytes = stop + 4;
	stop = memmem(stop + 2, (size_t)(end - stop) - 2, delimiter, len);
	if (stop == NULL || stop < out->bytes)
		return false;
	out->n = (size_t)(stop - out->bytes);
	*at = (size_t)(stop - ask->body) + len;
	return true;
}

bool
upload_next(const struct ask *ask, const char *field, size_t *at,
    struct upload *out)
{
	char *delimiter = delimiter_of(ask), *name;
	const char *head;
	size_t head_n;
	bool found = false;

	while (delimiter != NULL && !found &&
	    part_next(ask, delimiter, at, &head, &head_n, out)) {
		name = parameter(head, head_n, "name");
		out->name = parameter(head, head_n, "filename");
		found = name != NULL && strcmp(name, field) == 0 &&
		    out->name != NULL;
		if (!found)
			free(out->name);
		free(name);
	}
	free(delimiter);
	return found;
}
