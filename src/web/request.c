/* request.c - what handlers ask of a request. */

#include <string.h>

#include "base/text.h"
#include "src/web/call.h"
#include "src/web/header.h"
#include "web/request.h"
#include "web/route.h"

const char *
request_method(const struct request *req)
{
	return req->method;
}

const char *
request_path(const struct request *req)
{
	return strbuf_str(&req->path.whole);
}

const char *
request_param(const struct request *req, const char *name)
{
	if (req->route == NULL)
		return NULL;
	return path_param(&req->path, req->route->path, name);
}

/* The value of a name in "name NUL value NUL ...". */
static const char *
find_pair(const struct strbuf *pairs, const char *name)
{
	const char *s = strbuf_str(pairs);
	const char *end = s + pairs->len, *value;

	while (s < end) {
		value = s + strlen(s) + 1;
		if (strcmp(s, name) == 0)
			return value;
		s = value + strlen(value) + 1;
	}
	return NULL;
}

const char *
request_query(const struct request *req, const char *name)
{
	return find_pair(&req->query, name);
}

const char *
request_cookie(const struct request *req, const char *name)
{
	return find_pair(&req->cookies, name);
}

const char *
request_variable(const struct request *req, const char *name)
{
	size_t n = strlen(name);
	char **v;

	for (v = req->variables; *v != NULL; v++)
		if (**v == *name && strncmp(*v, name, n) == 0 &&
		    (*v)[n] == '=')
			return *v + n + 1;
	return NULL;
}

/* True for HTTP_X_NAME=... when name is x-name, in any case. */
static bool
is_field(const char *variable, const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++) {
		char c = name[i];

		if (c == '-')
			c = '_';
		else if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (variable[i] != c)
			return false;
	}
	return variable[i] == '=';
}

const char *
request_header(const struct request *req, const char *name)
{
	const char *value = NULL;
	char **v;

	/* Servers set these two, empty, whether or not they were sent. */
	if (text_same(name, "Content-Type"))
		value = request_variable(req, "CONTENT_TYPE");
	else if (text_same(name, "Content-Length"))
		value = request_variable(req, "CONTENT_LENGTH");
	else
		for (v = req->variables; *v != NULL && value == NULL; v++)
			if (is_http_field(*v) && is_field(*v + 5, name))
				value = strchr(*v, '=') + 1;
	return text_empty(value) ? NULL : value;
}

const char *
request_body(const struct request *req, size_t *n)
{
	if (n != NULL)
		*n = req->body_len;
	return req->body_len > 0 ? req->body : "";
}

const char *
request_media_type(const struct request *req)
{
	return req->media_type;
}

const char *
request_client(const struct request *req)
{
	return req->client;
}

bool
request_is_local(const struct request *req)
{
	static const char *const forwarding[] = {
		"X-Forwarded-For", "Forwarded", "X-Real-IP",
		"X-Forwarded-Host", "X-Forwarded-Proto", "Via"
	};
	const char *remote = request_variable(req, "REMOTE_ADDR");
	size_t i;

	if (remote == NULL || !address_is_loopback(remote))
		return false;
	for (i = 0; i < sizeof(forwarding) / sizeof(forwarding[0]); i++)
		if (request_header(req, forwarding[i]) != NULL)
			return false;
	return true;
}

const char *
request_id(const struct request *req)
{
	return req->id;
}

bool
request_wants_html(const struct request *req)
{
	const char *accept = request_header(req, "Accept");

	return accept != NULL && header_prefers_html(accept);
}

const char *
request_bearer(const struct request *req)
{
	const char *value = request_header(req, "Authorization");

	/* Apache renames it when an internal redirect was made. */
	if (value == NULL)
		value = request_variable(req, "REDIRECT_HTTP_AUTHORIZATION");
	return value != NULL ? header_bearer(value) : NULL;
}
