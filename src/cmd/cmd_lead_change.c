/* cmd_lead_change.c - edits a lead and sends it, lets one through. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "cmd/verbs.h"
#include "store/lead.h"
#include "web/intake.h"

/* One argument FIELD=VALUE into the post that it would be in a form. */
static int
take_argument(const char *arg, struct lead_edit *edit, struct json *post,
    struct error *err)
{
	const char *equals = strchr(arg, '='), *name;
	size_t n = equals != NULL ? (size_t)(equals - arg) : 0;
	int i;

	if (n == 0)
		return error_set(err, ERROR_INVALID, "`%s` is not FIELD=VALUE",
		    arg);
	for (i = 0; i < LEAD_TEXT_COUNT; i++) {
		name = lead_text_name((enum lead_text)i);
		if (strlen(name) == n && strncmp(name, arg, n) == 0)
			break;
	}
	if (i == LEAD_TEXT_COUNT)
		return error_set(err, ERROR_INVALID, "a lead has no field "
		    "`%.*s`: it has name, first_name, last_name, email, phone, "
		    "company, message, source, page_url, utm_..., consent",
		    (int)n, arg);
	edit->given[i] = true;
	json_set_text(post, lead_text_name((enum lead_text)i), equals + 1);
	return 0;
}

/* Checked as if it came from a form. */
static int
check_values(const struct json *post, struct intake *in, struct error *err)
{
	struct field_errors errors = {0};
	char *body = json_print(post);
	struct form form = {0};
	int status = 0, rc;

	rc = form_parse_json(body, strlen(body), &form, &status, err);
	if (rc == 0)
		intake_read_part(&form, "", in, &errors);
	if (rc == 0 && errors.count > 0)
		rc = error_set(err, ERROR_INVALID, "%s %s",
		    errors.errors[0].field, errors.errors[0].message);
	form_release(&form);
	free(body);
	return rc;
}

int
verb_lead_edit(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct json *post = json_object();
	struct lead_edit edit = {0};
	struct intake in = {0};
	char *actor = cmd_actor();
	int i, rc = db != NULL ? 0 : -1;

	edit.id = cmd->args[0];
	edit.actor = actor;
	edit.at = clock_now_ms();
	for (i = 1; i < cmd->arg_count && rc == 0; i++)
		rc = take_argument(cmd->args[i], &edit, post, err);
	if (rc == 0)
		rc = check_values(post, &in, err);
	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		edit.text[i] = in.text[i];
	if (rc == 0)
		rc = lead_edit(db, &edit, err);
	intake_release(&in);
	json_free(post);
	free(actor);
	return rc;
}

static int
release_one(struct cmd *cmd, struct db *db, const char *id,
    struct error *err)
{
	char *actor = cmd_actor();
	int rc = lead_admit(db, id, actor, clock_now_ms(), err);

	(void)cmd;
	free(actor);
	return rc;
}

int
verb_lead_release(struct cmd *cmd, struct error *err)
{
	return list_each(cmd, release_one, err);
}
