/* cmd_mapping.c - what goes into which field of the CRM. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cmd/cmd.h"
#include "cmd/mapping_category.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "provider/zoho_crm_fields.h"
#include "store/mapping.h"
#include "store/tenant.h"
#include "sync/mapping.h"
#include "sync/mapping_check.h"

const struct cmd_option mapping_set_options[] = {
	{"default", NULL, "back to the default; no FILE"},
	{NULL, NULL, NULL},
};

/* A mapping file that is at hand, or what the store has. */
struct content {
	enum mapping_kind kind;
	char *text;         /* NULL: the default alone */
	int64_t updated_at; /* 0: not from the store */
};

static void
content_release(struct content *c)
{
	free(c->text);
	memset(c, 0, sizeof(*c));
}

static int
read_file(const char *path, struct content *c, struct error *err)
{
	size_t n;

	if (file_read(path, MAPPING_FILE_MAX, &c->text, &n, err) != 0)
		return -1;
	/* A document has none, and what stood behind it would be lost. */
	if (strlen(c->text) != n)
		return error_set(err, ERROR_CONFIG, "%s: there is a NUL in it",
		    path);
	return 0;
}

/* The file that was named, else what the tenant has. */
static int
read_content(struct cmd *cmd, struct content *c, struct error *err)
{
	struct db *db;

	if (mapping_kind_parse(cmd->args[0], &c->kind, err) != 0)
		return -1;
	if (cmd->arg_count > 1)
		return read_file(cmd->args[1], c, err);
	db = cmd_db(cmd, 0, err);
	if (db == NULL || tenant_check(db, cmd_tenant(cmd), err) != 0)
		return -1;
	return mapping_content_load(db, cmd_tenant(cmd),
	    mapping_kind_name(c->kind), &c->text, &c->updated_at, err);
}

static struct json *
finding_rows(const struct findings *found)
{
	struct json *rows = json_array(), *row;
	size_t i;

	for (i = 0; i < found->count; i++) {
		row = json_object();
		json_set_text(row, "id", found->items[i].place);
		json_set_text(row, "severity", found->items[i].wrong ? "error"
		    : "note");
		json_set_text(row, "place", found->items[i].place);
		json_set_text(row, "message", found->items[i].text);
		json_add(rows, row);
	}
	return rows;
}

/* Mistakes first: a line each. */
static void
print_findings(const struct findings *found, FILE *to)
{
	const struct finding *one;
	struct strbuf line;
	size_t i;
	int pass;

	strbuf_init(&line, MAPPING_FILE_MAX);
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < found->count; i++) {
			one = &found->items[i];
			if (one->wrong != (pass == 0))
				continue;
			strbuf_reset(&line);
			out_visible(&line, one->place);
			strbuf_text(&line, one->place[0] != '\0' ? ": " : "");
			out_visible(&line, one->text);
			fprintf(to, "%s%s\n", one->wrong ? "" : "note: ",
			    strbuf_str(&line));
		}
	}
	strbuf_release(&line);
}

/* As a list, or in lines; the exit status that they mean. */
static int
tell(const struct cmd *cmd, const struct findings *found)
{
	static const struct out_column columns[] = {{"", "message"}};

	if (cmd_option(cmd, "json") != NULL)
		out_list(cmd, finding_rows(found), NULL, columns, 1);
	else
		print_findings(found, stdout);
	return found->wrong > 0 ? CMD_WRONG : 0;
}

static int
read_mapping(const struct content *c, struct findings *found,
    struct mapping **m, struct error *err)
{
	return mapping_read(c->kind, c->text,
	    c->text != NULL ? strlen(c->text) : 0, found, m, err);
}

int
verb_mapping_show(struct cmd *cmd, struct error *err)
{
	struct findings found = {0};
	struct content c = {0};
	struct mapping *m = NULL;
	struct json *j;
	int rc = -1;

	if (mapping_is_category(cmd))
		return mapping_category_show(cmd, err);
	if (read_content(cmd, &c, err) != 0 ||
	    read_mapping(&c, &found, &m, err) != 0)
		goto out;
	if (cmd_option(cmd, "json") != NULL) {
		j = json_object();
		json_set_text(j, "kind", mapping_kind_name(c.kind));
		json_set_text(j, "tenant", cmd_tenant(cmd));
		json_set_bool(j, "own", c.text != NULL);
		json_set_instant(j, "updated_at", c.updated_at);
		json_set(j, "mapping", json_copy(mapping_document(m)));
		out_json(j);
		json_free(j);
	} else {
		out_json_lines(mapping_document(m));
	}
	rc = 0;
out:
	mapping_free(m);
	findings_release(&found);
	content_release(&c);
	return rc;
}

