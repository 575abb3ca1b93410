/* cmd_common.c - options, settings and store as every verb needs them. */

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "store/tenant.h"

#define TENANTS_MAX 500 /* among which the one meant is looked for */

void
cmd_release(struct cmd *cmd)
{
	db_close(cmd->db);
	config_free(cmd->cfg);
	free(cmd->args);
	memset(cmd, 0, sizeof(*cmd));
}

const char *
cmd_option(const struct cmd *cmd, const char *name)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; i < cmd->given_count; i++)
		if (strcmp(cmd->given[i].name, name) == 0)
			value = cmd->given[i].value;
	return value;
}

const char *
cmd_option_at(const struct cmd *cmd, const char *name, size_t i)
{
	size_t k;

	for (k = 0; k < cmd->given_count; k++)
		if (strcmp(cmd->given[k].name, name) == 0 && i-- == 0)
			return cmd->given[k].value;
	return NULL;
}

int
cmd_option_int(const struct cmd *cmd, const char *name, int64_t min,
    int64_t max, int64_t none, int64_t *out, struct error *err)
{
	const char *value = cmd_option(cmd, name);

	if (value == NULL) {
		*out = none;
		return 0;
	}
	if (text_int(value, min, max, out) == 0)
		return 0;
	return error_set(err, ERROR_INVALID, "--%s must be a whole number "
	    "from %lld to %lld, not `%s`", name, (long long)min,
	    (long long)max, value);
}

const struct config *
cmd_config(struct cmd *cmd, struct error *err)
{
	enum log_format format;
	enum log_level level;

	if (cmd->cfg != NULL)
		return cmd->cfg;
	if (config_load(NULL, 0, &cmd->cfg, err) != 0)
		return NULL;
	format = strcmp(config_text(cmd->cfg, SET_LOG_FORMAT), "json") == 0 ?
	    LOG_JSON : LOG_TEXT;
	/* Whoever types a command reads its answer, not its diary. */
	level = strcmp(config_text(cmd->cfg, SET_LOG_LEVEL), "debug") == 0 ?
	    LOG_DEBUG : LOG_WARNING;
	log_setup("leadbridge", format, level);
	return cmd->cfg;
}

struct db *
cmd_db(struct cmd *cmd, unsigned flags, struct error *err)
{
	const struct config *cfg = cmd_config(cmd, err);

	if (cfg == NULL)
		return NULL;
	if (cmd->db == NULL && db_open(cfg, flags, &cmd->db, err) != 0)
		return NULL;
	if (cmd_tenant_filter(cmd) != NULL &&
	    cmd_check_tenant(cmd, cmd_tenant_filter(cmd), err) != 0)
		return NULL;
	return cmd->db;
}

struct tenant_names {
	char *names[TENANTS_MAX + 1];
	size_t count;
};

static int
add_tenant(const struct tenant_row *row, void *arg)
{
	struct tenant_names *t = arg;

	if (t->count < TENANTS_MAX)
		t->names[t->count++] = xstrdup(row->name);
	return 0;
}

/* In the place of the words "no such tenant", what was meant. */
static int
no_such_tenant(struct cmd *cmd, const char *tenant, struct error *err)
{
	struct tenant_names t = {.count = 0};
	const char *near = NULL;
	size_t i;

	if (tenant_list(cmd->db, add_tenant, &t, err) == 0)
		near = cmd_nearest(tenant, (const char *const *)t.names);
	error_set(err, ERROR_INVALID, "there is no tenant `%.60s`: %s%s%s",
	    tenant, near != NULL ? "did you mean `" : "`leadbridge tenant add` "
	    "makes one", near != NULL ? near : "", near != NULL ? "`?" : "");
	for (i = 0; i < t.count; i++)
		free(t.names[i]);
	return -1;
}

int
cmd_check_tenant(struct cmd *cmd, const char *tenant, struct error *err)
{
	if (tenant_check(cmd->db, tenant, err) == 0)
		return 0;
	return err->code == ERROR_NOT_FOUND ?
	    no_such_tenant(cmd, tenant, err) : -1;
}

int
cmd_access(struct cmd *cmd, struct access *out, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);

	if (db == NULL)
		return -1;
	return access_open(cmd->cfg, db, out, err);
}

const char *
cmd_tenant(const struct cmd *cmd)
{
	const char *tenant = cmd_option(cmd, "tenant");

	return tenant != NULL ? tenant : TENANT_DEFAULT;
}

const char *
cmd_tenant_filter(const struct cmd *cmd)
{
	return cmd_option(cmd, "tenant");
}

char *
cmd_actor(void)
{
	const struct passwd *who = getpwuid(getuid());

	if (who == NULL)
		return xasprintf("cli:%ld", (long)getuid());
	return xasprintf("cli:%s", who->pw_name);
}

int
cmd_service(const char *service, const struct provider **out,
    struct error *err)
{
	const char *words[16], *near;
	char all[200] = "";
	size_t i;

	*out = provider_find(service);
	if (*out != NULL)
		return 0;
	for (i = 0; i < nitems(words) - 1 && provider_at((int)i) != NULL;
	    i++) {
		words[i] = provider_at((int)i)->service;
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
		    i > 0 ? ", " : "", words[i]);
	}
	words[i] = NULL;
	near = cmd_nearest(service, words);
	if (near != NULL)
		return error_set(err, ERROR_INVALID, "unknown service `%s`: "
		    "did you mean `%s`?", service, near);
	return error_set(err, ERROR_INVALID, "unknown service `%s`: there is "
	    "%s", service, all);
}
