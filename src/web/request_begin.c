/* request_begin.c - takes a request up: refuses what is malformed. */

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uuid.h"
#include "src/web/call.h"
#include "src/web/fcgi.h"
#include "src/web/header.h"
#include "web/request.h"

/* X-Forwarded-For fields that are looked at, from the last. */
#define FORWARDED_MAX 16

void
request_init(struct request *req)
{
	memset(req, 0, sizeof(*req));
	req->method = "";
	path_init(&req->path);
	strbuf_init(&req->query, (size_t)2 * LIMIT_URL);
	strbuf_init(&req->cookies, (size_t)2 * LIMIT_HEADER);
}

void
request_release(struct request *req)
{
	path_release(&req->path);
	strbuf_release(&req->query);
	strbuf_release(&req->cookies);
	free(req->body);
	request_init(req);
}

static int
refuse(int *status, int http_status, struct error *err, const char *text)
{
	*status = http_status;
	return error_set(err, ERROR_INVALID, "%s", text);
}

static bool
comes_from_client(const char *variable)
{
	switch (variable[0]) {
	case 'H':
		return is_http_field(variable);
	case 'C':
		return text_starts(variable, "CONTENT_TYPE=");
	case 'Q':
		return text_starts(variable, "QUERY_STRING=");
	case 'R':
		return text_starts(variable, "REQUEST_URI=");
	default:
		return false;
	}
}

/* Bytes at the start of a value without a control character but tab. */
static size_t
clean_span(const char *s)
{
	size_t n = 0;

	while (((unsigned char)s[n] >= ' ' && s[n] != 0x7f) || s[n] == '\t')
		n++;
	return n;
}

/* Control characters have no place in a field (RFC 9110, 5.5). */
static int
check_variables(const struct request *req, int *status, struct error *err)
{
	char **v;
	size_t i;

	for (v = req->variables; *v != NULL; v++) {
		if (!comes_from_client(*v))
			continue;
		i = clean_span(*v);
		if ((*v)[i] != '\0')
			return refuse(status, 400, err, "the URL or a "
			    "header field has a control character");
		if (i <= LIMIT_HEADER ||
		    i <= LIMIT_HEADER + strcspn(*v, "=") + 1)
			continue;
		if (text_starts(*v, "QUERY_") || text_starts(*v, "REQUEST_"))
			return refuse(status, 414, err, "the URL is too long");
		return refuse(status, 431, err, "a header field is too long");
	}
	return 0;
}

static void
read_id(struct request *req)
{
	const char *given = request_header(req, "X-Request-Id");
	char made[UUID_SIZE];

	if (given == NULL || !header_is_request_id(given)) {
		uuid_make(made);
		given = made;
	}
	snprintf(req->id, sizeof(req->id), "%s", given);
}

static void
read_client(struct request *req, const struct proxies *proxies)
{
	const char *fields[FORWARDED_MAX];
	const char *remote = request_variable(req, "REMOTE_ADDR");
	size_t n = 0, i;
	char **v;

	for (v = req->variables; *v != NULL; v++) {
		if (!is_http_field(*v) ||
		    !text_starts(*v, "HTTP_X_FORWARDED_FOR="))
			continue;
		if (n == FORWARDED_MAX) {
			for (i = 1; i < n; i++)
				fields[i - 1] = fields[i];
			n--;
		}
		fields[n++] = strchr(*v, '=') + 1;
	}
	address_client(proxies, remote != NULL ? remote : "", fields, n,
	    req->client);
}

static void
read_cookies(struct request *req)
{
	const char *field = request_header(req, "Cookie");
	struct header_cookie c;

	if (field == NULL)
		return;
	while (header_cookie_next(&field, &c)) {
		strbuf_add(&req->cookies, c.name, c.name_len);
		strbuf_char(&req->cookies, '\0');
		strbuf_add(&req->cookies, c.value, c.value_len);
		strbuf_char(&req->cookies, '\0');
	}
}

/* Undoes one name or value of the query and ends it with NUL. */
static int
add_query_part(struct strbuf *query, const char *s, size_t n)
{
	size_t start = query->len;

	if (unescape_url(query, s, n, 1) != 0)
		return -1;
	if (!text_is_utf8(strbuf_str(query) + start, query->len - start))
		return -1;
	strbuf_char(query, '\0');
	return query->full ? -1 : 0;
}

static int
read_query(struct request *req, const char *s, int *status, struct error *err)
{
	size_t n, name;

	for (; *s != '\0'; s += n + (s[n] != '\0')) {
		n = strcspn(s, "&");
		if (n == 0)
			continue;
		name = strcspn(s, "=&");
		if (add_query_part(&req->query, s, name) != 0 ||
		    add_query_part(&req->query, s + name + (name < n),
			n - name - (name < n)) != 0)
			return refuse(status, 400, err, "the query has a "
			    "malformed percent escape or invalid UTF-8");
	}
	return 0;
}

/* The path within REQUEST_URI, which may be a whole URL. */
static const char *
uri_path(const char *uri)
{
	const char *authority;

	if (!text_starts_nocase(uri, "http://") &&
	    !text_starts_nocase(uri, "https://"))
		return uri;
	authority = strstr(uri, "://") + 3;
	return authority + strcspn(authority, "/?");
}

static int
read_target(struct request *req, int *status, struct error *err)
{
	const char *info = request_variable(req, "PATH_INFO");
	const char *uri = request_variable(req, "REQUEST_URI");
	const char *query = request_variable(req, "QUERY_STRING");
	const char *path = info;
	bool encoded = false;
	size_t n;

	if (text_empty(path) && !text_empty(uri)) {
		path = uri_path(uri);
		/* RFC 3875, 4.1.5: unlike PATH_INFO this is still encoded. */
		encoded = true;
	}
	if (text_empty(path))
		path = request_variable(req, "SCRIPT_NAME");
	if (path == NULL)
		path = "";
	n = encoded ? strcspn(path, "?#") : strlen(path);
	if (path_parse(&req->path, path, n, encoded, err) != 0) {
		*status = 400;
		return -1;
	}
	if (query == NULL && uri != NULL && strchr(uri, '?') != NULL)
		query = strchr(uri, '?') + 1;
	return query != NULL ? read_query(req, query, status, err) : 0;
}

static int
read_method(struct request *req, int *status, struct error *err)
{
	static const char *const known[] = {
		"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
		"TRACE", "CONNECT"
	};
	const char *method = request_variable(req, "REQUEST_METHOD");
	size_t i;

	if (method == NULL || !header_is_token(method))
		return refuse(status, 400, err, "the method is malformed");
	for (i = 0; i < nitems(known); i++)
		if (strcmp(method, known[i]) == 0) {
			req->method = method;
			return 0;
		}
	return refuse(status, 501, err, "there is no such method");
}

int
request_begin(struct request *req, struct exchange *x,
    const struct proxies *proxies, int *status, struct error *err)
{
	const char *type;

	req->exchange = x;
	req->variables = x->variables;
	req->route = NULL;
	req->method = "";
	req->body_len = 0;
	req->body_read = false;
	strbuf_reset(&req->query);
	strbuf_reset(&req->cookies);
	strbuf_reset(&req->path.whole);
	read_id(req);
	read_client(req, proxies);
	type = request_header(req, "Content-Type");
	header_media_type(type != NULL ? type : "", req->media_type,
	    sizeof(req->media_type));
	if (read_method(req, status, err) != 0 ||
	    check_variables(req, status, err) != 0 ||
	    read_target(req, status, err) != 0)
		return -1;
	read_cookies(req);
	return 0;
}
