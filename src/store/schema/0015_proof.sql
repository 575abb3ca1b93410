-- Comparing what we hold as delivered with what the CRM has.

-- How far something has come that goes on next time: an instant, and the id
-- of the row within it, or ''.
CREATE TABLE mark (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	name TEXT NOT NULL,
	at BIGINT NOT NULL,
	id TEXT NOT NULL,
	PRIMARY KEY (tenant, name)
);

CREATE INDEX lead_synced ON lead (tenant, synced_at, id)
	WHERE synced_at IS NOT NULL;
CREATE INDEX lead_crm ON lead (crm_id)
	WHERE crm_id IS NOT NULL;
