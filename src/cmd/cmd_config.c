/* cmd_config.c - shows the settings in force and finds their mistakes. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cmd/check.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/verbs.h"

const struct cmd_option config_show_options[] = {
	{"origin", NULL, "also where each value came from"},
	{NULL, NULL, NULL},
};

static void
show_json(const struct cmd *cmd, const struct config *cfg)
{
	struct json *rows = json_array(), *row;
	char *value;
	int i;

	for (i = 0; i < SETTING_COUNT; i++) {
		row = json_object();
		value = config_shown(cfg, (enum setting)i);
		json_set_text(row, "id", setting_row((enum setting)i)->name);
		json_set_text(row, "value", value);
		free(value);
		json_set_text(row, "origin",
		    config_origin(cfg, (enum setting)i));
		json_add(rows, row);
	}
	out_list(cmd, rows, NULL, NULL, 0);
}

int
verb_config_show(struct cmd *cmd, struct error *err)
{
	const struct config *cfg = cmd_config(cmd, err);
	struct strbuf line;
	bool origin = cmd_option(cmd, "origin") != NULL;
	char *value;
	int i;

	if (cfg == NULL)
		return -1;
	if (cmd_option(cmd, "json") != NULL) {
		show_json(cmd, cfg);
		return 0;
	}
	strbuf_init(&line, LIMIT_CONFIG_FILE);
	for (i = 0; i < SETTING_COUNT; i++) {
		enum setting id = (enum setting)i;

		value = config_shown(cfg, id);
		strbuf_reset(&line);
		strbuf_printf(&line, "%s=", setting_row(id)->name);
		out_visible(&line, value != NULL ? value : "");
		free(value);
		if (origin)
			printf("%-56s # %s\n", strbuf_str(&line),
			    config_origin(cfg, id));
		else
			puts(strbuf_str(&line));
	}
	strbuf_release(&line);
	return 0;
}

/* Each setting by itself, so that all mistakes are told, not just one. */
static void
check_values(struct check_list *list)
{
	struct config *cfg;
	struct error err = ERROR_INIT;
	enum setting id;
	int i;

	for (i = 0; i < SETTING_COUNT; i++) {
		id = (enum setting)i;
		cfg = NULL;
		if (config_load(&id, 1, &cfg, &err) != 0)
			check_error(list, setting_row(id)->name, &err);
		config_free(cfg);
	}
}

static void
check_unknown(struct check_list *list, const struct config *cfg)
{
	const char *names[SETTING_COUNT + 1], *name, *near;
	char finding[300], remedy[300];
	size_t i;
	int k;

	for (k = 0; k < SETTING_COUNT; k++)
		names[k] = setting_row((enum setting)k)->name;
	names[k] = NULL;
	for (i = 0; (name = config_unknown(cfg, i)) != NULL; i++) {
		near = cmd_nearest(name, names);
		snprintf(finding, sizeof(finding), "there is no setting %s",
		    name);
		if (near != NULL)
			snprintf(remedy, sizeof(remedy), "did you mean %s?",
			    near);
		else
			snprintf(remedy, sizeof(remedy), "remove it; "
			    "`leadbridge config show` lists all");
		check_wrong(list, name, finding, remedy);
	}
}

/* Keys that are there must be readable by us alone and hold a key. */
static void
check_key_file(struct check_list *list, const char *id, const char *path)
{
	struct secret_key *key = NULL;
	struct error err = ERROR_INIT;

	if (access(path, F_OK) == 0 && secret_key_load(path, &key, &err) != 0)
		check_error(list, id, &err);
	secret_key_free(key);
}

void
check_settings(struct check_list *list)
{
	struct config *cfg = NULL;
	struct error err = ERROR_INIT;
	char *form_key;

	check_values(list);
	if (config_load(NULL, 0, &cfg, &err) != 0)
		return;
	check_unknown(list, cfg);
	check_key_file(list, "LEADBRIDGE_KEY_FILE",
	    config_text(cfg, SET_KEY_FILE));
	form_key = config_data_path(cfg, "form-key");
	check_key_file(list, "form-key", form_key);
	free(form_key);
	config_free(cfg);
}

int
verb_config_check(struct cmd *cmd, struct error *err)
{
	struct check_list list;
	bool wrong;

	(void)err;
	check_init(&list);
	check_settings(&list);
	wrong = list.wrong > 0;
	check_print(&list, cmd, false);
	check_release(&list);
	return wrong ? CMD_WRONG : 0;
}
