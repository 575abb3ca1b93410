/* alerting.c - looks at everything that a person may have to be told. */

#include "sync/alerting.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "provider/access.h"
#include "provider/api.h"
#include "provider/reconnect.h"
#include "store/event.h"
#include "store/hook_channel.h"
#include "store/product.h"
#include "store/provider_clock.h"
#include "store/stats.h"
#include "store/tenant.h"
#include "sync/alert_rule.h"
#include "sync/alert_tell.h"
#include "sync/silence.h"

#define LEADS "leads"
/* What a provider's clock said longer ago says nothing of today's. */
#define CLOCK_SEEN_MS ((int64_t)24 * 60 * 60 * 1000)

struct connections {
	struct connection *items;
	size_t count;
};

struct alerts {
	struct alert *items;
	size_t count;
};

struct clocks {
	struct provider_clock *items;
	size_t count;
};

#define SOURCES_MAX 8
/* Bytes of the names of products that are told. */
#define SKUS_MAX 400

struct sources {
	struct rule_source items[SOURCES_MAX];
	size_t count;
};

struct tenants {
	char **names;
	size_t count;
};

static int
take_connection(const struct connection *c, void *arg)
{
	struct connections *l = arg;

	l->items = xreallocarray(l->items, l->count + 1, sizeof(*l->items));
	connection_copy(&l->items[l->count++], c);
	return 0;
}

static int
take_alert(const struct alert *alert, void *arg)
{
	struct alerts *l = arg;

	l->items = xreallocarray(l->items, l->count + 1, sizeof(*l->items));
	alert_copy(&l->items[l->count++], alert);
	return 0;
}

static int
take_clock(const struct provider_clock *clock, void *arg)
{
	struct clocks *l = arg;

	l->items = xreallocarray(l->items, l->count + 1, sizeof(*l->items));
	l->items[l->count++] = *clock;
	return 0;
}

static int
take_tenant(const struct tenant_row *row, void *arg)
{
	struct tenants *l = arg;

	l->names = xreallocarray(l->names, l->count + 1, sizeof(*l->names));
	l->names[l->count++] = xstrdup(row->name);
	return 0;
}

static const char *
source_word(const char *source)
{
	const char *word = NULL;
	size_t i;

	for (i = 0; event_source_at(i) != NULL; i++)
		if (strcmp(event_source_at(i), source) == 0)
			word = event_source_at(i);
	return word;
}

static struct rule_source *
source_of(struct sources *l, const char *source)
{
	const char *word = source_word(source);
	size_t i;

	for (i = 0; word != NULL && i < l->count; i++)
		if (strcmp(l->items[i].source, word) == 0)
			return &l->items[i];
	if (word == NULL || l->count == SOURCES_MAX)
		return NULL;
	l->items[l->count] = (struct rule_source){.source = word};
	return &l->items[l->count++];
}

static int
take_habit(const struct event_habit *habit, void *arg)
{
	struct rule_source *s = source_of(arg, habit->source);

	if (s == NULL || habit->count == 0)
		return 0;
	s->last_at = habit->at[0];
	s->limit_ms = silence_limit_ms(habit->at, (size_t)habit->count);
	return 0;
}

/* What has spoken to a tenant, and the channels that may have ended. */
static int
gather_sources(struct engine *e, const char *tenant, struct sources *out,
    struct error *err)
{
	struct hook_channel channel;
	struct rule_source *s;

	if (event_habits(e->db, tenant, take_habit, out, err) != 0 ||
	    hook_channel_load(e->db, tenant, EVENT_ZOHO_CRM, &channel,
		err) != 0)
		return -1;
	s = channel.channel_id != NULL ? source_of(out, EVENT_ZOHO_CRM) :
	    NULL;
	if (s != NULL)
		s->ends_at = channel.expires_at;
	hook_channel_release(&channel);
	return 0;
}

static void
connections_release(struct connections *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		connection_release(&l->items[i]);
	free(l->items);
}

