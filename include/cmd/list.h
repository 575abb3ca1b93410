/*
 * list.h - what verbs share that show a page of rows, or take several ids.
 */

#ifndef CMD_LIST_H
#define CMD_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "base/uuid.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "store/db.h"

/* A page that is being gathered: --limit and --cursor, and its rows. */
struct list {
	struct db *db;
	const char *before; /* --cursor: ids below this one; or NULL */
	int ask;            /* rows to ask the store for: one more than shown */
	struct json *rows;
	char last[UUID_SIZE];
	bool more;
};

/*
 * Reads the options and opens the store.  ERROR_INVALID for a limit or cursor
 * that is none.  What it began list_end() ends.
 */
int list_begin(struct cmd *cmd, struct list *list, struct error *err);

/* Takes row. One past the page only tells that there are more. */
void list_add(struct list *list, const char *id, struct json *row);

/* Prints the page, unless rc is not 0. Returns rc. */
int list_end(const struct cmd *cmd, struct list *list, int rc,
    const struct out_column *columns, size_t n);

/*
 * Does one thing with each id that was typed.  Each by itself: the reason of
 * one that fails is told at once, and keeps none of the others.  Returns the
 * exit status of the first, -1 and err without a store.
 */
int list_each(struct cmd *cmd, int (*one)(struct cmd *cmd, struct db *db,
    const char *id, struct error *err), struct error *err);

#endif
