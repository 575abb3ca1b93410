/* oauth.c - connects tenants to providers, and shows and ends connections. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "provider/access.h"
#include "provider/connections.h"
#include "provider/consent.h"
#include "store/tenant.h"
#include "store/ticket.h"
#include "web/consent_page.h"
#include "web/seat.h"
#include "web/web.h"

#define THREADS 4

/* Access for one request, with the deadlines of a page. */
static int
open_access(struct app *app, struct access *out, struct error *err)
{
	struct db *db = app_db(app, err);

	memset(out, 0, sizeof(*out));
	return db == NULL ? -1 : access_open_page(app_config(app), db, out,
	    err);
}

/* The {service} of the route; NULL and err when there is none such. */
static const struct provider *
service_of(const struct request *req, struct error *err)
{
	const char *service = request_param(req, "service");
	const struct provider *p = provider_find(service);

	if (p == NULL)
		error_set(err, ERROR_NOT_FOUND, "there is no service "
		    "\"%.40s\"", service);
	return p;
}

static bool
is_https(struct app *app)
{
	return text_starts_nocase(config_text(app_config(app),
	    SET_PUBLIC_URL), "https:");
}

/* A refusal as a page that says why, with a way to start again. */
static int
refuse(struct response *res, int status, const struct error *why,
    const char *service, const char *ticket)
{
	log_error(LOG_INFO, "consent.refused", why, NULL);
	consent_page_refused(res, status, why, service, ticket);
	return 0;
}

/* The status of a page that refuses: 4xx, or 503 when it is not the sender. */
static int
refusal_status(const struct error *why)
{
	switch (why->code) {
	case ERROR_NOT_FOUND:
	case ERROR_INVALID:
	case ERROR_AUTH:
		return 400;
	case ERROR_CONFIG:
		/* In the provider's word: it was asked, and refused us. */
		if (text_starts(why->detail, "invalid_"))
			return 400;
		return 503;
	default:
		return error_meaning(why->code)->http_status;
	}
}

/* Sends the browser to the provider, with the cookie of its state. */
static int
go_on(struct app *app, struct response *res, const struct provider *p,
    const char *tenant, const char *ticket, struct error *err)
{
	struct consent_start start = {0};
	struct access access;
	int rc = -1;

	if (open_access(app, &access, err) != 0 ||
	    consent_begin(&access, p, tenant, ticket, &start, err) != 0)
		goto out;
	response_cookie(res, &(struct cookie){
		.name = start.cookie,
		.value = start.binding,
		.path = "/",
		.max_age_s = CONSENT_LIFE_S,
		.secure = is_https(app),
	});
	response_redirect(res, 302, start.url);
	rc = 0;
out:
	consent_start_release(&start);
	access_close(&access);
	return rc;
}

/* Whom a connect link is for; it must be for this service. */
static int
load_link(struct app *app, const struct provider *p, const char *secret,
    struct ticket *out, struct error *err)
{
	struct db *db = app_db(app, err);

	memset(out, 0, sizeof(*out));
	if (db == NULL || ticket_load(db, TICKET_CONNECT, secret,
		clock_now_ms(), out, err) != 0)
		return -1;
	if (strcmp(out->service, p->service) != 0)
		return error_set(err, ERROR_NOT_FOUND, "the link is for "
		    "another service");
	return 0;
}

static int
start(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const struct provider *p = service_of(req, err);
	const char *ticket = request_query(req, "ticket"), *tenant;
	struct error why = ERROR_INIT;
	struct ticket link = {0};

	if (p == NULL)
		return -1;
	if (ticket == NULL) {
		if (!app_may_change(app))
			return 0;
		tenant = app_tenant(app, req, err);
		return tenant == NULL ? -1 :
		    go_on(app, res, p, tenant, NULL, err);
	}
	if (load_link(app, p, ticket, &link, &why) == 0)
		consent_page_button(res, p->service, p->title, link.tenant,
		    ticket);
	else
		refuse(res, refusal_status(&why), &why, p->service, NULL);
	ticket_release(&link);
	return 0;
}

