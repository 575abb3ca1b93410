/* zoho_crm.c - writes records to Zoho CRM, a result for each. */

#include "provider/zoho_crm.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "src/provider/crm_result.h"

/* One write call: where to, and what stands beside the records. */
struct write {
	const char *method;
	char *path;
	struct crm_options options;
};

static struct json *
build_body(const struct write *w, const struct crm_item *items, size_t n)
{
	struct json *body = json_object(), *data = json_array(), *fields;
	size_t i;

	for (i = 0; i < n; i++)
		json_add(data, json_copy(items[i].record));
	json_set(body, "data", data);
	if (w->options.check_field != NULL) {
		fields = json_array();
		json_add(fields, json_text(w->options.check_field));
		json_set(body, "duplicate_check_fields", fields);
	}
	if (w->options.trigger != NULL)
		json_set(body, "trigger", json_copy(w->options.trigger));
	if (w->options.lar_id != NULL)
		json_set_text(body, "lar_id", w->options.lar_id);
	return body;
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
	if (crm_refused_whole(answer.status, data, n, err))
		rc = refused(call, w, items, n, err);
	else if ((rc = crm_results_read(data, items, n, created, err)) != 0)
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
zoho_crm_upsert_with(const struct call *call, const char *module,
    const struct crm_options *options, struct crm_item *items, size_t n,
    struct error *err)
{
	struct write w = {"POST", xasprintf("/crm/v8/%s/upsert", module),
	    *options};

	return write_all(call, &w, items, n, err);
}

int
zoho_crm_upsert(const struct call *call, const char *module,
    const char *check_field, struct crm_item *items, size_t n,
    struct error *err)
{
	struct crm_options options = {check_field, NULL, NULL};

	return zoho_crm_upsert_with(call, module, &options, items, n, err);
}

int
zoho_crm_update_with(const struct call *call, const char *module,
    const struct crm_options *options, struct crm_item *items, size_t n,
    struct error *err)
{
	struct write w = {"PUT", xasprintf("/crm/v8/%s", module), *options};

	return write_all(call, &w, items, n, err);
}

int
zoho_crm_update(const struct call *call, const char *module,
    struct crm_item *items, size_t n, struct error *err)
{
	struct crm_options options = {NULL, NULL, NULL};

	return zoho_crm_update_with(call, module, &options, items, n, err);
}

int
zoho_crm_insert_with(const struct call *call, const char *module,
    const struct crm_options *options, struct crm_item *items, size_t n,
    struct error *err)
{
	struct write w = {"POST", xasprintf("/crm/v8/%s", module), *options};

	w.options.check_field = NULL;
	return write_all(call, &w, items, n, err);
}

int
zoho_crm_notes_add(const struct call *call, struct crm_item *items, size_t n,
    struct error *err)
{
	struct write w = {"POST", xstrdup("/crm/v8/Notes"),
	    {NULL, NULL, NULL}};

	return write_all(call, &w, items, n, err);
}

/* Gone already, by whatever name the CRM calls that. */
static bool
is_gone(const char *code)
{
	return code != NULL && (strcmp(code, "INVALID_DATA") == 0 ||
	    strcmp(code, "RESOURCE_NOT_FOUND") == 0);
}

int
zoho_crm_delete(const struct call *call, const char *module, const char *id,
    struct error *err)
{
	char *path = xasprintf("/crm/v8/%s/%s", module, id);
	struct call_answer answer = {0};
	const char *code;
	int rc;

	rc = call_perform(call, "DELETE", path, NULL, &answer, err);
	code = json_get_text(json_first(json_get(answer.json, "data")),
	    "code");
	if (rc != 0 && is_gone(err->detail)) {
		error_clear(err);
		rc = 0;
	} else if (rc == 0 && code != NULL && !is_gone(code) &&
	    strcmp(code, "SUCCESS") != 0) {
		error_set(err, zoho_crm_code(code)->meaning, "%s (%.60s)",
		    zoho_crm_code(code)->words, code);
		rc = error_detail(err, code);
	}
	call_answer_release(&answer);
	free(path);
	return rc;
}
