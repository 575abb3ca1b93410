/* store_narrow.c - a store of the first schema keeps all when it is narrowed. */

#include <stdlib.h>
#include <string.h>

#include "src/store/driver.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* The last step before job and lead_key lie in one tree each. */
#define BEFORE 4

static void
make_old_store(struct db *db)
{
	struct error err = ERROR_INIT;
	int i;

	place_run(db, "CREATE TABLE schema_step (version BIGINT NOT NULL "
	    "PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
	for (i = 0; i < schema_step_count; i++) {
		const struct schema_step *step = &schema_steps[i];

		if (step->version > BEFORE)
			break;
		if (step->engine[0] == '\0' ||
		    strcmp(step->engine, db_engine_word()) == 0)
			ok(db_script(db, step->sql, &err) == 0, "%s",
			    step->name);
		(void)db_run(db, "INSERT INTO schema_step VALUES ($1, $2, 0)",
		    DB_ARGS(db_int(step->version), db_text(step->name)), NULL,
		    &err);
	}
}

static void
fill(struct db *db)
{
	place_run(db, "INSERT INTO lead (id, tenant, form, kind, status_key, "
	    "email, created_at) VALUES ('b', 'default', 'default', 'lead', "
	    "'k', 'b@example.com', 1), ('a', 'default', 'default', 'lead', "
	    "'k', 'a@example.com', 1)");
	place_run(db, "INSERT INTO job VALUES ('lead', 'b', 'default', "
	    "'retry', 3, 77, 1, 'run', 'why', 'E', 5, 6), ('lead', 'a', "
	    "'default', 'done', 1, 0, 0, NULL, NULL, NULL, 7, 8)");
	place_run(db, "INSERT INTO lead_key VALUES ('i1', 'b', 9, 'h'), "
	    "('c2', 'a', 10, NULL)");
}

static const struct {
	const char *sql, *name;
} kept[] = {
	{"SELECT count(*) FROM job WHERE subject_id = 'b' AND kind = 'lead' "
	    "AND tenant = 'default' AND state = 'retry' AND attempts = 3 AND "
	    "not_before = 77 AND uncertain = 1 AND run_id = 'run' AND "
	    "last_error = 'why' AND last_code = 'E' AND created_at = 5 AND "
	    "updated_at = 6", "a job keeps every column"},
	{"SELECT count(*) FROM job WHERE subject_id = 'a' AND state = 'done' "
	    "AND run_id IS NULL", "and NULLs"},
	{"SELECT count(*) FROM lead_key WHERE key = 'i1' AND lead_id = 'b' "
	    "AND expires_at = 9 AND content_hash = 'h'", "a key does, too"},
	{"SELECT count(*) FROM v_leads WHERE id = 'b' AND status = 'retry' "
	    "AND last_error = 'why'", "the view reads the new table"},
	{"SELECT count(*) FROM v_leads WHERE id = 'a' AND status = 'synced'",
	    "for every lead"},
	{"SELECT count(*) FROM sqlite_master WHERE name = 'job_open'",
	    "open jobs have their index"},
};

int
main(void)
{
	struct error err = ERROR_INIT;
	char *backup = NULL;
	struct place p;
	int from, to;
	size_t i;

	place_make(&p, NULL);
	ok(db_open(p.cfg, DB_OPEN_ANY_SCHEMA, &p.db, &err) == 0,
	    "an empty store: %s", err.text);
	make_old_store(p.db);
	fill(p.db);
	ok(migrate_run(p.db, &from, &to, &backup, &err) == 0,
	    "it migrates: %s", err.text);
	ok(to == migrate_known() && backup != NULL, "to the end, backed up");
	for (i = 0; i < nrows(kept); i++)
		is_int(place_count(p.db, kept[i].sql), 1, "%s", kept[i].name);
	is_int(place_count(p.db, "SELECT count(*) FROM job") +
	    place_count(p.db, "SELECT count(*) FROM lead_key"), 4,
	    "nothing else is there");
	free(backup);
	place_remove(&p);
	return tap_done();
}
