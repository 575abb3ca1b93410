/* form.c - the forms under which web pages post. */

#include "store/form.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"

#define COLUMNS "key, tenant, name, origins, redirect, token_required, " \
	"created_at, order_secret"

void
form_row_release(struct form_row *f)
{
	free(f->key);
	free(f->tenant);
	free(f->name);
	free(f->origins);
	free(f->redirect);
	free(f->order_secret);
	memset(f, 0, sizeof(*f));
}

static void
read_row(struct db_rows *rows, struct form_row *f)
{
	f->key = xstrdup(db_column_text(rows, 0));
	f->tenant = xstrdup(db_column_text(rows, 1));
	f->name = xstrdup(db_column_text(rows, 2));
	f->origins = xstrdup(db_column_text(rows, 3));
	f->redirect = xstrdup(db_column_text(rows, 4));
	f->token_required = db_column_int(rows, 5) != 0;
	f->created_at = db_column_int(rows, 6);
	f->order_secret = xstrdup(db_column_text(rows, 7));
}

int
form_load(struct db *db, const char *key, struct form_row *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " COLUMNS " FROM form WHERE key = $1",
	    DB_ARGS(db_text(key)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1)
		read_row(rows, out);
	else if (rc == 0)
		error_set(err, ERROR_NOT_FOUND, "there is no form %.64s", key);
	db_rows_free(rows);
	return rc == 1 ? 0 : -1;
}

/* Calls each(origin) for every line; stops at the first that is not 0. */
static int
each_origin(const char *origins, int (*each)(const char *origin, void *arg),
    void *arg)
{
	const char *s = origins, *end;
	char *line;
	int rc = 0;

	while (*s != '\0' && rc == 0) {
		end = strchr(s, '\n');
		if (end == NULL)
			end = s + strlen(s);
		line = xstrndup(s, (size_t)(end - s));
		if (*line != '\0')
			rc = each(line, arg);
		free(line);
		s = *end == '\0' ? end : end + 1;
	}
	return rc;
}

static int
check_origin(const char *origin, void *arg)
{
	char *clean = url_origin(origin);
	int rc = 0;

	if (clean == NULL || strcmp(clean, origin) != 0)
		rc = error_set(arg, ERROR_INVALID,
		    "%.200s is no origin; write it as https://www.example.com "
		    "without a path or a final slash", origin);
	free(clean);
	return rc;
}

static int
same_origin(const char *origin, void *arg)
{
	return strcmp(origin, arg) == 0;
}

bool
form_allows_origin(const struct form_row *f, const char *origin)
{
	return origin != NULL && each_origin(f->origins, same_origin,
	    (void *)(uintptr_t)origin) != 0;
}

bool
form_allows_url(const struct form_row *f, const char *url)
{
	char *origin = url_origin(url);
	bool allowed = form_allows_origin(f, origin);

	free(origin);
	return allowed;
}

int
form_add(struct db *db, struct form_row *f, struct error *err)
{
	char token[SECRET_TOKEN_SIZE];
	int64_t tenants;

	if (text_empty(f->name) || text_length(f->name) > 200)
		return error_set(err, ERROR_INVALID,
		    "a form needs a name of at most 200 characters");
	if (each_origin(f->origins, check_origin, err) != 0)
		return -1;
	if (f->redirect != NULL && !form_allows_url(f, f->redirect))
		return error_set(err, ERROR_INVALID,
		    "the redirect %.200s must be a URL on one of the form's "
		    "origins", f->redirect);
	if (db_number(db, "SELECT count(*) FROM tenant WHERE name = $1",
	    DB_ARGS(db_text(f->tenant)), 0, &tenants, err) != 0)
		return -1;
	if (tenants == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no tenant %.64s", f->tenant);
	/* A key that begins with a dash would look like an option. */
	do {
		secret_token(token);
	} while (strchr("-_", token[0]) != NULL);
	token[16] = '\0';
	free(f->key);
	f->key = xstrdup(token);
	f->created_at = clock_now_ms();
	return db_run(db, "INSERT INTO form (" COLUMNS ") "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
	    DB_ARGS(db_text(f->key), db_text(f->tenant), db_text(f->name),
	    db_text(f->origins), db_text(f->redirect),
	    db_int(f->token_required), db_int(f->created_at),
	    db_text(f->order_secret)), NULL, err);
}

int
form_renew_secret(struct db *db, const char *key,
    char out[SECRET_TOKEN_SIZE], struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	int64_t n;

	secret_token(out);
	secret_hash(out, strlen(out), hash);
	if (db_run(db, "UPDATE form SET order_secret = $1 WHERE key = $2",
	    DB_ARGS(db_text(hash), db_text(key)), &n, err) != 0)
		return -1;
	if (n == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no form %.64s", key);
	return 0;
}

bool
form_knows_secret(const struct form_row *f, const char *bearer)
{
	char hash[SECRET_HASH_SIZE];

	if (bearer == NULL || f->order_secret == NULL)
		return false;
	secret_hash(bearer, strlen(bearer), hash);
	return secret_equal(hash, f->order_secret);
}

int
form_remove(struct db *db, const char *key, struct error *err)
{
	int64_t n;

	if (strcmp(key, FORM_DEFAULT) == 0)
		return error_set(err, ERROR_CONFLICT,
		    "the form default serves /api/store-lead and stays");
	if (db_run(db, "DELETE FROM form WHERE key = $1",
	    DB_ARGS(db_text(key)), &n, err) != 0)
		return -1;
	if (n == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no form %.64s", key);
	return 0;
}

int
form_list(struct db *db, const char *tenant,
    int (*each)(const struct form_row *f, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct form_row f = {0};
	int rc;

	if (db_query(db, "SELECT " COLUMNS " FROM form "
	    "WHERE $1 IS NULL OR tenant = $1 ORDER BY created_at, key",
	    DB_ARGS(db_text(tenant)), &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		read_row(rows, &f);
		rc = each(&f, arg);
		form_row_release(&f);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