/* The button of a connect link, or an operator. */
static int
start_post(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const struct provider *p = service_of(req, err);
	const struct form_item *item = NULL;
	struct error why = ERROR_INIT;
	struct ticket link = {0};
	struct form form = {0};
	const char *tenant;
	int status, rc = -1;
	size_t n;

	if (p == NULL)
		return -1;
	request_body(req, &n);
	if (n > 0 && form_read(req, &form, &status, &why) != 0) {
		response_problem(res, req, status, why.text, NULL);
		rc = 0;
		goto out;
	}
	item = form_find(&form, "ticket");
	if (item == NULL || item->text == NULL) {
		rc = 0;
		if (!app_is_operator(app))
			goto out;
		tenant = app_tenant(app, req, err);
		if (tenant == NULL ||
		    go_on(app, res, p, tenant, NULL, err) != 0)
			rc = -1;
		goto out;
	}
	rc = 0;
	if (load_link(app, p, item->text, &link, &why) != 0 ||
	    go_on(app, res, p, link.tenant, item->text, &why) != 0)
		refuse(res, refusal_status(&why), &why, p->service, NULL);
out:
	ticket_release(&link);
	form_release(&form);
	return rc;
}

/* What a provider's error means to the person in front of the page. */
static int
check_denied(const struct request *req, struct error *err)
{
	static const struct {
		const char *word, *text;
	} words[] = {
		{"access_denied", "the consent was refused at the provider: "
		    "start again if that was not meant"},
		{"invalid_scope", "the provider does not let this app ask for "
		    "what it needs: whoever set leadbridge up must allow it in "
		    "the provider's developer console"},
		{"temporarily_unavailable", "the provider is in trouble: start "
		    "again later"},
		{"server_error", "the provider is in trouble: start again "
		    "later"},
	};
	const char *word = request_query(req, "error");
	size_t i;

	if (word == NULL)
		return 0;
	for (i = 0; i < nitems(words); i++)
		if (strcmp(word, words[i].word) == 0)
			return error_set(err, ERROR_INVALID, "%s",
			    words[i].text);
	return error_set(err, ERROR_INVALID, "the provider ended the consent "
	    "with an error: start again");
}

/* What happens from now on, to whoever has just agreed. */
static const char *
what_next(const struct provider *p)
{
	if (strcmp(p->service, SERVICE_ZOHO_CRM) == 0)
		return "New leads are delivered there from now on, and those "
		    "that were waiting follow within minutes.";
	if (strcmp(p->service, SERVICE_QUICKBOOKS) == 0)
		return "Sales receipts that were waiting follow within "
		    "minutes. The connection is kept alive for you; only "
		    "after five years Intuit will ask for your consent "
		    "again.";
	return "There is nothing else to do.";
}

static void
show_connected(struct app *app, struct response *res,
    const struct consent *c)
{
	const struct provider *p = provider_find(c->service);
	struct connection row = {0};
	struct error ignored = ERROR_INIT;

	if (connection_load(app_db(app, &ignored), c->tenant, c->service, &row,
		&ignored) != 0)
		memset(&row, 0, sizeof(row));
	consent_page_done(res, &(struct consent_done){
		.title = p->title,
		.tenant = c->tenant,
		.data_center = row.data_center,
		.company = row.realm_id,
		.next = what_next(p),
	});
	connection_release(&row);
}

/* What a callback says, once its state is known to be ours. */
static int
finish(struct app *app, struct access *access, const struct consent *c,
    const struct request *req, struct response *res, struct error *err)
{
	const struct consent_answer answer = {
		.code = request_query(req, "code"),
		.accounts_server = request_query(req, "accounts-server"),
		.location = request_query(req, "location"),
		.realm_id = request_query(req, "realmId"),
	};

	if (check_denied(req, err) != 0)
		return -1;
	if (text_empty(answer.code))
		return error_set(err, ERROR_INVALID, "the provider's answer "
		    "holds no code: start again");
	if (consent_finish(access, c, &answer, err) != 0)
		return -1;
	show_connected(app, res, c);
	return 0;
}

