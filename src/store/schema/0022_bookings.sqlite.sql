-- Appointments, for whoever opens the database.

CREATE VIEW v_bookings AS
	SELECT b.id, b.tenant,
		strftime('%Y-%m-%dT%H:%M:%SZ', b.start_at / 1000,
			'unixepoch') AS start_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', b.end_at / 1000,
			'unixepoch') AS end_at,
		b.status, b.event_uid, b.name, b.email, b.phone, b.lead_id,
		b.cancelled_by, j.state AS delivery,
		coalesce(j.attempts, 0) AS attempts, j.last_error,
		strftime('%Y-%m-%dT%H:%M:%SZ', b.created_at / 1000,
			'unixepoch') AS created_at
	FROM booking b
	LEFT JOIN job j ON j.kind = 'booking' AND j.subject_id = b.id;
