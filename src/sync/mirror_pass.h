/*
 * mirror_pass.h - a list of the provider while it is read.  Only for
 * src/sync.
 */

#ifndef SYNC_MIRROR_PASS_H
#define SYNC_MIRROR_PASS_H

#include "mirror_parts.h"
#include "mirror_window.h"

struct pass {
	struct mirroring *m;
	enum mirror_kind kind;
	struct mirror_pull pull;
	bool whole;
	bool only_new;  /* whatever else there may be to do */
	bool resumed;   /* it was begun by another run */
	bool done;      /* to its very end */
	bool ended;     /* the list, or what is new of it */
	int steps_back;
	int64_t known;  /* records that we have, for the progress */
	/* Of a page: */
	struct window window;
	struct source_list list;
	struct mirror_item *items;
	size_t n;
	/* Ids that were met, where the store does not keep them. */
	char **met;
	size_t met_count;
};

/* Reads the next page and takes it; p->ended: it was the last. */
int pass_page(struct pass *p, struct error *err);

/* Tells what the whole pass of a dry run has not met. */
int pass_missing(struct pass *p, struct error *err);

#endif
