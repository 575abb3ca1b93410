/* tenant.c - the businesses whose data is kept apart. */

#include "store/tenant.h"

#include <string.h>

#include "store/job.h"

int
tenant_check(struct db *db, const char *name, struct error *err)
{
	int64_t n;

	if (db_number(db, "SELECT count(*) FROM tenant WHERE name = $1",
	    DB_ARGS(db_text(name)), 0, &n, err) != 0)
		return -1;
	if (n == 0)
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no tenant \"%.60s\"", name);
	return 0;
}

/* It becomes part of file names, lock names and addresses. */
static int
check_name(const char *name, struct error *err)
{
	size_t n = strlen(name);

	if (n == 0 || n > TENANT_NAME_MAX || name[0] == '-' ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
		return error_set(err, ERROR_INVALID, "the name of a tenant is "
		    "of letters a to z, digits and hyphens, at most %d, the "
		    "first no hyphen: not \"%.60s\"", TENANT_NAME_MAX, name);
	return 0;
}

int
tenant_add(struct db *db, const char *name, int64_t now, struct error *err)
{
	int64_t n;

	if (check_name(name, err) != 0 ||
	    db_run(db, "INSERT INTO tenant (name, created_at) VALUES ($1, $2) "
	    "ON CONFLICT (name) DO NOTHING",
	    DB_ARGS(db_text(name), db_int(now)), &n, err) != 0)
		return -1;
	if (n == 0)
		return error_set(err, ERROR_CONFLICT,
		    "there is a tenant \"%s\" already", name);
	return 0;
}

int
tenant_list(struct db *db,
    int (*each)(const struct tenant_row *row, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct tenant_row row;
	int rc;

	/* Not IN (...): the index of open jobs has the first of these. */
	if (db_query(db, "SELECT t.name, t.created_at, "
	    "(SELECT count(*) FROM form f WHERE f.tenant = t.name), "
	    "(SELECT count(*) FROM connection c WHERE c.tenant = t.name), "
	    "(SELECT count(*) FROM job j WHERE j.kind = '" JOB_LEAD "' "
	    "AND j.tenant = t.name AND j.state <> 'done' "
	    "AND j.state <> 'dead') FROM tenant t ORDER BY t.name",
	    DB_NO_ARGS, &rows, err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		row.name = db_column_text(rows, 0);
		row.created_at = db_column_int(rows, 1);
		row.forms = db_column_int(rows, 2);
		row.connections = db_column_int(rows, 3);
		row.waiting = db_column_int(rows, 4);
		rc = each(&row, arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}
