/* sign_in.c - counts sign-ins, so that nobody guesses for long. */

#include <string.h>

#include "store/session.h"

struct attempt {
	const char *address, *name_hash;
	char *id;
	int64_t now;
};

/*
 * When the tenth last try was made, counted from now; 0 when there were
 * fewer within the window.
 */
static int
find_tenth(struct db *db, const struct attempt *a, int64_t *at,
    struct error *err)
{
	const int64_t since = a->now - SIGN_IN_WINDOW_MS;
	int64_t from = 0, named = 0;

	if (db_number(db, "SELECT at FROM sign_in WHERE address = $1 "
	    "AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3",
	    DB_ARGS(db_text(a->address), db_int(since),
	    db_int(SIGN_IN_MAX - 1)), 0, &from, err) != 0 ||
	    db_number(db, "SELECT at FROM sign_in WHERE name_hash = $1 "
	    "AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3",
	    DB_ARGS(db_text(a->name_hash), db_int(since),
	    db_int(SIGN_IN_MAX - 1)), 0, &named, err) != 0)
		return -1;
	*at = from > named ? from : named;
	return 0;
}

static int
attempt(struct db *db, void *arg, struct error *err)
{
	const struct attempt *a = arg;
	int64_t tenth, wait_ms;

	if (find_tenth(db, a, &tenth, err) != 0)
		return -1;
	if (tenth > 0) {
		wait_ms = tenth + SIGN_IN_WINDOW_MS - a->now;
		(void)error_set(err, ERROR_LIMITED,
		    "too many wrong sign-ins: wait a while");
		err->retry_after_s = (int)(wait_ms / 1000) + 1;
		return -1;
	}
	uuid_make(a->id);
	return db_run(db, "INSERT INTO sign_in (id, address, name_hash, at) "
	    "VALUES ($1, $2, $3, $4)", DB_ARGS(db_text(a->id),
	    db_text(a->address), db_text(a->name_hash), db_int(a->now)),
	    NULL, err);
}

int
sign_in_try(struct db *db, const char *address, const char *name,
    int64_t now, char id[UUID_SIZE], struct error *err)
{
	char hash[SECRET_HASH_SIZE];
	struct attempt a = {.address = address, .id = id, .now = now};

	if (name != NULL) {
		secret_hash(name, strlen(name), hash);
		a.name_hash = hash;
	}
	return db_transact(db, attempt, &a, err);
}

int
sign_in_forget(struct db *db, const char *id, struct error *err)
{
	return db_run(db, "DELETE FROM sign_in WHERE id = $1",
	    DB_ARGS(db_text(id)), NULL, err);
}