static int
callback(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	const char *state = request_query(req, "state");
	char cookie[CONSENT_COOKIE_SIZE];
	struct consent consent = {0};
	struct error why = ERROR_INIT;
	struct access access = {0};

	(void)err;
	if (text_empty(state)) {
		/* A denial may come without its state. */
		if (check_denied(req, &why) == 0)
			error_set(&why, ERROR_INVALID, "this address is for "
			    "answers of a provider, and this is none: start "
			    "with a connect link");
		return refuse(res, 400, &why, NULL, NULL);
	}
	consent_cookie_name(state, cookie);
	if (open_access(app, &access, &why) != 0 ||
	    consent_take(&access, state, request_cookie(req, cookie), &consent,
		&why) != 0) {
		refuse(res, refusal_status(&why), &why, NULL, NULL);
		goto out;
	}
	response_cookie(res, &(struct cookie){cookie, "", "/", 0,
		is_https(app)});
	if (finish(app, &access, &consent, req, res, &why) != 0)
		refuse(res, refusal_status(&why), &why, consent.service,
		    consent.ticket);
out:
	consent_release(&consent);
	access_close(&access);
	return 0;
}

/* One connection as the answer. */
static int
answer_connection(struct app *app, struct response *res, const char *tenant,
    const char *service, struct error *err)
{
	struct connection row = {0};
	int rc = connection_load(app_db(app, err), tenant, service, &row, err);

	if (rc == 0)
		response_json_body(res, connection_describe(&row,
			clock_now_ms()));
	connection_release(&row);
	return rc;
}

/*
 * Answers an error of access.  A dead or missing grant is no fault of the
 * operator's credentials, so it is not 401.
 */
static int
answer_failure(struct response *res, const struct request *req,
    const struct error *why)
{
	if (why->code == ERROR_AUTH || why->code == ERROR_NOT_FOUND)
		response_problem(res, req, 409, why->text, NULL);
	else
		response_error(res, req, why);
	log_error(LOG_INFO, "access.refused", why, NULL);
	return 0;
}

enum { CODE_FIELD, SERVICE_FIELD, TENANT_FIELD, CODE_FIELDS };

/* Exchanges a self-client code; *fields says what is wrong with the post. */
static int
exchange_code(struct app *app, char *const values[CODE_FIELDS],
    struct field_errors *fields, struct error *err)
{
	const struct access_code code = {.code = values[CODE_FIELD]};
	struct access access;
	int rc = -1;

	if (open_access(app, &access, err) == 0)
		rc = access_exchange(&access, values[TENANT_FIELD],
		    values[SERVICE_FIELD], &code, err);
	access_close(&access);
	if (rc != 0 && (err->code == ERROR_AUTH || err->code == ERROR_INVALID))
		field_complain(fields, "code", "%s", err->text);
	return rc;
}

static void
set_default(char **value, const char *fallback)
{
	if (*value == NULL)
		*value = xstrdup(fallback);
}

static void
check_values(struct app *app, char *values[CODE_FIELDS],
    struct field_errors *fields, struct error *err)
{
	struct db *db = app_db(app, err);

	set_default(&values[SERVICE_FIELD], SERVICE_ZOHO_CRM);
	set_default(&values[TENANT_FIELD], "default");
	if (values[CODE_FIELD] == NULL && fields->count == 0)
		field_complain(fields, "code", "is missing");
	if (provider_find(values[SERVICE_FIELD]) == NULL)
		field_complain(fields, "service", "is none that is known");
	if (db != NULL && tenant_check(db, values[TENANT_FIELD], err) != 0 &&
	    err->code == ERROR_NOT_FOUND)
		field_complain(fields, "tenant", "is none that is known");
}

