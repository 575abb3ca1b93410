/* cmd_token.c - shows connections, hands out and renews access tokens. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/connection.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* A row as /api/connections shows it; never a token. */
static struct json *
connection_row(const struct connection *c, int64_t now)
{
	struct json *row = json_object();
	char *id = xasprintf("%s/%s", c->tenant, c->service);

	json_set_text(row, "id", id);
	json_set_text(row, "tenant", c->tenant);
	json_set_text(row, "service", c->service);
	json_set_text(row, "status", c->status);
	json_set_text(row, "data_center", c->data_center);
	json_set_text(row, "api_domain", c->api_domain);
	json_set_text(row, "scopes", c->scopes);
	json_set(row, "access_expires_at", out_instant(c->access_expires_at));
	json_set(row, "refresh_token_created_at",
	    out_instant(c->refresh_token_created_at));
	json_set(row, "refresh_token_age_days", c->refresh_token_created_at == 0
	    ? json_null() :
	    json_int((now - c->refresh_token_created_at) / DAY_MS));
	/* Zoho's refresh tokens have no date of expiry. */
	json_set(row, "refresh_expires_at", json_null());
	json_set(row, "reconnect_by", json_null());
	json_set(row, "last_refresh_at", out_instant(c->last_refresh_at));
	json_set_text(row, "last_error", c->last_error);
	json_set_int(row, "consecutive_failures", c->consecutive_failures);
	json_set_int(row, "generation", c->generation);
	free(id);
	return row;
}

struct token_rows {
	struct json *rows;
	int64_t now;
};

static int
add_connection(const struct connection *c, void *arg)
{
	struct token_rows *list = arg;

	json_add(list->rows, connection_row(c, list->now));
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

/* The services that the tenant could connect and has not. */
static int
add_missing(struct cmd *cmd, struct token_rows *list, struct error *err)
{
	const struct provider *p;
	struct connection c = {0};
	int i, rc = 0;

	for (i = 0; rc == 0 && (p = provider_at(i)) != NULL; i++) {
		if (has_row(list->rows, cmd_tenant(cmd), p->service))
			continue;
		rc = connection_load(cmd->db, cmd_tenant(cmd), p->service, &c,
		    err);
		if (rc == 0)
			add_connection(&c, list);
		connection_release(&c);
	}
	return rc;
}

int
verb_token_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"TENANT", "tenant"}, {"SERVICE", "service"},
		{"STATUS", "status"}, {"EXPIRES", "access_expires_at"},
		{"REFRESHED", "last_refresh_at"}, {"LAST ERROR", "last_error"},
	};
	struct token_rows list = {NULL, clock_now_ms()};
	struct db *db = cmd_db(cmd, 0, err);

	if (db == NULL)
		return -1;
	list.rows = json_array();
	if (connection_list(db, cmd_tenant_filter(cmd), add_connection, &list,
		err) != 0 || add_missing(cmd, &list, err) != 0) {
		json_free(list.rows);
		return -1;
	}
	out_list(cmd, list.rows, NULL, columns, nitems(columns));
	return 0;
}

/*
 * To a tool "never connected" is something to set up (exit status 3), and a
 * provider's throttling passes by itself (5), unlike our own quota (6).
 */
static int
refused(struct error *err)
{
	if (err->code == ERROR_NOT_FOUND)
		err->code = ERROR_CONFIG;
	if (err->code == ERROR_LIMITED &&
	    strcmp(err->detail, ACCESS_MINT_QUOTA) != 0)
		err->code = ERROR_UNAVAILABLE;
	return -1;
}

typedef int token_fn(struct access *, const char *, const char *,
    struct access_token *, struct error *);

static int
with_token(struct cmd *cmd, token_fn *get, struct access_token *token,
    struct error *err)
{
	const struct provider *p;
	struct access access;
	int rc;

	if (cmd_service(cmd->args[0], &p, err) != 0 ||
	    cmd_access(cmd, &access, err) != 0)
		return -1;
	rc = get(&access, cmd_tenant(cmd), p->service, token, err);
	access_close(&access);
	return rc == 0 ? 0 : refused(err);
}

int
verb_token_get(struct cmd *cmd, struct error *err)
{
	struct access_token token = {0};

	if (with_token(cmd, access_get, &token, err) != 0)
		return -1;
	puts(token.token);
	access_token_release(&token);
	return 0;
}

int
verb_token_refresh(struct cmd *cmd, struct error *err)
{
	struct access_token token = {0};
	char until[CLOCK_TEXT_SIZE];

	if (with_token(cmd, access_force, &token, err) != 0)
		return -1;
	clock_text(token.expires_at, until);
	out_remark("The new token lives until %s.", until);
	access_token_release(&token);
	return 0;
}
