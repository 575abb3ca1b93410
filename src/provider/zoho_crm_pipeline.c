/* zoho_crm_pipeline.c - which pipeline new deals get, and its stages. */

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

static struct json *
make_pipeline(const struct json *pipeline)
{
	const char *name = json_get_text(pipeline, "actual_value");
	struct json *out, *stages;
	const struct json *j;

	if (name == NULL)
		name = json_get_text(pipeline, "display_value");
	if (text_empty(name))
		return NULL;
	out = json_object();
	stages = json_array();
	for (j = json_first(json_get(pipeline, "maps")); j != NULL;
	    j = json_next(j)) {
		const char *stage = json_get_text(j, "actual_value");

		if (stage == NULL)
			stage = json_get_text(j, "display_value");
		if (stage != NULL)
			json_add(stages, json_text(stage));
	}
	json_set_text(out, "name", name);
	json_set(out, "stages", stages);
	return out;
}

int
zoho_crm_pipeline(const struct call *call, struct json **out,
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
		*out = make_pipeline(default_of(json_get(pipelines,
		    "pipeline")));
out:
	free(path);
	json_free(layouts);
	json_free(pipelines);
	return rc;
}
