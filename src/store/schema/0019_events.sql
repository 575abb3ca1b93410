-- What providers told us by webhooks: the inbox.

-- body: the event itself, JSON (a text when it was none). kind, record_id,
-- operation: what it is about, in the provider's words. signed: its bytes were
-- proven, so it is more than a hint. ignored: why nothing is to be done, or
-- NULL. note: what applying it came to.
CREATE TABLE event (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	source TEXT NOT NULL,
	event_id TEXT,
	kind TEXT,
	record_id TEXT,
	operation TEXT,
	account TEXT,
	body TEXT NOT NULL,
	signed BIGINT NOT NULL,
	ignored TEXT,
	note TEXT,
	request_id TEXT,
	happened_at BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	applied_at BIGINT NOT NULL
);

CREATE INDEX event_source ON event (tenant, source, id);
CREATE INDEX event_record ON event (record_id, id);

-- What a repeat is recognised by, until then.
CREATE TABLE event_key (
	key TEXT NOT NULL PRIMARY KEY,
	event_id TEXT NOT NULL,
	expires_at BIGINT NOT NULL
);

CREATE INDEX event_key_end ON event_key (expires_at);

-- A channel by which Zoho CRM tells us of changes, until it expires; asked_at:
-- when it was registered or renewed last. error: why it could not be, or NULL.
CREATE TABLE hook_channel (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	source TEXT NOT NULL,
	channel_id TEXT NOT NULL,
	url TEXT NOT NULL,
	events TEXT NOT NULL,
	expires_at BIGINT NOT NULL,
	asked_at BIGINT NOT NULL,
	error TEXT,
	PRIMARY KEY (tenant, source)
);

-- Records by the provider's ids: whose an event is.
CREATE INDEX order_deal ON shop_order (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX receipt_quickbooks ON receipt (quickbooks_id)
	WHERE quickbooks_id IS NOT NULL;
CREATE INDEX receipt_customer ON receipt (customer_id)
	WHERE customer_id IS NOT NULL;
