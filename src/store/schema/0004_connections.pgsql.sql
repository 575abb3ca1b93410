-- The two ends of a refresh token, for whoever opens the database.

DROP VIEW v_connections;

CREATE VIEW v_connections AS
	SELECT tenant, service, status, data_center, api_domain, scopes,
		instant_text(nullif(access_expires_at, 0)) AS access_expires_at,
		instant_text(nullif(refresh_token_created_at, 0))
			AS refresh_token_created_at,
		(floor(extract(epoch FROM now()))::BIGINT -
			nullif(refresh_token_created_at, 0) / 1000) / 86400
			AS refresh_token_age_days,
		instant_text(nullif(refresh_expires_at, 0)) AS refresh_expires_at,
		instant_text(CASE
			WHEN hard_expires_at = 0 THEN nullif(refresh_expires_at, 0)
			WHEN refresh_expires_at = 0 THEN hard_expires_at
			ELSE least(refresh_expires_at, hard_expires_at) END)
			AS reconnect_by,
		instant_text(nullif(last_refresh_at, 0)) AS last_refresh_at,
		last_error, consecutive_failures, generation, realm_id
	FROM connection;
