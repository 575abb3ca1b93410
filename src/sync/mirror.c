/* mirror.c - brings what Zoho Inventory has into the store. */

#include "sync/mirror.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "mirror_parts.h"
#include "provider/zoho_inventory.h"
#include "store/connection.h"
#include "sync/conflict.h"

#define TELL_MS 500
#define LOG_BYTES (INT64_C(16) * 1024 * 1024)

bool
mirroring_goes_on(const struct mirroring *m)
{
	const struct engine *e = m->e;

	return !m->cancelled && !m->full_up && !engine_stopping(e) &&
	    (e->limit == 0 || m->run->processed < e->limit);
}

/* A dry run has no row of its own: whoever asked for it has. */
static int
asked_to_end(struct mirroring *m, struct error *err)
{
	int64_t n = 0;

	if (m->e->request_id == NULL)
		return 0;
	if (db_number(m->e->db, "SELECT cancel FROM run_request WHERE id = $1",
	    DB_ARGS(db_text(m->e->request_id)), 0, &n, err) != 0)
		return -1;
	m->cancelled = m->cancelled || n != 0;
	return 0;
}

int
mirroring_tell(struct mirroring *m, bool now, struct error *err)
{
	int64_t ms = clock_monotonic_ms();
	bool cancel = false;

	m->run->total = m->run->processed + m->pending + m->ahead;
	if (m->e->progress != NULL)
		m->e->progress(m->e, m->run, m->run->total);
	if (!now && ms - m->told_ms < TELL_MS)
		return 0;
	m->told_ms = ms;
	if (asked_to_end(m, err) != 0)
		return -1;
	if (m->e->dry_run)
		return 0;
	if (run_progress(m->e->db, m->run, &cancel, err) != 0 ||
	    db_checkpoint(m->e->db, LOG_BYTES, err) != 0)
		return -1;
	m->cancelled = m->cancelled || cancel;
	return 0;
}

/* --- What is to be done -------------------------------------------------- */

enum step {
	STEP_CATEGORIES = 1,
	STEP_PRODUCTS = 2,
	STEP_CUSTOMERS = 4,
	STEP_ORDERS = 8,
	STEP_STOCK = 16,
	STEP_ALL = 31
};

static unsigned
steps_of(const struct engine *e)
{
	static const struct {
		const char *what;
		unsigned steps;
	} words[] = {
		{"products", STEP_PRODUCTS},
		{"categories", STEP_CATEGORIES},
		{"orders", STEP_ORDERS},
		{"customers", STEP_CUSTOMERS},
		{"inventory", STEP_STOCK},
	};
	unsigned steps = STEP_ALL;
	size_t i;

	for (i = 0; e->what != NULL && i < nitems(words); i++)
		if (strcmp(words[i].what, e->what) == 0)
			steps = words[i].steps;
	/* The stock of everything is in the details of products. */
	return steps == STEP_STOCK && e->full ? STEP_PRODUCTS | STEP_STOCK :
	    steps;
}

static int
do_lists(struct mirroring *m, unsigned steps, struct error *err)
{
	if ((steps & STEP_CATEGORIES) != 0 && mirroring_goes_on(m) &&
	    mirror_categories(m, err) != 0)
		return -1;
	if ((steps & STEP_PRODUCTS) != 0 && mirroring_goes_on(m) &&
	    mirror_pass(m, MIRROR_PRODUCT, err) != 0)
		return -1;
	if ((steps & STEP_CUSTOMERS) != 0 && mirroring_goes_on(m) &&
	    mirror_pass(m, MIRROR_CUSTOMER, err) != 0)
		return -1;
	if ((steps & STEP_ORDERS) != 0 && mirroring_goes_on(m) &&
	    mirror_pass(m, MIRROR_SALES_ORDER, err) != 0)
		return -1;
	return 0;
}

