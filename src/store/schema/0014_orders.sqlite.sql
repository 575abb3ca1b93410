-- Orders and what operators did, for whoever opens the database.

CREATE VIEW v_orders AS
	SELECT o.id, o.tenant, o.order_number, o.status,
		CASE c.places
			WHEN 0 THEN CAST(o.total AS TEXT)
			WHEN 3 THEN printf('%s%d.%03d', c.sign, c.size / 1000,
				c.size % 1000)
			ELSE printf('%s%d.%02d', c.sign, c.size / 100,
				c.size % 100)
		END AS total,
		o.currency, o.deal_id, j.last_error, o.contact_id,
		coalesce(o.hold, CASE j.state WHEN 'done' THEN 'synced'
			ELSE j.state END) AS delivery,
		coalesce(j.attempts, 0) AS attempts,
		strftime('%Y-%m-%dT%H:%M:%SZ', o.created_at / 1000,
			'unixepoch') AS created_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', o.synced_at / 1000,
			'unixepoch') AS synced_at
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
	SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch') AS at,
		tenant, actor, action, subject
	FROM audit;
