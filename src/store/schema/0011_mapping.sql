-- What goes into which field of the CRM, and what its fields are.

-- content is the JSON file as it was set; without a row the default holds.
CREATE TABLE mapping (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	kind TEXT NOT NULL,
	content TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (tenant, kind)
);

-- What a provider tells of a module's fields: may be lost at any time.
CREATE TABLE field_cache (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	service TEXT NOT NULL,
	module TEXT NOT NULL,
	content TEXT NOT NULL,
	read_at BIGINT NOT NULL,
	PRIMARY KEY (tenant, service, module)
);

-- Where crm_id lies when not among the leads: a person who is a contact.
ALTER TABLE lead ADD COLUMN crm_module TEXT;
