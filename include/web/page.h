/*
 * page.h - the few HTML pages that programs make themselves.
 *
 * A frame around a title and a body, with the site's style sheet.  Texts
 * are escaped here.
 */

#ifndef WEB_PAGE_H
#define WEB_PAGE_H

struct field_errors;
struct response;
struct strbuf;

/* A whole page as the answer: heading, one paragraph, optional way back. */
void page_message(struct response *res, int status, const char *title,
    const char *text, const char *link, const char *link_text);

/* The page of a refused form post: which fields, why, and the way back. */
void page_field_errors(struct response *res, int status, const char *detail,
    const struct field_errors *errors);

/* A page with a body that the caller has escaped itself. */
void page_html(struct response *res, int status, const char *title,
    const char *html);

#endif
