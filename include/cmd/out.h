/*
 * out.h - what `leadbridge` prints, and what it asks.
 *
 * Texts that strangers wrote (a lead's name) can hold terminal escape
 * sequences and marks that turn the reading direction: nothing goes out
 * without being made visible here.
 */

#ifndef CMD_OUT_H
#define CMD_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct cmd;
struct json;
struct strbuf;

/*
 * Appends s with control characters, malformed bytes and direction marks
 * written as \x1b, \u202e and so on, line ends as \n.
 */
void out_visible(struct strbuf *out, const char *s);

/* Columns that a text takes on a terminal. */
size_t out_width(const char *s);

/* A column of a list: its head, and the member of the rows it shows. */
struct out_column {
	const char *head;
	const char *member;
};

/*
 * Prints a list: with --json {"items": rows, "next_cursor": ...}, else an
 * aligned table, or nothing when there are no rows.  Takes rows (an array of
 * objects).  next_cursor may be NULL.
 */
void out_list(const struct cmd *cmd, struct json *rows,
    const char *next_cursor, const struct out_column *columns, size_t n);

/* One JSON document and a line end; what a terminal would obey is escaped. */
void out_json(const struct json *j);

/* The same for a document that is text already; and in lines for people. */
void out_json_text(const char *text);
void out_json_lines(const struct json *j);

/* "Name:    value" with the name padded to width; nothing for NULL or "". */
void out_field(const char *name, int width, const char *value);

/* A line on standard output, only when that is a terminal. */
void out_remark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Asks before something is destroyed: 0 after yes (or --yes).  ERROR_INVALID
 * when nobody can be asked or the answer was no.
 */
int out_confirm(const struct cmd *cmd, struct error *err, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

#endif
