/* health_metrics.c - writes the figures for Prometheus. */

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "web/health.h"

/* A label's value: backslash, quote and line end escaped. */
static void
label(struct strbuf *out, const char *name, const char *value)
{
	strbuf_printf(out, "%s=\"", name);
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			strbuf_char(out, '\\');
		if (*value == '\n')
			strbuf_text(out, "\\n");
		else
			strbuf_char(out, *value);
	}
	strbuf_char(out, '"');
}

static void
family(struct strbuf *out, const char *name, const char *help)
{
	strbuf_printf(out, "# HELP leadbridge_%s %s\n"
	    "# TYPE leadbridge_%s gauge\n", name, help, name);
}

static void
gauge(struct strbuf *out, const char *name, const char *help, int64_t value)
{
	family(out, name, help);
	strbuf_printf(out, "leadbridge_%s %" PRId64 "\n", name, value);
}

/* One value of a family that has one label. */
static void
labelled(struct strbuf *out, const char *name, const char *label_name,
    const char *label_value, int64_t value)
{
	strbuf_printf(out, "leadbridge_%s{", name);
	label(out, label_name, label_value);
	strbuf_printf(out, "} %" PRId64 "\n", value);
}

static void
write_leads(struct strbuf *out, const struct health_figures *f)
{
	const struct stats *s = &f->leads;

	family(out, "leads", "Leads in the store by state.");
	labelled(out, "leads", "state", "pending", s->pending);
	labelled(out, "leads", "state", "synced", s->synced);
	labelled(out, "leads", "state", "dead", s->dead);
	labelled(out, "leads", "state", "quarantined", s->quarantined);
	gauge(out, "leads_stored", "All leads in the store.", s->total);
	gauge(out, "captured_24h", "Leads captured in the last 24 hours.",
	    s->last_24h);
	family(out, "deliveries_24h",
	    "Leads whose delivery ended in the last 24 hours.");
	labelled(out, "deliveries_24h", "result", "synced", s->synced_24h);
	labelled(out, "deliveries_24h", "result", "dead", s->dead_24h);
	gauge(out, "queue_pending", "Leads that wait for delivery.",
	    s->pending);
	gauge(out, "queue_oldest_seconds",
	    "Age of the oldest lead that waits, 0 when none does.",
	    s->oldest_pending_at == 0 ? 0 :
	    (f->now - s->oldest_pending_at) / 1000);
	gauge(out, "queue_dead", "Leads that could not be delivered for good.",
	    s->dead);
}

static void
connection_labels(struct strbuf *out, const char *name,
    const struct connection *c)
{
	strbuf_printf(out, "leadbridge_%s{", name);
	label(out, "tenant", c->tenant);
	strbuf_char(out, ',');
	label(out, "service", c->service);
}

static void
write_connections(struct strbuf *out, const struct health_figures *f)
{
	static const char *const states[] = {
		CONNECTION_CONNECTED, CONNECTION_FAILING, CONNECTION_RECONNECT,
	};
	const struct connection *c;
	size_t i, k;

	family(out, "connection_status",
	    "1 for the state that a connection is in.");
	for (i = 0; i < f->connection_count; i++)
		for (k = 0; k < nitems(states); k++) {
			c = &f->connections[i];
			connection_labels(out, "connection_status", c);
			strbuf_char(out, ',');
			label(out, "status", states[k]);
			strbuf_printf(out, "} %d\n",
			    strcmp(c->status, states[k]) == 0);
		}
	family(out, "connection_access_expires_timestamp_seconds",
	    "When the access token ends.");
	for (i = 0; i < f->connection_count; i++) {
		c = &f->connections[i];
		connection_labels(out,
		    "connection_access_expires_timestamp_seconds", c);
		strbuf_printf(out, "} %" PRId64 "\n",
		    c->access_expires_at / 1000);
	}
	family(out, "connection_reconnect_by_timestamp_seconds",
	    "When a person must have connected it again; 0: never.");
	for (i = 0; i < f->connection_count; i++) {
		c = &f->connections[i];
		connection_labels(out,
		    "connection_reconnect_by_timestamp_seconds", c);
		strbuf_printf(out, "} %" PRId64 "\n",
		    connection_reconnect_by(c) / 1000);
	}
	family(out, "connection_failures",
	    "Refreshes in a row that have failed.");
	for (i = 0; i < f->connection_count; i++) {
		c = &f->connections[i];
		connection_labels(out, "connection_failures", c);
		strbuf_printf(out, "} %" PRId64 "\n",
		    c->consecutive_failures);
	}
}

