/* prune.c - the job that removes what nobody needs any more. */

#include "sync/prune.h"

#include "base/clock.h"
#include "store/prune.h"

int
prune_run(struct engine *e, struct run *run, struct error *err)
{
	if (e->dry_run)
		return 0;
	return prune_expired(e->db, clock_now_ms(), &run->processed, err);
}
