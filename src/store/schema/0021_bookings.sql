-- Appointments: who comes when, what keeps two from the same time, and what
-- the calendar said last.

-- version counts the changes; the calendar has the times event_start to
-- event_end. repeat_key recognises a repeated post; none once cancelled.
CREATE TABLE booking (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	form TEXT NOT NULL,
	status TEXT NOT NULL,
	key TEXT NOT NULL,
	start_at BIGINT NOT NULL,
	end_at BIGINT NOT NULL,
	tz TEXT NOT NULL,
	name TEXT,
	email TEXT,
	phone TEXT,
	notes TEXT,
	lead_id TEXT,
	version BIGINT NOT NULL,
	event_uid TEXT,
	event_etag TEXT,
	event_start BIGINT,
	event_end BIGINT,
	cancelled_by TEXT,
	repeat_key TEXT,
	content_hash TEXT NOT NULL,
	request_id TEXT,
	client_address TEXT,
	created_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
);

CREATE INDEX booking_time ON booking (tenant, start_at);
CREATE UNIQUE INDEX booking_repeat ON booking (tenant, repeat_key);

-- A time that a visitor looks at, for a while. id is what he shows again.
CREATE TABLE booking_hold (
	id TEXT NOT NULL PRIMARY KEY,
	tenant TEXT NOT NULL REFERENCES tenant (name),
	start_at BIGINT NOT NULL,
	end_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);

CREATE INDEX booking_hold_end ON booking_hold (tenant, expires_at);

-- Five minutes on one of the seats, taken by a booking or a hold: the key
-- is what no two can have. cell counts from 1970.
CREATE TABLE booking_cell (
	tenant TEXT NOT NULL,
	cell BIGINT NOT NULL,
	seat BIGINT NOT NULL,
	owner_id TEXT NOT NULL,
	PRIMARY KEY (tenant, cell, seat)
);

CREATE INDEX booking_cell_owner ON booking_cell (owner_id);

-- Days, or parts of them, on which a business is closed. Minutes of the
-- wall clock; day is YYYY-MM-DD.
CREATE TABLE closure (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	day TEXT NOT NULL,
	from_minute BIGINT NOT NULL,
	to_minute BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (tenant, day, from_minute)
);

-- What the calendar said of a range: "start-end" in milliseconds, separated
-- by commas. error: why it could not be asked since fetched_at.
CREATE TABLE busy_cache (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	from_at BIGINT NOT NULL,
	to_at BIGINT NOT NULL,
	blocks TEXT NOT NULL,
	fetched_at BIGINT NOT NULL,
	tried_at BIGINT NOT NULL,
	error TEXT,
	error_code TEXT,
	PRIMARY KEY (tenant, from_at)
);
