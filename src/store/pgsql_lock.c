/* pgsql_lock.c - named locks: a session each, which ends with its lock. */

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "pgsql_driver.h"

/* A session whose program was killed takes a moment to go. */
#define GRACE_MS 300
#define ANSWER_MS 5000
/* "lock_not_available" (manual, appendix A) */
#define STILL_HELD "55P03"

struct pgsql_held {
	struct db_lock lock;
	struct pgsql *pg;
	int64_t key;
};

/* One row, one column; none when there is no row. */
static int
ask(struct pgsql *pg, const char *sql, const struct db_value *args, size_t n,
    int64_t *out, struct error *err)
{
	struct pgsql_answer *answer = NULL;
	const char *text = NULL;

	*out = 0;
	if (pgsql_send(pg, NULL, sql, args, n, NULL, err) != 0 ||
	    pgsql_settle(pg, &answer, err) != 0)
		return -1;
	if (answer != NULL && pgsql_rows(answer) == 1)
		text = pgsql_text(answer, 0, 0);
	if (text != NULL)
		*out = strtoll(text, NULL, 10);
	pgsql_answer_free(answer);
	return 0;
}

/*
 * The lock's number for the server.  Two stores may be in two schemas of one
 * database.
 */
static int64_t
key_of(const char *schema, const char *name)
{
	char *text = xasprintf("leadbridge\n%s\n%s", schema, name);
	char hash[SECRET_HASH_SIZE];
	uint64_t key = 0;
	size_t i;

	secret_hash(text, strlen(text), hash);
	free(text);
	/* 6 bits a character, mixed into all 64. */
	for (i = 0; hash[i] != '\0'; i++)
		key = key * 1099511628211U + (unsigned char)hash[i];
	return (int64_t)key;
}

/* The server may have no room for another session for a moment. */
static int
open_session(const struct pgsql_db *db, int64_t wait_ms, struct pgsql **out,
    struct error *err)
{
	int64_t deadline = clock_monotonic_ms() + wait_ms;

	while (pgsql_open(db->url, wait_ms + ANSWER_MS, out, err) != 0) {
		if (err->code != ERROR_UNAVAILABLE ||
		    clock_monotonic_ms() >= deadline)
			return -1;
		error_clear(err);
		clock_sleep_ms(50);
	}
	return 0;
}

/* 0 it is ours, 1 somebody else's still, -1 error. */
static int
take(struct pgsql *pg, int64_t key, int64_t wait_ms, struct error *err)
{
	char wait[24];
	int64_t got;

	if (ask(pg, "SELECT pg_try_advisory_lock($1)", DB_ARGS(db_int(key)),
	    &got, err) != 0)
		return -1;
	if (got != 0)
		return 0;
	(void)snprintf(wait, sizeof(wait), "%lld", (long long)(wait_ms >
	    GRACE_MS ? wait_ms : GRACE_MS));
	if (pgsql_send(pg, NULL, "SELECT set_config('lock_timeout', $1, "
	    "false)", DB_ARGS(db_text(wait)), NULL, err) != 0)
		return -1;
	if (ask(pg, "SELECT pg_advisory_lock($1)", DB_ARGS(db_int(key)), &got,
	    err) == 0)
		return 0;
	if (strcmp(err->detail, STILL_HELD) != 0)
		return -1;
	error_clear(err);
	return 1;
}

int
pgsql_lock(struct db *base, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err)
{
	const struct pgsql_db *db = (const void *)base;
	int64_t key = key_of(db->schema, name);
	struct pgsql_held *held;
	struct pgsql *pg = NULL;
	int rc;

	if (open_session(db, wait_ms, &pg, err) != 0)
		return -1;
	rc = take(pg, key, wait_ms, err);
	if (rc != 0) {
		pgsql_close(pg);
		return rc;
	}
	held = xcalloc(1, sizeof(*held));
	held->lock.driver = &pgsql_driver;
	held->pg = pg;
	held->key = key;
	*out = &held->lock;
	return 0;
}

int
pgsql_lock_check(struct db_lock *lock, struct error *err)
{
	struct pgsql_held *held = (struct pgsql_held *)(void *)lock;
	int64_t n = 0;

	if (!pgsql_is_lost(held->pg) && ask(held->pg,
	    "SELECT count(*) FROM pg_catalog.pg_locks "
	    "WHERE locktype = 'advisory' AND pid = pg_backend_pid() "
	    "AND granted AND (classid::bigint << 32 | objid::bigint) = $1",
	    DB_ARGS(db_int(held->key)), &n, err) == 0 && n == 1)
		return 0;
	return error_set(err, ERROR_UNAVAILABLE,
	    "the database server has let our lock go; somebody else may be at "
	    "work, so nothing more is sent");
}

void
pgsql_unlock(struct db_lock *lock)
{
	struct pgsql_held *held = (struct pgsql_held *)(void *)lock;
	struct error ignored = ERROR_INIT;
	int64_t was_ours;

	/* So that it is free now, and not when the session has ended. */
	if (!pgsql_is_lost(held->pg))
		(void)ask(held->pg, "SELECT pg_advisory_unlock($1)",
		    DB_ARGS(db_int(held->key)), &was_ours, &ignored);
	pgsql_close(held->pg);
	free(held);
}

int
pgsql_probe(struct pgsql *pg, const char *url, struct error *err)
{
	struct pgsql *other = NULL;
	int64_t key, mine, twice, kept, here, there;
	int rc = -1;

	secret_random(&key, sizeof(key));
	if (pgsql_open(url, ANSWER_MS, &other, err) != 0 ||
	    ask(pg, "SELECT pg_try_advisory_lock($1)", DB_ARGS(db_int(key)),
	    &mine, err) != 0 ||
	    ask(other, "SELECT pg_try_advisory_lock($1)",
	    DB_ARGS(db_int(key)), &twice, err) != 0 ||
	    ask(other, "SELECT pg_backend_pid()", DB_NO_ARGS, &there,
	    err) != 0 ||
	    ask(pg, "SELECT pg_backend_pid()", DB_NO_ARGS, &here, err) != 0 ||
	    ask(pg, "SELECT pg_advisory_unlock($1)", DB_ARGS(db_int(key)),
	    &kept, err) != 0)
		goto out;
	if (mine == 0 || twice != 0 || kept == 0 || here == there) {
		error_set(err, ERROR_CONFIG,
		    "two connections to the database got one and the same "
		    "lock: between is a pooler that hands sessions around "
		    "(transaction mode), or a server without session advisory "
		    "locks; set LEADBRIDGE_DB to the server itself, or to a "
		    "pool in session mode");
		goto out;
	}
	rc = 0;
out:
	pgsql_close(other);
	return rc;
}
