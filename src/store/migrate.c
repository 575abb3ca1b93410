/* migrate.c - applies the schema's steps, and refuses what is newer. */

#include "store/migrate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "driver.h"
#include "store/schema.h"

#define MIGRATE_LOCK "migrate"
#define MIGRATE_WAIT_MS 60000

int
migrate_known(void)
{
	return schema_steps[schema_step_count - 1].version;
}

int
migrate_current(struct db *db, int *version, struct error *err)
{
	int64_t n = 0;
	bool there;

	if (db_has_table(db, "schema_step", &there, err) != 0)
		return -1;
	if (there && db_number(db, "SELECT max(version) FROM schema_step",
	    DB_NO_ARGS, 0, &n, err) != 0)
		return -1;
	*version = (int)n;
	return 0;
}

static int
refuse_newer(int version, struct error *err)
{
	return error_set(err, ERROR_DATA,
	    "the database has schema %d, this program knows %d; install the "
	    "newer leadbridge", version, migrate_known());
}

int
migrate_check(struct db *db, struct error *err)
{
	int version;

	if (migrate_current(db, &version, err) != 0)
		return -1;
	if (version > migrate_known())
		return refuse_newer(version, err);
	if (version < migrate_known())
		return error_set(err, ERROR_UNAVAILABLE,
		    "the database has schema %d, this program needs %d; type: "
		    "leadbridge migrate", version, migrate_known());
	return 0;
}

static int
make_step_table(struct db *db, struct error *err)
{
	return db_script(db, "CREATE TABLE IF NOT EXISTS schema_step ("
	    "version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
	    "applied_at BIGINT NOT NULL);", err);
}

static int
apply(struct db *db, const struct schema_step *step, struct error *err)
{
	if (step->engine[0] != '\0' &&
	    strcmp(step->engine, db_engine_word(db)) != 0)
		return 0;
	if (db_script(db, step->sql, err) != 0)
		return error_context(err, "schema step %s", step->name);
	return 0;
}

/* Also a number that has nothing for this engine is done. */
static int
record(struct db *db, const struct schema_step *step, struct error *err)
{
	return db_run(db, "INSERT INTO schema_step (version, name, applied_at) "
	    "VALUES ($1, $2, $3)", DB_ARGS(db_int(step->version),
	    db_text(step->name), db_int(clock_now_ms())), NULL, err);
}

/* arg: the version that the store has. All steps or none. */
static int
apply_all(struct db *db, void *arg, struct error *err)
{
	const struct schema_step *step, *end = schema_steps + schema_step_count;
	const int *from = arg;

	if (make_step_table(db, err) != 0)
		return -1;
	for (step = schema_steps; step < end; step++) {
		if (step->version <= *from)
			continue;
		if (apply(db, step, err) != 0)
			return -1;
		/* A number may have several, one for each engine. */
		if ((step + 1 == end || step[1].version > step->version) &&
		    record(db, step, err) != 0)
			return -1;
	}
	return 0;
}

static int
back_up(struct db *db, int version, char **path, struct error *err)
{
	int64_t now = clock_now_ms();
	char at[CLOCK_TEXT_SIZE];

	clock_text(now, at);
	/* Two tries within a second do not meet. */
	*path = xasprintf("%s.before-%d.%.19s.%03dZ", db_path(db), version + 1,
	    at, (int)(now % 1000));
	if (db_backup(db, *path, err) == 0)
		return 0;
	free(*path);
	*path = NULL;
	return error_context(err, "cannot back up before migrating");
}

int
migrate_run(struct db *db, int *from, int *to, char **backup,
    struct error *err)
{
	struct db_lock *lock = NULL;
	int rc = -1, got;

	*backup = NULL;
	got = db_lock(db, MIGRATE_LOCK, MIGRATE_WAIT_MS, &lock, err);
	if (got == 1)
		error_set(err, ERROR_UNAVAILABLE,
		    "another program is migrating the database; wait for it");
	if (got != 0 || migrate_current(db, from, err) != 0)
		goto out;
	*to = *from;
	if (*from > migrate_known()) {
		refuse_newer(*from, err);
		goto out;
	}
	if (*from == migrate_known()) {
		rc = 0;
		goto out;
	}
	if (*from > 0 && db_path(db) != NULL &&
	    back_up(db, *from, backup, err) != 0)
		goto out;
	if (db_transact(db, apply_all, from, err) != 0)
		goto out;
	*to = migrate_known();
	rc = 0;
out:
	db_unlock(lock);
	return rc;
}
