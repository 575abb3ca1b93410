-- Orders of shops, sessions of chatbots, what was tried for each record, and
-- what operators did.

-- order_secret: the hash of the bearer that a shop's program sends.
ALTER TABLE form ADD COLUMN order_secret TEXT;

-- failing_since: the first of the tries that failed since the last success.
-- again: the record has changed since it was claimed.
ALTER TABLE job ADD COLUMN failing_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN again BIGINT NOT NULL DEFAULT 0;

-- total is minor units of the currency; lines is JSON with exact decimals.
-- hold says why an order has no job: erased.
CREATE TABLE shop_order (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	form TEXT NOT NULL,
	order_number TEXT NOT NULL,
	status TEXT NOT NULL,
	hold TEXT,
	customer_name TEXT,
	customer_email TEXT,
	customer_phone TEXT,
	customer_company TEXT,
	lines TEXT NOT NULL,
	total BIGINT NOT NULL,
	currency TEXT NOT NULL,
	remark TEXT,
	extra TEXT,
	content_hash TEXT NOT NULL,
	request_id TEXT,
	client_address TEXT,
	contact_id TEXT,
	deal_id TEXT,
	created_at BIGINT NOT NULL,
	synced_at BIGINT,
	UNIQUE (tenant, order_number)
);

-- The session that a lead belongs to; key is a hash of form and session id.
-- delivered: how many of its turns the CRM has.
CREATE TABLE chat (
	lead_id TEXT NOT NULL PRIMARY KEY,
	key TEXT NOT NULL,
	closes_at BIGINT NOT NULL,
	delivered BIGINT NOT NULL
);

CREATE UNIQUE INDEX chat_key ON chat (key);

CREATE TABLE chat_turn (
	lead_id TEXT NOT NULL,
	number BIGINT NOT NULL,
	role TEXT NOT NULL,
	text TEXT NOT NULL,
	at BIGINT,
	PRIMARY KEY (lead_id, number)
);

-- What became of a record, step by step. request_id: of the run or request.
CREATE TABLE timeline (
	kind TEXT NOT NULL,
	subject_id TEXT NOT NULL,
	id TEXT NOT NULL,
	at BIGINT NOT NULL,
	what TEXT NOT NULL,
	text TEXT,
	code TEXT,
	request_id TEXT,
	PRIMARY KEY (kind, subject_id, id)
);

CREATE TABLE audit (
	id TEXT NOT NULL PRIMARY KEY,
	at BIGINT NOT NULL,
	tenant TEXT,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	subject TEXT
);
