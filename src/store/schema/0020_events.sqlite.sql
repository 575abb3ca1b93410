-- Events, for whoever opens the database.

CREATE VIEW v_webhook_events AS
	SELECT e.id, e.tenant, e.source,
		CASE WHEN e.ignored IS NOT NULL THEN 'ignored'
			WHEN j.state = 'done' THEN 'applied'
			WHEN j.state IN ('retry', 'dead') THEN j.state
			ELSE 'received' END AS status,
		strftime('%Y-%m-%dT%H:%M:%SZ', e.received_at / 1000,
			'unixepoch') AS received_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(e.applied_at, 0) / 1000,
			'unixepoch') AS applied_at,
		coalesce(e.ignored, j.last_error) AS error,
		e.kind, e.record_id, e.operation, e.event_id, e.note,
		coalesce(j.attempts, 0) AS attempts
	FROM event e
	LEFT JOIN job j ON j.kind = 'event' AND j.subject_id = e.id;
