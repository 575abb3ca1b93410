-- The first tables: forms, leads, their jobs, connections, runs.
-- Instants are epoch milliseconds; a flag is 0 or 1.

CREATE TABLE tenant (
	name TEXT NOT NULL PRIMARY KEY,
	created_at BIGINT NOT NULL
);

CREATE TABLE form (
	key TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	name TEXT NOT NULL,
	origins TEXT NOT NULL,
	redirect TEXT,
	token_required BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);

-- hold says why a lead has no job: quarantined or erased.
CREATE TABLE lead (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	form TEXT NOT NULL,
	kind TEXT NOT NULL,
	hold TEXT,
	suspicion TEXT,
	status_key TEXT NOT NULL,
	name TEXT,
	first_name TEXT,
	last_name TEXT,
	email TEXT,
	phone TEXT,
	company TEXT,
	message TEXT,
	source TEXT,
	page_url TEXT,
	utm_source TEXT,
	utm_medium TEXT,
	utm_campaign TEXT,
	utm_term TEXT,
	utm_content TEXT,
	consent TEXT,
	extra TEXT,
	request_id TEXT,
	client_address TEXT,
	crm_id TEXT,
	created_at BIGINT NOT NULL,
	synced_at BIGINT
);

-- What recognises a repeat: the hash of an Idempotency-Key or of the content.
-- Short, because it is the one key that arrives in no order: each row costs a
-- page of its own.
CREATE TABLE lead_key (
	key TEXT NOT NULL PRIMARY KEY,
	lead_id TEXT NOT NULL,
	expires_at BIGINT NOT NULL,
	content_hash TEXT
);

-- The transactional outbox.
CREATE TABLE job (
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
	PRIMARY KEY (kind, subject_id)
);

CREATE INDEX job_open ON job (kind, tenant, subject_id)
	WHERE state <> 'done';

CREATE TABLE connection (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	service TEXT NOT NULL,
	status TEXT NOT NULL,
	sealed TEXT NOT NULL,
	data_center TEXT,
	accounts_server TEXT,
	api_domain TEXT,
	scopes TEXT,
	last_error TEXT,
	generation BIGINT NOT NULL,
	access_expires_at BIGINT NOT NULL,
	refresh_token_created_at BIGINT NOT NULL,
	last_refresh_at BIGINT NOT NULL,
	not_before BIGINT NOT NULL,
	consecutive_failures BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (tenant, service)
);

-- One row for each request to a token endpoint that mints a token.
CREATE TABLE mint (
	id TEXT NOT NULL PRIMARY KEY,
	token_hash TEXT NOT NULL,
	minted_at BIGINT NOT NULL
);

CREATE INDEX mint_token ON mint (token_hash, minted_at);

CREATE TABLE ticket (
	hash TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	tenant TEXT NOT NULL,
	service TEXT NOT NULL,
	payload TEXT,
	expires_at BIGINT NOT NULL
);

CREATE TABLE run (
	id TEXT NOT NULL PRIMARY KEY,
	job TEXT NOT NULL,
	tenant TEXT NOT NULL,
	state TEXT NOT NULL,
	started_at BIGINT NOT NULL,
	ended_at BIGINT,
	processed BIGINT NOT NULL,
	synced BIGINT NOT NULL,
	retry BIGINT NOT NULL,
	dead BIGINT NOT NULL,
	skipped BIGINT NOT NULL,
	error TEXT
);

CREATE INDEX run_job ON run (job, tenant, started_at);

-- Posts a minute of an address, for plain CGI, which has no memory.
CREATE TABLE rate (
	key TEXT NOT NULL,
	minute BIGINT NOT NULL,
	taken BIGINT NOT NULL,
	PRIMARY KEY (key, minute)
);

INSERT INTO tenant (name, created_at) VALUES ('default', 0);
INSERT INTO form (key, tenant, name, origins, redirect, token_required,
	created_at)
	VALUES ('default', 'default', 'Default form', '', NULL, 0, 0);
