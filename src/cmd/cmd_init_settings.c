/* cmd_init_settings.c - writes a settings file that explains itself. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config_place.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/init.h"
#include "cmd/place.h"

#define SETTINGS_FILE ".config/leadbridge/leadbridge.env"

int
init_file(const char *path, const char *text, bool *made,
    struct error *err)
{
	char *beside = xasprintf("%s.%ld", path, (long)getpid());
	int rc = -1;

	*made = false;
	if (access(path, F_OK) == 0) {
		rc = 0;
		goto out;
	}
	if (file_write(beside, text, strlen(text), 0600, err) != 0)
		goto out;
	/* link() never replaces what another init has made meanwhile. */
	if (link(beside, path) == 0) {
		*made = true;
		rc = 0;
	} else if (errno == EEXIST) {
		rc = 0;
	} else {
		error_errno(err, ERROR_CONFIG, "cannot make %s", path);
	}
	unlink(beside);
out:
	free(beside);
	return rc;
}

static void
write_setting(struct strbuf *out, const struct setting_row *row)
{
	strbuf_printf(out, "\n# %s", row->meaning);
	if (row->kind == SETTING_CHOICE)
		strbuf_printf(out, " (one of: %s)", row->choices);
	if (row->kind == SETTING_INT || row->kind == SETTING_STEPS)
		strbuf_printf(out, " (%lld to %lld)", (long long)row->min,
		    (long long)row->max);
	if (row->kind == SETTING_SECRET)
		strbuf_printf(out, "\n#%s_FILE=", row->name);
	strbuf_printf(out, "\n#%s=%s\n", row->name,
	    row->fallback != NULL ? row->fallback : "");
}

/* The text of a new settings file: every setting with its default. */
static char *
settings_text(const char *data_dir)
{
	struct strbuf out;
	int i;

	strbuf_init(&out, LIMIT_CONFIG_FILE);
	strbuf_text(&out, "# Settings of leadbridge, see leadbridge.env(5). "
	    "A line without # sets a value;\n# the lines below show the "
	    "defaults. `leadbridge config check` tells mistakes,\n"
	    "# `leadbridge config show --origin` what is in force.\n");
	if (data_dir != NULL)
		strbuf_printf(&out, "\n# The data that was there before this "
		    "file.\nLEADBRIDGE_DATA_DIR=\"%s\"\n", data_dir);
	for (i = 0; i < SETTING_COUNT; i++)
		write_setting(&out, setting_row((enum setting)i));
	return strbuf_take(&out);
}

static int
write_settings(const char *path, const char *data_dir, struct error *err)
{
	char *text = settings_text(data_dir), *dir = NULL;
	const char *slash = strrchr(path, '/');
	bool made;
	int rc = -1;

	if (place_check("the settings file", path, "LEADBRIDGE_ENV", err) != 0)
		goto out;
	dir = slash != NULL ? xstrndup(path, (size_t)(slash - path)) : NULL;
	if (dir != NULL && *dir != '\0' && file_make_dir(dir, err) != 0)
		goto out;
	if (init_file(path, text, &made, err) != 0)
		goto out;
	if (made)
		printf("wrote the settings file %s\n", path);
	rc = 0;
out:
	free(dir);
	free(text);
	return rc;
}

/* ~/.config/leadbridge/leadbridge.env. free(), or NULL without a home. */
static char *
home_settings(struct error *err)
{
	char *home = config_home(), *path = NULL;

	if (home != NULL)
		path = file_join(home, SETTINGS_FILE);
	else
		error_set(err, ERROR_CONFIG, "this user has no home directory: "
		    "name the settings file to write in LEADBRIDGE_ENV");
	free(home);
	return path;
}

/*
 * Data that lay in the place used without a settings file stays in use; a
 * settings file would otherwise move the default.
 */
static const char *
data_to_keep(const struct config *cfg)
{
	const char *dir = config_text(cfg, SET_DATA_DIR);

	if (strcmp(config_origin(cfg, SET_DATA_DIR), "default") != 0 ||
	    access(dir, F_OK) != 0 || strchr(dir, '"') != NULL)
		return NULL;
	return dir;
}

const struct config *
init_settings(struct cmd *cmd, struct error *err)
{
	const char *named = getenv("LEADBRIDGE_ENV");
	const struct config *cfg = NULL;
	char *path = NULL;

	if (!text_empty(named) && access(named, F_OK) != 0 &&
	    errno == ENOENT && write_settings(named, NULL, err) != 0)
		goto out;
	cfg = cmd_config(cmd, err);
	if (cfg == NULL || config_file(cfg) != NULL)
		goto out;
	path = home_settings(err);
	if (path == NULL || write_settings(path, data_to_keep(cfg), err) != 0) {
		cfg = NULL;
		goto out;
	}
	config_free(cmd->cfg);
	cmd->cfg = NULL;
	cfg = cmd_config(cmd, err);
out:
	free(path);
	return cfg;
}
