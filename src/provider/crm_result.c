/* crm_result.c - reads what the CRM says of each record of a write. */

#include "src/provider/crm_result.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Record ids are texts of digits; anything else is none. */
static void
take_id(const char *id, char out[32])
{
	out[0] = '\0';
	if (!text_empty(id) && strlen(id) < 32 &&
	    strspn(id, "0123456789") == strlen(id))
		snprintf(out, 32, "%s", id);
}

/* An error object with others inside tells no more than the first of them. */
static const struct json *
innermost(const struct json *result)
{
	const struct json *errors = json_get(json_get(result, "details"),
	    "errors");
	const char *code = json_get_text(result, "code");

	if (code != NULL && strcmp(code, "MULTIPLE_OR_MULTI_ERRORS") == 0 &&
	    errors != NULL && json_type(errors) == JSON_ARRAY &&
	    json_size(errors) > 0)
		return json_first(errors);
	return result;
}

static void
explain_item(struct crm_item *item, const struct json *result)
{
	const struct json *details;
	const struct crm_code *known;
	const char *code, *field;
	char hint[80] = "";

	result = innermost(result);
	details = json_get(result, "details");
	code = json_get_text(result, "code");
	known = zoho_crm_code(code);
	field = json_get_text(details, "api_name");
	if (field != NULL && strlen(field) < sizeof(item->field))
		snprintf(item->field, sizeof(item->field), "%s", field);
	if (json_get_int(details, "maximum_length", &item->max_length) == 0)
		snprintf(hint, sizeof(hint), " (at most %lld characters)",
		    (long long)item->max_length);
	else if (json_get_text(details, "expected_data_type") != NULL)
		snprintf(hint, sizeof(hint), " (expected: %.40s)",
		    json_get_text(details, "expected_data_type"));
	if (item->max_length < 0)
		item->max_length = 0;
	take_id(json_get_text(details, "id"), item->id);
	error_set(&item->error, known->meaning, "%s%s%s%s (%.60s)",
	    item->field, item->field[0] != '\0' ? ": " : "", known->words,
	    hint, code != NULL ? code : "no code");
	error_detail(&item->error, code != NULL ? code : "");
	item->result = CRM_FAILED;
}

static void
read_result(struct crm_item *item, const struct json *result, bool created)
{
	const char *status = json_get_text(result, "status");
	const char *code = json_get_text(result, "code");
	const char *action = json_get_text(result, "action");

	if ((code == NULL || strcmp(code, "SUCCESS") != 0) &&
	    (status == NULL || strcmp(status, "success") != 0)) {
		explain_item(item, result);
		return;
	}
	take_id(json_get_text(json_get(result, "details"), "id"), item->id);
	if (action != NULL)
		created = strcmp(action, "insert") == 0;
	item->result = created ? CRM_CREATED : CRM_UPDATED;
}

bool
crm_refused_whole(int status, const struct json *data, size_t n,
    struct error *err)
{
	const char *code = json_get_text(json_first(data), "code");
	const struct crm_code *known = zoho_crm_code(code);

	if (status < 400 || n < 2 || json_size(data) != 1 ||
	    code == NULL)
		return false;
	error_set(err, known->meaning, "%s (%.60s)", known->words, code);
	error_detail(err, code);
	return true;
}

int
crm_results_read(const struct json *data, struct crm_item *items, size_t n,
    bool created, struct error *err)
{
	const struct json *result = json_first(data);
	size_t i;

	if (data == NULL || json_type(data) != JSON_ARRAY ||
	    json_size(data) != n) {
		error_set(err, ERROR_UNAVAILABLE, "the CRM's answer has not a "
		    "result for each record: the records are looked up before "
		    "they are sent again");
		return error_detail(err, "short_answer");
	}
	for (i = 0; i < n; i++, result = json_next(result))
		read_result(&items[i], result, created);
	return 0;
}
