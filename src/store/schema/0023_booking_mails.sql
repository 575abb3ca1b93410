-- Mails about appointments: what they say, and who has got which.

-- content is the file as it was set; without a row the default holds.
CREATE TABLE booking_text (
	tenant TEXT NOT NULL REFERENCES tenant (name),
	kind TEXT NOT NULL,
	content TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (tenant, kind)
);

-- told: the last mail that went out, of the appointment at start_at; a
-- reminder went out for the one at reminded_at. tries: those of the mail
-- `trying` whose end nobody knows; failures: those that certainly failed.
CREATE TABLE booking_notice (
	booking_id TEXT NOT NULL,
	recipient TEXT NOT NULL,
	told TEXT NOT NULL,
	start_at BIGINT NOT NULL,
	reminded_at BIGINT NOT NULL,
	trying TEXT NOT NULL,
	tries BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	told_at BIGINT NOT NULL,
	error TEXT,
	PRIMARY KEY (booking_id, recipient)
);
