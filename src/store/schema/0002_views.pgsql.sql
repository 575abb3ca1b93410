-- Read-only views for whoever opens the database.

CREATE OR REPLACE FUNCTION instant_text(at BIGINT) RETURNS TEXT
	LANGUAGE SQL IMMUTABLE PARALLEL SAFE
	AS $$ SELECT to_char(to_timestamp(floor(at / 1000.0)) AT TIME ZONE 'UTC',
		'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

CREATE VIEW v_leads AS
	SELECT l.id, l.tenant, l.form,
		coalesce(l.hold, CASE j.state WHEN 'done' THEN 'synced'
			ELSE j.state END) AS status,
		l.kind,
		coalesce(l.name, nullif(trim(coalesce(l.first_name, '') || ' ' ||
			coalesce(l.last_name, '')), '')) AS name,
		l.email, l.phone, coalesce(j.attempts, 0) AS attempts,
		instant_text(l.created_at) AS created_at,
		instant_text(l.synced_at) AS synced_at,
		l.crm_id, j.last_error
	FROM lead l
	LEFT JOIN job j ON j.kind = 'lead' AND j.subject_id = l.id;

CREATE VIEW v_connections AS
	SELECT tenant, service, status, data_center, api_domain, scopes,
		instant_text(nullif(access_expires_at, 0)) AS access_expires_at,
		instant_text(nullif(refresh_token_created_at, 0))
			AS refresh_token_created_at,
		(extract(epoch FROM now())::BIGINT -
			nullif(refresh_token_created_at, 0) / 1000) / 86400
			AS refresh_token_age_days,
		CAST(NULL AS TEXT) AS refresh_expires_at,
		CAST(NULL AS TEXT) AS reconnect_by,
		instant_text(nullif(last_refresh_at, 0)) AS last_refresh_at,
		last_error, consecutive_failures, generation
	FROM connection;

CREATE VIEW v_sync_runs AS
	SELECT id, tenant, job, state,
		instant_text(started_at) AS started_at,
		instant_text(ended_at) AS ended_at,
		processed, synced, retry, dead, error
	FROM run;
