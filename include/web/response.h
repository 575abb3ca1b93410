/*
 * response.h - one HTTP answer, built up and sent whole.
 *
 * Starts as 200 with a JSON object body.  Every answer carries X-Request-Id,
 * Referrer-Policy: no-referrer, X-Content-Type-Options: nosniff, and
 * Cache-Control: no-store unless another was set.
 */

#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct field_errors;
struct json;
struct request;
struct response;
struct strbuf;

void response_status(struct response *res, int status);
int response_get_status(const struct response *res);

/* Adds a header field; line breaks in a value are refused (dropped, logged). */
void response_header(struct response *res, const char *name,
    const char *value);

/* Members of the JSON object body. */
void response_json_text(struct response *res, const char *name,
    const char *s);
void response_json_int(struct response *res, const char *name, int64_t n);
void response_json_bool(struct response *res, const char *name, bool b);
/* RFC 3339, or null for 0. */
void response_json_instant(struct response *res, const char *name,
    int64_t at);
/* Takes value. */
void response_json(struct response *res, const char *name,
    struct json *value);
/* Takes the whole body instead of the object. */
void response_json_body(struct response *res, struct json *body);

/* Any other body; copied. */
void response_body(struct response *res, const char *content_type,
    const char *body, size_t n);

/* 303 See Other to location (RFC 9110, 15.4.4), or another 3xx. */
void response_redirect(struct response *res, int status,
    const char *location);

struct cookie {
	const char *name;
	const char *value;
	const char *path;   /* "/" */
	int64_t max_age_s;  /* 0: deletes it */
	bool secure;        /* over https only */
};
/* Set-Cookie (RFC 6265), always HttpOnly and SameSite=Lax. */
void response_cookie(struct response *res, const struct cookie *cookie);

/*
 * An error answer (RFC 9457 problem+json, or a page when the request wants
 * HTML).  detail is for people; fields may be NULL.
 */
void response_problem(struct response *res, const struct request *req,
    int status, const char *detail, const struct field_errors *fields);

/* The same from an error: its status, Retry-After, WWW-Authenticate. */
void response_error(struct response *res, const struct request *req,
    const struct error *err);

#endif
