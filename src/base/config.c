/* config.c - settings: the real environment, then one settings file. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/config_db.h"
#include "base/config_lines.h"
#include "base/config_place.h"
#include "base/config_source.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

#define OURS "LEADBRIDGE_"

struct value {
	bool declared; /* may be asked for */
	bool needed;   /* that, or a default is computed from it */
	char *text;    /* NULL: none */
	char *origin;
};

struct config {
	struct value value[SETTING_COUNT];
	char *file; /* NULL: none was read */
	char *dir;  /* of the settings file */
	char **unknown;
	size_t unknown_count;
};

static void
declare(struct config *cfg, const enum setting *wanted, size_t n)
{
	struct value *v = cfg->value;
	size_t i;

	for (i = 0; i < (wanted != NULL ? n : SETTING_COUNT); i++)
		v[wanted != NULL ? wanted[i] : i].declared = true;
	for (i = 0; i < SETTING_COUNT; i++)
		v[i].needed = v[i].declared;
	if (v[SET_DB].needed || v[SET_KEY_FILE].needed)
		v[SET_DATA_DIR].needed = true;
	if (v[SET_ZOHO_REDIRECT_URI].needed || v[SET_QB_REDIRECT_URI].needed)
		v[SET_PUBLIC_URL].needed = true;
}

/* The row a key of a file belongs to; *is_path tells KEY from KEY_FILE. */
static const struct setting_row *
row_of_key(const char *key, bool *is_path)
{
	const struct setting_row *row;
	size_t i, n;

	for (i = 0; i < SETTING_COUNT; i++) {
		row = setting_row((enum setting)i);
		n = strlen(row->name);
		*is_path = false;
		if (strcmp(key, row->name) == 0)
			return row;
		*is_path = true;
		if (setting_has_file((enum setting)i) &&
		    text_starts(key, row->name) &&
		    strcmp(key + n, CONFIG_FILE_SUFFIX) == 0)
			return row;
	}
	return NULL;
}

static bool
holds_secret(const struct config_line *line)
{
	bool is_path = false;
	const struct setting_row *row = row_of_key(line->key, &is_path);

	if (row == NULL || is_path || text_empty(line->value))
		return false;
	return row->kind == SETTING_SECRET || (row == setting_row(SET_DB) &&
	    config_db_has_secret(line->value));
}

static int
read_file(struct config *cfg, struct config_lines *lines, struct error *err)
{
	char *text = NULL;
	bool secret = false;
	size_t i, n;
	int rc = -1;

	if (cfg->file == NULL)
		return 0;
	if (file_read(cfg->file, LIMIT_CONFIG_FILE, &text, &n, err) != 0) {
		err->code = ERROR_CONFIG;
		goto out;
	}
	if (config_lines_read(cfg->file, text, n, lines, err) != 0)
		goto out;
	for (i = 0; i < lines->count && !secret; i++)
		secret = holds_secret(&lines->line[i]);
	if (secret && file_check_private(cfg->file, err) != 0)
		goto out;
	rc = 0;
out:
	secret_free(text);
	return rc;
}

static int
compute_data_dir(struct config *cfg, char **out, struct error *err)
{
	char *home = NULL;
	int rc = -1;

	if (cfg->dir != NULL) {
		*out = file_join(cfg->dir, "data");
		return 0;
	}
	home = config_home();
	if (home == NULL) {
		error_set(err, ERROR_CONFIG, "there is neither a settings file "
		    "nor a home directory: set LEADBRIDGE_ENV or %s",
		    setting_row(SET_DATA_DIR)->name);
		goto out;
	}
	*out = file_join(home, ".local/share/leadbridge");
	rc = 0;
out:
	free(home);
	return rc;
}

static int
take_default(struct config *cfg, enum setting id, struct error *err)
{
	struct value *v = &cfg->value[id];
	const char *data = cfg->value[SET_DATA_DIR].text;

	v->origin = xstrdup("default");
	switch (id) {
	case SET_DATA_DIR:
		return compute_data_dir(cfg, &v->text, err);
	case SET_DB:
		v->text = xasprintf("sqlite:%s/leadbridge.db", data);
		break;
	case SET_KEY_FILE:
		v->text = file_join(data, "key");
		break;
	case SET_ZOHO_REDIRECT_URI:
	case SET_QB_REDIRECT_URI:
		v->text = xasprintf("%s/oauth/callback",
		    cfg->value[SET_PUBLIC_URL].text);
		break;
	default:
		v->text = xstrdup(setting_row(id)->fallback);
		break;
	}
	return 0;
}

static int
load_setting(struct config *cfg, const struct config_lines *lines,
    enum setting id, struct error *err)
{
	struct value *v = &cfg->value[id];
	int rc = config_source_read(id, cfg->file, lines, &v->text, &v->origin,
	    err);

