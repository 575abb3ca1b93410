-- The hashes of the last leads' contents, in order of arrival: where a key in
-- no order costs a page of its own, a row at the end costs next to nothing.
-- seq: INTEGER PRIMARY KEY is the row's own number here, one tree for all.

CREATE TABLE lead_recent (
	seq INTEGER NOT NULL PRIMARY KEY,
	key TEXT NOT NULL,
	lead_id TEXT NOT NULL,
	expires_at BIGINT NOT NULL
);
