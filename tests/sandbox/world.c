/* world.c - what the pretend providers know, and one request's way in it. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/intuit_grant.h"
#include "tests/sandbox/inventory/inv.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/oauth.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/qbo_company.h"
#include "tests/sandbox/services.h"
#include "tests/sandbox/watch.h"
#include "tests/sandbox/world.h"

#define ID_FIRST INT64_C(6100000000001500003)
#define ID_DC_STEP INT64_C(10000000000000000)

static void
orgs_init(struct world *w)
{
	struct org *org;
	int i, m;

	for (i = 0; i < DC_COUNT; i++) {
		org = &w->orgs[i];
		memset(org, 0, sizeof(*org));
		org->world = w;
		org->dc = (enum dc)i;
		org->zgid = 20061000 + i;
		org->next_id = ID_FIRST + i * ID_DC_STEP;
		org->user_id = org->next_id - 1088002;
		for (m = 0; m < MODULE_COUNT; m++)
			shelf_init(&org->shelves[m], &w->modules.module[m]);
	}
}

static void
world_fill(struct world *w)
{
	w->clock_shift_ms = 0;
	knobs_reset(&w->knobs);
	modules_init(&w->modules);
	oauth_init(&w->oauth);
	orgs_init(w);
	intuit_init(&w->intuit);
	qbo_company_take(w, QBO_REALM);
}

static void
world_empty(struct world *w)
{
	int i, m;

	for (i = 0; i < DC_COUNT; i++) {
		page_tokens_clear(&w->orgs[i]);
		channels_clear(&w->orgs[i]);
		inventory_free(w->orgs[i].inventory);
		calendars_free(w->orgs[i].calendars);
		for (m = 0; m < MODULE_COUNT; m++)
			shelf_release(&w->orgs[i].shelves[m]);
	}
	oauth_release(&w->oauth);
	intuit_release(&w->intuit);
	modules_release(&w->modules);
	faults_clear(&w->faults);
	journal_clear(&w->journal);
	hooks_clear(&w->hooks);
}

struct world *
world_new(void)
{
	struct world *w = xcalloc(1, sizeof(*w));
	pthread_condattr_t attr;

	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->released, &attr);
	pthread_condattr_destroy(&attr);
	hooks_init(&w->hooks);
	world_fill(w);
	return w;
}

void
world_free(struct world *w)
{
	if (w == NULL)
		return;
	world_empty(w);
	hooks_release(&w->hooks);
	pthread_cond_destroy(&w->released);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void
world_reset(struct world *w)
{
	world_empty(w);
	world_fill(w);
	w->generation++;
	world_release(w);
}

int64_t
world_now(const struct world *w)
{
	return clock_now_ms() + w->clock_shift_ms;
}

int64_t
world_knob(const struct world *w, enum knob id)
{
	return w->knobs.value[id];
}

void
world_sleep(struct world *w, int64_t span_ms)
{
	unsigned releases = w->releases;
	struct timespec until;
	int64_t ns;

	if (span_ms <= 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &until);
	ns = until.tv_nsec + span_ms % 1000 * 1000000;
	until.tv_sec += (time_t)(span_ms / 1000 + ns / 1000000000);
	until.tv_nsec = (long)(ns % 1000000000);
	while (releases == w->releases &&
	    pthread_cond_timedwait(&w->released, &w->lock, &until) == 0)
		;
}

void
world_release(struct world *w)
{
	w->releases++;
	pthread_cond_broadcast(&w->released);
}

int64_t
org_next_id(struct org *org)
{
	int64_t id = org->next_id;

	org->next_id += 2;
	return id;
}

struct shelf *
org_shelf(struct org *org, const struct module *m)
{
	return &org->shelves[m - org->world->modules.module];
}

const char *
org_user_name(const struct org *org)
{
	static const char *const names[DC_COUNT] = {
		"Mara Lind", "Jonas Beck", "Priya Rao", "Ellis Ward",
		"Ken Sato", "Lin Wei", "Amy Roy", "Omar Aziz"
	};

	return names[org->dc];
}

struct json *
org_user(const struct org *org, bool email)
{
	struct json *j = json_object();
	char text[RECORD_ID_SIZE], address[64];

	record_id_text(org->user_id, text);
	json_set_text(j, "name", org_user_name(org));
	json_set_text(j, "id", text);
	if (email) {
		snprintf(address, sizeof(address), "admin@%s.sandbox.example",
		    dc_name(org->dc));
		json_set_text(j, "email", address);
	}
	return j;
}

struct json *
org_moment(const struct org *org, int64_t at)
{
	char text[MOMENT_SIZE];

	if (at == 0)
		return json_null();
	moment_text(at, (int)world_knob(org->world, KNOB_UTC_OFFSET), text);
	return json_text(text);
}

static void
provider_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	if (dc == DC_INTUIT)
		intuit_answer(w, ask, reply);
	else if (text_starts(ask->path, "/oauth/"))
		oauth_answer(w, dc, ask, reply);
	else if (text_starts(ask->path, "/crm/"))
		crm_answer(w, dc, ask, reply);
	else if (text_starts(ask->path, "/inventory/"))
		inventory_answer(w, dc, ask, reply);
	else if (text_starts(ask->path, "/api/"))
		calendar_answer(w, dc, ask, reply);
	else
		reply_fault(reply, 404, "INVALID_URL_PATTERN", "Please check "
		    "if the URL trying to access is a correct one", NULL);
}

/* One request of a client, with whatever goes wrong with it. */
static void
suffer(struct world *w, enum dc dc, const struct ask *ask,
    const struct suffering *s, struct reply *reply)
{
	bool replaced = s->kind == FAULT_STATUS || s->kind == FAULT_HTML ||
	    s->kind == FAULT_THROTTLE || s->kind == FAULT_CUT_BEFORE;

	if (!s->after)
		world_sleep(w, s->delay_ms);
	if (s->kind == FAULT_EVICT && dc == DC_INTUIT)
		intuit_evict(w, ask);
	else if (s->kind == FAULT_EVICT)
		access_remove(&w->oauth, crm_token(w, dc, ask));
	if (!replaced || (s->after && s->kind != FAULT_CUT_BEFORE))
		provider_answer(w, dc, ask, reply);
	if (s->after)
		world_sleep(w, s->delay_ms);
	if (replaced)
		suffering_answer(w, s, ask, reply);
	reply->cut |= s->kind == FAULT_CUT_AFTER;
	reply->truncated = s->kind == FAULT_TRUNCATE;
	reply->chunked = !reply->truncated &&
	    (reply->chunked || s->kind == FAULT_CHUNKED);
	reply->rate = s->kind == FAULT_SLOW ? s->rate : 0;
}

