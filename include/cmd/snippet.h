/*
 * snippet.h - the HTML of a form, to paste into a page.
 */

#ifndef CMD_SNIPPET_H
#define CMD_SNIPPET_H

struct form_row;

/*
 * A form that posts to address (".../f/KEY"): the usual fields, a honeypot,
 * and, where the form demands it, the few lines of script that fetch the
 * signed form time.  Everything in it is escaped.  free().
 */
char *snippet_html(const struct form_row *form, const char *address);

#endif
