/* coql.c - answers a query. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/sandbox/coql.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/rows.h"

/* What qsort_r hands to the comparison. */
struct ordering {
	struct org *org;
	const struct coql *q;
};

static int
by_order(const void *a, const void *b, void *arg)
{
	const struct ordering *o = arg;

	return coql_compare(o->org, o->q, *(struct record *const *)a,
	    *(struct record *const *)b);
}

static void
run(struct crm *crm, const struct coql *q)
{
	const struct shelf *shelf = org_shelf(crm->org, q->module);
	struct ordering ordering = {crm->org, q};
	struct rows rows = {NULL, 0, 0};
	struct json *list, *body, *info;
	size_t i, end, start = (size_t)q->offset;

	for (i = 0; i < shelf->count; i++)
		if (coql_matches(crm->org, q, shelf->records[i]))
			rows_add(&rows, shelf->records[i]);
	if (start >= rows.count) {
		reply_bare(crm->reply, 204);
		rows_release(&rows);
		return;
	}
	if (q->order_count > 0)
		qsort_r(rows.record, rows.count, sizeof(struct record *),
		    by_order, &ordering);
	end = start + (size_t)q->limit;
	if (end > rows.count)
		end = rows.count;
	list = json_array();
	for (i = start; i < end; i++)
		json_add(list, coql_row(crm->org, q, rows.record[i]));
	info = detail_int("count", (int64_t)(end - start));
	json_set_bool(info, "more_records", end < rows.count);
	body = json_object();
	json_set(body, "data", list);
	json_set(body, "info", info);
	reply_json(crm->reply, 200, body);
	rows_release(&rows);
}

/* 1 up to 200 rows, 2 up to 1,000, else 3; one is taken already. */
static int64_t
more_credits(const struct coql *q)
{
	return q->limit <= 200 ? 0 : q->limit <= 1000 ? 1 : 2;
}

void
coql_answer(struct crm *crm)
{
	struct json *body = NULL, *fault = NULL;
	const char *query;
	char *text;
	struct coql q;

	if (!crm_may_group(crm, "coql", NULL, "READ"))
		return;
	body = crm_body_object(crm);
	if (body == NULL)
		return;
	query = json_get_text(body, "select_query");
	if (query == NULL) {
		reply_fault(crm->reply, 400, "MANDATORY_NOT_FOUND",
		    "required field not found",
		    detail_text("api_name", "select_query"));
		json_free(body);
		return;
	}
	if (coql_parse(crm->w, query, &q, &fault) != 0) {
		text = json_print(fault);
		reply_text(crm->reply, 400, TYPE_JSON, text);
		free(text);
	} else if (crm_may(crm, q.module, "READ") &&
	    crm_charge(crm, more_credits(&q))) {
		run(crm, &q);
	}
	coql_release(&q);
	json_free(fault);
	json_free(body);
}
