-- Orders and what operators did, for whoever opens the database.

CREATE VIEW v_orders AS
	SELECT o.id, o.tenant, o.order_number, o.status,
		CASE c.places
			WHEN 0 THEN CAST(o.total AS TEXT)
			WHEN 3 THEN c.sign || (c.size / 1000) || '.' ||
				lpad(CAST(c.size % 1000 AS TEXT), 3, '0')
			ELSE c.sign || (c.size / 100) || '.' ||
				lpad(CAST(c.size % 100 AS TEXT), 2, '0')
		END AS total,
		o.currency, o.deal_id, j.last_error, o.contact_id,
		coalesce(o.hold, CASE j.state WHEN 'done' THEN 'synced'
			ELSE j.state END) AS delivery,
		coalesce(j.attempts, 0) AS attempts,
		instant_text(o.created_at) AS created_at,
		instant_text(o.synced_at) AS synced_at
	FROM shop_order o
	JOIN (SELECT id, abs(total) AS size,
			CASE WHEN total < 0 THEN '-' ELSE '' END AS sign,
			CASE WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK',
				'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND',
				'VUV', 'XAF', 'XOF', 'XPF') THEN 0
			WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD',
				'OMR', 'TND') THEN 3
			ELSE 2 END AS places
		FROM shop_order) c ON c.id = o.id
	LEFT JOIN job j ON j.kind = 'order' AND j.subject_id = o.id;

CREATE VIEW v_audit AS
	SELECT instant_text(at) AS at, tenant, actor, action, subject
	FROM audit;
