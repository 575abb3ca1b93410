/* sync_alert_tell.c - alerts are told once, daily, and when they are over. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "provider/access.h"
#include "sync/alert_tell.h"
#include "tests/lib/answerer.h"
#include "tests/lib/clock.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define HOUR_MS ((int64_t)60 * 60 * 1000)
#define NOW ((int64_t)1772619307000)

struct row {
	const char *name;
	int64_t raised_h, resolved_h; /* hours ago; resolved 0: open */
	struct notice notice;
	const char *want;
};

#define AGO(h) (NOW - (h) * HOUR_MS)

static const struct row rows[] = {
	{"a new alert", 1, 0, {"", 0, "", 0}, NOTICE_RAISED},
	{"one that was told", 2, 0, {"raised", AGO(1), "", 0}, NULL},
	{"one told a day ago", 30, 0, {"raised", AGO(24), "", 0},
	    NOTICE_RAISED},
	{"one raised anew since", 1, 0, {"raised", AGO(2), "", 0},
	    NOTICE_RAISED},
	{"one whose try was cut", 1, 0, {"", 0, "raised", 1}, NOTICE_RAISED},
	{"one that is over", 3, 1, {"raised", AGO(2), "", 0},
	    NOTICE_RESOLVED},
	{"one over of which nobody heard", 3, 1, {"", 0, "", 0}, NULL},
	{"one over of which somebody may have heard", 3, 1,
	    {"", 0, "raised", 1}, NOTICE_RESOLVED},
	{"one over whose try failed for certain", 3, 1, {"", 0, "raised", 0},
	    NULL},
	{"one whose end was told", 9, 5, {"resolved", AGO(4), "", 0}, NULL},
	{"one whose end could not be told", 9, 5,
	    {"raised", AGO(6), "resolved", 0}, NOTICE_RESOLVED},
};

static void
test_rows(void)
{
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		struct alert alert = {.raised_at = AGO(rows[i].raised_h),
		    .resolved_at = rows[i].resolved_h == 0 ? 0 :
		    AGO(rows[i].resolved_h)};

		is_text(alert_to_tell(&alert, &rows[i].notice, NOW),
		    rows[i].want, "%s is %s", rows[i].name,
		    rows[i].want != NULL ? "told" : "not told");
	}
}

static char tenant[] = "default", name[] = ALERT_PENDING, subject[] = "";
static char severity[] = "warning", text[] = "Leads that \"wait\": 60";

static void
raise_one(struct db *db)
{
	struct alert alert = {.tenant = tenant, .name = name,
	    .subject = subject, .severity = severity, .text = text,
	    .value = 60, .threshold = 50};
	struct error err = ERROR_INIT;

	is_int(alert_raise(db, &alert, clock_now_ms(), &err), 0, "raised");
}

static int
tell(struct place *p, struct error *err)
{
	volatile sig_atomic_t stop = 0;
	struct engine e = {.cfg = p->cfg, .db = p->db, .stop = &stop,
	    .started_ms = clock_monotonic_ms()};
	struct access access = {.cfg = p->cfg, .db = p->db};

	error_clear(err);
	return alert_tell(&e, &access, NULL, err);
}

static void
test_webhook(void)
{
	struct answerer *a = answerer_start();
	char *settings = xasprintf("ALERT_WEBHOOK_URL=%s/hook?t=SECRET\n"
	    "LEADBRIDGE_PUBLIC_URL=https://x.example\n", answerer_url(a));
	struct error err = ERROR_INIT;
	struct place p;

	place_make_store(&p, settings);
	clock_pretend(NOW);
	is_int(tell(&p, &err), 0, "nothing to tell");
	raise_one(p.db);
	answerer_push_json(a, 200, "ok");
	is_int(tell(&p, &err), 0, "an alert is told");
	has_text(answerer_question(a, 0), "POST /hook?t=SECRET HTTP/1.1",
	    "to the address of the setting");
	has_text(answerer_question(a, 0), "{\"alert\":\"pending_high\","
	    "\"severity\":\"warning\",\"state\":\"raised\","
	    "\"tenant\":\"default\",\"subject\":\"\","
	    "\"text\":\"Leads that \\\"wait\\\": 60\",\"value\":60,"
	    "\"threshold\":50,\"at\":\"2026-03-04T10:15:07Z\","
	    "\"url\":\"https://x.example/health.html\"}", "with all of it");
	raise_one(p.db);
	is_int(tell(&p, &err), 0, "raised again");
	is_int(answerer_count(a), 1, "it is told once");

	clock_pretend(NOW + 24 * HOUR_MS);
	answerer_push_json(a, 500, "");
	ok(tell(&p, &err) != 0 && err.code == ERROR_UNAVAILABLE,
	    "a day later a receiver in trouble is told of");
	ok(strstr(err.text, "SECRET") == NULL, "without its address: %s",
	    err.text);
	answerer_push_json(a, 204, "");
	is_int(tell(&p, &err), 0, "the next run tells it");
	is_int(answerer_count(a), 3, "once");
	is_int(tell(&p, &err), 0, "and then is quiet");

	is_int(alert_resolve(p.db, tenant, name, subject, clock_now_ms(),
	    &err), 0, "it is over");
	answerer_push_json(a, 200, "");
	is_int(tell(&p, &err), 0, "which is told");
	has_text(answerer_question(a, 3), "\"state\":\"resolved\"", "as such");
	is_int(tell(&p, &err), 0, "and never again");
	is_int(answerer_count(a), 4, "each once");
	place_remove(&p);
	clock_pretend(0);
	answerer_stop(a);
	free(settings);
}

/* A receiver that takes it and loses its answer, and a program that dies. */
static void
test_unsure(void)
{
	struct answerer *a = answerer_start();
	char *settings = xasprintf("ALERT_WEBHOOK_URL=%s/\n", answerer_url(a));
	struct error err = ERROR_INIT;
	struct place p;
	int i;

	place_make_store(&p, settings);
	raise_one(p.db);
	for (i = 0; i < 6; i++)
		answerer_push_close(a, "");
	for (i = 0; i < 5; i++)
		(void)tell(&p, &err);
	is_int(answerer_count(a), 2, "a lost answer is asked for once more");
	place_run(p.db, "UPDATE alert_notice SET told = NULL, told_at = 0, "
	    "trying = 'raised', tries = 1");
	(void)tell(&p, &err);
	(void)tell(&p, &err);
	is_int(answerer_count(a), 3, "and so is what a dead run had begun");
	place_run(p.db, "UPDATE alert_notice SET told_at = 1");
	(void)tell(&p, &err);
	is_int(answerer_count(a), 4, "the daily word counts its own tries");
	place_remove(&p);
	answerer_stop(a);
	free(settings);
}

int
main(void)
{
	test_rows();
	test_webhook();
	test_unsure();
	return tap_done();
}
