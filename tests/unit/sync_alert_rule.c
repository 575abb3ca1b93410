/* sync_alert_rule.c - which figures are an alert, and until when. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sync/alert_rule.h"
#include "tests/lib/tap.h"

#define MINUTE_MS ((int64_t)60 * 1000)
#define MB ((int64_t)1 << 20)

/* What is pretended, in the units of its alert. */
enum figure { PENDING, RATE, AGE_MIN, DEAD, LOW, FAILURES, LEFT_PERCENT, PAUSE_MIN,
	RUN_MIN, DISK_MB, BEHIND_S };

struct row {
	const char *name;     /* of the case */
	enum figure figure;
	int64_t value;
	const char *alert;
	int64_t open;         /* threshold of one that is open, -1: none */
	const char *severity; /* wanted, NULL: none */
};

static const struct row rows[] = {
	{"as many as allowed wait", PENDING, 50, ALERT_PENDING, -1, NULL},
	{"one more waits", PENDING, 51, ALERT_PENDING, -1, "warning"},
	{"an open one stays at the threshold", PENDING, 50, ALERT_PENDING, 50,
	    "warning"},
	{"and somewhat below", PENDING, 41, ALERT_PENDING, 50, "warning"},
	{"until a fifth below", PENDING, 40, ALERT_PENDING, 50, NULL},
	{"one of another threshold is judged anew", PENDING, 45,
	    ALERT_PENDING, 20, NULL},

	{"just enough delivered", RATE, 80, ALERT_SUCCESS_RATE, -1, NULL},
	{"too few delivered", RATE, 79, ALERT_SUCCESS_RATE, -1, "critical"},
	{"none delivered", RATE, 0, ALERT_SUCCESS_RATE, -1, "critical"},
	{"an open one stays at the least", RATE, 84, ALERT_SUCCESS_RATE, 80,
	    "critical"},
	{"until there is some room", RATE, 85, ALERT_SUCCESS_RATE, 80, NULL},
	{"nothing ended says nothing", RATE, -1, ALERT_SUCCESS_RATE, -1, NULL},
	{"and ends it", RATE, -1, ALERT_SUCCESS_RATE, 80, NULL},

	{"a lead waits for half an hour", AGE_MIN, 30, ALERT_QUEUE_AGE, -1,
	    NULL},
	{"a lead waits longer", AGE_MIN, 31, ALERT_QUEUE_AGE, -1, "warning"},
	{"and is nearly as old", AGE_MIN, 25, ALERT_QUEUE_AGE, 1800,
	    "warning"},
	{"and is young", AGE_MIN, 24, ALERT_QUEUE_AGE, 1800, NULL},
	{"a lead waits for a day", AGE_MIN, 1441, ALERT_QUEUE_AGE, 1800,
	    "critical"},
	{"nothing waits", AGE_MIN, -1, ALERT_QUEUE_AGE, 1800, NULL},

	{"no product is low", LOW, 0, ALERT_LOW_STOCK, -1, NULL},
	{"one is", LOW, 1, ALERT_LOW_STOCK, -1, "warning"},
	{"many are", LOW, 70, ALERT_LOW_STOCK, 0, "warning"},
	{"none is any more", LOW, 0, ALERT_LOW_STOCK, 0, NULL},

	{"no dead lead", DEAD, 0, ALERT_DEAD, -1, NULL},
	{"one dead lead", DEAD, 1, ALERT_DEAD, -1, "warning"},

	{"two failed refreshes", FAILURES, 2, ALERT_REFRESH_FAILING, -1, NULL},
	{"three", FAILURES, 3, ALERT_REFRESH_FAILING, -1, "critical"},
	{"one after it was told", FAILURES, 1, ALERT_REFRESH_FAILING, 3,
	    "critical"},
	{"a working one", FAILURES, 0, ALERT_REFRESH_FAILING, 3, NULL},

	{"a tenth of the calls is left", LEFT_PERCENT, 10, ALERT_BUDGET, -1,
	    NULL},
	{"less is left", LEFT_PERCENT, 9, ALERT_BUDGET, -1, "warning"},
	{"somewhat more again", LEFT_PERCENT, 19, ALERT_BUDGET, 10, "warning"},
	{"enough again", LEFT_PERCENT, 20, ALERT_BUDGET, 10, NULL},
	{"a provider wants ten minutes", PAUSE_MIN, 10, ALERT_BUDGET, -1,
	    NULL},
	{"a provider wants more", PAUSE_MIN, 11, ALERT_BUDGET, -1, "warning"},
	{"and wants the last of it", PAUSE_MIN, 1, ALERT_BUDGET, 10,
	    "warning"},
	{"and has had it", PAUSE_MIN, 0, ALERT_BUDGET, 10, NULL},

	{"a run just now", RUN_MIN, 0, ALERT_NO_RUN, -1, NULL},
	{"cron comes every fifteen minutes", RUN_MIN, 15, ALERT_NO_RUN, -1,
	    NULL},
	{"two turns missed", RUN_MIN, 27, ALERT_NO_RUN, -1, "critical"},
	{"never ran, nothing waits", RUN_MIN, -1, ALERT_NO_RUN, -1, NULL},

	{"room", DISK_MB, 512, ALERT_DISK, -1, NULL},
	{"little room", DISK_MB, 511, ALERT_DISK, -1, "warning"},
	{"still little", DISK_MB, 639, ALERT_DISK, 512 * MB, "warning"},
	{"room again", DISK_MB, 640, ALERT_DISK, 512 * MB, NULL},
	{"no room", DISK_MB, 63, ALERT_DISK, 512 * MB, "critical"},
	{"hardly any more", DISK_MB, 79, ALERT_DISK, 64 * MB, "critical"},
	{"a little", DISK_MB, 80, ALERT_DISK, 64 * MB, "warning"},
	{"nobody knows", DISK_MB, -1, ALERT_DISK, -1, NULL},

	{"a minute behind", BEHIND_S, 60, ALERT_CLOCK, -1, NULL},
	{"more behind", BEHIND_S, 61, ALERT_CLOCK, -1, "warning"},
	{"as much ahead", BEHIND_S, -61, ALERT_CLOCK, -1, "warning"},
	{"half a minute", BEHIND_S, 30, ALERT_CLOCK, 60, NULL},
	{"a bit more", BEHIND_S, 31, ALERT_CLOCK, 60, "warning"},
	{"an hour", BEHIND_S, -3600, ALERT_CLOCK, 60, "critical"},
};

