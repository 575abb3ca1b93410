/* read.c - records listed, read, counted; deleted, and listed as deleted. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/hook/crm_event.h"
#include "tests/sandbox/rows.h"
#include "tests/sandbox/value.h"

#define IDS_MAX 100
#define CVID_CREDITS 2
#define DELETED_CREDITS 1

static bool
is_listed(const struct record *r, const char *converted)
{
	if (r->deleted_at != 0)
		return false;
	if (converted != NULL && strcmp(converted, "both") == 0)
		return true;
	return r->converted ==
	    (converted != NULL && strcmp(converted, "true") == 0);
}

static int
by_modified(const void *a, const void *b)
{
	const struct record *x = *(struct record *const *)a;
	const struct record *y = *(struct record *const *)b;

	if (x->modified_at != y->modified_at)
		return x->modified_at < y->modified_at ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Sorts as asked; false: the field is none to sort by. */
static bool
rows_sort(struct crm *crm, struct rows *rows)
{
	const char *by = ask_param(crm->ask, "sort_by");
	const char *order = ask_param(crm->ask, "sort_order");

	if (by != NULL && strcmp(by, "Modified_Time") == 0) {
		if (rows->count > 0)
			qsort(rows->record, rows->count,
			    sizeof(struct record *), by_modified);
	} else if (by != NULL && strcmp(by, "id") != 0 &&
	    strcmp(by, "Created_Time") != 0) {
		reply_fault(crm->reply, 400, "INVALID_DATA", "invalid data",
		    detail_text("param_name", "sort_by"));
		return false;
	}
	if (order == NULL || strcmp(order, "asc") != 0)
		rows_reverse(rows);
	return true;
}

/* The records named by ids=, or all. */
static void
rows_collect(struct crm *crm, struct rows *rows, int64_t since)
{
	const struct shelf *shelf = org_shelf(crm->org, crm->module);
	const char *converted = ask_param(crm->ask, "converted");
	const char *ids = ask_param(crm->ask, "ids");
	char id[RECORD_ID_SIZE];
	struct record *r;
	size_t i, n;

	for (i = 0; ids == NULL && i < shelf->count; i++) {
		r = shelf->records[i];
		if (is_listed(r, converted) && r->modified_at >= since)
			rows_add(rows, r);
	}
	for (i = 0; ids != NULL && *ids != '\0' && i < IDS_MAX; i++) {
		n = strcspn(ids, ",");
		snprintf(id, sizeof(id), "%.*s", (int)n, ids);
		r = shelf_find_text(shelf, id);
		if (r != NULL && r->modified_at >= since)
			rows_add(rows, r);
		ids += n + (ids[n] == ',');
	}
}

void
records_list(struct crm *crm)
{
	const char *header = crm->ask->if_modified_since;
	struct rows rows = {NULL, 0, 0};
	struct page page;
	int64_t since = 0;

	if (!crm_may(crm, crm->module, "READ") || !page_read(crm, &page))
		return;
	if (ask_param(crm->ask, "cvid") != NULL &&
	    !crm_charge(crm, CVID_CREDITS))
		return;
	if (header != NULL && clock_parse(header, &since) != 0)
		since = 0;
	rows_collect(crm, &rows, since);
	if (header != NULL && rows.count == 0)
		reply_bare(crm->reply, 304);
	else if (rows_sort(crm, &rows))
		rows_answer(crm, &rows, &page);
	rows_release(&rows);
}

void
records_get(struct crm *crm)
{
	struct json *body, *list;
	struct record *r;

	if (!crm_may(crm, crm->module, "READ"))
		return;
	r = crm_record(crm, crm->module, 1);
	if (r == NULL)
		return;
	list = json_array();
	json_add(list, record_show(crm->org, r));
	body = json_object();
	json_set(body, "data", list);
	reply_json(crm->reply, 200, body);
}

