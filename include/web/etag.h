/*
 * etag.h - validators of what is shown, and conditions upon them.
 *
 * Source: RFC 9110, 8.8.3 (ETag), 13.1.1 (If-Match), 13.1.2 (If-None-Match).
 */

#ifndef WEB_ETAG_H
#define WEB_ETAG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "web/request.h"
#include "web/response.h"

/* With quotes and the NUL. */
#define ETAG_SIZE 80

/* The strong validator of a row's revision: "\"12\"". */
void etag_of_revision(int64_t revision, char out[ETAG_SIZE]);

enum etag_match {
	ETAG_NONE,      /* no tag of the list is it */
	ETAG_MATCHES,   /* one is, or the list is "*" */
	ETAG_MALFORMED
};

/*
 * Whether a field's list names the tag.  weak: W/"1" and "1" are the same
 * (If-None-Match); else a weak tag matches nothing (If-Match).
 */
enum etag_match etag_match(const char *list, const char *tag, bool weak);

/*
 * If-Match of a write to what has this revision.  True when there is none, or
 * it holds; false when the answer is made: 412, or 400 for a malformed one.
 */
bool etag_may_write(const struct request *req, struct response *res,
    int64_t revision);

/*
 * Answers with a body that may be kept by whoever asks; 304 without it when
 * If-None-Match names its tag.  tag NULL: one is made of the content.  Takes
 * body.
 */
void etag_answer(const struct request *req, struct response *res,
    const char *tag, struct json *body);

/* True when If-None-Match names the tag: the answer is 304 and made. */
bool etag_is_known(const struct request *req, struct response *res,
    const char *tag);

#endif
