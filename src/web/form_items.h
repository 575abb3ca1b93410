/*
 * form_items.h - what the parsers of a post share.
 */

#ifndef WEB_FORM_ITEMS_H
#define WEB_FORM_ITEMS_H

#include <stddef.h>

#include "base/error.h"

struct form;
struct json;

/* Fails: sets *status and err (ERROR_INVALID). Returns -1. */
int form_refuse(int *status, int http_status, struct error *err,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Adds a text after the checks that all media types share: valid UTF-8
 * without NUL (400), name and number of fields within limits.h (413).
 * Line ends become \n.  Copies.
 */
int form_add_text(struct form *form, const char *name, size_t name_len,
    const char *text, size_t text_len, int *status, struct error *err);

#endif
