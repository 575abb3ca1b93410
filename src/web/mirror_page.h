/*
 * mirror_page.h - what the pages of the mirror share.
 *
 * Private to src/web.
 */

#ifndef WEB_MIRROR_PAGE_H
#define WEB_MIRROR_PAGE_H

#include <stdint.h>

#include "store/mirror.h"
#include "web/field.h"
#include "web/web.h"

/* One request's tenant and store; -1 and err when there is none such. */
struct mirror_page {
	struct db *db;
	const char *tenant;
};
int mirror_page_open(struct app *app, const struct request *req,
    struct mirror_page *out, struct error *err);

/* A page of a list as it is built up: one row more is asked for. */
struct mirror_list {
	struct json *items;
	const char *after;      /* ?cursor= or NULL */
	int limit;              /* rows shown */
	int64_t modified_since; /* ?modified_since= or 0 */
	bool more;
	char last[UUID_SIZE];
};
/* False when it is refused, and the answer made. */
bool mirror_list_begin(const struct request *req, struct response *res,
    struct mirror_list *list);
/* False: the page is full. Takes row. */
void mirror_list_add(struct mirror_list *list, const char *id,
    struct json *row);
/* Answers with it, or frees it when rc is not 0. Returns rc. */
int mirror_list_end(const struct request *req, struct response *res,
    struct mirror_list *list, int rc);
/* For lists of records: adds mirror_show(). arg is a struct mirror_list. */
int mirror_list_record(const struct mirror_record *r, void *arg);

/* The body, an object; NULL when it was refused, and the answer is made. */
struct json *mirror_page_body(const struct request *req,
    struct response *res);

/* 422 with one field at fault. */
void mirror_page_refuse(struct response *res, const struct request *req,
    const char *field, const char *message);
/* 422 with them, when there are any: then true. */
bool mirror_page_refused(struct response *res, const struct request *req,
    const struct field_errors *errors);

/*
 * Loads the route's {id}: of this tenant and kind, not deleted, else
 * ERROR_NOT_FOUND.
 */
int mirror_page_load(const struct mirror_page *page,
    const struct request *req, enum mirror_kind kind,
    struct mirror_record *out, struct error *err);

/* The record as it is now, with its tag; status 200 or 201. */
int mirror_page_answer(const struct mirror_page *page,
    const struct request *req, struct response *res, const char *id,
    int status, struct error *err);

/* GET, DELETE of one; PUT with changes (taken). */
int mirror_page_get(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, struct error *err);
int mirror_page_delete(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, struct error *err);
int mirror_page_change(const struct mirror_page *page,
    const struct request *req, struct response *res,
    const struct mirror_record *was, const struct json *changes,
    struct error *err);
/*
 * Reads a post or a put: what is to be set, json_free(); NULL when it was
 * refused, and the answer is made.
 */
typedef struct json *mirror_reader(const struct mirror_page *page,
    const struct request *req, struct response *res, bool is_new);
int mirror_page_post(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, mirror_reader *read,
    struct error *err);
int mirror_page_put(struct app *app, const struct request *req,
    struct response *res, enum mirror_kind kind, mirror_reader *read,
    struct error *err);

/*
 * A new one; its answer is 201 with Location.  A customer who is known by
 * e-mail, then by phone, is not made again: 200, as he is.
 */
int mirror_page_create(const struct mirror_page *page,
    const struct request *req, struct response *res, enum mirror_kind kind,
    const struct json *content, struct error *err);
/* What the store refused, as 409, 412 or 422; 0, or -1 when it is no such. */
int mirror_page_failed(struct response *res, const struct request *req,
    const struct error *why, struct error *err);

#endif
