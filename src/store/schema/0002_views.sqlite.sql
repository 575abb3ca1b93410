-- Read-only views for whoever opens the database.

CREATE VIEW v_leads AS
	SELECT l.id, l.tenant, l.form,
		coalesce(l.hold, CASE j.state WHEN 'done' THEN 'synced'
			ELSE j.state END) AS status,
		l.kind,
		coalesce(l.name, nullif(trim(coalesce(l.first_name, '') || ' ' ||
			coalesce(l.last_name, '')), '')) AS name,
		l.email, l.phone, coalesce(j.attempts, 0) AS attempts,
		strftime('%Y-%m-%dT%H:%M:%SZ', l.created_at / 1000,
			'unixepoch') AS created_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', l.synced_at / 1000,
			'unixepoch') AS synced_at,
		l.crm_id, j.last_error
	FROM lead l
	LEFT JOIN job j ON j.kind = 'lead' AND j.subject_id = l.id;

CREATE VIEW v_connections AS
	SELECT tenant, service, status, data_center, api_domain, scopes,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(access_expires_at, 0) /
			1000, 'unixepoch') AS access_expires_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(refresh_token_created_at,
			0) / 1000, 'unixepoch') AS refresh_token_created_at,
		(strftime('%s', 'now') - nullif(refresh_token_created_at, 0) /
			1000) / 86400 AS refresh_token_age_days,
		NULL AS refresh_expires_at,
		NULL AS reconnect_by,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(last_refresh_at, 0) / 1000,
			'unixepoch') AS last_refresh_at,
		last_error, consecutive_failures, generation
	FROM connection;

CREATE VIEW v_sync_runs AS
	SELECT id, tenant, job, state,
		strftime('%Y-%m-%dT%H:%M:%SZ', started_at / 1000,
			'unixepoch') AS started_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', ended_at / 1000,
			'unixepoch') AS ended_at,
		processed, synced, retry, dead, error
	FROM run;
