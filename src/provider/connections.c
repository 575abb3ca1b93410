/* connections.c - shows connections without their tokens. */

#include "provider/connections.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "provider/provider.h"
#include "store/tenant.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static void
describe(struct json *row, const struct connection *c, int64_t now)
{
	int64_t by = connection_reconnect_by(c);

	json_set_text(row, "tenant", c->tenant);
	json_set_text(row, "service", c->service);
	json_set_text(row, "status", c->status);
	json_set_text(row, "data_center", c->data_center);
	json_set_text(row, "api_domain", c->api_domain);
	json_set_text(row, "scopes", c->scopes);
	json_set_instant(row, "access_expires_at", c->access_expires_at);
	json_set_instant(row, "refresh_token_created_at",
	    c->refresh_token_created_at);
	json_set(row, "refresh_token_age_days",
	    c->refresh_token_created_at > 0 ?
	    json_int((now - c->refresh_token_created_at) / DAY_MS) :
	    json_null());
	json_set_instant(row, "refresh_expires_at", c->refresh_expires_at);
	json_set_instant(row, "reconnect_by", by);
	json_set(row, "days_left", by > 0 ?
	    json_int(by > now ? (by - now) / DAY_MS : 0) : json_null());
	json_set_instant(row, "last_refresh_at", c->last_refresh_at);
	json_set_text(row, "last_error", c->last_error);
	json_set_int(row, "consecutive_failures", c->consecutive_failures);
	json_set_int(row, "generation", c->generation);
	json_set_text(row, "realm_id", c->realm_id);
}

struct json *
connection_describe(const struct connection *c, int64_t now)
{
	struct json *row = json_object();

	describe(row, c, now);
	return row;
}

struct list {
	struct json *rows;
	int64_t now;
};

static int
add(const struct connection *c, void *arg)
{
	struct list *list = arg;
	struct json *row = json_object();
	char *id = xasprintf("%s/%s", c->tenant, c->service);

	json_set_text(row, "id", id);
	describe(row, c, list->now);
	json_add(list->rows, row);
	free(id);
	return 0;
}

static bool
has_row(const struct json *rows, const char *tenant, const char *service)
{
	const struct json *row = json_first(rows);

	for (; row != NULL; row = json_next(row))
		if (strcmp(json_get_text(row, "tenant"), tenant) == 0 &&
		    strcmp(json_get_text(row, "service"), service) == 0)
			return true;
	return false;
}

/* The services of a tenant that are not there yet. */
static int
add_services(struct db *db, const char *tenant, struct list *list,
    struct error *err)
{
	const struct provider *p;
	struct connection c = {0};
	int i, rc = 0;

	for (i = 0; rc == 0 && (p = provider_at(i)) != NULL; i++) {
		if (has_row(list->rows, tenant, p->service))
			continue;
		rc = connection_load(db, tenant, p->service, &c, err);
		if (rc == 0)
			rc = add(&c, list);
		connection_release(&c);
	}
	return rc;
}

int
connections_describe(struct db *db, const char *tenant, int64_t now,
    struct json **rows, struct error *err)
{
	struct list list = {json_array(), now};
	int rc = 0;

	if (tenant == NULL)
		rc = connection_list(db, NULL, add, &list, err);
	if (rc == 0)
		rc = add_services(db, tenant != NULL ? tenant :
		    TENANT_DEFAULT, &list, err);
	if (rc != 0)
		json_free(list.rows);
	else
		*rows = list.rows;
	return rc;
}
