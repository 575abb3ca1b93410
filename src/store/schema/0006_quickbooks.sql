-- What was asked of providers lately, and receipts on their way to QuickBooks.

-- How much of a provider's limit is used, counted in buckets of a window.
-- window_ms 0: the provider takes no calls before ends_at.
CREATE TABLE budget (
	scope TEXT NOT NULL,
	window_ms BIGINT NOT NULL,
	bucket BIGINT NOT NULL,
	used BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	PRIMARY KEY (scope, window_ms, bucket)
);

CREATE INDEX budget_end ON budget (ends_at);

-- request_id makes a repeated call one at the provider. customer_id is set
-- once the customer is known there, quickbooks_id once the receipt is.
CREATE TABLE receipt (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	receipt_number TEXT NOT NULL,
	content TEXT NOT NULL,
	content_hash TEXT NOT NULL,
	request_id TEXT NOT NULL,
	customer_id TEXT,
	quickbooks_id TEXT,
	created_at BIGINT NOT NULL,
	synced_at BIGINT,
	UNIQUE (tenant, receipt_number)
);
