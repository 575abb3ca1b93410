/* zoho_crm.c - writes records to Zoho CRM, a result for each. */

#include "provider/zoho_crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* One write call: where to, and what stands beside the records. */
struct write {
	const char *method;
	char *path;
	const char *check_field; /* or NULL */
};

static struct json *
build_body(const struct write *w, const struct crm_item *items, size_t n)
{
	struct json *body = json_object(), *data = json_array(), *fields;
	size_t i;

	for (i = 0; i < n; i++)
		json_add(data, json_copy(items[i].record));
	json_set(body, "data", data);
	if (w->check_field != NULL) {
		fields = json_array();
		json_add(fields, json_text(w->check_field));
		json_set(body, "duplicate_check_fields", fields);
	}
	return body;
}

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

static int
fail_all(struct crm_item *items, size_t n, bool uncertain,
    const struct error *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		items[i].result = CRM_FAILED;
		items[i].uncertain = uncertain;
		items[i].error = *err;
	}
	return -1;
}

/* One error for several records: the call was refused as a whole. */
static bool
is_lone_error(const struct call_answer *answer, const struct json *data,
    size_t n, struct error *err)
{
	const char *code = json_get_text(json_first(data), "code");
	const struct crm_code *known = zoho_crm_code(code);

	if (answer->status < 400 || n < 2 || json_size(data) != 1 ||
	    code == NULL)
		return false;
	error_set(err, known->meaning, "%s (%.60s)", known->words, code);
	error_detail(err, code);
	return true;
}

/*
 * Walks the results; never by the status of the call, which is 200 or 207
 * with failures inside as well.
 */
static int
read_results(const struct json *data, struct crm_item *items, size_t n,
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

static int write_items(const struct call *call, const struct write *w,
    struct crm_item *items, size_t n, struct error *err);

/*
 * A whole call was refused and nothing stored.  What concerns the connection
 * is everybody's; what concerns a record is found by halving.
 */
static int
refused(const struct call *call, const struct write *w,
    struct crm_item *items, size_t n, struct error *err)
{
	struct error first = *err;
	int rc;

	if (err->code != ERROR_INVALID && err->code != ERROR_NOT_FOUND)
		return fail_all(items, n, false, err);
	if (n == 1) {
		fail_all(items, 1, false, &first);
		error_clear(err);
		return 0;
	}
	rc = write_items(call, w, items, n / 2, err);
	if (rc == 0)
		return write_items(call, w, items + n / 2, n - n / 2, err);
	/* The rest was not tried, but it would meet the same. */
	fail_all(items + n / 2, n - n / 2, false, err);
	return rc;
}

static int
write_items(const struct call *call, const struct write *w,
    struct crm_item *items, size_t n, struct error *err)
{
	struct call_answer answer = {0};
	struct json *body = build_body(w, items, n);
	bool created = strcmp(w->method, "POST") == 0;
	const struct json *data;
	int rc;

	rc = call_perform(call, w->method, w->path, body, &answer, err);
	json_free(body);
	if (rc != 0) {
		rc = answer.uncertain || answer.status < 400 ||
		    answer.status >= 500 ?
		    fail_all(items, n, answer.uncertain, err) :
		    refused(call, w, items, n, err);
		goto out;
	}
	data = json_get(answer.json, "data");
	if (is_lone_error(&answer, data, n, err))
		rc = refused(call, w, items, n, err);
	else if ((rc = read_results(data, items, n, created, err)) != 0)
		fail_all(items, n, true, err);
out:
	call_answer_release(&answer);
	return rc;
}

static int
write_all(const struct call *call, struct write *w, struct crm_item *items,
    size_t n, struct error *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < n; i++) {
		items[i].result = CRM_NONE;
		items[i].id[0] = '\0';
		items[i].uncertain = false;
		items[i].field[0] = '\0';
		items[i].max_length = 0;
		error_clear(&items[i].error);
	}
	if (n > ZOHO_CRM_BATCH) {
		error_set(err, ERROR_INTERNAL, "%zu records in one call: the "
		    "CRM takes %d", n, ZOHO_CRM_BATCH);
		rc = fail_all(items, n, false, err);
	} else if (n > 0) {
		rc = write_items(call, w, items, n, err);
	}
	free(w->path);
	return rc;
}

int
zoho_crm_upsert(const struct call *call, const char *module,
    const char *check_field, struct crm_item *items, size_t n,
    struct error *err)
{
	struct write w = {"POST", xasprintf("/crm/v8/%s/upsert", module),
	    check_field};

	return write_all(call, &w, items, n, err);
}

int
zoho_crm_update(const struct call *call, const char *module,
    struct crm_item *items, size_t n, struct error *err)
{
	struct write w = {"PUT", xasprintf("/crm/v8/%s", module), NULL};

	return write_all(call, &w, items, n, err);
}

int
zoho_crm_notes_add(const struct call *call, struct crm_item *items, size_t n,
    struct error *err)
{
	struct write w = {"POST", xstrdup("/crm/v8/Notes"), NULL};

	return write_all(call, &w, items, n, err);
}
