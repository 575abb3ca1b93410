/* upload.h - the files of a multipart form (RFC 7578). */

#ifndef SANDBOX_INVENTORY_UPLOAD_H
#define SANDBOX_INVENTORY_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>

struct ask;

/* Borrowed from the request, but for name: free(). */
struct upload {
	char *name;        /* file name */
	const char *bytes;
	size_t n;
};

/*
 * The next file of that field from *at on (0 at first); false: there is
 * none, or the body is no such form.
 */
bool upload_next(const struct ask *ask, const char *field, size_t *at,
    struct upload *out);

#endif
