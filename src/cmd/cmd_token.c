/* cmd_token.c - hands out access tokens, renews them, gives grants back. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "provider/dialect.h"
#include "store/connection.h"

#define PREFIX_SIZE 40

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
	struct access access = {0};
	int rc = -1;

	if (cmd_service(cmd->args[0], &p, err) != 0)
		return -1;
	if (cmd_access(cmd, &access, err) == 0) {
		rc = get(&access, cmd_tenant(cmd), p->service, token, err);
		rc = rc == 0 ? 0 : refused(err);
	}
	access_close(&access);
	return rc;
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

int
verb_token_revoke(struct cmd *cmd, struct error *err)
{
	const char *tenant = cmd_tenant(cmd);
	const struct provider *p;
	struct access access = {0};
	int rc = -1;

	if (cmd_service(cmd->args[0], &p, err) != 0 ||
	    cmd_db(cmd, 0, err) == NULL ||
	    out_confirm(cmd, err, "%s of tenant %s will be disconnected: the "
		"provider revokes the grant, and only a new consent brings it "
		"back.", p->title, tenant) != 0)
		return -1;
	if (cmd_access(cmd, &access, err) == 0) {
		rc = access_disconnect(&access, tenant, p->service, err);
		if (rc != 0)
			refused(err);
		else
			out_remark("%s of tenant %s is disconnected.",
			    p->title, tenant);
	}
	access_close(&access);
	return rc;
}

/* --- env ------------------------------------------------------------------ */

/* "ZOHO_CRM"; QuickBooks goes by the name its settings have. */
static void
write_prefix(const struct provider *p, char out[PREFIX_SIZE])
{
	size_t i;

	if (strcmp(p->service, SERVICE_QUICKBOOKS) == 0) {
		snprintf(out, PREFIX_SIZE, "QB");
		return;
	}
	snprintf(out, PREFIX_SIZE, "%s", p->service);
	for (i = 0; out[i] != '\0'; i++)
		out[i] = (char)toupper((unsigned char)out[i]);
}

/* One line for sh: within '...' nothing but ' itself has a meaning. */
static void
print_export(const char *prefix, const char *name, const char *value)
{
	if (text_empty(value))
		return;
	printf("export %s_%s='", prefix, name);
	for (; *value != '\0'; value++)
		if (*value == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*value);
	puts("'");
}

static void
print_service(const struct provider *p, const struct access_token *token)
{
	char prefix[PREFIX_SIZE];

	write_prefix(p, prefix);
	print_export(prefix, "ACCESS_TOKEN", token->token);
	print_export(prefix, p->dialect->has_realm ? "API_URL" :
	    "API_DOMAIN", token->api_domain);
	print_export(prefix, "REALM_ID", token->realm_id);
}

/* Nobody asked for a service that is not connected. */
static bool
is_absent(const struct error *err)
{
	return err->code == ERROR_NOT_FOUND ||
	    strcmp(err->detail, "no_client") == 0;
}

/* The first that applies, as the contract orders exit statuses. */
static int
worse(int a, int b)
{
	static const int order[] = {7, 3, 4, 1, 6, 5};
	size_t i;

	for (i = 0; i < nitems(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return 0;
}

int
verb_token_env(struct cmd *cmd, struct error *err)
{
	struct access access = {0};
	struct access_token token;
	const struct provider *p;
	struct error why = ERROR_INIT;
	bool printed = false;
	int i, status = 0;

	if (cmd_access(cmd, &access, err) != 0) {
		access_close(&access);
		return -1;
	}
	for (i = 0; (p = provider_at(i)) != NULL; i++) {
		error_clear(&why);
		if (access_get(&access, cmd_tenant(cmd), p->service, &token,
			&why) == 0) {
			print_service(p, &token);
			access_token_release(&token);
			printed = true;
		} else if (!is_absent(&why)) {
			refused(&why);
			fprintf(stderr, "leadbridge: %s: %s\n", p->service,
			    why.text);
			status = worse(status,
			    error_meaning(why.code)->exit_code);
		}
	}
	if (!printed && status == 0)
		status = error_set(err, ERROR_CONFIG, "nothing of tenant %s is "
		    "connected: `leadbridge connect` makes a link",
		    cmd_tenant(cmd));
	access_close(&access);
	return status;
}
