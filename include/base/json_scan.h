/*
 * json_scan.h - one strict pass over a JSON document (RFC 8259).
 *
 * For json.c: refuses everything the grammar or json.h refuses, except
 * repeated names, and notes where the numbers stand, in document order.
 */

#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Where the characters of a number stand. */
struct json_token {
	size_t at;
	size_t n;
};

struct json_scan {
	struct json_token *numbers;
	size_t count;
	size_t size; /* allocated */
};

/*
 * Checks n bytes.  ERROR_INVALID with a text that says what is wrong and at
 * which byte (the first is 0).  json_scan_release() the scan either way.
 */
int json_scan(const char *text, size_t n, struct json_scan *scan,
    struct error *err);
void json_scan_release(struct json_scan *scan);

/* Bytes of the number that starts n bytes of text, 0 when none does. */
size_t json_scan_number(const char *text, size_t n);

#endif
