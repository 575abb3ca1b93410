/* config_source.c - takes a setting from the environment or the file. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/config_place.h"
#include "base/config_source.h"
#include "base/config_value.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

/* What one level, environment or file, says about a setting. */
struct source {
	const char *plain; /* of KEY */
	const char *path;  /* of KEY_FILE */
	char *plain_origin;
	char *path_origin;
};

static void
look_in_environment(const struct setting_row *row, const char *path_key,
    struct source *found)
{
	found->plain = getenv(row->name);
	found->path = path_key != NULL ? getenv(path_key) : NULL;
	found->plain_origin = xstrdup("environment");
	found->path_origin = xstrdup("environment");
}

static void
look_in_file(const char *file, const struct config_lines *lines,
    const struct setting_row *row, const char *path_key, struct source *found)
{
	const struct config_line *line = config_lines_find(lines, row->name);

	if (line != NULL) {
		found->plain = line->value;
		found->plain_origin = xasprintf("%s:%d", file,
		    line->number);
	}
	line = path_key != NULL ? config_lines_find(lines, path_key) : NULL;
	if (line != NULL) {
		found->path = line->value;
		found->path_origin = xasprintf("%s:%d", file,
		    line->number);
	}
}

static void
source_release(struct source *s)
{
	free(s->plain_origin);
	free(s->path_origin);
	memset(s, 0, sizeof(*s));
}

int
config_source_secret(const char *key, const char *path, const char *dir,
    char **out, struct error *err)
{
	char *full = NULL, *text = NULL;
	size_t n;
	int rc = -1;

	if (config_value_path(key, path, dir, &full, err) != 0)
		goto out;
	if (file_read(full, LIMIT_SECRET_FILE, &text, &n, err) != 0 ||
	    file_check_private(full, err) != 0) {
		err->code = ERROR_CONFIG;
		error_context(err, "%s", key);
		goto out;
	}
	if (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	if (n > 0 && text[n - 1] == '\r')
		text[--n] = '\0';
	if (n == 0 || strlen(text) != n) {
		error_set(err, ERROR_CONFIG, "%s: %s %s", key, full, n == 0 ?
		    "is empty" : "holds a NUL byte");
		goto out;
	}
	*out = text;
	text = NULL;
	rc = 0;
out:
	secret_free(text);
	free(full);
	return rc;
}

/* Takes a value from one level. 1 when that level has none. */
static int
take_value(enum setting id, const char *path_key, const char *dir,
    const struct source *found, char **out, char **out_origin,
    struct error *err)
{
	bool plain = !text_empty(found->plain), path = !text_empty(found->path);
	const char *origin = path ? found->path_origin : found->plain_origin;
	char *text = NULL;
	int rc = -1;

	if (!plain && !path)
		return 1;
	if (plain && path) {
		error_set(err, ERROR_CONFIG, "both %s and %s are set: remove "
		    "one of them", setting_row(id)->name, path_key);
		goto out;
	}
	if (path && config_source_secret(path_key, found->path, dir, &text,
		err) != 0)
		goto out;
	if (config_value_read(id, path ? text : found->plain, dir, out,
		err) != 0)
		goto out;
	*out_origin = xstrdup(origin);
	rc = 0;
out:
	if (rc != 0)
		error_context(err, "%s", origin);
	secret_free(text);
	return rc;
}

int
config_source_read(enum setting id, const char *file,
    const struct config_lines *lines, char **out, char **origin,
    struct error *err)
{
	const struct setting_row *row = setting_row(id);
	struct source found = {NULL, NULL, NULL, NULL};
	char *path_key = NULL;
	char *dir = file != NULL ? config_dir(file) : NULL;
	int rc;

	if (setting_has_file(id))
		path_key = xasprintf("%s" CONFIG_FILE_SUFFIX, row->name);
	look_in_environment(row, path_key, &found);
	rc = take_value(id, path_key, dir, &found, out, origin, err);
	if (rc == 1) {
		source_release(&found);
		look_in_file(file, lines, row, path_key, &found);
		rc = take_value(id, path_key, dir, &found, out, origin, err);
	}
	source_release(&found);
	free(dir);
	free(path_key);
	return rc;
}
