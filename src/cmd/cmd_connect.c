/* cmd_connect.c - lets a person connect a service of a provider. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/secret.h"
#include "cmd/verbs.h"
#include "provider/reconnect.h"
#include "provider/registration.h"
#include "store/tenant.h"

#define LINK_MS ((int64_t)24 * 60 * 60 * 1000)

const struct cmd_option connect_options[] = {
	{"code", "CODE", "a self-client code instead; - reads it from "
	    "standard input"},
	{NULL, NULL, NULL},
};

/* The code given, or the first line of standard input. secret_free(). */
static char *
take_code(const char *given, struct error *err)
{
	char *code = NULL;

	if (strcmp(given, "-") == 0)
		(void)secret_from_input("the code", &code, err);
	else if (*given == '\0')
		error_set(err, ERROR_INVALID, "the code is empty: copy it "
		    "from the provider's console");
	else
		code = secret_dup(given);
	return code;
}

static int
connect_by_code(struct cmd *cmd, struct access *access,
    const struct provider *p, struct error *err)
{
	struct access_code code = {0};
	char *text = take_code(cmd_option(cmd, "code"), err);
	int rc = -1;

	if (text == NULL)
		goto out;
	code.code = text;
	rc = access_exchange(access, cmd_tenant(cmd), p->service, &code, err);
	if (rc == 0)
		out_remark("%s of tenant %s is connected.", p->title,
		    cmd_tenant(cmd));
out:
	secret_free(text);
	return rc;
}

/* Prints an address that works once. */
static int
connect_by_link(struct cmd *cmd, struct access *access,
    const struct provider *p, struct error *err)
{
	char *link = reconnect_make_link(access, cmd_tenant(cmd), p->service,
	    LINK_MS, err);

	if (link == NULL)
		return -1;
	out_remark("Open this link in a browser within 24 hours. It works "
	    "once, for whoever has it:");
	puts(link);
	secret_free(link);
	return 0;
}

int
verb_connect(struct cmd *cmd, struct error *err)
{
	struct registration client = {0};
	const struct provider *p;
	struct access access;
	int rc = -1;

	if (cmd_service(cmd->args[0], &p, err) != 0 ||
	    cmd_access(cmd, &access, err) != 0)
		return -1;
	/* A link that leads to a page of regrets is no help. */
	if (tenant_check(access.db, cmd_tenant(cmd), err) != 0 ||
	    registration_load(&access, p, cmd_tenant(cmd), NULL, &client,
		err) != 0)
		goto out;
	rc = cmd_option(cmd, "code") != NULL ?
	    connect_by_code(cmd, &access, p, err) :
	    connect_by_link(cmd, &access, p, err);
out:
	registration_release(&client);
	access_close(&access);
	return rc;
}
