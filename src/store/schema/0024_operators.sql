-- Who may operate this installation, who is signed in, and who failed to.

-- password is an Argon2id text, which holds its salt and its cost.
CREATE TABLE operator (
	name TEXT NOT NULL PRIMARY KEY,
	role TEXT NOT NULL,
	password TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
);

-- hash is that of the cookie's value. operator is NULL for a sign-in with
-- the ADMIN_TOKEN, whose fingerprint token_mark then is.
CREATE TABLE operator_session (
	hash TEXT NOT NULL PRIMARY KEY,
	operator TEXT,
	token_mark TEXT,
	created_at BIGINT NOT NULL,
	used_at BIGINT NOT NULL
);
CREATE INDEX operator_session_operator ON operator_session (operator);
CREATE INDEX operator_session_created ON operator_session (created_at);

-- Sign-ins that were tried and have not succeeded. name_hash is that of the
-- name typed, which may be a password in the wrong field; NULL: none.
CREATE TABLE sign_in (
	id TEXT NOT NULL PRIMARY KEY,
	address TEXT NOT NULL,
	name_hash TEXT,
	at BIGINT NOT NULL
);
CREATE INDEX sign_in_address ON sign_in (address, at);
CREATE INDEX sign_in_name ON sign_in (name_hash, at);
CREATE INDEX sign_in_at ON sign_in (at);
