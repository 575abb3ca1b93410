/* cmd_tenant.c - the businesses, and the settings each has for itself. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config_source.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/secret.h"
#include "cmd/verbs.h"
#include "provider/tenant_value.h"
#include "store/tenant.h"
#include "store/tenant_setting.h"

#define NAME_MAX_BYTES 80
#define WORDS_MAX 128

int
verb_tenant_add(struct cmd *cmd, struct error *err)
{
	const char *name = cmd->args[0];
	struct db *db = cmd_db(cmd, 0, err);

	if (db == NULL || tenant_add(db, name, clock_now_ms(), err) != 0)
		return -1;
	out_remark("Next: `leadbridge connect zoho_crm --tenant %s`, "
	    "`leadbridge form add NAME --tenant %s`.", name, name);
	return 0;
}

/* --- The list ------------------------------------------------------------- */

static int
add_row(const struct tenant_row *tenant, void *arg)
{
	struct json *row = json_object();

	json_set_text(row, "id", tenant->name);
	json_set_instant(row, "created_at", tenant->created_at);
	json_set_int(row, "forms", tenant->forms);
	json_set_int(row, "connections", tenant->connections);
	json_set_int(row, "waiting", tenant->waiting);
	json_add(arg, row);
	return 0;
}

struct names {
	const char *tenant;
	struct json *list;
	struct strbuf text;
};

static int
add_name(const char *tenant, const char *name, const char *sealed, void *arg)
{
	struct names *names = arg;

	(void)tenant;
	(void)sealed;
	json_add(names->list, json_text(name));
	strbuf_printf(&names->text, "%s%s", names->text.len > 0 ? ", " : "",
	    name);
	return 0;
}

/* The rows once more, each with the names of the tenant's own settings. */
static int
with_settings(struct cmd *cmd, const struct json *rows, struct json *out,
    struct error *err)
{
	const struct json *row = json_first(rows);
	struct json *whole;
	struct names names;
	int rc = 0;

	for (; row != NULL && rc == 0; row = json_next(row)) {
		names.list = json_array();
		strbuf_init(&names.text, LIMIT_RESPONSE);
		rc = tenant_setting_list(cmd->db, json_get_text(row, "id"),
		    add_name, &names, err);
		whole = json_copy(row);
		if (cmd_option(cmd, "json") != NULL)
			json_set(whole, "settings", json_copy(names.list));
		else
			json_set_text(whole, "settings",
			    strbuf_str(&names.text));
		json_add(out, whole);
		json_free(names.list);
		strbuf_release(&names.text);
	}
	return rc;
}

int
verb_tenant_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"TENANT", "id"}, {"CREATED", "created_at"},
		{"FORMS", "forms"}, {"CONNECTIONS", "connections"},
		{"WAITING", "waiting"}, {"SETTINGS", "settings"},
	};
	struct db *db = cmd_db(cmd, 0, err);
	struct json *rows, *whole;
	int rc = -1;

	if (db == NULL)
		return -1;
	rows = json_array();
	whole = json_array();
	if (tenant_list(db, add_row, rows, err) == 0 &&
	    with_settings(cmd, rows, whole, err) == 0) {
		out_list(cmd, whole, NULL, columns, nitems(columns));
		whole = NULL;
		rc = 0;
	}
	json_free(rows);
	json_free(whole);
	return rc;
}

/* --- Settings ------------------------------------------------------------- */

/* What one argument says. */
struct change {
	enum setting id;
	char *value; /* NULL: remove it; secret_free() */
};

/* Why a name cannot be set for a tenant, and what was meant. */
static int
no_such_key(const char *name, struct error *err)
{
	const char *words[WORDS_MAX], *near;
	enum setting id;
	size_t n = 0, i;

	for (i = 0; i < SETTING_COUNT; i++)
		if (strcmp(setting_row((enum setting)i)->name, name) == 0)
			return error_set(err, ERROR_INVALID, "%s holds for all "
			    "tenants: put it into the settings file", name);
	for (; n < nitems(words) - 1 && tenant_value_at(n, &id); n++)
		words[n] = setting_row(id)->name;
	words[n] = NULL;
	near = cmd_nearest(name, words);
	if (near != NULL)
		return error_set(err, ERROR_INVALID, "there is no setting %s: "
		    "did you mean %s?", name, near);
	return error_set(err, ERROR_INVALID, "there is no setting %s: "
	    "leadbridge.env(5) names them", name);
}