void
records_count(struct crm *crm)
{
	const struct shelf *shelf = org_shelf(crm->org, crm->module);
	int64_t n = 0;
	size_t i;

	if (!crm_may(crm, crm->module, "READ"))
		return;
	for (i = 0; i < shelf->count; i++)
		n += is_listed(shelf->records[i], NULL);
	reply_json(crm->reply, 200, detail_int("count", n));
}

static struct json *
deleted_show(struct org *org, const struct record *r)
{
	struct json *j = json_object();
	char id[RECORD_ID_SIZE], *name = record_name(r);

	record_id_text(r->id, id);
	json_set(j, "deleted_by", org_user(org, false));
	json_set_text(j, "id", id);
	json_set_text(j, "display_name", name);
	json_set_text(j, "type", "recycle");
	json_set(j, "created_by", org_user(org, false));
	json_set(j, "deleted_time", org_moment(org, r->deleted_at));
	free(name);
	return j;
}

void
records_deleted(struct crm *crm)
{
	const struct shelf *shelf = org_shelf(crm->org, crm->module);
	const char *header = crm->ask->if_modified_since;
	const char *type = ask_param(crm->ask, "type");
	struct json *list, *body, *info;
	int64_t since = 0;
	size_t i;

	if (!crm_may(crm, crm->module, "READ") ||
	    !crm_charge(crm, DELETED_CREDITS))
		return;
	if (header != NULL && clock_parse(header, &since) != 0)
		since = 0;
	list = json_array();
	for (i = shelf->count; i > 0; i--)
		if (shelf->records[i - 1]->deleted_at > since &&
		    (type == NULL || strcmp(type, "permanent") != 0))
			json_add(list, deleted_show(crm->org,
			    shelf->records[i - 1]));
	if (json_size(list) == 0) {
		json_free(list);
		reply_bare(crm->reply, header != NULL ? 304 : 204);
		return;
	}
	info = detail_int("count", (int64_t)json_size(list));
	json_set_int(info, "page", 1);
	json_set_int(info, "per_page", 200);
	json_set_bool(info, "more_records", false);
	body = json_object();
	json_set(body, "data", list);
	json_set(body, "info", info);
	reply_json(crm->reply, 200, body);
}

/* A live callback of a deletion named these two. */
static void
tell_deletion(struct org *org, const struct record *r)
{
	struct json *fields = json_array();

	json_add(fields, json_text("Modified_By"));
	json_add(fields, json_text("Record_Status__s"));
	crm_event(org, CRM_DELETE, r, fields, true);
	json_free(fields);
}

static struct json *
delete_one(struct crm *crm, const char *id)
{
	struct record *r = shelf_find_text(org_shelf(crm->org, crm->module),
	    id);
	struct json *details = detail_text("id", id), *j;

	if (r == NULL)
		return fault_object("INVALID_DATA", "record not deleted",
		    details);
	r->deleted_at = world_now(crm->w);
	tell_deletion(crm->org, r);
	j = crm_success(crm, "record deleted", details);
	return j;
}

void
records_delete(struct crm *crm)
{
	const char *ids = crm->part_count > 1 ? crm->part[1] :
	    ask_param(crm->ask, "ids");
	struct json *results;
	char id[RECORD_ID_SIZE];
	size_t n, i;

	if (!crm_may(crm, crm->module, "DELETE"))
		return;
	if (ids == NULL || ids[0] == '\0') {
		reply_fault(crm->reply, 400, "REQUIRED_PARAM_MISSING",
		    "required param is missing",
		    detail_text("param_name", "ids"));
		return;
	}
	results = json_array();
	for (i = 0; *ids != '\0' && i < IDS_MAX; i++) {
		n = strcspn(ids, ",");
		snprintf(id, sizeof(id), "%.*s", (int)n, ids);
		json_add(results, delete_one(crm, id));
		ids += n + (ids[n] == ',');
	}
	crm_results(crm, 200, "data", results);
}
