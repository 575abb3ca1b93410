/* zoho_crm_pipeline.c - the pipelines of deals, and their stages. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "provider/zoho_crm.h"

/*
 * A GET whose refusal is an answer too: without the scope, or in an edition
 * without pipelines, there is none to be known.  *json may be NULL.
 */
static int
look(const struct call *call, const char *path, struct json **json,
    struct error *err)
{
	struct call_answer answer = {0};
	int rc = call_perform(call, "GET", path, NULL, &answer, err);

	*json = NULL;
	if (rc == 0) {
		*json = answer.json;
		answer.json = NULL;
	} else if (err->code == ERROR_CONFIG || err->code == ERROR_INVALID ||
	    err->code == ERROR_NOT_FOUND || err->code == ERROR_INTERNAL) {
		error_clear(err);
		rc = 0;
	}
	call_answer_release(&answer);
	return rc;
}

/* The default one of a list, else the first; NULL for an empty list. */
static const struct json *
default_of(const struct json *list)
{
	const struct json *j;

	for (j = json_first(list); j != NULL; j = json_next(j)) {
		if (json_get_true(j, "default"))
			return j;
	}
	return json_first(list);
}

/* Layouts may be hidden; a deal takes the first that is not. */
static const struct json *
first_visible(const struct json *layouts)
{
	const struct json *j, *visible;

	for (j = json_first(layouts); j != NULL; j = json_next(j)) {
		visible = json_get(j, "visible");
		if (visible == NULL || json_is_true(visible))
			return j;
	}
	return NULL;
}

/* What is to be sent, which may differ from what people see. */
static const char *
actual_value(const struct json *j)
{
	const char *value = json_get_text(j, "actual_value");

	return value != NULL ? value : json_get_text(j, "display_value");
}

static struct json *
stages_of(const struct json *pipeline)
{
	struct json *stages = json_array();
	const struct json *j;

	for (j = json_first(json_get(pipeline, "maps")); j != NULL;
	    j = json_next(j)) {
		if (actual_value(j) != NULL)
			json_add(stages, json_text(actual_value(j)));
	}
	return stages;
}

static struct json *
make_pipelines(const struct json *list)
{
	const char *first = actual_value(default_of(list));
	struct json *out, *stages;
	const struct json *j;

	if (text_empty(first))
		return NULL;
	out = json_object();
	stages = json_object();
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		if (!text_empty(actual_value(j)))
			json_set(stages, actual_value(j), stages_of(j));
	}
	json_set_text(out, "default", first);
	json_set(out, "stages", stages);
	return out;
}

int
zoho_crm_pipelines(const struct call *call, struct json **out,
    struct error *err)
{
	struct json *layouts = NULL, *pipelines = NULL;
	const char *id;
	char *path = NULL;
	int rc;

	*out = NULL;
	rc = look(call, "/crm/v8/settings/layouts?module=Deals", &layouts,
	    err);
	id = json_get_text(first_visible(json_get(layouts, "layouts")), "id");
	if (rc != 0 || text_empty(id))
		goto out;
	path = xasprintf("/crm/v8/settings/pipeline?layout_id=%s", id);
	rc = look(call, path, &pipelines, err);
	if (rc == 0)
		*out = make_pipelines(json_get(pipelines, "pipeline"));
out:
	free(path);
	json_free(layouts);
	json_free(pipelines);
	return rc;
}