/* KEY, or KEY_FILE of a secret. */
static int
find_key(const char *name, enum setting *id, bool *from_file,
    struct error *err)
{
	char base[NAME_MAX_BYTES];
	size_t n = strlen(name), end = strlen(CONFIG_FILE_SUFFIX);

	*from_file = false;
	if (tenant_value_find(name, id))
		return 0;
	if (n > end && strcmp(name + n - end, CONFIG_FILE_SUFFIX) == 0) {
		snprintf(base, sizeof(base), "%.*s", (int)(n - end), name);
		*from_file = tenant_value_find(base, id) &&
		    setting_row(*id)->kind == SETTING_SECRET;
	}
	return *from_file ? 0 : no_such_key(name, err);
}

/* Relative to where the command is typed. */
static int
read_file(const char *name, const char *path, char **out, struct error *err)
{
	char *dir = getcwd(NULL, 0);
	int rc = config_source_secret(name, path, dir, out, err);

	if (rc != 0)
		err->code = ERROR_INVALID;
	free(dir);
	return rc;
}

/* The argument is not repeated: it may be a secret in the wrong place. */
static int
read_change(const char *arg, struct change *out, struct error *err)
{
	const char *equals = strchr(arg, '='), *value;
	char name[NAME_MAX_BYTES];
	bool from_file;

	if (equals == NULL || equals == arg ||
	    (size_t)(equals - arg) >= sizeof(name))
		return error_set(err, ERROR_INVALID, "a setting is given as "
		    "KEY=value, without spaces around the =; KEY= removes it");
	snprintf(name, sizeof(name), "%.*s", (int)(equals - arg), arg);
	if (find_key(name, &out->id, &from_file, err) != 0)
		return -1;
	value = equals + 1;
	if (from_file)
		return read_file(name, value, &out->value, err);
	if (strcmp(value, "-") == 0)
		return secret_from_input(name, &out->value, err);
	out->value = *value != '\0' ? secret_dup(value) : NULL;
	return 0;
}

struct changes {
	struct access access;
	const char *tenant;
	struct change *change;
	int count;
};

/* All or none: an id without its secret would be a client of its own. */
static int
apply(struct db *db, void *arg, struct error *err)
{
	const struct changes *all = arg;
	const struct change *c;
	int i, rc = 0;

	(void)db;
	for (i = 0; i < all->count && rc == 0; i++) {
		c = &all->change[i];
		rc = c->value != NULL ? tenant_value_store(&all->access,
		    all->tenant, c->id, c->value, err) :
		    tenant_value_remove(&all->access, all->tenant, c->id, err);
	}
	return rc;
}

static int
read_changes(const struct cmd *cmd, struct changes *out, struct error *err)
{
	int i, k;

	for (i = 1; i < cmd->arg_count; i++) {
		if (read_change(cmd->args[i], &out->change[i - 1], err) != 0)
			return -1;
		out->count++;
		for (k = 0; k < i - 1; k++)
			if (out->change[k].id == out->change[i - 1].id)
				return error_set(err, ERROR_INVALID, "%s is "
				    "given twice",
				    setting_row(out->change[k].id)->name);
	}
	return 0;
}

int
verb_tenant_set(struct cmd *cmd, struct error *err)
{
	struct changes all = {.tenant = cmd->args[0]};
	int i, rc = -1;

	all.change = xcalloc((size_t)cmd->arg_count, sizeof(*all.change));
	/* Nobody types a secret for a tenant that is not there. */
	if (cmd_db(cmd, 0, err) == NULL ||
	    cmd_check_tenant(cmd, all.tenant, err) != 0 ||
	    read_changes(cmd, &all, err) != 0)
		goto out;
	if (cmd_access(cmd, &all.access, err) == 0)
		rc = db_transact(cmd->db, apply, &all, err);
	access_close(&all.access);
out:
	for (i = 0; i < cmd->arg_count; i++)
		secret_free(all.change[i].value);
	free(all.change);
	return rc;
}
