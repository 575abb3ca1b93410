/* tenant.c - the businesses whose data is kept apart. */

#include "store/tenant.h"

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
