/*
 * escape.h - writes a value safely into a place.
 *
 * One function a place; whoever writes the place calls it.
 */

#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include <stddef.h>

struct strbuf;

/* HTML text or a quoted attribute value: & < > " ' become references. */
void escape_html(struct strbuf *out, const char *s);

/* A URL component: everything but unreserved (RFC 3986, 2.3) as %XX. */
void escape_url(struct strbuf *out, const char *s);

/* One word of a POSIX shell: in single quotes. */
void escape_shell(struct strbuf *out, const char *s);

/*
 * Undoes %XX in n bytes, and + as space when plus is set.  Fails (-1) on a
 * malformed escape; bytes may be anything, also NUL: check them after.
 */
int unescape_url(struct strbuf *out, const char *s, size_t n, int plus);

#endif
