/* fuzz_config.c - any bytes as settings file: refused, or sound values. */

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/config_lines.h"
#include "base/config_value.h"
#include "base/secret.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* A value once brought into its form stays as it is. */
static void
check_value(enum setting id, const char *value)
{
	struct error err = ERROR_INIT;
	char *once = NULL, *twice = NULL;

	if (config_value_read(id, value, "/dir", &once, &err) == 0) {
		require(once != NULL && once[0] != '\0');
		require(text_is_utf8(once, strlen(once)));
		require(config_value_read(id, once, "/dir", &twice, &err) == 0);
		require(strcmp(once, twice) == 0);
	} else {
		require(err.code == ERROR_CONFIG && once == NULL);
		require(strstr(err.text, setting_row(id)->name) != NULL);
	}
	secret_free(once);
	secret_free(twice);
}

static void
check_line(const struct config_line *line)
{
	size_t i;

	require(line->key[0] != '\0' && line->number > 0);
	if (line->value[0] == '\0')
		return;
	for (i = 0; i < SETTING_COUNT; i++)
		if (strcmp(line->key, setting_row((enum setting)i)->name) == 0)
			check_value((enum setting)i, line->value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_lines lines;
	struct error err = ERROR_INIT;
	size_t i;

	if (config_lines_read("f", (const char *)data, size, &lines, &err) == 0)
		for (i = 0; i < lines.count; i++)
			check_line(&lines.line[i]);
	else
		require(err.code == ERROR_CONFIG &&
		    text_starts(err.text, "f:"));
	config_lines_release(&lines);
	return 0;
}