static int
take_code(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	static const struct field table[CODE_FIELDS] = {
		[CODE_FIELD] = {"code", FIELD_LINE, 4096},
		[SERVICE_FIELD] = {"service", FIELD_LINE, 40},
		[TENANT_FIELD] = {"tenant", FIELD_LINE, 100},
	};
	struct field_errors fields = {.count = 0};
	char *values[CODE_FIELDS] = {NULL};
	struct error why = ERROR_INIT;
	struct form form = {0};
	int status, rc = 0;
	size_t i;

	if (form_read(req, &form, &status, &why) != 0) {
		response_problem(res, req, status, why.text, NULL);
		goto out;
	}
	fields_read(table, CODE_FIELDS, &form, values, &fields);
	check_values(app, values, &fields, &why);
	if (fields.count == 0 && why.code == ERROR_NONE)
		exchange_code(app, values, &fields, &why);
	if (fields.count > 0)
		response_problem(res, req, 422, "the connection was not made",
		    &fields);
	else if (why.code != ERROR_NONE)
		answer_failure(res, req, &why);
	else
		rc = answer_connection(app, res, values[TENANT_FIELD],
		    values[SERVICE_FIELD], err);
out:
	secret_free(values[CODE_FIELD]);
	values[CODE_FIELD] = NULL;
	for (i = 0; i < CODE_FIELDS; i++)
		free(values[i]);
	form_release(&form);
	return rc;
}

typedef int act_fn(struct access *, const char *, const char *,
    struct error *);

/* Does something with the connection that the request names. */
static int
act(struct app *app, const struct request *req, struct response *res,
    act_fn *fn, struct error *err)
{
	const struct provider *p = service_of(req, err);
	const char *tenant = p != NULL ? app_tenant(app, req, err) : NULL;
	struct error why = ERROR_INIT;
	struct access access;
	int rc;

	if (tenant == NULL)
		return -1;
	rc = open_access(app, &access, &why);
	if (rc == 0)
		rc = fn(&access, tenant, p->service, &why);
	access_close(&access);
	if (rc != 0)
		return answer_failure(res, req, &why);
	return answer_connection(app, res, tenant, p->service, err);
}

static int
disconnect(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	return act(app, req, res, access_disconnect, err);
}

static int
force(struct access *access, const char *tenant, const char *service,
    struct error *err)
{
	struct access_token token;
	int rc = access_force(access, tenant, service, &token, err);

	access_token_release(&token);
	return rc;
}

static int
refresh(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	return act(app, req, res, force, err);
}

static int
list_connections(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	struct json *rows = NULL;

	if (tenant == NULL || connections_describe(app_db(app, err), tenant,
		clock_now_ms(), &rows, err) != 0)
		return -1;
	response_json(res, "items", rows);
	response_json(res, "next_cursor", json_null());
	return 0;
}

static const struct route routes[] = {
	{"GET", "/oauth/start/{service}", start, ROUTE_PUBLIC},
	{"POST", "/oauth/start/{service}", start_post, ROUTE_PUBLIC},
	{"GET", "/oauth/callback", callback, ROUTE_PUBLIC},
	{"GET", "/api/zoho-callback", callback, ROUTE_PUBLIC},
	{"GET", "/api/quickbooks-callback", callback, ROUTE_PUBLIC},
	{"POST", "/api/zoho-auth", take_code, ROUTE_OPERATOR},
	{"POST", "/oauth/disconnect/{service}", disconnect, ROUTE_OPERATOR},
	{"GET", "/api/connections", list_connections, ROUTE_OPERATOR},
	{"POST", "/api/connections/{service}/refresh", refresh,
	    ROUTE_OPERATOR},
};

static const enum setting settings[] = {PROVIDER_SETTINGS};

int
main(void)
{
	static const struct program program = {
		.name = "oauth",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