/* Orders first: what they hold makes the stock of their items doubtful. */
static int
do_details(struct mirroring *m, unsigned steps, struct error *err)
{
	if (m->e->dry_run)
		return 0;
	if ((steps & STEP_ORDERS) != 0 &&
	    mirror_details(m, MIRROR_SALES_ORDER, err) != 0)
		return -1;
	if ((steps & STEP_STOCK) != 0 && mirroring_goes_on(m) &&
	    mirror_adjustments(m, err) != 0)
		return -1;
	if ((steps & (STEP_PRODUCTS | STEP_ORDERS | STEP_STOCK)) != 0 &&
	    mirror_details(m, MIRROR_PRODUCT, err) != 0)
		return -1;
	if ((steps & STEP_CUSTOMERS) != 0 &&
	    mirror_details(m, MIRROR_CUSTOMER, err) != 0)
		return -1;
	return 0;
}

static int
count_pending(struct mirroring *m, unsigned steps, struct error *err)
{
	static const struct {
		enum mirror_kind kind;
		unsigned steps;
	} kinds[] = {
		{MIRROR_PRODUCT, STEP_PRODUCTS | STEP_ORDERS | STEP_STOCK},
		{MIRROR_CUSTOMER, STEP_CUSTOMERS},
		{MIRROR_SALES_ORDER, STEP_ORDERS},
	};
	int64_t n;
	size_t i;

	for (i = 0; i < nitems(kinds) && !m->e->dry_run; i++) {
		if ((steps & kinds[i].steps) == 0)
			continue;
		if (mirror_count_bare(m->e->db, m->run->tenant,
		    kinds[i].kind, &n, err) != 0)
			return -1;
		m->pending += n;
	}
	return 0;
}

static int
do_steps(struct mirroring *m, struct error *err)
{
	unsigned steps = steps_of(m->e);
	struct error untold = ERROR_INIT;
	int rc = -1;

	if (count_pending(m, steps, err) == 0 &&
	    mirroring_tell(m, true, err) == 0 &&
	    do_lists(m, steps, err) == 0)
		rc = do_details(m, steps, err);
	if (rc == 0 && mirroring_goes_on(m))
		m->pending = 0;
	m->ahead = 0;
	if (mirroring_tell(m, true, &untold) != 0 && rc == 0) {
		*err = untold;
		rc = -1;
	}
	if (m->cancelled)
		m->e->end = "cancelled";
	else if (m->full_up)
		m->e->end = "stopped";
	else if (rc != 0 && err->code == ERROR_LIMITED)
		m->e->end = "partial";
	return rc;
}

/* A grant in the store, or the first one of the settings. */
static int
is_connected(const struct engine *e, const char *tenant, bool *yes,
    struct error *err)
{
	struct connection c = {0};
	int rc;

	*yes = config_text(e->cfg, SET_ZOHO_REFRESH_TOKEN) != NULL ||
	    config_text(e->cfg, SET_ZOHO_INVENTORY_REFRESH_TOKEN) != NULL;
	if (*yes)
		return 0;
	rc = connection_load(e->db, tenant, SERVICE_ZOHO_INVENTORY, &c, err);
	*yes = rc == 0 && strcmp(c.status, CONNECTION_NONE) != 0;
	connection_release(&c);
	return rc;
}

int
mirror_run(struct engine *e, struct run *run, struct error *err)
{
	struct mirroring m = {.e = e, .run = run};
	struct access_token token = {0};
	bool connected = true;
	int rc;

	if (!e->named && is_connected(e, run->tenant, &connected, err) != 0)
		return -1;
	/* Nobody has connected it, and nobody has asked. */
	if (!connected)
		return 0;
	rc = engine_access(e, e->db, &m.access, err);
	if (rc == 0)
		rc = access_get(&m.access, run->tenant,
		    SERVICE_ZOHO_INVENTORY, &token, err);
	access_token_release(&token);
	m.call = (struct call){.access = &m.access, .tenant = run->tenant,
	    .service = SERVICE_ZOHO_INVENTORY, .lane = LANE_INVENTORY};
	if (rc == 0 && conflict_strategy(&m.access, run->tenant, &m.strategy,
	    err) == 0) {
		inventory_learn_limits(&m.call);
		rc = do_steps(&m, err);
	} else if (rc == 0) {
		rc = -1;
	} else if (err->code == ERROR_NOT_FOUND && !e->named) {
		error_clear(err);
		rc = 0;
	}
	access_close(&m.access);
	return rc;
}