static void
write_runs(struct strbuf *out, const struct health_figures *f,
    const char *name, const char *help, bool end)
{
	const struct run *run;
	size_t i;

	family(out, name, help);
	for (i = 0; i < f->run_count; i++) {
		run = &f->runs[i];
		if (!health_run_is_newest(f, i))
			continue;
		strbuf_printf(out, "leadbridge_%s{", name);
		label(out, "tenant", run->tenant);
		strbuf_char(out, ',');
		label(out, "job", run->job);
		strbuf_printf(out, "} %" PRId64 "\n",
		    (end ? run->ended_at : run->started_at) / 1000);
	}
}

static void
write_alerts(struct strbuf *out, const struct health_figures *f)
{
	const struct alert *a;
	size_t i;

	gauge(out, "alerts_open", "Alerts that are not over.",
	    (int64_t)f->alert_count);
	family(out, "alert", "1 for each alert that is not over.");
	for (i = 0; i < f->alert_count; i++) {
		a = &f->alerts[i];
		strbuf_text(out, "leadbridge_alert{");
		label(out, "tenant", a->tenant);
		strbuf_char(out, ',');
		label(out, "alert", a->name);
		strbuf_char(out, ',');
		label(out, "subject", a->subject);
		strbuf_char(out, ',');
		label(out, "severity", a->severity);
		strbuf_text(out, "} 1\n");
	}
}

/* A span in seconds, without a way through floating point. */
static void
seconds(struct strbuf *out, const char *quantile, int64_t us)
{
	strbuf_printf(out, "leadbridge_capture_response_seconds{");
	label(out, "quantile", quantile);
	strbuf_printf(out, "} %" PRId64 ".%06" PRId64 "\n", us / 1000000,
	    us % 1000000);
}

static void
write_rest(struct strbuf *out, const struct health_figures *f)
{
	size_t i;

	family(out, "records", "Records in the store by kind.");
	for (i = 0; i < f->kind_count; i++)
		labelled(out, "records", "kind", f->kinds[i].kind,
		    f->kinds[i].count);
	family(out, "errors_24h",
	    "Jobs that failed in the last 24 hours by the last code.");
	for (i = 0; i < f->code_count; i++)
		labelled(out, "errors_24h", "code", f->codes[i].code,
		    f->codes[i].count);
	family(out, "provider_clock_ahead_seconds",
	    "A provider's clock less this machine's.");
	for (i = 0; i < f->clock_count; i++)
		labelled(out, "provider_clock_ahead_seconds", "server",
		    f->clocks[i].server, f->clocks[i].ahead_ms / 1000);
	family(out, "capture_response_seconds", "How long capture took for "
	    "the answers of the last 24 hours, network not included.");
	if (f->response.answers > 0) {
		seconds(out, "0.5", f->response.p50_us);
		seconds(out, "0.99", f->response.p99_us);
	}
}

void
health_metrics(struct strbuf *out, const struct health_figures *f,
    const char *version)
{
	gauge(out, "up", "1: the health program answers.", 1);
	family(out, "build_info", "The version that answers.");
	labelled(out, "build_info", "version", version, 1);
	gauge(out, "store_readable", "1 when the store can be read.",
	    f->store.code == ERROR_NONE);
	if (f->disk_free >= 0)
		gauge(out, "disk_free_bytes",
		    "Bytes free on the disk of the data directory.",
		    f->disk_free);
	if (f->store.code != ERROR_NONE)
		return;
	gauge(out, "schema_version", "Schema of the store.", f->schema);
	gauge(out, "schema_known_version", "Schema that this program knows.",
	    f->schema_known);
	write_leads(out, f);
	write_connections(out, f);
	write_runs(out, f, "run_last_start_timestamp_seconds",
	    "When the last run of a job started.", false);
	write_runs(out, f, "run_last_end_timestamp_seconds",
	    "When the last run of a job ended, 0 while it goes on.", true);
	write_alerts(out, f);
	write_rest(out, f);
}
