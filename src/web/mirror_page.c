/* mirror_page.c - reads, lists and changes records of the mirror. */

#include "src/web/mirror_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/customer.h"
#include "web/etag.h"

/* Rows of a list when nobody says how many. */
#define ROWS 50

int
mirror_page_open(struct app *app, const struct request *req,
    struct mirror_page *out, struct error *err)
{
	out->tenant = app_tenant(app, req, err);
	out->db = out->tenant != NULL ? app_db(app, err) : NULL;
	return out->db != NULL ? 0 : -1;
}

/* --- Refusals ----------------------------------------------------------- */

bool
mirror_page_refused(struct response *res, const struct request *req,
    const struct field_errors *errors)
{
	if (errors->count == 0)
		return false;
	response_problem(res, req, 422, "some fields need another look",
	    errors);
	return true;
}

void
mirror_page_refuse(struct response *res, const struct request *req,
    const char *field, const char *message)
{
	struct field_errors errors = {.count = 0};

	field_complain(&errors, field, "%s", message);
	(void)mirror_page_refused(res, req, &errors);
}

int
mirror_page_failed(struct response *res, const struct request *req,
    const struct error *why, struct error *err)
{
	if (why->code == ERROR_CONFLICT && text_equal(why->detail,
	    "revision"))
		response_problem(res, req, 412, why->text, NULL);
	else if (why->code == ERROR_INVALID && why->detail[0] != '\0')
		mirror_page_refuse(res, req, why->detail,
		    "cannot be set: it is the provider's alone");
	else if (why->code == ERROR_INVALID)
		response_problem(res, req, 422, why->text, NULL);
	else {
		*err = *why;
		return -1;
	}
	return 0;
}

/* --- Bodies ------------------------------------------------------------- */

struct json *
mirror_page_body(const struct request *req, struct response *res)
{
	struct error why = ERROR_INIT;
	struct json *body = NULL;
	size_t n;
	const char *text = request_body(req, &n);

	if (!text_equal(request_media_type(req), "application/json")) {
		response_problem(res, req, 415, "send an object as "
		    "application/json", NULL);
		return NULL;
	}
	if (json_parse(text, n, &body, &why) != 0) {
		response_problem(res, req, 400, why.text, NULL);
		return NULL;
	}
	if (json_type(body) == JSON_OBJECT)
		return body;
	json_free(body);
	response_problem(res, req, 400, "the body must be an object", NULL);
	return NULL;
}

/* --- Lists -------------------------------------------------------------- */

bool
mirror_list_begin(const struct request *req, struct response *res,
    struct mirror_list *list)
{
	struct field_errors errors = {.count = 0};
	const char *asked;
	int64_t n = ROWS;

	memset(list, 0, sizeof(*list));
	asked = request_query(req, "limit");
	if (asked != NULL && text_int(asked, 1, LIMIT_PAGE_ROWS, &n) != 0)
		field_complain(&errors, "limit", "must be 1 to %d",
		    LIMIT_PAGE_ROWS);
	list->limit = (int)n;
	asked = request_query(req, "cursor");
	if (!text_empty(asked) && !uuid_is_valid(asked))
		field_complain(&errors, "cursor", "must be the next_cursor of "
		    "the page before");
	list->after = text_empty(asked) ? NULL : asked;
	asked = request_query(req, "modified_since");
	if (!text_empty(asked) && clock_parse(asked, &list->modified_since)
	    != 0)
		field_complain(&errors, "modified_since", "must be a time: "
		    "2026-03-04T05:06:07Z");
	if (mirror_page_refused(res, req, &errors))
		return false;
	list->items = json_array();
	return true;
}

void
mirror_list_add(struct mirror_list *list, const char *id, struct json *row)
{
	if (json_size(list->items) == (size_t)list->limit) {
		list->more = true;
		json_free(row);
		return;
	}
	json_add(list->items, row);
	(void)snprintf(list->last, sizeof(list->last), "%s", id);
}

int
mirror_list_record(const struct mirror_record *r, void *arg)
{
	mirror_list_add(arg, r->id, mirror_show(r));
	return 0;
}

int
mirror_list_end(const struct request *req, struct response *res,
    struct mirror_list *list, int rc)
{
	struct json *body;

	if (rc != 0) {
		json_free(list->items);
		return rc;
	}
	body = json_object();
	json_set(body, "items", list->items);
	json_set_text(body, "next_cursor", list->more ? list->last : NULL);
	etag_answer(req, res, NULL, body);
	return 0;
}

/* --- One record --------------------------------------------------------- */

int
mirror_page_load(const struct mirror_page *page, const struct request *req,
    enum mirror_kind kind, struct mirror_record *out, struct error *err)
{
	const char *id = request_param(req, "id");

	if (mirror_load(page->db, id, out, err) != 0)
		return -1;
	if (out->kind == kind && text_equal(out->tenant, page->tenant) &&
	    out->deleted_at == 0)
		return 0;
	mirror_release(out);
	return error_set(err, ERROR_NOT_FOUND, "there is no %s %.60s",
	    mirror_kind_name(kind), id);
}

static void
answer_record(const struct request *req, struct response *res,
    const struct mirror_record *r)
{
	char tag[ETAG_SIZE];

	etag_of_revision(r->revision, tag);
	etag_answer(req, res, tag, mirror_show(r));
}

int
mirror_page_get(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, struct error *err)
{
	struct mirror_record r;
	struct mirror_page page;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    mirror_page_load(&page, req, kind, &r, err) != 0)
		return -1;
	answer_record(req, res, &r);
	mirror_release(&r);
	return 0;
}

