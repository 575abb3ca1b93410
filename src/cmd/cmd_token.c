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
#include "provider/connections.h"
#include "store/connection.h"

/* A row as /api/connections shows it, with an id; never a token. */
static struct json *
connection_row(const struct connection *c, int64_t now)
{
	struct json *row = json_object(), *all = connection_describe(c, now);
	char *id = xasprintf("%s/%s", c->tenant, c->service);
	const struct json *member;

	json_set_text(row, "id", id);
	for (member = json_first(all); member != NULL;
	    member = json_next(member))
		json_set(row, json_name(member), json_copy(member));
	json_free(all);
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