static char failing[] = CONNECTION_FAILING, connected[] = CONNECTION_CONNECTED;
static char service[] = "zoho_crm", why[] = "an outage";

static struct rule_budget budget;

static void
pretend(const struct row *row, struct rule_figures *f, struct connection *c,
    struct provider_clock *clock)
{
	int64_t v = row->value;

	switch (row->figure) {
	case PENDING:
		f->pending = v;
		break;
	case RATE:
		f->synced_24h = v < 0 ? 0 : v;
		f->dead_24h = v < 0 ? 0 : 100 - v;
		break;
	case AGE_MIN:
		f->oldest_pending_at = v < 0 ? 0 : f->now - v * MINUTE_MS;
		break;
	case LOW:
		f->low_stock = v;
		f->low_skus = "MUG-1, MUG-2";
		break;
	case DEAD:
		f->dead_24h = v;
		f->synced_24h = 1000;
		break;
	case FAILURES:
		c->status = v > 0 ? failing : connected;
		c->consecutive_failures = v;
		break;
	case LEFT_PERCENT:
		budget.left.percent = (int)v;
		break;
	case PAUSE_MIN:
		budget.left.paused_until = f->now + v * MINUTE_MS;
		break;
	case RUN_MIN:
		f->last_run_at = v < 0 ? 0 : f->now - v * MINUTE_MS;
		break;
	case DISK_MB:
		f->disk_free = v < 0 ? -1 : v * MB;
		break;
	case BEHIND_S:
	default:
		clock->ahead_ms = v * 1000;
		break;
	}
}

