/* admin.c - lets operators sign in and out. */

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "store/operator.h"
#include "store/session.h"
#include "web/seat.h"
#include "web/web.h"

#define THREADS 2

static const struct field login_fields[] = {
	{"name", FIELD_LINE, OPERATOR_NAME_MAX},
	{"password", FIELD_TEXT, OPERATOR_PASSWORD_MAX},
	{"token", FIELD_LINE, OPERATOR_PASSWORD_MAX},
};
enum login_field { LOGIN_NAME, LOGIN_PASSWORD, LOGIN_TOKEN, LOGIN_COUNT };

/* A password goes as it was typed: fields_read() would trim it. */
struct login {
	char *values[LOGIN_COUNT];
	const char *password;
	const char *name;     /* NULL: with the token */
	const char *token;    /* as set; NULL: with a name */
};

static void
show_session(struct response *res, const struct session *s)
{
	response_json_text(res, "name", s->name);
	response_json_text(res, "role", operator_role_name(s->role));
	response_json_text(res, "csrf", s->csrf);
}

static int
verify(struct app *app, struct db *db, const struct login *login,
    struct error *err)
{
	const char *token = config_text(app_config(app), SET_ADMIN_TOKEN);

	if (login->name != NULL)
		return operator_verify(db, login->name, login->password, err);
	if (secret_equal(login->values[LOGIN_TOKEN], token))
		return 0;
	return error_set(err, ERROR_AUTH, "that is not the ADMIN_TOKEN");
}

static int
sign_in(struct app *app, const struct request *req, struct response *res,
    const struct login *login, struct error *err)
{
	char id[UUID_SIZE], secret[SECRET_TOKEN_SIZE] = "";
	struct db *db = app_db(app, err);
	struct error why = ERROR_INIT;
	int64_t now = clock_now_ms();
	struct session session;
	int rc = -1;

	if (db == NULL || sign_in_try(db, request_client(req), login->name,
	    now, id, err) != 0)
		return -1;
	if (verify(app, db, login, &why) != 0) {
		log_event(LOG_WARNING, "operator.refused", "client",
		    request_client(req), NULL);
		if (why.code != ERROR_AUTH)
			*err = why;
		else
			response_problem(res, req, 401, why.text, NULL);
		return why.code == ERROR_AUTH ? 0 : -1;
	}
	if (sign_in_forget(db, id, err) != 0 || session_begin(db, login->name,
	    login->token, now, secret, err) != 0 || session_load(db, secret,
	    login->token, now, &session, err) != 0)
		goto out;
	response_cookie(res, &(struct cookie){seat_cookie(app), secret, "/",
		SESSION_MAX_MS / 1000, seat_is_secure(app)});
	show_session(res, &session);
	rc = 0;
out:
	secret_wipe(secret, sizeof(secret));
	return rc;
}

/* False: what is wrong is answered. */
static bool
read_login(struct app *app, const struct request *req, struct response *res,
    const struct form *form, struct login *login)
{
	const struct form_item *password = form_find(form, "password");
	struct field_errors errors = {.count = 0};

	fields_read(login_fields, nitems(login_fields), form, login->values,
	    &errors);
	if (password != NULL)
		login->password = password->text;
	if (login->values[LOGIN_TOKEN] != NULL) {
		login->token = config_text(app_config(app), SET_ADMIN_TOKEN);
	} else {
		login->name = login->values[LOGIN_NAME];
		if (login->name == NULL)
			field_complain(&errors, "name", "is missing");
		if (login->password == NULL)
			field_complain(&errors, "password", "is missing");
	}
	if (errors.count == 0)
		return true;
	response_problem(res, req, 422, "nobody was signed in", &errors);
	return false;
}

static int
log_in(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct login login = {.name = NULL};
	struct error why = ERROR_INIT;
	struct form form = {0};
	int status, i, rc = 0;

	/* Nobody shall be signed in as somebody else by a foreign page. */
	if (!seat_same_site(app, req)) {
		response_problem(res, req, 403, "sign in from a page of this "
		    "site", NULL);
		return 0;
	}
	if (form_read(req, &form, &status, &why) != 0)
		response_problem(res, req, status, why.text, NULL);
	else if (read_login(app, req, res, &form, &login))
		rc = sign_in(app, req, res, &login, err);
	for (i = 0; i < LOGIN_COUNT; i++)
		secret_free(login.values[i]);
	form_release(&form);
	return rc;
}

/* {"everywhere": true}: on every device of this operator. */
static bool
is_everywhere(const struct form *form)
{
	static const struct field field = {"everywhere", FIELD_FLAG, 10};
	struct field_errors errors = {.count = 0};
	char *value = NULL;
	bool all;

	fields_read(&field, 1, form, &value, &errors);
	all = value != NULL && strcmp(value, "true") == 0;
	free(value);
	return all;
}

static int
log_out(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	struct error why = ERROR_INIT;
	struct form form = {0};
	struct db *db;
	int status, rc = 0;
	size_t n;

	if (!app_is_signed_in(app, true))
		return 0;
	request_body(req, &n);
	if (n > 0 && form_read(req, &form, &status, &why) != 0) {
		response_problem(res, req, status, why.text, NULL);
		goto out;
	}
	db = app_db(app, err);
	rc = db == NULL ? -1 : session_end(db, request_cookie(req,
	    seat_cookie(app)), is_everywhere(&form), clock_now_ms(), err);
	if (rc == 0) {
		response_cookie(res, &(struct cookie){seat_cookie(app), "",
			"/", 0, seat_is_secure(app)});
		response_json_bool(res, "signed_out", true);
	}
out:
	form_release(&form);
	return rc;
}

static int
who(struct app *app, const struct request *req, struct response *res,
    struct error *err)
{
	(void)req;
	(void)err;
	if (app_is_signed_in(app, false))
		show_session(res, &app_seat(app)->session);
	return 0;
}

static const struct route routes[] = {
	{"POST", "/api/admin/login", log_in, ROUTE_PUBLIC},
	{"POST", "/api/admin/logout", log_out, ROUTE_PUBLIC},
	{"GET", "/api/admin/session", who, ROUTE_PUBLIC},
};

static const enum setting settings[] = {SET_ADMIN_TOKEN};

int
main(void)
{
	static const struct program program = {
		.name = "admin",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