static void
alerts_release(struct alerts *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		alert_release(&l->items[i]);
	free(l->items);
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

static int
examine_all(struct engine *e, struct access *a, struct run *run,
    struct error *err)
{
	struct connections found = {NULL, 0};
	size_t i;
	int rc;

	rc = connection_list(e->db, e->tenant, take_connection, &found, err);
	if (rc == 0 && found.count > 0)
		rc = engine_access(e, e->db, a, err);
	for (i = 0; i < found.count && rc == 0 && !engine_stopping(e); i++) {
		rc = examine(a, &found.items[i], err);
		run->processed++;
	}
	connections_release(&found);
	return rc;
}

static int
raise_found(struct engine *e, char *tenant, const struct finding *found,
    struct error *err)
{
	struct alert alert = {
		.tenant = tenant,
		.name = xstrdup(found->name),
		.subject = xstrdup(found->subject),
		.severity = xstrdup(found->severity),
		.text = xstrdup(found->text),
		.value = found->value,
		.threshold = found->threshold,
	};
	int rc;

	rc = alert_raise(e->db, &alert, clock_now_ms(), err);
	alert.tenant = NULL;
	alert_release(&alert);
	return rc;
}

static bool
is_found(const struct findings *found, const struct alert *alert)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		if (strcmp(found->items[i].name, alert->name) == 0 &&
		    strcmp(found->items[i].subject, alert->subject) == 0)
			return true;
	return false;
}

/* Raises what was found, and ends what was not found any more. */
static int
settle(struct engine *e, char *tenant, const struct alerts *open,
    const struct findings *found, struct error *err)
{
	const struct alert *alert;
	size_t i;

	for (i = 0; i < found->count; i++)
		if (raise_found(e, tenant, &found->items[i], err) != 0)
			return -1;
	for (i = 0; i < open->count; i++) {
		alert = &open->items[i];
		if (alert_is_judged(alert->name) && !is_found(found, alert) &&
		    alert_resolve(e->db, tenant, alert->name, alert->subject,
			clock_now_ms(), err) != 0)
			return -1;
	}
	return 0;
}

/* What belongs to no tenant alone is told to the first of them. */
static int
gather_whole(struct engine *e, struct rule_figures *f, struct clocks *clocks,
    struct error *err)
{
	f->whole = true;
	f->disk_free = file_free_bytes(config_text(e->cfg, SET_DATA_DIR));
	if (run_last_start(e->db, LEADS, NULL, &f->last_run_at, err) != 0 ||
	    provider_clock_list(e->db, f->now - CLOCK_SEEN_MS, take_clock,
		clocks, err) != 0)
		return -1;
	f->clocks = clocks->items;
	f->clock_count = clocks->count;
	return 0;
}

static int
look_at_budget(struct engine *e, const struct connection *c,
    const struct api *api, int64_t now, struct allowance_left *out,
    struct error *err)
{
	struct pace_rule rules[ALLOWANCE_RULES_MAX];
	char *scope = api->scope(c->tenant, c->realm_id);
	struct allowance_plan plan;
	int rc;

	rc = api->limits(e->cfg, e->db, scope, rules, &plan, err);
	if (rc == 0)
		rc = allowance_look(e->db, &plan, scope, now, out, err);
	free(scope);
	return rc;
}

/* What each connection may still ask; free() the list. */
static int
gather_budgets(struct engine *e, struct rule_figures *f,
    struct rule_budget **out, struct error *err)
{
	const struct connection *c;
	const struct provider *p;
	struct rule_budget *b;
	size_t i;
	int rc = 0;

	*out = xcalloc(f->connection_count + 1, sizeof(**out));
	f->budgets = *out;
	for (i = 0; i < f->connection_count && rc == 0; i++) {
		c = &f->connections[i];
		p = provider_find(c->service);
		if (p == NULL || p->api == NULL || p->api->limits == NULL)
			continue;
		b = &(*out)[f->budget_count++];
		b->service = c->service;
		rc = look_at_budget(e, c, p->api, f->now, &b->left, err);
	}
	return rc;
}

static int
take_low(const struct mirror_record *product, void *arg)
{
	struct error ignored = ERROR_INIT;
	struct json *content = NULL;
	struct strbuf *skus = arg;
	const char *name;

	if (json_parse(product->content, strlen(product->content), &content,
	    &ignored) != 0)
		return 0;
	name = json_scalar(json_get(content, "sku"));
	if (text_empty(name))
		name = json_scalar(json_get(content, "name"));
	strbuf_printf(skus, "%s%.50s", skus->len > 0 ? ", " : "",
	    name != NULL ? name : product->id);
	json_free(content);
	return 0;
}

