/* sign.h - what Zoho signs of a webhook: parameters by name, then the body. */

#ifndef SANDBOX_HOOK_SIGN_H
#define SANDBOX_HOOK_SIGN_H

#include <stddef.h>

struct strbuf;

/*
 * The query's pairs, and a form's, decoded, sorted by name (equal names stay
 * as they came), name and value joined; then a body that is no form.
 */
void sign_text(struct strbuf *out, const char *url, const char *media,
    const char *body, size_t n);

#endif
