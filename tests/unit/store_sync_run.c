/* store_sync_run.c - runs of the mirror as those see them who asked. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/run.h"
#include "store/run_request.h"
#include "store/sync_run.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static struct run_request
ask(struct db *db, const char *what, int64_t now)
{
	struct run_request r = {.jobs = xstrdup("inventory"),
	    .tenant = xstrdup("default"), .what = xstrdup(what),
	    .max_changes = 9};
	struct error err = ERROR_INIT;

	if (run_request_add(db, &r, now, &err) != 0)
		note("%s", err.text);
	return r;
}

/* "what state done/total percent eta created". */
static const char *
shown(struct db *db, const char *id, int64_t now)
{
	static char text[200];
	struct error err = ERROR_INIT;
	struct sync_run r;
	struct json *j;
	const char *eta;

	if (sync_run_load(db, id, &r, &err) != 0)
		return error_meaning(err.code)->name;
	j = sync_run_show(&r, now);
	eta = json_scalar(json_get(j, "eta_s"));
	snprintf(text, sizeof(text), "%s %s %s/%s %s%% %s %s", r.what,
	    json_get_text(j, "state"), json_scalar(json_get(j, "done")),
	    json_scalar(json_get(j, "total")),
	    json_scalar(json_get(j, "percent")), eta != NULL ? eta : "-",
	    json_scalar(json_get(j, "created")));
	json_free(j);
	sync_run_release(&r);
	return text;
}

static void
test_life(struct db *db)
{
	struct run_request asked = ask(db, "products", 1000);
	struct error err = ERROR_INIT;
	struct run run;
	bool cancel = true;

	is_text(shown(db, asked.id, 2000), "products queued 0/0 0% - 0",
	    "one that waits");
	(void)run_request_take(db, asked.id, 3000, &err);
	is_text(shown(db, asked.id, 3000), "products running 0/0 0% - 0",
	    "one that is taken");
	(void)run_start_as(db, &run, asked.id, "products", "inventory",
	    "default", 3000, &err);
	run.processed = 25;
	run.total = 100;
	run.created = 7;
	ok(run_progress(db, &run, &cancel, &err) == 0 && !cancel,
	    "it tells how far it is; nobody wants it to end");
	is_text(shown(db, asked.id, 13000), "products running 25/100 25% 30 7",
	    "and how long yet");
	ok(sync_run_cancel(db, asked.id, 14000, &err) == 0,
	    "somebody wants it to end");
	(void)run_progress(db, &run, &cancel, &err);
	ok(cancel, "and it hears of that");
	free(run.state);
	run.state = xstrdup("cancelled");
	run.ended_at = 15000;
	(void)run_finish(db, &run, &err);
	(void)run_request_end(db, asked.id, "cancelled", "{\"runs\":[]}",
	    NULL, 15000, &err);
	is_text(shown(db, asked.id, 20000),
	    "products cancelled 25/100 25% 0 7", "it has ended");
	is_int(sync_run_cancel(db, asked.id, 16000, &err), -1, "once");
	is_text(error_meaning(err.code)->name, "conflict",
	    "for what has ended is not cancelled");
	run_release(&run);
	run_request_release(&asked);
}

static void
test_queue(struct db *db)
{
	struct run_request asked = ask(db, "orders", 5000);
	struct error err = ERROR_INIT;

	ok(sync_run_cancel(db, asked.id, 6000, &err) == 0,
	    "one that waits is cancelled");
	is_text(shown(db, asked.id, 7000), "orders cancelled 0/0 100% 0 0",
	    "at once");
	is_int(run_request_take(db, asked.id, 8000, &err), -1,
	    "and nobody takes it");
	is_text(shown(db, "nobody", 0), "not_found", "one that is not there");
	run_request_release(&asked);
}

static int
add_word(const struct sync_run *r, void *arg)
{
	char *text = arg;

	(void)snprintf(text + strlen(text), 100 - strlen(text), "%s %s;",
	    r->what, r->state);
	return 0;
}

static void
test_list(struct db *db)
{
	struct error err = ERROR_INIT;
	char text[100] = "";
	struct run run;

	(void)run_start(db, &run, "inventory", "default", 9000, &err);
	run_release(&run);
	(void)run_start(db, &run, "leads", "default", 9000, &err);
	run_release(&run);
	if (sync_run_list(db, "default", NULL, 10, add_word, text,
	    &err) != 0)
		note("%s", err.text);
	is_text(text, "full running;orders cancelled;products cancelled;",
	    "newest first, those of the schedule too, other jobs not");
	text[0] = '\0';
	(void)sync_run_list(db, "other", NULL, 10, add_word, text, &err);
	is_text(text, "", "those of a tenant");
}

static void
test_dry(struct db *db)
{
	struct run_request asked = ask(db, "full", 1000);
	struct error err = ERROR_INIT;
	struct sync_run r;

	(void)run_request_take(db, asked.id, 3000, &err);
	(void)run_request_end(db, asked.id, "done", "{\"runs\":[{\"created\":"
	    "2,\"conflicts\":1}],\"changes\":[{\"kind\":\"product\"}]}", NULL,
	    4000, &err);
	place_run(db, "UPDATE run_request SET dry_run = 1 "
	    "WHERE state = 'done'");
	(void)sync_run_load(db, asked.id, &r, &err);
	is_int(r.created, 2, "a dry run's figures are in its result");
	is_text(r.changes, "[{\"kind\":\"product\"}]", "with its list");
	is_int(r.max_changes, 9, "what was asked for is told");
	sync_run_release(&r);
	run_request_release(&asked);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_life(p.db);
	test_queue(p.db);
	test_list(p.db);
	test_dry(p.db);
	place_remove(&p);
	return tap_done();
}
