/* offer_busy.c - what the calendar says, kept for a minute. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/busy.h"
#include "sync/offer.h"

#define DAY_MS INT64_C(86400000)
#define RANGE_MS (ZOHO_CALENDAR_DAYS * DAY_MS)
/* An answer that is older is of no use, also while there is no other. */
#define STALE_MS (2 * DAY_MS)
/* How long one waits for another who asks. */
#define WAIT_MS 4000
/* Locks are files that stay: there is a fixed number of them. */
#define LOCKS 64

/* One range that is asked for. */
struct asking {
	const struct offer *o;
	const struct call *call;
	struct db *db;
	int64_t from, to;
	int64_t since;   /* an answer from then on is good */
	struct busy known;
	bool stale;
};

static int
reload(struct asking *a, struct error *err)
{
	busy_release(&a->known);
	return busy_load(a->db, a->o->tenant, a->from, &a->known, err);
}

static bool
is_good(const struct asking *a)
{
	return a->known.fetched_at != 0 && a->known.error == NULL &&
	    a->known.fetched_at >= a->since;
}

/* The calendar has just failed: it is left alone for a moment. */
static bool
is_paused(const struct asking *a)
{
	return a->known.error != NULL &&
	    clock_now_ms() - a->known.tried_at < BUSY_PAUSE_MS;
}

static enum error_code
code_of(const char *name)
{
	int i;

	for (i = 0; name != NULL && i < ERROR_CODE_COUNT; i++)
		if (strcmp(error_meaning((enum error_code)i)->name,
		    name) == 0)
			return (enum error_code)i;
	return ERROR_UNAVAILABLE;
}

/* After a failure: an older answer, if the trouble is a passing one. */
static int
make_do(struct asking *a, const struct error *why, struct error *err)
{
	if (error_meaning(why->code)->passing && a->known.fetched_at != 0 &&
	    clock_now_ms() - a->known.fetched_at < STALE_MS) {
		a->stale = true;
		return 0;
	}
	*err = *why;
	return -1;
}

static int
ask(struct asking *a, struct error *err)
{
	struct error why = ERROR_INIT, ignored = ERROR_INIT;
	struct zoho_calendar calendar;
	struct slot *blocks = NULL;
	size_t n = 0;
	/* From before it is asked: what comes in between is not in it. */
	int64_t now = clock_now_ms();
	int rc;

	rc = offer_calendar(a->o, a->call, &calendar, &why);
	if (rc == 0)
		rc = zoho_calendar_busy(&calendar, a->from, a->to, &blocks, &n,
		    &why);
	if (rc == 0) {
		rc = busy_store(a->db, a->o->tenant, a->from, a->to, blocks,
		    n, now, err);
		if (rc == 0)
			rc = reload(a, err);
	} else {
		log_error(LOG_WARNING, "calendar.unknown", &why, "tenant",
		    a->o->tenant, NULL);
		if (busy_failed(a->db, a->o->tenant, a->from, a->to, &why,
		    now, &ignored) != 0)
			log_error(LOG_WARNING, "calendar.unrecorded",
			    &ignored, NULL);
		rc = make_do(a, &why, err);
	}
	free(blocks);
	return rc;
}

static int
remembered(struct asking *a, struct error *err)
{
	struct error why = ERROR_INIT;

	error_set(&why, code_of(a->known.error_code), "%s", a->known.error);
	return make_do(a, &why, err);
}

static int
ask_in_turn(struct asking *a, struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	struct error why = ERROR_INIT;
	struct db_lock *lock = NULL;
	char *name;
	int rc;

	secret_hash(a->o->tenant, strlen(a->o->tenant), hash);
	name = xasprintf("calendar:%d", (unsigned char)hash[0] % LOCKS);
	rc = db_lock(a->db, name, WAIT_MS, &lock, err);
	free(name);
	if (rc == 1) {
		error_set(&why, ERROR_UNAVAILABLE, "the calendar is slow: try "
		    "again in a moment");
		rc = make_do(a, &why, err);
	} else if (rc == 0) {
		rc = reload(a, err);
		if (rc == 0 && !is_good(a))
			rc = is_paused(a) ? remembered(a, err) : ask(a, err);
	}
	db_unlock(lock);
	return rc;
}

/* Appends what lies within [from, to). */
static void
take(const struct busy *b, int64_t from, int64_t to, struct slot **out,
    size_t *n)
{
	size_t i;

	*out = xreallocarray(*out, *n + b->count + 1, sizeof(**out));
	for (i = 0; i < b->count; i++)
		if (b->blocks[i].start_at < to && b->blocks[i].end_at > from)
			(*out)[(*n)++] = b->blocks[i];
}

/* Our own events are busy there as well: they are known better here. */
static int
drop_own(const struct offer *o, struct db *db, int64_t from, int64_t to,
    struct slot *list, size_t *n, struct error *err)
{
	struct booking_span *own = NULL;
	size_t count = 0, i, k;

	if (booking_events(db, o->tenant, from, to, &own, &count, err) != 0)
		return -1;
	for (i = 0; i < count; i++)
		for (k = 0; k < *n; k++)
			if (list[k].start_at == own[i].start_at &&
			    list[k].end_at == own[i].end_at) {
				list[k] = list[--*n];
				break;
			}
	free(own);
	return 0;
}

int
offer_busy(const struct offer *o, const struct call *call, int64_t from,
    int64_t to, bool fresh, struct slot **out, size_t *n, bool *stale,
    struct error *err)
{
	struct asking a = {.o = o, .call = call, .db = call->access->db};
	int64_t now = clock_now_ms(), first = now / DAY_MS * DAY_MS;
	int rc = 0;

	*out = NULL;
	*n = 0;
	*stale = false;
	a.since = fresh ? now : now - BUSY_FRESH_MS;
	/* Ranges begin today, so that most questions need but one. */
	a.from = from >= first ? first + (from - first) / RANGE_MS * RANGE_MS :
	    first - RANGE_MS;
	for (; a.from < to && rc == 0; a.from += RANGE_MS) {
		a.to = a.from + RANGE_MS;
		rc = reload(&a, err);
		if (rc == 0 && !is_good(&a))
			rc = ask_in_turn(&a, err);
		if (rc == 0)
			take(&a.known, from, to, out, n);
	}
	*stale = a.stale;
	busy_release(&a.known);
	if (rc == 0)
		rc = drop_own(o, call->access->db, from, to, *out, n, err);
	if (rc != 0) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}
