-- What Zoho Inventory holds, as we know it, and what was changed here.

-- content: the record as it shall be, a JSON object with the provider's names.
-- agreed: what both sides last had in common, NULL for what the provider never
-- had. version: its last change over there; read_at: when that was asked for,
-- 0 when an event told it. changed_at: the last change here that is not agreed
-- yet, or 0. gone_at: when the provider said that there is no such record.
CREATE TABLE mirror (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	kind TEXT NOT NULL,
	provider_id TEXT,
	state TEXT NOT NULL,
	content TEXT NOT NULL,
	agreed TEXT,
	version BIGINT NOT NULL,
	read_at BIGINT NOT NULL,
	wants_detail BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	modified_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	gone_at BIGINT NOT NULL,
	deleted_at BIGINT NOT NULL,
	last_error TEXT,
	UNIQUE (tenant, kind, provider_id)
);

CREATE INDEX mirror_modified ON mirror (tenant, kind, modified_at, id);
CREATE INDEX mirror_bare ON mirror (tenant, kind, id)
	WHERE wants_detail <> 0;
CREATE INDEX mirror_open ON mirror (tenant, kind, id)
	WHERE state <> 'synced';

-- What is looked for; live: not deleted. Decimals are texts; low: what can be
-- sold is at or below the reorder level.
CREATE TABLE product (
	id TEXT NOT NULL PRIMARY KEY REFERENCES mirror (id),
	tenant TEXT NOT NULL,
	sku TEXT,
	name TEXT NOT NULL,
	rate TEXT,
	stock_on_hand TEXT,
	available TEXT,
	reorder_level TEXT,
	category_id TEXT,
	brand TEXT,
	status TEXT,
	unit TEXT,
	low BIGINT NOT NULL,
	live BIGINT NOT NULL
);

CREATE INDEX product_all ON product (tenant, id);
CREATE INDEX product_sku ON product (tenant, sku);
CREATE INDEX product_category ON product (tenant, category_id, id);
CREATE INDEX product_brand ON product (tenant, brand, id);
CREATE INDEX product_low ON product (tenant, id) WHERE low <> 0;

CREATE TABLE category (
	id TEXT NOT NULL PRIMARY KEY REFERENCES mirror (id),
	tenant TEXT NOT NULL,
	provider_id TEXT NOT NULL,
	parent_id TEXT,
	name TEXT NOT NULL,
	position BIGINT NOT NULL,
	live BIGINT NOT NULL
);

CREATE INDEX category_all ON category (tenant, provider_id);

-- email in lower case, phone and mobile digits alone.
CREATE TABLE customer (
	id TEXT NOT NULL PRIMARY KEY REFERENCES mirror (id),
	tenant TEXT NOT NULL,
	name TEXT NOT NULL,
	email TEXT,
	phone TEXT,
	mobile TEXT,
	status TEXT,
	live BIGINT NOT NULL
);

CREATE INDEX customer_all ON customer (tenant, id);
CREATE INDEX customer_email ON customer (tenant, email);
CREATE INDEX customer_phone ON customer (tenant, phone);
CREATE INDEX customer_mobile ON customer (tenant, mobile);

-- customer_id: the provider's.
CREATE TABLE sales_order (
	id TEXT NOT NULL PRIMARY KEY REFERENCES mirror (id),
	tenant TEXT NOT NULL,
	number TEXT,
	reference TEXT,
	customer_id TEXT,
	customer_name TEXT,
	status TEXT,
	total TEXT,
	ordered_on TEXT,
	live BIGINT NOT NULL
);

CREATE INDEX sales_order_all ON sales_order (tenant, id);
CREATE INDEX sales_order_number ON sales_order (tenant, number);
CREATE INDEX sales_order_reference ON sales_order (tenant, reference);

-- The words that a record is found by, in lower case.
CREATE TABLE mirror_word (
	tenant TEXT NOT NULL,
	kind TEXT NOT NULL,
	word TEXT NOT NULL,
	id TEXT NOT NULL,
	PRIMARY KEY (tenant, kind, word, id)
);

CREATE INDEX mirror_word_id ON mirror_word (id, word);

-- How far the reading of a kind has come. watermark: everything changed over
-- there until then is here. pass: what is under way ('': nothing), begun at
-- pass_at, becoming the watermark pass_top; rows_read of its list, the last
-- of them anchors (ids with spaces). swept_at: end of the last whole reading.
CREATE TABLE mirror_pull (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	kind TEXT NOT NULL,
	watermark BIGINT NOT NULL,
	swept_at BIGINT NOT NULL,
	pass TEXT NOT NULL,
	pass_at BIGINT NOT NULL,
	pass_top BIGINT NOT NULL,
	rows_read BIGINT NOT NULL,
	anchors TEXT NOT NULL,
	PRIMARY KEY (tenant, kind)
);

-- What a whole reading has met, until its end.
CREATE TABLE mirror_met (
	tenant TEXT NOT NULL,
	kind TEXT NOT NULL,
	provider_id TEXT NOT NULL,
	PRIMARY KEY (tenant, kind, provider_id)
);

-- A record that both sides changed. fields: their names with spaces; base,
-- ours, theirs: JSON objects, theirs NULL when it is gone over there, ours when
-- it was deleted here. winner NULL: a person must choose.
CREATE TABLE conflict (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	record_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	strategy TEXT NOT NULL,
	fields TEXT NOT NULL,
	base TEXT,
	ours TEXT,
	theirs TEXT,
	opened_at BIGINT NOT NULL,
	resolved_at BIGINT,
	winner TEXT
);

CREATE UNIQUE INDEX conflict_open ON conflict (record_id)
	WHERE resolved_at IS NULL;
CREATE INDEX conflict_tenant ON conflict (tenant, id);

-- What captured orders hold back until they are confirmed at the provider.
-- quantity is millionths.
CREATE TABLE reservation (
	order_id TEXT NOT NULL,
	sku TEXT NOT NULL,
	tenant TEXT NOT NULL,
	quantity BIGINT NOT NULL,
	reserved_at BIGINT NOT NULL,
	PRIMARY KEY (order_id, sku)
);

CREATE INDEX reservation_sku ON reservation (tenant, sku);

-- A signed difference of stock on its way; delta is a decimal text.
CREATE TABLE adjustment (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	product_id TEXT NOT NULL,
	sku TEXT NOT NULL,
	delta TEXT NOT NULL,
	reason TEXT NOT NULL,
	location_id TEXT,
	provider_id TEXT,
	created_at BIGINT NOT NULL,
	sent_at BIGINT
);

CREATE INDEX adjustment_open ON adjustment (product_id)
	WHERE sent_at IS NULL;

-- The sales order (of mirror) that an order has become.
ALTER TABLE shop_order ADD COLUMN sales_order_id TEXT;

-- What a run of the mirror did; what: the word of sync/WHAT, or NULL.
ALTER TABLE run ADD COLUMN what TEXT;
ALTER TABLE run ADD COLUMN total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN created BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN updated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN unchanged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN conflicts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN cancel BIGINT NOT NULL DEFAULT 0;

ALTER TABLE run_request ADD COLUMN what TEXT;
ALTER TABLE run_request ADD COLUMN whole BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run_request ADD COLUMN dry_run BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run_request ADD COLUMN max_changes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run_request ADD COLUMN cancel BIGINT NOT NULL DEFAULT 0;
