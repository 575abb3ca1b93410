-- What people were told of alerts, what providers' clocks say, batch work that
-- was asked for over HTTP, and how long visitors waited for their answers.

-- The last word that went out on a channel (webhook, mail). tries counts those
-- of the word being told whose end is not known: cut off, or perhaps taken.
CREATE TABLE alert_notice (
	alert_id TEXT NOT NULL REFERENCES alert (id),
	channel TEXT NOT NULL,
	told TEXT,
	told_at BIGINT NOT NULL,
	trying TEXT,
	tries BIGINT NOT NULL,
	error TEXT,
	PRIMARY KEY (alert_id, channel)
);

-- The provider's clock less ours.
CREATE TABLE provider_clock (
	server TEXT NOT NULL PRIMARY KEY,
	ahead_ms BIGINT NOT NULL,
	seen_at BIGINT NOT NULL
);

-- jobs are words with spaces, empty for whatever is due; tenant NULL is all;
-- max_records 0 is no limit. result is JSON, written at the end.
CREATE TABLE run_request (
	id TEXT NOT NULL PRIMARY KEY,
	jobs TEXT NOT NULL,
	tenant TEXT,
	max_records BIGINT NOT NULL,
	force_refresh BIGINT NOT NULL,
	state TEXT NOT NULL,
	processed BIGINT NOT NULL,
	total BIGINT NOT NULL,
	result TEXT,
	error TEXT,
	asked_at BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL
);

-- Answers of an hour that took at most so many microseconds (and more than the
-- next smaller bound).
CREATE TABLE timing (
	program TEXT NOT NULL,
	hour BIGINT NOT NULL,
	at_most_us BIGINT NOT NULL,
	answers BIGINT NOT NULL,
	PRIMARY KEY (program, hour, at_most_us)
);
