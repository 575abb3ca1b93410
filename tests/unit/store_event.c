/* store_event.c - events come once, wait, are applied, and may be again. */

#include <stdio.h>
#include <string.h>

#include "store/event.h"
#include "store/hook_channel.h"
#include "store/job.h"
#include "store/prune.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW ((int64_t)1795000000 * 1000)

struct storing {
	struct event_new event;
	struct event_stored stored;
};

static int
store(struct db *db, void *arg, struct error *err)
{
	struct storing *s = arg;

	return event_store(db, &s->event, &s->stored, err);
}

static struct event_stored
put(struct db *db, const char *id, const char *key, int64_t at, bool again,
    const char *ignored)
{
	struct storing s = {.event = {.tenant = "default",
	    .source = EVENT_STANDARD, .event_id = key, .kind = "item",
	    .record_id = "46", .body = "{\"a\":\"Mug\"}", .ignored = ignored,
	    .is_signed = true, .again = again, .at = at,
	    .key_until = at + EVENT_SAME_MS}};
	struct error err = ERROR_INIT;

	snprintf(s.event.key, sizeof(s.event.key), "%s", key);
	snprintf(s.event.id, sizeof(s.event.id), "%s", id);
	if (db_transact(db, store, &s, &err) != 0)
		note("%s", err.text);
	return s.stored;
}

static const char *
status_of(struct db *db, const char *id)
{
	static char text[100];
	struct error err = ERROR_INIT;
	struct event e;

	snprintf(text, sizeof(text), "%s", event_load(db, id, &e, &err) == 0 ?
	    e.status : error_meaning(err.code)->name);
	event_release(&e);
	return text;
}

static int
apply(struct db *db, void *arg, struct error *err)
{
	static const struct job_outcome done = {.state = JOB_DONE,
	    .counts = true};

	return event_applied(db, arg, "updated", NOW, err) != 0 ? -1 :
	    job_record(db, JOB_EVENT, arg, "run", &done, NOW, NULL, err);
}

static void
apply_due(struct db *db)
{
	struct error err = ERROR_INIT;
	struct job *jobs = NULL;
	int n = 0, i;

	(void)job_claim(db, JOB_EVENT, "default", "run", NOW + 1000000, 10,
	    &jobs, &n, &err);
	for (i = 0; i < n; i++)
		(void)db_transact(db, apply, jobs[i].subject_id, &err);
	free(jobs);
}

static void
test_once(struct db *db)
{
	struct event_stored s = put(db, "a", "k1", NOW, false, NULL);
	struct error err = ERROR_INIT;

	ok(!s.repeat, "an event is new");
	is_text(status_of(db, "a"), "received", "it waits");
	s = put(db, "b", "k1", NOW + EVENT_SAME_MS - 1, false, NULL);
	ok(s.repeat, "the same key is a repeat");
	is_text(s.id, "a", "of the first");
	is_text(status_of(db, "b"), "not_found", "and no event");
	s = put(db, "c", "k1", NOW + EVENT_SAME_MS, false, NULL);
	ok(!s.repeat, "not when its time is over");
	apply_due(db);
	is_text(status_of(db, "a"), "applied", "then it is applied");
	(void)put(db, "d", "k1", NOW + EVENT_SAME_MS + 1, false, NULL);
	is_text(status_of(db, "c"), "applied", "a repeat changes nothing");
	(void)put(db, "d", "k1", NOW + EVENT_SAME_MS + 1, true, NULL);
	is_text(status_of(db, "c"), "retry",
	    "unless its bytes may be another change");
	apply_due(db);
	is_int(event_replay(db, "a", NOW, &err), 0, "asked for once more");
	is_text(status_of(db, "a"), "retry", "it waits again");
	ok(event_replay(db, "x", NOW, &err) != 0 &&
	    err.code == ERROR_NOT_FOUND, "one that is not there");
}

static void
test_ignored(struct db *db)
{
	struct error err = ERROR_INIT;

	(void)put(db, "i", "k2", NOW, false, "unknown company");
	is_text(status_of(db, "i"), "ignored", "nothing is to be done");
	is_int(place_count(db, "SELECT count(*) FROM job "
	    "WHERE subject_id = 'i'"), 0, "there is no job");
	(void)event_replay(db, "i", NOW, &err);
	is_text(status_of(db, "i"), "received", "until somebody asks");
	apply_due(db);
	is_text(status_of(db, "i"), "applied", "then it is done");
}

static int
count(const struct event *e, void *arg)
{
	(void)e;
	*(int *)arg += 1;
	return 0;
}

static int
listed(struct db *db, struct event_filter f)
{
	struct error err = ERROR_INIT;
	int n = 0;

	f.limit = 10;
	if (event_list(db, &f, count, &n, &err) != 0)
		note("%s", err.text);
	return n;
}

static int
take_habit(const struct event_habit *habit, void *arg)
{
	*(int *)arg += habit->count;
	return 0;
}

static void
test_found(struct db *db)
{
	struct error err = ERROR_INIT;
	int n = 0;

	is_int(listed(db, (struct event_filter){.tenant = "default"}), 3,
	    "all of a tenant");
	is_int(listed(db, (struct event_filter){.tenant = "x"}), 0,
	    "none of another");
	is_int(listed(db, (struct event_filter){.query = "mUG"}), 3,
	    "by what is in it, in any case");
	is_int(listed(db, (struct event_filter){.query = "%"}), 0,
	    "a percent sign is itself");
	is_int(listed(db, (struct event_filter){.status = "applied"}), 3,
	    "by status");
	is_int(listed(db, (struct event_filter){.before = "c"}), 1,
	    "below a cursor");
	(void)event_habits(db, NULL, take_habit, &n, &err);
	is_int(n, 3, "and when it spoke");
	is_int(place_count(db, "SELECT count(*) FROM v_webhook_events "
	    "WHERE status = 'applied' AND applied_at IS NOT NULL "
	    "AND error IS NULL"), 3, "the view has them");
}

static void
test_prune(struct db *db)
{
	struct error err = ERROR_INIT;
	int64_t n;

	(void)prune_expired(db, NOW + 31 * 24 * 3600 * (int64_t)1000, &n,
	    &err);
	is_int(place_count(db, "SELECT (SELECT count(*) FROM event) + "
	    "(SELECT count(*) FROM event_key)"), 0,
	    "what was applied goes after a month");
	(void)prune_expired(db, NOW + 62 * 24 * 3600 * (int64_t)1000, &n,
	    &err);
	is_int(place_count(db, "SELECT count(*) FROM job"), 0,
	    "and its job");
}

static void
test_channel(struct db *db)
{
	char tenant[] = "default", source[] = EVENT_ZOHO_CRM, id[] = "42",
	    url[] = "u", events[] = "Leads.all";
	struct hook_channel c = {.tenant = tenant, .source = source,
	    .channel_id = id, .url = url, .events = events,
	    .expires_at = 5}, got;
	struct error err = ERROR_INIT;

	(void)hook_channel_load(db, tenant, source, &got, &err);
	is_text(got.channel_id, NULL, "there is no channel");
	is_int(hook_channel_store(db, &c, &err), 0, "one is kept");
	c.expires_at = 6;
	(void)hook_channel_store(db, &c, &err);
	(void)hook_channel_load(db, tenant, source, &got, &err);
	is_text(got.channel_id, "42", "and found");
	is_int(got.expires_at, 6, "as it was last");
	hook_channel_release(&got);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_once(p.db);
	apply_due(p.db);
	test_ignored(p.db);
	test_found(p.db);
	test_prune(p.db);
	test_channel(p.db);
	place_remove(&p);
	return tap_done();
}
