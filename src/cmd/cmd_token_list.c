/* cmd_token_list.c - shows connections, and what a person must do for them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "provider/budget_show.h"
#include "provider/connections.h"
#include "provider/reconnect.h"
#include "store/connection.h"

/* From this many days before its end on a connection is somebody's task. */
#define WARN_DAYS 30

/* Whether a person must do something, or soon will have to. */
static bool
needs_person(const struct json *row)
{
	int64_t days;

	return strcmp(json_get_text(row, "status"), CONNECTION_RECONNECT) ==
	    0 || (json_get_int(row, "days_left", &days) == 0 &&
	    days <= WARN_DAYS);
}

/*
 * The row with the link that connects it again, null where there is none or
 * it was used.  Without the key, too, there is something to show.
 */
static struct json *
with_link(struct access *access, const struct json *row)
{
	struct json *whole = json_copy(row);
	struct error ignored = ERROR_INIT;
	char *link = NULL;

	if (access->key != NULL && needs_person(row))
		(void)reconnect_link(access, json_get_text(row, "tenant"),
		    json_get_text(row, "service"), &link, &ignored);
	json_set_text(whole, "reconnect_link", link);
	secret_free(link);
	return whole;
}

/* What is left of the provider's limits, and what of how much in a word. */
static int
add_budget(struct cmd *cmd, struct json *row, struct error *err)
{
	struct budget_figures f = {.limited = false};
	char text[64];

	if (strcmp(json_get_text(row, "status"), CONNECTION_NONE) != 0 &&
	    budget_describe(cmd->cfg, cmd->db, json_get_text(row, "tenant"),
	    json_get_text(row, "service"), json_get_text(row, "realm_id"),
	    clock_now_ms(), &f, err) != 0)
		return -1;
	json_set(row, "budget", budget_json(&f));
	if (cmd_option(cmd, "json") != NULL)
		return 0;
	(void)snprintf(text, sizeof(text), "%lld of %lld",
	    (long long)f.left, (long long)f.limit);
	json_set_text(row, "calls_left", f.limited ? text : NULL);
	return 0;
}

/* Under the table: who must do what. */
static void
print_tasks(const struct json *rows)
{
	const struct json *row = json_first(rows);
	const char *link, *tenant, *service;

	for (; row != NULL; row = json_next(row)) {
		if (!needs_person(row))
			continue;
		link = json_get_text(row, "reconnect_link");
		tenant = json_get_text(row, "tenant");
		service = json_get_text(row, "service");
		if (link != NULL)
			printf("To connect %s of %s again, open once: %s\n",
			    service, tenant, link);
		else
			printf("To connect %s of %s again: `leadbridge connect "
			    "%s --tenant %s`\n", service, tenant, service,
			    tenant);
	}
}

int
verb_token_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"TENANT", "tenant"}, {"SERVICE", "service"},
		{"STATUS", "status"}, {"EXPIRES", "access_expires_at"},
		{"REFRESHED", "last_refresh_at"},
		{"RECONNECT BY", "reconnect_by"}, {"DAYS LEFT", "days_left"},
		{"CALLS LEFT", "calls_left"}, {"LAST ERROR", "last_error"},
	};
	struct error no_key = ERROR_INIT;
	struct json *rows = NULL, *whole, *one;
	int rc = 0;
	const struct json *row;
	struct access access = {0};

	if (cmd_db(cmd, 0, err) == NULL || connections_describe(cmd->db,
		cmd_tenant_filter(cmd), clock_now_ms(), &rows, err) != 0)
		return -1;
	(void)cmd_access(cmd, &access, &no_key);
	whole = json_array();
	for (row = json_first(rows); row != NULL && rc == 0;
	    row = json_next(row)) {
		one = with_link(&access, row);
		rc = add_budget(cmd, one, err);
		json_add(whole, one);
	}
	json_free(rows);
	access_close(&access);
	if (rc != 0) {
		json_free(whole);
		return -1;
	}
	rows = json_copy(whole);
	out_list(cmd, whole, NULL, columns, nitems(columns));
	if (cmd_option(cmd, "json") == NULL)
		print_tasks(rows);
	json_free(rows);
	return 0;
}
