/* cmd_connect.c - lets a person connect a service of a provider. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/ticket.h"

#define LINK_MS ((int64_t)24 * 60 * 60 * 1000)
#define CODE_MAX 4096

const struct cmd_option connect_options[] = {
	{"code", "CODE", "a self-client code instead; - reads it from "
	    "standard input"},
	{NULL, NULL, NULL},
};

/* The code given, or the first line of standard input. secret_free(). */
static char *
take_code(const char *given, struct error *err)
{
	char line[CODE_MAX] = "", *code = NULL;

	if (strcmp(given, "-") == 0) {
		if (fgets(line, sizeof(line), stdin) == NULL)
			line[0] = '\0';
		line[strcspn(line, "\r\n")] = '\0';
		given = line;
	}
	if (*given == '\0')
		error_set(err, ERROR_INVALID, "the code is empty: copy it "
		    "from the provider's console");
	else
		code = secret_dup(given);
	secret_wipe(line, sizeof(line));
	return code;
}

static int
connect_by_code(struct cmd *cmd, const struct provider *p,
    struct error *err)
{
	struct access access;
	struct access_code code = {0};
	char *text = take_code(cmd_option(cmd, "code"), err);
	int rc = -1;

	if (text == NULL || cmd_access(cmd, &access, err) != 0)
		goto out;
	code.code = text;
	rc = access_exchange(&access, cmd_tenant(cmd), p->service, &code, err);
	access_close(&access);
	if (rc == 0)
		out_remark("%s of tenant %s is connected.", p->title,
		    cmd_tenant(cmd));
out:
	secret_free(text);
	return rc;
}

/* Stores a ticket and prints the address that spends it. */
static int
connect_by_link(struct cmd *cmd, const struct provider *p,
    struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	char secret[SECRET_TOKEN_SIZE];
	struct ticket ticket = {0};
	int rc = -1;

	if (db == NULL)
		return -1;
	secret_token(secret);
	ticket.tenant = xstrdup(cmd_tenant(cmd));
	ticket.service = xstrdup(p->service);
	ticket.expires_at = clock_now_ms() + LINK_MS;
	if (ticket_add(db, TICKET_CONNECT, secret, &ticket, err) != 0)
		goto out;
	out_remark("Open this link in a browser within 24 hours. It works "
	    "once, for whoever has it:");
	printf("%s/oauth/start/%s?ticket=%s\n",
	    config_text(cmd->cfg, SET_PUBLIC_URL), p->service, secret);
	rc = 0;
out:
	ticket_release(&ticket);
	secret_wipe(secret, sizeof(secret));
	return rc;
}

int
verb_connect(struct cmd *cmd, struct error *err)
{
	const struct provider *p;
	const char *id, *secret;

	if (cmd_service(cmd->args[0], &p, err) != 0 ||
	    cmd_config(cmd, err) == NULL)
		return -1;
	/* A link that leads to a page of regrets is no help. */
	if (provider_client(cmd->cfg, p, &id, &secret, err) != 0)
		return -1;
	if (cmd_option(cmd, "code") != NULL)
		return connect_by_code(cmd, p, err);
	return connect_by_link(cmd, p, err);
}