int
mirror_page_answer(const struct mirror_page *page, const struct request *req,
    struct response *res, const char *id, int status, struct error *err)
{
	struct mirror_record r;
	char tag[ETAG_SIZE];

	(void)req;
	if (mirror_load(page->db, id, &r, err) != 0)
		return -1;
	etag_of_revision(r.revision, tag);
	response_header(res, "ETag", tag);
	response_json_body(res, mirror_show(&r));
	response_status(res, status);
	mirror_release(&r);
	return 0;
}

/* --- Writing ------------------------------------------------------------ */

struct write {
	const struct mirror_page *page;
	enum mirror_kind kind;
	const char *id;
	int64_t revision;
	const struct json *content; /* NULL: it is deleted */
	char made[UUID_SIZE];
	bool known; /* a customer who was there already */
};

/* Whoever is known by e-mail or phone is not made once more. */
static int
find_known(struct db *db, struct write *w, struct error *err)
{
	const char *email = json_get_text(w->content, "email");
	const char *phone = json_get_text(w->content, "phone");
	struct mirror_record found;

	w->known = false;
	if (text_empty(phone))
		phone = json_get_text(w->content, "mobile");
	if (w->kind != MIRROR_CUSTOMER || (text_empty(email) &&
	    text_empty(phone)))
		return 0;
	if (customer_match(db, w->page->tenant, text_empty(email) ? NULL :
	    email, text_empty(phone) ? NULL : phone, &found, &w->known,
	    err) != 0)
		return -1;
	if (w->known) {
		(void)snprintf(w->made, sizeof(w->made), "%s", found.id);
		mirror_release(&found);
	}
	return 0;
}

static int
do_write(struct db *db, void *arg, struct error *err)
{
	struct write *w = arg;
	int64_t now = clock_now_ms();

	if (w->id == NULL && find_known(db, w, err) != 0)
		return -1;
	if (w->id == NULL)
		return w->known ? 0 : mirror_create(db, w->page->tenant,
		    w->kind, w->content, now, w->made, err);
	if (w->content == NULL)
		return mirror_remove(db, w->id, w->revision, now, err);
	return mirror_change(db, w->id, w->content, w->revision, now, err);
}

/* The row as it was checked, when somebody wants it to be that one. */
static int64_t
wanted_revision(const struct request *req, const struct mirror_record *was)
{
	return request_header(req, "If-Match") != NULL ? was->revision : 0;
}

/* Without the members that are as they are shown: they change nothing. */
static struct json *
real_changes(const struct mirror_record *was, const struct json *changes)
{
	struct json *shown = mirror_show(was), *real = json_object();
	const struct json *v;

	for (v = json_first(changes); v != NULL; v = json_next(v))
		if (!merge_same(v, json_get(shown, json_name(v))))
			json_set(real, json_name(v), json_copy(v));
	json_free(shown);
	return real;
}

int
mirror_page_change(const struct mirror_page *page, const struct request *req,
    struct response *res, const struct mirror_record *was,
    const struct json *changes, struct error *err)
{
	struct write w = {.page = page, .kind = was->kind, .id = was->id};
	struct error why = ERROR_INIT;
	struct json *real;
	int rc;

	if (!etag_may_write(req, res, was->revision))
		return 0;
	real = real_changes(was, changes);
	w.content = real;
	w.revision = wanted_revision(req, was);
	rc = db_transact(page->db, do_write, &w, &why);
	json_free(real);
	if (rc != 0)
		return mirror_page_failed(res, req, &why, err);
	return mirror_page_answer(page, req, res, was->id, 200, err);
}

int
mirror_page_create(const struct mirror_page *page, const struct request *req,
    struct response *res, enum mirror_kind kind, const struct json *content,
    struct error *err)
{
	struct write w = {.page = page, .kind = kind, .content = content};
	struct error why = ERROR_INIT;
	char *place;

	if (db_transact(page->db, do_write, &w, &why) != 0)
		return mirror_page_failed(res, req, &why, err);
	if (w.known)
		return mirror_page_answer(page, req, res, w.made, 200, err);
	place = xasprintf("%s/%s", request_path(req), w.made);
	response_header(res, "Location", place);
	free(place);
	return mirror_page_answer(page, req, res, w.made, 201, err);
}

int
mirror_page_delete(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, struct error *err)
{
	struct error why = ERROR_INIT;
	struct mirror_page page;
	struct mirror_record r;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    mirror_page_load(&page, req, kind, &r, err) != 0)
		return -1;
	if (etag_may_write(req, res, r.revision)) {
		struct write w = {.page = &page, .kind = kind, .id = r.id,
		    .revision = wanted_revision(req, &r)};

		rc = db_transact(page.db, do_write, &w, &why);
		if (rc != 0) {
			rc = mirror_page_failed(res, req, &why, err);
		} else {
			response_body(res, "application/json", "", 0);
			response_status(res, 204);
		}
	}
	mirror_release(&r);
	return rc;
}

int
mirror_page_post(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, mirror_reader *read,
    struct error *err)
{
	struct mirror_page page;
	struct json *content;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	content = read(&page, req, res, true);
	if (content != NULL)
		rc = mirror_page_create(&page, req, res, kind, content, err);
	json_free(content);
	return rc;
}

int
mirror_page_put(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, mirror_reader *read,
    struct error *err)
{
	struct mirror_record was;
	struct mirror_page page;
	struct json *changes;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0 ||
	    mirror_page_load(&page, req, kind, &was, err) != 0)
		return -1;
	changes = read(&page, req, res, false);
	if (changes != NULL)
		rc = mirror_page_change(&page, req, res, &was, changes, err);
	json_free(changes);
	mirror_release(&was);
	return rc;
}
