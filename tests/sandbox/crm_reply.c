/* crm_reply.c - bodies taken apart and answers put together. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/sandbox/crm.h"

#define HEAVY_RECORDS 10

struct json *
crm_body_object(struct crm *crm)
{
	struct error err = ERROR_INIT;
	struct json *body = NULL;

	if (json_parse(crm->ask->body, crm->ask->body_len, &body, &err) == 0 &&
	    json_type(body) == JSON_OBJECT)
		return body;
	json_free(body);
	reply_fault(crm->reply, 400, "INVALID_DATA", "body",
	    detail_text("expected_data_type", "jsonobject"));
	return NULL;
}

struct json *
crm_body(struct crm *crm, const char *key)
{
	struct json *body = crm_body_object(crm), *details;
	const struct json *list = json_get(body, key);

	if (body == NULL)
		return NULL;
	if (list != NULL && json_type(list) == JSON_ARRAY &&
	    json_size(list) > 0)
		return body;
	json_free(body);
	details = detail_text("expected_data_type", "jsonarray");
	json_set_text(details, "api_name", key);
	reply_fault(crm->reply, 400, "INVALID_DATA", "invalid data", details);
	return NULL;
}

void
crm_unknown_id(struct crm *crm, int i)
{
	int status = (int)world_knob(crm->w, KNOB_UNKNOWN_ID);
	struct json *details;

	if (status == 400) {
		details = detail_int("resource_path_index", i);
		reply_fault(crm->reply, 400, "INVALID_DATA",
		    "the id given seems to be invalid", details);
	} else if (status == 404) {
		reply_fault(crm->reply, 404, "RESOURCE_NOT_FOUND",
		    "the resource is not found", NULL);
	} else {
		reply_bare(crm->reply, 204);
	}
}

struct record *
crm_record(struct crm *crm, const struct module *m, int i)
{
	struct record *r = shelf_find_text(org_shelf(crm->org, m),
	    crm->part[i]);

	if (r == NULL)
		crm_unknown_id(crm, i);
	return r;
}

struct json *
crm_success(const struct crm *crm, const char *message, struct json *details)
{
	struct json *j = json_object();

	json_set_text(j, "code", "SUCCESS");
	json_set(j, "details", details);
	json_set_text(j, "message", message);
	json_set_text(j, "status", "success");
	if (world_knob(crm->w, KNOB_EXTRA_KEYS) != 0)
		json_set(j, "$sandbox_extra", json_null());
	return j;
}

void
crm_results(struct crm *crm, int status, const char *key,
    struct json *results)
{
	struct json *body = json_object();
	const struct json *j;
	const char *verdict;
	size_t good = 0, all = json_size(results);

	for (j = json_first(results); j != NULL; j = json_next(j)) {
		verdict = json_get_text(j, "status");
		good += verdict != NULL && strcmp(verdict, "success") == 0;
	}
	json_set(body, key, results);
	reply_json(crm->reply, good == all ? status : good == 0 ?
	    (status >= 400 ? status : 400) : 207, body);
}

/* More than ten records in one write. */
static bool
is_large_write(const struct ask *ask)
{
	struct error err = ERROR_INIT;
	struct json *body = NULL;
	bool large;

	if ((!ask_is(ask, "POST") && !ask_is(ask, "PUT")) ||
	    json_parse(ask->body, ask->body_len, &body, &err) != 0)
		return false;
	large = json_size(json_get(body, "data")) > HEAVY_RECORDS;
	json_free(body);
	return large;
}

bool
crm_is_heavy(const struct ask *ask)
{
	size_t n = strlen(ask->path);

	if (!text_starts(ask->path, "/crm/"))
		return false;
	return strcmp(ask->path, "/crm/v8/coql") == 0 ||
	    (n > 16 && strcmp(ask->path + n - 16, "/actions/convert") == 0) ||
	    ask_param(ask, "cvid") != NULL ||
	    ask_param(ask, "sort_by") != NULL || is_large_write(ask);
}
