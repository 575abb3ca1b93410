/* echo.c - a program of pages that tells what it understood, for tests. */

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "web/page.h"
#include "web/web.h"

static int
tell_request(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	(void)app;
	(void)err;
	response_json_text(res, "method", request_method(req));
	response_json_text(res, "path", request_path(req));
	response_json_text(res, "name", request_param(req, "name"));
	response_json_text(res, "q", request_query(req, "q"));
	response_json_text(res, "cookie", request_cookie(req, "c"));
	response_json_text(res, "client", request_client(req));
	response_json_bool(res, "local", request_is_local(req));
	response_json_bool(res, "html", request_wants_html(req));
	response_json_text(res, "bearer", request_bearer(req));
	response_json_text(res, "request_id", request_id(req));
	return 0;
}

static int
tell_kind(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	(void)req;
	(void)err;
	response_json_bool(res, "cgi", app_is_cgi(app));
	return 0;
}

static int
tell_body(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	size_t n, i;
	const char *body = request_body(req, &n);
	int64_t sum = 0;

	(void)app;
	(void)err;
	for (i = 0; i < n; i++)
		sum = (sum * 31 + (unsigned char)body[i]) % 1000003;
	response_json_int(res, "bytes", (int64_t)n);
	response_json_int(res, "sum", sum);
	response_json_text(res, "media_type", request_media_type(req));
	return 0;
}

static int
tell_form(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct form form;
	struct json *list, *one;
	int status;
	size_t i;

	(void)app;
	if (form_read(req, &form, &status, err) != 0) {
		response_problem(res, req, status, err->text, NULL);
		goto out;
	}
	list = json_array();
	for (i = 0; i < form.count; i++) {
		one = json_object();
		json_set_text(one, "name", form.items[i].name);
		if (form.items[i].value != NULL)
			json_set(one, "value", json_copy(form.items[i].value));
		else
			json_set_text(one, "text", form.items[i].text);
		json_add(list, one);
	}
	response_json(res, "items", list);
	response_json_bool(res, "files_ignored", form.files_ignored);
out:
	form_release(&form);
	return 0;
}

static int
check_fields(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	static const struct field fields[] = {
		{"first_name", FIELD_LINE, 10},
		{"email", FIELD_EMAIL, 254},
	};
	struct field_errors errors = {.count = 0};
	char *values[nitems(fields)] = {NULL, NULL};
	struct form form;
	int status;

	(void)app;
	if (form_read(req, &form, &status, err) != 0) {
		response_problem(res, req, status, err->text, NULL);
		goto out;
	}
	fields_read(fields, nitems(fields), &form, values, &errors);
	if (errors.count > 0)
		response_problem(res, req, 422, "some fields are not right",
		    &errors);
	else
		response_json_text(res, "email", values[1]);
out:
	free(values[0]);
	free(values[1]);
	form_release(&form);
	return 0;
}

/* Takes as long as asked, whatever signals arrive. */
static int
take_long(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	int64_t span = 0, until;

	(void)app;
	(void)err;
	text_int(request_query(req, "ms"), 0, 60000, &span);
	until = clock_monotonic_ms() + span;
	while (clock_monotonic_ms() < until)
		clock_sleep_ms(until - clock_monotonic_ms());
	response_json_int(res, "slept_ms", span);
	return 0;
}

static int
fail(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	enum error_code code;

	(void)app;
	response_json_text(res, "half", "answer");
	if (strcmp(request_param(req, "code"), "limited") == 0)
		return error_limited(err, 7, "too many of these");
	for (code = ERROR_NONE + 1; code < ERROR_CODE_COUNT; code++)
		if (strcmp(error_meaning(code)->name,
			request_param(req, "code")) == 0)
			return error_set(err, code, "it <failed> as asked");
	return error_set(err, ERROR_NOT_FOUND, "no such code");
}

static int
tell_large(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	int64_t n = 0;
	char *body;

	(void)app;
	(void)err;
	text_int(request_query(req, "n"), 0, 10000000, &n);
	body = xmalloc((size_t)n + 1);
	memset(body, 'x', (size_t)n);
	response_body(res, "text/plain; charset=utf-8", body, (size_t)n);
	free(body);
	return 0;
}

static int
show_page(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	static const struct cookie cookie = {"a", "b", "/", 60, true};

	(void)app;
	(void)req;
	(void)err;
	response_cookie(res, &cookie);
	response_header(res, "X-Split", "one\r\nX-Injected: two");
	response_header(res, "Cache-Control", "max-age=60");
	page_message(res, 200, "A <title>", "A & text", "/x?a=\"b\"", "Back");
	return 0;
}

static int
go_elsewhere(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	(void)app;
	(void)req;
	(void)err;
	response_redirect(res, 303, "/thanks.html");
	return 0;
}

static int
tell_preflight(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	(void)app;
	(void)req;
	(void)err;
	response_status(res, 204);
	response_header(res, "Access-Control-Allow-Origin", "https://a.test");
	return 0;
}

static const struct route routes[] = {
	{"GET", "/echo/{name}", tell_request, ROUTE_PUBLIC},
	{"PUT", "/echo/{name}", tell_request, ROUTE_PUBLIC},
	{"GET", "/kind", tell_kind, ROUTE_PUBLIC},
	{"POST", "/body", tell_body, ROUTE_PUBLIC},
	{"POST", "/form", tell_form, ROUTE_PUBLIC},
	{"POST", "/fields", check_fields, ROUTE_PUBLIC},
	{"OPTIONS", "/fields", tell_preflight, ROUTE_PUBLIC},
	{"GET", "/slow", take_long, ROUTE_PUBLIC},
	{"POST", "/slow", take_long, ROUTE_PUBLIC},
	{"GET", "/fail/{code}", fail, ROUTE_PUBLIC},
	{"GET", "/large", tell_large, ROUTE_PUBLIC},
	{"GET", "/page", show_page, ROUTE_PUBLIC},
	{"GET", "/elsewhere", go_elsewhere, ROUTE_PUBLIC},
	{"GET", "/operator", tell_request, ROUTE_OPERATOR},
};

int
main(void)
{
	static const struct program program = {
		.name = "echo",
		.routes = routes,
		.route_count = nitems(routes),
		.threads = 64,
		.max_body = SET_CAPTURE_MAX_BODY,
		.max_body_set = true,
	};

	return web_main(&program);
}
