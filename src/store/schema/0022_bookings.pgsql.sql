-- Appointments, for whoever opens the database.

CREATE VIEW v_bookings AS
	SELECT b.id, b.tenant,
		instant_text(b.start_at) AS start_at,
		instant_text(b.end_at) AS end_at,
		b.status, b.event_uid, b.name, b.email, b.phone, b.lead_id,
		b.cancelled_by, j.state AS delivery,
		coalesce(j.attempts, 0) AS attempts, j.last_error,
		instant_text(b.created_at) AS created_at
	FROM booking b
	LEFT JOIN job j ON j.kind = 'booking' AND j.subject_id = b.id;
