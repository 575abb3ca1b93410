/*
 * signed_text.h - the text that Zoho signs.  Only for src/web.
 */

#ifndef WEB_SIGNED_TEXT_H
#define WEB_SIGNED_TEXT_H

#include "base/strbuf.h"
#include "web/signature.h"

/*
 * The pairs of query and form, decoded, sorted by name, each name before its
 * value, nothing between them; pairs of one name as they came.  -1 when they
 * are malformed or too many.
 */
int signed_text(const struct signed_post *post, struct strbuf *out);

#endif
