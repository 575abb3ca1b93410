/* write.c - insert and update: one result a record, in the order sent. */

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/value.h"
#include "tests/sandbox/write.h"

/* One entry for all: nothing is stored. */
static void
refuse_too_many(struct crm *crm)
{
	struct json *details = detail_int("maximum_length", WRITE_MAX);
	struct json *list = json_array();

	json_set_text(details, "api_name", "data");
	json_add(list, fault_object("LIMIT_EXCEEDED",
	    "count of records in your request exceeds the limit", details));
	crm_results(crm, 400, "data", list);
}

/* "apply_feature_execution":[{"name":"layout_rules"}] */
static bool
wants_layout_rules(const struct json *body)
{
	const struct json *j;
	const char *name;

	for (j = json_first(json_get(body, "apply_feature_execution"));
	    j != NULL; j = json_next(j)) {
		name = json_get_text(j, "name");
		if (name != NULL && strcmp(name, "layout_rules") == 0)
			return true;
	}
	return false;
}

bool
write_open(struct crm *crm, struct module *m, struct write *out)
{
	size_t n;

	memset(out, 0, sizeof(*out));
	out->crm = crm;
	out->module = m;
	out->body = crm_body(crm, "data");
	if (out->body == NULL)
		return false;
	out->data = json_get(out->body, "data");
	n = json_size(out->data);
	if (n > WRITE_MAX) {
		refuse_too_many(crm);
		return false;
	}
	if (!crm_charge(crm, (int64_t)(n - 1) / 10))
		return false;
	out->trigger = json_get(out->body, "trigger");
	if (out->trigger != NULL && json_type(out->trigger) != JSON_ARRAY)
		out->trigger = NULL;
	out->layout = wants_layout_rules(out->body);
	return true;
}

void
write_close(struct write *w)
{
	json_free(w->body);
	memset(w, 0, sizeof(*w));
}

static struct check
check_for(const struct write *w, size_t index, const struct json *record,
    const struct record *self)
{
	struct check check = {
		.org = w->crm->org, .module = w->module, .index = index,
		.self = self,
		.layout = w->layout || (json_type(record) == JSON_OBJECT &&
		    json_get(record, "Layout") != NULL)
	};

	return check;
}

struct json *
write_insert(struct write *w, size_t index, const struct json *record)
{
	struct check check = check_for(w, index, record, NULL);
	struct json *fault = check_record(&check, record), *details;
	struct record *r;

	if (fault == NULL)
		fault = check_unique(&check, record);
	if (fault != NULL)
		return fault;
	r = record_apply(w->crm->org, w->module, NULL, record, w->trigger);
	details = record_details(w->crm->org, r);
	json_set_text(details, "$approval_state", "approved");
	return crm_success(w->crm, "record added", details);
}

/* 412: the header named a moment before the last change. */
static struct json *
already_modified(const struct write *w, const struct record *r)
{
	if (w->unmodified_since == 0 ||
	    r->modified_at / 1000 <= w->unmodified_since / 1000)
		return NULL;
	return fault_object("ALREADY_MODIFIED", "record updated time has "
	    "already passed if-unmodified-since time",
	    record_details(w->crm->org, r));
}

struct json *
write_update(struct write *w, size_t index, const struct json *record,
    struct record *r)
{
	struct check check = check_for(w, index, record, r);
	struct json *fault = check_record(&check, record);

	if (fault == NULL)
		fault = already_modified(w, r);
	if (fault == NULL && r->converted)
		fault = check_error(&check, "CONVERTED_RECORD",
		    "the record is converted", "id", NULL);
	if (fault == NULL)
		fault = check_unique(&check, record);
	if (fault != NULL)
		return fault;
	record_apply(w->crm->org, w->module, r, record, w->trigger);
	return crm_success(w->crm, "record updated",
	    record_details(w->crm->org, r));
}

/* Notes need the scope of what they are about as well. */
static bool
may_reach_parents(struct crm *crm, const struct write *w)
{
	const struct module *m;
	const struct json *j;

	for (j = json_first(w->data); j != NULL; j = json_next(j)) {
		m = module_find(&crm->w->modules, json_get_text(json_get(
		    json_get(j, "Parent_Id"), "module"), "api_name"));
		if (m != NULL && !crm_may(crm, m, "READ"))
			return false;
	}
	return true;
}

void
records_insert(struct crm *crm)
{
	struct json *results;
	const struct json *j;
	struct write w;
	size_t i = 0;

	if (!crm_may(crm, crm->module, "CREATE"))
		return;
	if (!write_open(crm, crm->module, &w) || !may_reach_parents(crm, &w))
		goto out;
	results = json_array();
	for (j = json_first(w.data); j != NULL; j = json_next(j))
		json_add(results, write_insert(&w, i++, j));
	crm_results(crm, 201, "data", results);
out:
	write_close(&w);
}

/* The record that an element of data[] means; NULL: there is none. */
static struct record *
update_target(const struct write *w, const struct json *record)
{
	const struct shelf *shelf = org_shelf(w->crm->org, w->module);

	if (w->id != 0)
		return shelf_find(shelf, w->id);
	if (json_type(record) != JSON_OBJECT)
		return NULL;
	return shelf_find_text(shelf, json_get_text(record, "id"));
}

static struct json *
update_one(struct write *w, size_t index, const struct json *record)
{
	struct check check = check_for(w, index, record, NULL);
	struct record *r = update_target(w, record);

	if (r != NULL)
		return write_update(w, index, record, r);
	if (w->id == 0 && json_type(record) == JSON_OBJECT &&
	    json_get(record, "id") == NULL)
		return check_error(&check, "MANDATORY_NOT_FOUND",
		    "required field not found", "id", NULL);
	return check_error(&check, "INVALID_DATA",
	    "the id given seems to be invalid", "id", NULL);
}

void
records_update(struct crm *crm)
{
	const char *since = crm->ask->if_unmodified_since, *code;
	struct json *results;
	const struct json *j;
	struct write w;
	int status = 200;
	size_t i = 0;

	if (!crm_may(crm, crm->module, "UPDATE"))
		return;
	if (!write_open(crm, crm->module, &w))
		goto out;
	if (crm->part_count > 1)
		w.id = strtoll(crm->part[1], NULL, 10);
	if (since != NULL && clock_parse(since, &w.unmodified_since) != 0)
		w.unmodified_since = 0;
	results = json_array();
	for (j = json_first(w.data); j != NULL; j = json_next(j)) {
		json_add(results, update_one(&w, i++, j));
		if (w.id != 0)
			break;
	}
	code = json_get_text(json_first(results), "code");
	if (json_size(results) == 1 && strcmp(code, "ALREADY_MODIFIED") == 0)
		status = 412;
	crm_results(crm, status, "data", results);
out:
	write_close(&w);
}
