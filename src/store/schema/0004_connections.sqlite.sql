-- The two ends of a refresh token, for whoever opens the database.

DROP VIEW v_connections;

CREATE VIEW v_connections AS
	SELECT tenant, service, status, data_center, api_domain, scopes,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(access_expires_at, 0) /
			1000, 'unixepoch') AS access_expires_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(refresh_token_created_at,
			0) / 1000, 'unixepoch') AS refresh_token_created_at,
		(strftime('%s', 'now') - nullif(refresh_token_created_at, 0) /
			1000) / 86400 AS refresh_token_age_days,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(refresh_expires_at, 0) /
			1000, 'unixepoch') AS refresh_expires_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', CASE
			WHEN hard_expires_at = 0 THEN nullif(refresh_expires_at, 0)
			WHEN refresh_expires_at = 0 THEN hard_expires_at
			ELSE min(refresh_expires_at, hard_expires_at) END / 1000,
			'unixepoch') AS reconnect_by,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(last_refresh_at, 0) / 1000,
			'unixepoch') AS last_refresh_at,
		last_error, consecutive_failures, generation, realm_id
	FROM connection;
