/* cmd_mapping_category.c - what the provider's categories are called here. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/mapping_category.h"
#include "cmd/out.h"
#include "store/category.h"
#include "store/mapping.h"
#include "store/tenant.h"
#include "sync/mapping.h"

#define CHARS_MAX 500

bool
mapping_is_category(const struct cmd *cmd)
{
	return strcmp(cmd->args[0], MAPPING_CATEGORY) == 0;
}

/* An object of texts. */
static int
check_content(const struct json *j, struct error *err)
{
	const struct json *v;
	const char *name;

	if (json_type(j) != JSON_OBJECT)
		return error_set(err, ERROR_INVALID, "the file is an object: "
		    "{\"Kitchen/Mugs\": \"Becher\"}");
	for (v = json_first(j); v != NULL; v = json_next(v)) {
		name = json_type(v) == JSON_TEXT ? json_scalar(v) : NULL;
		if (text_empty(name) || text_length(name) > CHARS_MAX)
			return error_set(err, ERROR_INVALID, "%.100s: the name "
			    "here is a text of 1 to %d characters",
			    json_name(v), CHARS_MAX);
	}
	return 0;
}

static int
read_json(const char *path, char **text, struct error *err)
{
	struct json *j = NULL;
	size_t n;
	int rc;

	if (file_read(path, MAPPING_FILE_MAX, text, &n, err) != 0)
		return -1;
	rc = json_parse(*text, n, &j, err);
	if (rc == 0)
		rc = check_content(j, err);
	json_free(j);
	return rc != 0 ? error_context(err, "%s", path) : 0;
}

int
mapping_category_set(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	const char *tenant = cmd_tenant(cmd);
	char *text = NULL;
	int rc = -1;

	if (db == NULL || tenant_check(db, tenant, err) != 0)
		return -1;
	if (cmd_option(cmd, "default") != NULL)
		return mapping_content_remove(db, tenant, MAPPING_CATEGORY,
		    err);
	if (cmd->arg_count < 2)
		return error_set(err, ERROR_INVALID, "`mapping set` needs a "
		    "file, or --default");
	if (read_json(cmd->args[1], &text, err) == 0)
		rc = mapping_content_store(db, tenant, MAPPING_CATEGORY, text,
		    clock_now_ms(), err);
	free(text);
	return rc;
}

/* The mapping that holds; an empty one when none was set. */
static int
load(struct cmd *cmd, struct json **out, int64_t *updated_at,
    struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	char *text = NULL;
	int rc;

	if (db == NULL || tenant_check(db, cmd_tenant(cmd), err) != 0 ||
	    mapping_content_load(db, cmd_tenant(cmd), MAPPING_CATEGORY, &text,
	    updated_at, err) != 0)
		return -1;
	if (text == NULL)
		text = xstrdup("{}");
	rc = json_parse(text, strlen(text), out, err);
	free(text);
	return rc;
}

int
mapping_category_show(struct cmd *cmd, struct error *err)
{
	struct json *names = NULL, *j;
	int64_t updated_at = 0;

	if (load(cmd, &names, &updated_at, err) != 0)
		return -1;
	if (cmd_option(cmd, "json") == NULL) {
		out_json_lines(names);
		json_free(names);
		return 0;
	}
	j = json_object();
	json_set_text(j, "kind", MAPPING_CATEGORY);
	json_set_text(j, "tenant", cmd_tenant(cmd));
	json_set_bool(j, "own", updated_at != 0);
	json_set_instant(j, "updated_at", updated_at);
	json_set(j, "mapping", names);
	out_json(j);
	json_free(j);
	return 0;
}

/* A row for each name that no category has, or that several have. */
static int
find_unknown(struct cmd *cmd, const struct json *names, struct json *rows,
    struct error *err)
{
	struct error why = ERROR_INIT;
	const struct json *v;
	struct json *row;
	char *id;

	for (v = json_first(names); v != NULL; v = json_next(v)) {
		if (category_resolve(cmd_db(cmd, 0, err), cmd_tenant(cmd),
		    json_name(v), &id, &why) == 0) {
			free(id);
			continue;
		}
		if (why.code != ERROR_NOT_FOUND && why.code != ERROR_INVALID) {
			*err = why;
			return -1;
		}
		row = json_object();
		json_set_text(row, "id", json_name(v));
		json_set_text(row, "severity", why.code == ERROR_NOT_FOUND ?
		    "error" : "note");
		json_set_text(row, "place", json_name(v));
		json_set_text(row, "message", why.text);
		json_add(rows, row);
		error_clear(&why);
	}
	return 0;
}

int
mapping_category_check(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {{"", "message"}};
	struct json *names = NULL, *rows = json_array();
	int64_t updated_at;
	const struct json *row;
	char *text = NULL;
	int rc = -1, status = 0;

	if (cmd->arg_count > 1) {
		if (read_json(cmd->args[1], &text, err) != 0 ||
		    json_parse(text, strlen(text), &names, err) != 0)
			goto out;
	} else if (load(cmd, &names, &updated_at, err) != 0) {
		goto out;
	}
	if (cmd_db(cmd, 0, err) == NULL ||
	    find_unknown(cmd, names, rows, err) != 0)
		goto out;
	for (row = json_first(rows); row != NULL; row = json_next(row))
		if (strcmp(json_get_text(row, "severity"), "error") == 0)
			status = error_meaning(ERROR_CONFIG)->exit_code;
	out_list(cmd, rows, NULL, columns, nitems(columns));
	rows = NULL;
	rc = 0;
out:
	json_free(rows);
	json_free(names);
	free(text);
	return rc != 0 ? rc : status;
}