static int
set_default(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	enum mapping_kind kind;

	if (cmd->arg_count > 1)
		return error_set(err, ERROR_INVALID, "--default takes no file");
	if (db == NULL || mapping_kind_parse(cmd->args[0], &kind, err) != 0 ||
	    tenant_check(db, cmd_tenant(cmd), err) != 0)
		return -1;
	return mapping_content_remove(db, cmd_tenant(cmd),
	    mapping_kind_name(kind), err);
}

int
verb_mapping_set(struct cmd *cmd, struct error *err)
{
	struct findings found = {0};
	struct content c = {0};
	struct mapping *m = NULL;
	struct db *db;
	int rc = -1;

	if (mapping_is_category(cmd))
		return mapping_category_set(cmd, err);
	if (cmd_option(cmd, "default") != NULL)
		return set_default(cmd, err);
	if (cmd->arg_count < 2)
		return error_set(err, ERROR_INVALID, "`mapping set` needs a "
		    "file, or --default");
	db = cmd_db(cmd, 0, err);
	if (db == NULL || read_content(cmd, &c, err) != 0)
		goto out;
	if (read_mapping(&c, &found, &m, err) != 0) {
		if (found.wrong == 0)
			goto out;
		print_findings(&found, stderr);
		rc = CMD_WRONG;
		goto out;
	}
	rc = mapping_content_store(db, cmd_tenant(cmd),
	    mapping_kind_name(c.kind), c.text, clock_now_ms(), err);
	if (rc == 0)
		out_remark("`leadbridge mapping check %s` compares it with the "
		    "CRM's fields.", mapping_kind_name(c.kind));
out:
	mapping_free(m);
	findings_release(&found);
	content_release(&c);
	return rc;
}

/* One target; what is wrong by fields kept for a while is looked at anew. */
static int
check_target(const struct call *call, const struct mapping *m,
    enum mapping_target to, struct findings *found, struct error *err)
{
	struct crm_fields fields = {0};
	struct findings first = {0};
	bool again;

	if (crm_fields_load(call, mapping_module(m, to), CRM_FIELDS_AGE_MS,
	    &fields, err) != 0)
		return -1;
	mapping_check(m, to, &fields, &first);
	again = first.wrong > 0 && fields.from_store;
	findings_release(&first);
	if (again) {
		crm_fields_release(&fields);
		if (crm_fields_load(call, mapping_module(m, to), 0, &fields,
		    err) != 0)
			return -1;
	}
	mapping_check(m, to, &fields, found);
	crm_fields_release(&fields);
	return 0;
}

static int
check_fields(struct cmd *cmd, const struct mapping *m,
    struct findings *found, struct error *err)
{
	struct access access;
	struct call call = {.access = &access, .tenant = cmd_tenant(cmd),
	    .service = SERVICE_ZOHO_CRM};
	int rc;

	if (cmd_access(cmd, &access, err) != 0)
		return -1;
	rc = check_target(&call, m, MAPPING_RECORD, found, err);
	if (rc == 0 && mapping_wants_contacts(m))
		rc = check_target(&call, m, MAPPING_CONTACT, found, err);
	access_close(&access);
	/* To a tool "never connected" is something to set up. */
	if (rc != 0 && err->code == ERROR_NOT_FOUND)
		err->code = ERROR_CONFIG;
	return rc;
}

int
verb_mapping_check(struct cmd *cmd, struct error *err)
{
	struct findings found = {0};
	struct content c = {0};
	struct mapping *m = NULL;
	int rc = -1;

	if (mapping_is_category(cmd))
		return mapping_category_check(cmd, err);
	if (read_content(cmd, &c, err) != 0)
		goto out;
	if (read_mapping(&c, &found, &m, err) != 0)
		rc = found.wrong > 0 ? tell(cmd, &found) : -1;
	else if (check_fields(cmd, m, &found, err) == 0)
		rc = tell(cmd, &found);
out:
	mapping_free(m);
	findings_release(&found);
	content_release(&c);
	return rc;
}