static const struct finding *
find(const struct findings *found, const char *name)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		if (strcmp(found->items[i].name, name) == 0)
			return &found->items[i];
	return NULL;
}

static void
check(const struct row *row, const struct schedule *schedule, int64_t now)
{
	struct connection c = {.service = service, .status = connected,
	    .last_error = why};
	struct provider_clock clock = {.server = "https://p.example"};
	struct rule_figures f = {.now = now, .pending_max = 50,
	    .success_min = 80, .schedule = schedule, .connections = &c,
	    .connection_count = 1, .whole = true, .last_run_at = now,
	    .disk_free = 9000 * MB, .clocks = &clock, .clock_count = 1};
	struct alert open = {.threshold = row->open};
	const struct finding *got;
	struct findings found;
	char name[64], subject[300];

	budget = (struct rule_budget){service, {100, 0}};
	f.budgets = &budget;
	f.budget_count = 1;
	pretend(row, &f, &c, &clock);
	(void)snprintf(name, sizeof(name), "%s", row->alert);
	(void)snprintf(subject, sizeof(subject), "%s",
	    row->figure >= FAILURES && row->figure <= PAUSE_MIN ? service :
	    row->figure == BEHIND_S ? clock.server : "");
	open.name = name;
	open.subject = subject;
	alert_judge(&f, &open, row->open >= 0 ? 1 : 0, &found);
	got = find(&found, row->alert);
	is_text(got != NULL ? got->severity : NULL, row->severity, "%s: %s",
	    row->name, row->severity != NULL ? "told" : "not told");
	if (got != NULL) {
		is_text(got->subject, subject, "of its subject");
		ok(strlen(got->text) > 20 && got->value >= 0,
		    "in words: %s", got->text);
	}
	f.whole = false;
	free(found.items);
	alert_judge(&f, &open, row->open >= 0 ? 1 : 0, &found);
	if (row->figure >= RUN_MIN)
		ok(find(&found, row->alert) == NULL,
		    "other tenants are not told");
	free(found.items);
}

/* A schedule that comes once a day gives leads and runs more time. */
static void
test_slow_schedule(int64_t now)
{
	struct schedule daily;
	struct error err = ERROR_INIT;
	struct rule_figures f = {.now = now, .pending_max = 50,
	    .schedule = &daily, .whole = true, .disk_free = -1};
	struct findings found;

	(void)schedule_parse("0 3 * * *", &daily, &err);
	f.pending = 1;
	f.oldest_pending_at = now - 40 * 60 * MINUTE_MS;
	f.last_run_at = now - 30 * 60 * MINUTE_MS;
	alert_judge(&f, NULL, 0, &found);
	is_int((long long)found.count, 0, "by a daily schedule 40 hours are "
	    "not long");
	free(found.items);
	f.oldest_pending_at = now - 49 * 60 * MINUTE_MS;
	f.last_run_at = now - 60 * 60 * MINUTE_MS;
	alert_judge(&f, NULL, 0, &found);
	ok(find(&found, ALERT_QUEUE_AGE) != NULL &&
	    find(&found, ALERT_NO_RUN) != NULL, "but two turns are");
	free(found.items);
	f.last_run_at = 0;
	alert_judge(&f, NULL, 0, &found);
	ok(find(&found, ALERT_NO_RUN) != NULL,
	    "so they are where it never ran and something waits");
	free(found.items);
}

int
main(void)
{
	struct schedule schedule;
	struct error err = ERROR_INIT;
	int64_t now = 0;
	size_t i;

	setenv("TZ", "UTC", 1);
	(void)clock_parse("2026-03-04T10:02:00Z", &now);
	if (schedule_parse("*/5 * * * *", &schedule, &err) != 0)
		note("%s", err.text);
	for (i = 0; i < nrows(rows); i++)
		check(&rows[i], &schedule, now);
	test_slow_schedule(now);
	return tap_done();
}
