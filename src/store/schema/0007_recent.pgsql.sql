-- Here nobody writes it: what is in it came from a store of the other engine.

CREATE TABLE lead_recent (
	seq BIGINT NOT NULL PRIMARY KEY,
	key TEXT NOT NULL,
	lead_id TEXT NOT NULL,
	expires_at BIGINT NOT NULL
);
