/* rows.c - a list of records on its way out, page by page. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/rows.h"
#include "tests/sandbox/value.h"

#define FIELDS_MAX 50
#define PER_PAGE_MAX 200
#define DISCRETE_MAX 2000
#define TOTAL_MAX 100000

void
rows_add(struct rows *rows, struct record *r)
{
	if (rows->count == rows->size) {
		rows->size = rows->size == 0 ? 64 : rows->size * 2;
		rows->record = xreallocarray(rows->record, rows->size,
		    sizeof(struct record *));
	}
	rows->record[rows->count++] = r;
}

void
rows_release(struct rows *rows)
{
	free(rows->record);
	memset(rows, 0, sizeof(*rows));
}

void
rows_reverse(struct rows *rows)
{
	struct record *swap;
	size_t i;

	for (i = 0; i < rows->count / 2; i++) {
		swap = rows->record[i];
		rows->record[i] = rows->record[rows->count - 1 - i];
		rows->record[rows->count - 1 - i] = swap;
	}
}

static bool
limit_exceeded(struct crm *crm, const char *param, int64_t limit)
{
	struct json *details = detail_int("limit", limit);

	json_set_text(details, "param_name", param);
	reply_fault(crm->reply, 400, "LIMIT_EXCEEDED", "limit exceeded",
	    details);
	return false;
}

static bool
bad_param(struct crm *crm, const char *param)
{
	reply_fault(crm->reply, 400, "INVALID_DATA", "invalid data",
	    detail_text("param_name", param));
	return false;
}

/* What a page token is bound to. free(). */
static char *
bound_params(const struct crm *crm)
{
	static const char *const names[] = {
		"fields", "per_page", "sort_by", "sort_order", "cvid", "ids",
		"converted"
	};
	const char *value;
	struct strbuf sb;
	size_t i;

	strbuf_init(&sb, 65536);
	strbuf_text(&sb, crm->ask->path);
	for (i = 0; i < nitems(names); i++) {
		value = ask_param(crm->ask, names[i]);
		strbuf_printf(&sb, "|%s=%s", names[i],
		    value != NULL ? value : "");
	}
	return strbuf_take(&sb);
}

static bool
token_read(struct crm *crm, struct page *out)
{
	char *params = bound_params(crm);
	enum page_verdict verdict = page_token_read(crm->org, out->token,
	    params, &out->offset);

	free(params);
	if (verdict == PAGE_UNKNOWN)
		return bad_param(crm, "page_token");
	if (verdict == PAGE_EXPIRED)
		reply_fault(crm->reply, 400, "EXPIRED_VALUE",
		    "Page token expired", detail_text("param_name",
		    "page_token"));
	else if (verdict == PAGE_OTHER)
		reply_fault(crm->reply, 400, "TOKEN_BOUND_DATA_MISMATCH",
		    "the page token belongs to another request",
		    detail_text("param_name", "page_token"));
	return verdict == PAGE_OK;
}

/* Page tokens reach further than pages, but not for ever. */
static bool
check_total(struct crm *crm, const struct page *page)
{
	if (page->offset < TOTAL_MAX)
		return true;
	reply_fault(crm->reply, 400, "PAGINATION_LIMIT_EXCEEDED",
	    "the limit of records that can be read is exceeded",
	    detail_int("limit", TOTAL_MAX));
	return false;
}

bool
page_read(struct crm *crm, struct page *out)
{
	const struct ask *ask = crm->ask;
	const char *c;
	size_t names = 1;

	memset(out, 0, sizeof(*out));
	out->fields = ask_param(ask, "fields");
	if (out->fields == NULL || out->fields[0] == '\0') {
		reply_fault(crm->reply, 400, "REQUIRED_PARAM_MISSING",
		    "One of the expected parameter is missing",
		    detail_text("param_name", "fields"));
		return false;
	}
	for (c = out->fields; *c != '\0'; c++)
		names += *c == ',';
	if (names > FIELDS_MAX)
		return limit_exceeded(crm, "fields", FIELDS_MAX);
	out->page = ask_param_int(ask, "page", 1);
	out->per_page = ask_param_int(ask, "per_page", PER_PAGE_MAX);
	out->token = ask_param(ask, "page_token");
	if (out->per_page > PER_PAGE_MAX)
		return limit_exceeded(crm, "per_page", PER_PAGE_MAX);
	if (out->per_page < 1)
		return bad_param(crm, "per_page");
	if (out->page < 1)
		return bad_param(crm, "page");
	if (out->token != NULL && ask_param(ask, "page") != NULL) {
		reply_fault(crm->reply, 400, "AMBIGUITY_DURING_PROCESSING",
		    "page and page_token exclude each other", NULL);
		return false;
	}
	if (out->token != NULL)
		return token_read(crm, out) && check_total(crm, out);
	if (out->page * out->per_page > DISCRETE_MAX) {
		reply_fault(crm->reply, 400,
		    "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "the limit of "
		    "records that can be read by page is exceeded",
		    detail_int("limit", DISCRETE_MAX));
		return false;
	}
	out->offset = (size_t)((out->page - 1) * out->per_page);
	return true;
}

static struct json *
info_make(struct crm *crm, const struct page *page, size_t count, bool more)
{
	const char *by = ask_param(crm->ask, "sort_by");
	const char *order = ask_param(crm->ask, "sort_order");
	char token[PAGE_TOKEN_SIZE], *params = bound_params(crm);
	struct json *info = json_object();
	int64_t expires_at = 0;

	if (more)
		page_token_make(crm->org, params, page->offset + count, token,
		    &expires_at);
	json_set_int(info, "per_page", page->per_page);
	json_set_text(info, "next_page_token", more ? token : NULL);
	json_set_int(info, "count", (int64_t)count);
	json_set_text(info, "sort_by", by != NULL ? by : "id");
	json_set_int(info, "page",
	    (int64_t)page->offset / page->per_page + 1);
	json_set_text(info, "previous_page_token", NULL);
	json_set(info, "page_token_expiry", org_moment(crm->org, expires_at));
	json_set_text(info, "sort_order", order != NULL ? order : "desc");
	json_set_bool(info, "more_records", more);
	free(params);
	return info;
}

void
rows_answer(struct crm *crm, const struct rows *rows,
    const struct page *page)
{
	size_t end = page->offset + (size_t)page->per_page, i;
	struct json *body, *list;

	if (page->offset >= rows->count) {
		reply_bare(crm->reply, 204);
		return;
	}
	if (end > rows->count)
		end = rows->count;
	body = json_object();
	list = json_array();
	for (i = page->offset; i < end; i++)
		json_add(list, record_show_fields(crm->org, rows->record[i],
		    page->fields));
	json_set(body, "data", list);
	json_set(body, "info", info_make(crm, page, end - page->offset,
	    end < rows->count));
	reply_json(crm->reply, 200, body);
}
