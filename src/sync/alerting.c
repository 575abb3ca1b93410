/* alerting.c - grants that have ended, or end soon. */

#include "sync/alerting.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/access.h"
#include "provider/reconnect.h"

struct found {
	struct connection *items;
	size_t count;
};

static int
take(const struct connection *c, void *arg)
{
	struct found *found = arg;

	found->items = xreallocarray(found->items, found->count + 1,
	    sizeof(*found->items));
	connection_copy(&found->items[found->count++], c);
	return 0;
}

/* A dead grant's link is renewed; a living one's end is looked at. */
static int
examine(struct access *a, const struct connection *c, struct error *err)
{
	const struct provider *p = provider_find(c->service);

	if (p != NULL && strcmp(c->status, CONNECTION_RECONNECT) == 0) {
		reconnect_needed(a, c->tenant, p,
		    c->last_error != NULL ? c->last_error : "");
		return 0;
	}
	return reconnect_check(a, c, clock_now_ms(), err);
}

int
alerting_run(struct engine *e, struct run *run, struct error *err)
{
	struct found found = {NULL, 0};
	struct access access = {0};
	size_t i;
	int rc = -1;

	if (e->dry_run)
		return 0;
	if (connection_list(e->db, e->tenant, take, &found, err) != 0)
		goto out;
	if (found.count > 0 && access_open(e->cfg, e->db, &access, err) != 0)
		goto out;
	for (i = 0; i < found.count && !engine_stopping(e); i++) {
		if (examine(&access, &found.items[i], err) != 0)
			goto out;
		run->processed++;
	}
	rc = 0;
out:
	for (i = 0; i < found.count; i++)
		connection_release(&found.items[i]);
	free(found.items);
	access_close(&access);
	return rc;
}
