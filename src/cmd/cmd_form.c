/* cmd_form.c - the forms under which web pages post. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cmd/cmd.h"
#include "cmd/out.h"
#include "cmd/snippet.h"
#include "cmd/verbs.h"
#include "store/form.h"

#define ORIGINS_MAX 16384

const struct cmd_option form_add_options[] = {
	{"origin", "URL", "a site that may post here; may be repeated"},
	{"redirect", "URL", "where a browser goes after a post"},
	{"require-token", NULL, "demand a signed form time of every post"},
	{NULL, NULL, NULL},
};

static int
take_origins(const struct cmd *cmd, char **out, struct error *err)
{
	struct strbuf lines;
	const char *origin;
	size_t i;

	strbuf_init(&lines, ORIGINS_MAX);
	for (i = 0; (origin = cmd_option_at(cmd, "origin", i)) != NULL; i++)
		strbuf_printf(&lines, "%s%s", i > 0 ? "\n" : "", origin);
	if (lines.full) {
		strbuf_release(&lines);
		return error_set(err, ERROR_INVALID, "the origins are longer "
		    "than %d bytes", ORIGINS_MAX);
	}
	*out = strbuf_take(&lines);
	return 0;
}

/* Where a page posts to. free(). */
static char *
form_address(const struct config *cfg, const char *key)
{
	return xasprintf("%s/f/%s", config_text(cfg, SET_PUBLIC_URL), key);
}

static void
print_added(const struct cmd *cmd, const struct form_row *form,
    const char *secret)
{
	char *address = form_address(cmd->cfg, form->key);
	char *html = snippet_html(form, address);
	struct json *answer;

	if (cmd_option(cmd, "json") != NULL) {
		answer = json_object();
		json_set_text(answer, "id", form->key);
		json_set_text(answer, "tenant", form->tenant);
		json_set_text(answer, "name", form->name);
		json_set_text(answer, "address", address);
		json_set_text(answer, "html", html);
		json_set_text(answer, "order_secret", secret);
		out_json(answer);
		json_free(answer);
	} else {
		printf("Key: %s\nAddress: %s\nOrder secret (shown this once): "
		    "%s\n\n%s", form->key, address, secret, html);
	}
	free(html);
	free(address);
}

int
verb_form_add(struct cmd *cmd, struct error *err)
{
	struct form_row form = {0};
	char secret[SECRET_TOKEN_SIZE];
	struct db *db = cmd_db(cmd, 0, err);
	int rc = -1;

	if (db == NULL || take_origins(cmd, &form.origins, err) != 0)
		goto out;
	form.tenant = xstrdup(cmd_tenant(cmd));
	form.name = xstrdup(cmd->args[0]);
	form.redirect = xstrdup(cmd_option(cmd, "redirect"));
	form.token_required = cmd_option(cmd, "require-token") != NULL;
	if (form_add(db, &form, err) != 0 ||
	    form_renew_secret(db, form.key, secret, err) != 0)
		goto out;
	print_added(cmd, &form, secret);
	secret_wipe(secret, sizeof(secret));
	rc = 0;
out:
	form_row_release(&form);
	return rc;
}

int
verb_form_secret(struct cmd *cmd, struct error *err)
{
	char secret[SECRET_TOKEN_SIZE];
	struct db *db = cmd_db(cmd, 0, err);

	if (db == NULL ||
	    form_renew_secret(db, cmd->args[0], secret, err) != 0)
		return -1;
	puts(secret);
	secret_wipe(secret, sizeof(secret));
	return 0;
}

struct form_list {
	const struct cmd *cmd;
	struct json *rows;
};

/* The origins of a form as a list, and for the table as one text. */
static struct json *
origins_list(const char *lines, struct strbuf *text)
{
	struct json *list = json_array();
	char *line;
	size_t n;

	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		if (n == 0)
			continue;
		line = xstrndup(lines, n);
		json_add(list, json_text(line));
		strbuf_printf(text, "%s%s", text->len > 0 ? ", " : "", line);
		free(line);
	}
	return list;
}

static int
add_row(const struct form_row *form, void *arg)
{
	struct form_list *list = arg;
	struct json *row = json_object();
	char *address = form_address(list->cmd->cfg, form->key);
	struct strbuf text;

	json_set_text(row, "id", form->key);
	json_set_text(row, "tenant", form->tenant);
	json_set_text(row, "name", form->name);
	strbuf_init(&text, LIMIT_RESPONSE);
	json_set(row, "origins", origins_list(form->origins, &text));
	if (cmd_option(list->cmd, "json") == NULL)
		json_set_text(row, "origins", strbuf_str(&text));
	json_set_text(row, "redirect", form->redirect);
	json_set_bool(row, "token_required", form->token_required);
	json_set_text(row, "address", address);
	json_set_instant(row, "created_at", form->created_at);
	json_add(list->rows, row);
	strbuf_release(&text);
	free(address);
	return 0;
}

int
verb_form_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"KEY", "id"}, {"TENANT", "tenant"}, {"NAME", "name"},
		{"ADDRESS", "address"}, {"ORIGINS", "origins"},
	};
	struct form_list list = {cmd, NULL};
	struct db *db = cmd_db(cmd, 0, err);

	if (db == NULL)
		return -1;
	list.rows = json_array();
	if (form_list(db, cmd_tenant_filter(cmd), add_row, &list, err) != 0) {
		json_free(list.rows);
		return -1;
	}
	out_list(cmd, list.rows, NULL, columns, nitems(columns));
	return 0;
}

int
verb_form_remove(struct cmd *cmd, struct error *err)
{
	struct form_row form = {0};
	struct strbuf name;
	struct db *db = cmd_db(cmd, 0, err);
	int rc = -1;

	strbuf_init(&name, LIMIT_CONFIG_FILE);
	if (db == NULL || form_load(db, cmd->args[0], &form, err) != 0)
		goto out;
	if (strcmp(form.key, FORM_DEFAULT) == 0) {
		error_set(err, ERROR_INVALID, "the form `%s` stays: it takes "
		    "the posts to /api/store-lead", FORM_DEFAULT);
		goto out;
	}
	out_visible(&name, form.name);
	if (out_confirm(cmd, err, "The form `%s` (%s) will take no more "
		"posts; its leads stay.", form.key, strbuf_str(&name)) != 0)
		goto out;
	rc = form_remove(db, form.key, err);
out:
	strbuf_release(&name);
	form_row_release(&form);
	return rc;
}
