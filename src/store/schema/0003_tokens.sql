-- Grants of every service: whose company, which client, when they end for
-- good; the settings of a tenant; what people must be told.

-- 0 is unknown: the provider did not say, or there is no such end.
ALTER TABLE connection ADD COLUMN realm_id TEXT;
ALTER TABLE connection ADD COLUMN client_id TEXT;
ALTER TABLE connection ADD COLUMN refresh_expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN hard_expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN renewal_tried_at BIGINT NOT NULL DEFAULT 0;
-- When an answer was lost that may have held a new refresh token.
ALTER TABLE connection ADD COLUMN answer_lost_at BIGINT NOT NULL DEFAULT 0;

-- A company is one tenant's: its events are routed by it.
CREATE UNIQUE INDEX connection_realm ON connection (service, realm_id);
CREATE INDEX connection_age ON connection (service, refresh_token_created_at);

-- Provider keys of one tenant. sealed is bound to tenant and name.
CREATE TABLE tenant_setting (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	name TEXT NOT NULL,
	sealed TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (tenant, name)
);

-- link is a sealed address that mends it, or NULL.
CREATE TABLE alert (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	name TEXT NOT NULL,
	subject TEXT NOT NULL,
	severity TEXT NOT NULL,
	text TEXT NOT NULL,
	link TEXT,
	value BIGINT NOT NULL,
	threshold BIGINT NOT NULL,
	raised_at BIGINT NOT NULL,
	resolved_at BIGINT
);

CREATE UNIQUE INDEX alert_open ON alert (tenant, name, subject)
	WHERE resolved_at IS NULL;