void
world_answer(struct world *w, const struct ask *ask, struct reply *reply)
{
	enum dc dc = dc_of_host(ask->host);
	struct suffering s;
	struct passage passage;
	int64_t arrived_at;

	pthread_mutex_lock(&w->lock);
	if (text_starts(ask->path, "/_sandbox")) {
		control_answer(w, ask, reply);
		goto out;
	}
	w->under_way++;
	arrived_at = world_now(w);
	faults_take(&w->faults, ask, dc, &s);
	if (passage_enter(w, dc, ask, &passage)) {
		suffer(w, dc, ask, &s, reply);
		passage_leave(w, &passage);
	} else if (dc == DC_INTUIT) {
		intuit_throttled(w, ask, reply);
	} else if (text_starts(ask->path, "/inventory/")) {
		inventory_throttled(w, reply);
	} else {
		limit_answer(w, reply);
	}
	if (dc == DC_INTUIT)
		intuit_headers(w, reply);
	else
		reply_header(reply, "Server", "ZGS");
	journal_add(&w->journal, ask, dc, reply, s.kind == FAULT_NONE ? NULL :
	    suffering_name(&s), arrived_at, world_now(w));
	suffering_release(&s);
	w->under_way--;
out:
	pthread_mutex_unlock(&w->lock);
}
