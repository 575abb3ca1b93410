/* zoho_crm_gone.c - deleted and converted records. */

#include "provider/zoho_crm_gone.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"

#define PAGE_ROWS 200
#define PAGES_MAX 500

/* The next page: by its token when the CRM gives one, else by number. */
static char *
deleted_path(const char *module, int page, const char *token)
{
	struct strbuf sb;

	strbuf_init(&sb, LIMIT_URL);
	strbuf_printf(&sb, "/crm/v8/%s/deleted?type=all&per_page=%d", module,
	    PAGE_ROWS);
	if (token != NULL) {
		strbuf_text(&sb, "&page_token=");
		escape_url(&sb, token);
	} else {
		strbuf_printf(&sb, "&page=%d", page);
	}
	return strbuf_take(&sb);
}

static int
tell_ids(const struct json *answer, int (*each)(const char *, void *),
    void *arg)
{
	const struct json *row = json_first(json_get(answer, "data"));
	const char *id;
	int rc = 0;

	for (; row != NULL && rc == 0; row = json_next(row)) {
		id = json_get_text(row, "id");
		if (id != NULL)
			rc = each(id, arg);
	}
	return rc;
}

/* "If-Modified-Since: 2026-03-01T00:00:00+00:00". free() */
static char *
since_header(int64_t since)
{
	char text[CLOCK_TEXT_SIZE];

	clock_text(since > 0 ? since : 0, text);
	text[strcspn(text, "Z")] = '\0';
	return xasprintf("If-Modified-Since: %s+00:00", text);
}

int
zoho_crm_deleted(const struct call *call, const char *module, int64_t since,
    int (*each)(const char *id, void *arg), void *arg, struct error *err)
{
	char *header = since_header(since), *token = NULL, *path;
	struct call_answer answer = {0};
	struct call with = *call;
	const struct json *info;
	bool more = true;
	int page, rc = 0;

	with.header = header;
	for (page = 1; rc == 0 && more && page <= PAGES_MAX; page++) {
		path = deleted_path(module, page, token);
		rc = call_perform(&with, "GET", path, NULL, &answer, err);
		free(path);
		free(token);
		token = NULL;
		if (rc == 0) {
			info = json_get(answer.json, "info");
			more = json_get_true(info, "more_records");
			token = xstrdup(json_get_text(info,
			    "next_page_token"));
			rc = tell_ids(answer.json, each, arg);
		}
		call_answer_release(&answer);
	}
	free(token);
	free(header);
	if (rc == 0 && more)
		return error_set(err, ERROR_UNAVAILABLE, "the CRM has more "
		    "than %d deleted records to tell", PAGES_MAX * PAGE_ROWS);
	return rc;
}

int
zoho_crm_converted(const struct call *call, const char *const *ids,
    size_t n, struct json **rows, struct error *err)
{
	struct call_answer answer = {0};
	const struct json *row;
	struct strbuf path;
	size_t i;
	int rc;

	strbuf_init(&path, LIMIT_URL);
	strbuf_text(&path, "/crm/v8/Leads?converted=true&fields=Last_Name"
	    "&ids=");
	for (i = 0; i < n; i++)
		strbuf_printf(&path, "%s%s", i > 0 ? "," : "", ids[i]);
	rc = call_perform(call, "GET", strbuf_str(&path), NULL, &answer, err);
	if (rc == 0) {
		*rows = json_array();
		row = json_first(json_get(answer.json, "data"));
		for (; row != NULL; row = json_next(row))
			json_add(*rows, json_copy(row));
	}
	strbuf_release(&path);
	call_answer_release(&answer);
	return rc;
}