	return rc == 1 ? take_default(cfg, id, err) : rc;
}

static void
note_unknown(struct config *cfg, const char *key)
{
	bool is_path;
	size_t i;

	if (!text_starts(key, OURS) || row_of_key(key, &is_path) != NULL)
		return;
	for (i = 0; i < cfg->unknown_count; i++)
		if (strcmp(cfg->unknown[i], key) == 0)
			return;
	cfg->unknown = xreallocarray(cfg->unknown, cfg->unknown_count + 1,
	    sizeof(*cfg->unknown));
	cfg->unknown[cfg->unknown_count++] = xstrdup(key);
}

static void
find_unknown(struct config *cfg, const struct config_lines *lines)
{
	char **entry, *key;
	size_t i;

	for (i = 0; i < lines->count; i++)
		note_unknown(cfg, lines->line[i].key);
	for (entry = environ; entry != NULL && *entry != NULL; entry++) {
		if (!text_starts(*entry, OURS))
			continue;
		key = xstrndup(*entry, strcspn(*entry, "="));
		/* In a file it would do nothing, and so is unknown there. */
		if (strcmp(key, "LEADBRIDGE_ENV") != 0)
			note_unknown(cfg, key);
		free(key);
	}
}

int
config_load(const enum setting *wanted, size_t n, struct config **out,
    struct error *err)
{
	struct config *cfg = xcalloc(1, sizeof(*cfg));
	struct config_lines lines = {NULL, 0, 0};
	size_t i;
	int rc = -1;

	declare(cfg, wanted, n);
	if (config_place(&cfg->file, err) != 0)
		goto out;
	if (cfg->file != NULL)
		cfg->dir = config_dir(cfg->file);
	if (read_file(cfg, &lines, err) != 0)
		goto out;
	for (i = 0; i < SETTING_COUNT; i++)
		if (cfg->value[i].needed &&
		    load_setting(cfg, &lines, (enum setting)i, err) != 0)
			goto out;
	find_unknown(cfg, &lines);
	*out = cfg;
	cfg = NULL;
	rc = 0;
out:
	config_lines_release(&lines);
	config_free(cfg);
	return rc;
}

void
config_free(struct config *cfg)
{
	size_t i;

	if (cfg == NULL)
		return;
	for (i = 0; i < SETTING_COUNT; i++) {
		secret_free(cfg->value[i].text);
		free(cfg->value[i].origin);
	}
	for (i = 0; i < cfg->unknown_count; i++)
		free(cfg->unknown[i]);
	free(cfg->unknown);
	free(cfg->dir);
	free(cfg->file);
	free(cfg);
}

static const struct value *
declared_value(const struct config *cfg, enum setting id)
{
	if (!cfg->value[id].declared) {
		fprintf(stderr, "a program asked for %s without declaring it\n",
		    setting_row(id)->name);
		abort();
	}
	return &cfg->value[id];
}

const char *
config_text(const struct config *cfg, enum setting id)
{
	return declared_value(cfg, id)->text;
}

int64_t
config_int(const struct config *cfg, enum setting id)
{
	const char *text = config_text(cfg, id);
	int64_t n = 0;

	if ((setting_row(id)->kind != SETTING_INT &&
	    setting_row(id)->kind != SETTING_STEPS) ||
	    text_int(text, INT64_MIN, INT64_MAX, &n) != 0)
		abort();
	return n;
}

bool
config_bool(const struct config *cfg, enum setting id)
{
	const char *text = config_text(cfg, id);

	return text != NULL && strcmp(text, "true") == 0;
}

const char *
config_origin(const struct config *cfg, enum setting id)
{
	return declared_value(cfg, id)->origin;
}

const char *
config_file(const struct config *cfg)
{
	return cfg->file;
}

const char *
config_unknown(const struct config *cfg, size_t i)
{
	return i < cfg->unknown_count ? cfg->unknown[i] : NULL;
}

char *
config_shown(const struct config *cfg, enum setting id)
{
	const char *text = config_text(cfg, id);

	if (text_empty(text))
		return NULL;
	if (setting_row(id)->kind == SETTING_SECRET)
		return xstrdup("********");
	return id == SET_DB ? config_db_shown(text) : xstrdup(text);
}

const char *
config_db_file(const struct config *cfg)
{
	return config_db_path(config_text(cfg, SET_DB));
}

char *
config_data_path(const struct config *cfg, const char *name)
{
	const struct value *v = &cfg->value[SET_DATA_DIR];

	return file_join(v->needed ? v->text :
	    config_text(cfg, SET_DATA_DIR), name);
}
