/*
 * reseal.h - seals everything anew with the key that seals now.
 *
 * Works while everything runs: a box is replaced only if it is still the one
 * that was opened, so a refresh meanwhile wins, and a grant keeps its
 * generation.  The lock of a connection is taken, so that no process is
 * between an answer sealed with an old key and the store.
 */

#ifndef PROVIDER_RESEAL_H
#define PROVIDER_RESEAL_H

#include "base/error.h"
#include "base/strbuf.h"
#include "provider/access.h"

struct reseal {
	int done; /* sealed anew */
	int busy; /* not now: somebody else has changed it or holds its lock */
	int lost; /* does not open: damaged, or its key is not in the file */
	struct strbuf lost_lines; /* what and why, a line each */
};

void reseal_release(struct reseal *r);

/*
 * One pass over all that was not sealed with the key that seals now: the
 * store, and what processes left behind in the token journal, which is
 * stored.  When it has done nothing and found nothing busy, no box of an
 * older key that is known is left.  reseal_release() in any case.
 */
int reseal_pass(struct access *a, struct reseal *out, struct error *err);

#endif
