-- One tree a table for what every lead adds a row to: a table with a text for
-- its key is two, one of rows and one of keys.
--
-- legacy_alter_table: a rename must not look into the views, which name the
-- table that is just being replaced and are right again at the end.

PRAGMA legacy_alter_table = ON;

CREATE TABLE job_narrow (
	kind TEXT NOT NULL,
	subject_id TEXT NOT NULL,
	tenant TEXT NOT NULL,
	state TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	not_before BIGINT NOT NULL,
	uncertain BIGINT NOT NULL,
	run_id TEXT,
	last_error TEXT,
	last_code TEXT,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (subject_id, kind)
) WITHOUT ROWID;

INSERT INTO job_narrow (kind, subject_id, tenant, state, attempts, not_before,
	uncertain, run_id, last_error, last_code, created_at, updated_at)
	SELECT kind, subject_id, tenant, state, attempts, not_before,
		uncertain, run_id, last_error, last_code, created_at,
		updated_at
	FROM job ORDER BY subject_id, kind;
DROP TABLE job;
ALTER TABLE job_narrow RENAME TO job;
CREATE INDEX job_open ON job (kind, tenant, subject_id)
	WHERE state <> 'done';

CREATE TABLE lead_key_narrow (
	key TEXT NOT NULL PRIMARY KEY,
	lead_id TEXT NOT NULL,
	expires_at BIGINT NOT NULL,
	content_hash TEXT
) WITHOUT ROWID;

INSERT INTO lead_key_narrow (key, lead_id, expires_at, content_hash)
	SELECT key, lead_id, expires_at, content_hash
	FROM lead_key ORDER BY key;
DROP TABLE lead_key;
ALTER TABLE lead_key_narrow RENAME TO lead_key;

PRAGMA legacy_alter_table = OFF;
