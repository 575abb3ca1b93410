/* zoho_inventory_record.c - records of Zoho Inventory, listed and written. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "zoho_inventory_noun.h"

#define PATH_BYTES 8192

/* --- Lists --------------------------------------------------------------- */

static int
ask_list(const struct call *call, enum inventory_noun noun, const char *path,
    struct inventory_answer *out, struct error *err)
{
	const char *member = inventory_nouns[noun].list;

	if (inventory_call(call, "GET", path, NULL, out, err) != 0)
		return -1;
	out->rows = json_get(out->all, member);
	out->more = json_get_true(json_get(out->all, "page_context"),
	    "has_more_page");
	if (out->rows != NULL && json_type(out->rows) == JSON_ARRAY)
		return 0;
	return error_set(err, ERROR_UNAVAILABLE, "Zoho Inventory's answer has "
	    "no list of %s", member);
}

int
inventory_list(const struct call *call, enum inventory_noun noun, int page,
    int per_page, struct inventory_answer *out, struct error *err)
{
	bool all = noun == INVENTORY_ITEM || noun == INVENTORY_CONTACT;
	char *path = noun == INVENTORY_CATEGORY || noun == INVENTORY_LOCATION ?
	    xstrdup(inventory_nouns[noun].path) : xasprintf("%s?page=%d"
	    "&per_page=%d&sort_column=last_modified_time&sort_order=D%s",
	    inventory_nouns[noun].path, page, per_page,
	    all ? "&filter_by=Status.All" : "");
	int rc = ask_list(call, noun, path, out, err);

	free(path);
	return rc;
}

int
inventory_items(const struct call *call, const char *const *ids, size_t n,
    struct inventory_answer *out, struct error *err)
{
	struct strbuf path;
	size_t i;
	int rc;

	strbuf_init(&path, PATH_BYTES);
	strbuf_text(&path, "itemdetails?item_ids=");
	for (i = 0; i < n; i++)
		strbuf_printf(&path, "%s%s", i > 0 ? "," : "", ids[i]);
	rc = ask_list(call, INVENTORY_ITEM, strbuf_str(&path), out, err);
	strbuf_release(&path);
	return rc;
}

/* Whether a row has the value; those of persons without case. */
static bool
has_value(enum inventory_noun noun, const struct json *row,
    const char *member, const char *value)
{
	const char *its = json_scalar(json_get(row, member));

	if (its == NULL)
		return false;
	return noun == INVENTORY_CONTACT ? text_same(value, its) :
	    strcmp(value, its) == 0;
}

/* 0 when out->record is one of the rows; -1 without err when none is. */
static int
pick(enum inventory_noun noun, const char *member, const char *value,
    struct inventory_answer *out)
{
	const struct json *row;

	for (row = json_first(out->rows); row != NULL; row = json_next(row)) {
		if (inventory_id(noun, row) != NULL &&
		    has_value(noun, row, member, value)) {
			out->record = row;
			return 0;
		}
	}
	return -1;
}

static int
none_has(enum inventory_noun noun, const char *member, const char *value,
    struct error *err)
{
	return error_set(err, ERROR_NOT_FOUND, "none of the %s in Zoho "
	    "Inventory has the %s %.100s", inventory_nouns[noun].path,
	    member, value);
}

int
inventory_find(const struct call *call, enum inventory_noun noun,
    const char *member, const char *value, struct inventory_answer *out,
    struct error *err)
{
	struct strbuf path;
	int rc;

	strbuf_init(&path, PATH_BYTES);
	strbuf_printf(&path, "%s?%s=", inventory_nouns[noun].path, member);
	escape_url(&path, value);
	if (noun == INVENTORY_ITEM || noun == INVENTORY_CONTACT)
		strbuf_text(&path, "&filter_by=Status.All");
	rc = ask_list(call, noun, strbuf_str(&path), out, err);
	strbuf_release(&path);
	if (rc != 0 || pick(noun, member, value, out) == 0)
		return rc;
	return none_has(noun, member, value, err);
}

int
inventory_find_recent(const struct call *call, enum inventory_noun noun,
    const char *member, const char *value, int pages,
    struct inventory_answer *out, struct error *err)
{
	int page = 0;

	memset(out, 0, sizeof(*out));
	do {
		inventory_answer_release(out);
		if (inventory_list(call, noun, ++page, INVENTORY_PAGE, out,
		    err) != 0)
			return -1;
		if (pick(noun, member, value, out) == 0)
			return 0;
	} while (out->more && page < pages);
	return none_has(noun, member, value, err);
}

/* --- One record ---------------------------------------------------------- */

static int
ask_one(const struct call *call, enum inventory_noun noun,
    const char *method, const char *path, const struct json *body,
    struct inventory_answer *out, struct error *err)
{
	const struct inventory_noun_words *words = &inventory_nouns[noun];

	if (inventory_call(call, method, path, body, out, err) != 0)
		return -1;
	out->record = json_get(out->all, words->one[0]);
	if (out->record == NULL && words->one[1] != NULL)
		out->record = json_get(out->all, words->one[1]);
	if (inventory_id(noun, out->record) != NULL)
		return 0;
	out->uncertain = strcmp(method, "GET") != 0;
	return error_set(err, ERROR_UNAVAILABLE, "Zoho Inventory's answer has "
	    "no %s", words->one[0]);
}

int
inventory_get(const struct call *call, enum inventory_noun noun,
    const char *id, struct inventory_answer *out, struct error *err)
{
	char *path = xasprintf("%s/%s", inventory_nouns[noun].path, id);
	int rc = ask_one(call, noun, "GET", path, NULL, out, err);

	free(path);
	return rc;
}

int
inventory_create(const struct call *call, enum inventory_noun noun,
    const struct json *record, struct inventory_answer *out,
    struct error *err)
{
	return ask_one(call, noun, "POST", inventory_nouns[noun].path, record,
	    out, err);
}

int
inventory_update(const struct call *call, enum inventory_noun noun,
    const char *id, const struct json *changes, struct inventory_answer *out,
    struct error *err)
{
	char *path = xasprintf("%s/%s", inventory_nouns[noun].path, id);
	int rc = ask_one(call, noun, "PUT", path, changes, out, err);

	free(path);
	return rc;
}

/* One whose answer has nothing that is read. */
static int
do_it(const struct call *call, const char *method, char *path,
    bool *uncertain, struct error *err)
{
	struct inventory_answer answer;
	int rc = inventory_call(call, method, path, NULL, &answer, err);

	*uncertain = answer.uncertain;
	inventory_answer_release(&answer);
	free(path);
	return rc;
}

int
inventory_delete(const struct call *call, enum inventory_noun noun,
    const char *id, bool *uncertain, struct error *err)
{
	return do_it(call, "DELETE", xasprintf("%s/%s",
	    inventory_nouns[noun].path, id), uncertain, err);
}

int
inventory_set_status(const struct call *call, enum inventory_noun noun,
    const char *id, const char *status, bool *uncertain, struct error *err)
{
	return do_it(call, "POST", xasprintf("%s/%s/%s%s",
	    inventory_nouns[noun].path, id,
	    noun == INVENTORY_ORDER ? "status/" : "", status), uncertain, err);
}