static int
gather_stock(struct engine *e, const char *tenant, struct rule_figures *f,
    struct strbuf *skus, struct error *err)
{
	const struct product_filter low = {.tenant = tenant, .low = true,
	    .limit = RULE_SKUS};

	if (product_count(e->db, tenant, true, &f->low_stock, err) != 0)
		return -1;
	if (f->low_stock > 0 &&
	    product_list(e->db, &low, take_low, skus, err) != 0)
		return -1;
	f->low_skus = strbuf_str(skus);
	return 0;
}

static int
judge_tenant(struct engine *e, char *tenant, const struct schedule *schedule,
    struct error *err)
{
	struct rule_figures f = {.now = clock_now_ms(), .schedule = schedule};
	struct connections connections = {NULL, 0};
	struct alerts open = {NULL, 0};
	struct clocks clocks = {NULL, 0};
	struct findings found = {NULL, 0};
	struct rule_budget *budgets = NULL;
	struct sources sources = {.count = 0};
	struct strbuf skus;
	struct stats stats;
	int rc = -1;

	strbuf_init(&skus, SKUS_MAX);
	if (stats_load(e->db, tenant, f.now, &stats, err) != 0 ||
	    connection_list(e->db, tenant, take_connection, &connections,
		err) != 0 ||
	    alert_list(e->db, tenant, take_alert, &open, err) != 0)
		goto out;
	if (strcmp(tenant, TENANT_DEFAULT) == 0 &&
	    gather_whole(e, &f, &clocks, err) != 0)
		goto out;
	f.pending = stats.pending;
	f.oldest_pending_at = stats.oldest_pending_at;
	f.synced_24h = stats.synced_24h;
	f.dead_24h = stats.dead_24h;
	f.pending_max = config_int(e->cfg, SET_ALERT_PENDING_MAX);
	f.success_min = config_int(e->cfg, SET_ALERT_SUCCESS_RATE_MIN);
	f.connections = connections.items;
	f.connection_count = connections.count;
	if (gather_budgets(e, &f, &budgets, err) != 0 ||
	    gather_sources(e, tenant, &sources, err) != 0 ||
	    gather_stock(e, tenant, &f, &skus, err) != 0)
		goto out;
	f.sources = sources.items;
	f.source_count = sources.count;
	alert_judge(&f, open.items, open.count, &found);
	rc = settle(e, tenant, &open, &found, err);
out:
	connections_release(&connections);
	alerts_release(&open);
	free(budgets);
	strbuf_release(&skus);
	free(clocks.items);
	free(found.items);
	return rc;
}

static int
judge_all(struct engine *e, struct error *err)
{
	const struct tenant_row one = {.name = e->tenant};
	struct tenants tenants = {NULL, 0};
	struct schedule schedule;
	size_t i;
	int rc;

	if (schedule_parse(config_text(e->cfg, SET_SYNC_SCHEDULE_LEADS),
		&schedule, err) != 0)
		return -1;
	rc = e->tenant != NULL ? take_tenant(&one, &tenants) :
	    tenant_list(e->db, take_tenant, &tenants, err);
	for (i = 0; i < tenants.count; i++) {
		if (rc == 0)
			rc = judge_tenant(e, tenants.names[i], &schedule, err);
		free(tenants.names[i]);
	}
	free(tenants.names);
	return rc;
}

/* One part that fails keeps none of the others: somebody must be told. */
int
alerting_run(struct engine *e, struct run *run, struct error *err)
{
	struct access access = {.cfg = e->cfg, .db = e->db};
	struct error one = ERROR_INIT;
	int rc = 0;

	if (e->dry_run)
		return 0;
	if (judge_all(e, err) != 0)
		rc = -1;
	if (examine_all(e, &access, run, &one) != 0) {
		*err = one;
		rc = -1;
	}
	error_clear(&one);
	if (alert_tell(e, &access, e->tenant, &one) != 0) {
		*err = one;
		rc = -1;
	}
	access_close(&access);
	return rc;
}
