/* listing.h - one page of a list: sorted, filtered, cut, with its context. */

#ifndef SANDBOX_INVENTORY_LISTING_H
#define SANDBOX_INVENTORY_LISTING_H

#include "tests/sandbox/inventory/inv.h"

struct inv_column {
	const char *name;
	inv_compare_fn *compare;
};

struct inv_listing {
	enum inv_kind kind;
	const char *key;                  /* of the array */
	const char *report;               /* report_name */
	const struct inv_column *columns; /* the first is the usual one */
	size_t column_count;
	bool descending;                  /* unless sort_order says other */
	const char *filter;               /* applied_filter; NULL: "" */
	const void *wish;                 /* for the two functions */
	bool (*fits)(struct inv *inv, const struct inv_row *row,
	    const void *wish);
	struct json *(*show)(struct inv *inv, struct inv_row *row);
};

/* Answers the page that the call asks for. */
void inv_list(struct inv *inv, const struct inv_listing *listing);

/*
 * filter_by=Status.X among the words (each ended by a space), "Status.All"
 * and "Status.Active" by knob without one.  NULL: it has been answered.
 */
const char *inv_filter(struct inv *inv, const char *words);
/* A document fits a filter by its status. */
bool inv_status_fits(const char *filter, const char *status);

/*
 * last_modified_time: the instant after which rows count, 0: all do.
 * False: it has been answered.
 */
bool inv_modified_after(struct inv *inv, int64_t *out);

/*
 * The conditions on a text field of a document: name=, name_startswith=,
 * name_contains=, letters compared without case.
 */
bool inv_text_fits(struct inv *inv, const char *name, const char *value);
bool inv_contains(const char *text, const char *piece);

int inv_compare_text(const struct inv_row *a, const struct inv_row *b,
    const char *x, const char *y);

#endif
