-- Products, for whoever opens the database.

CREATE VIEW v_products AS
	SELECT m.id, m.tenant, m.provider_id, p.sku, p.name, p.rate,
		p.stock_on_hand, p.available, p.category_id, p.status,
		strftime('%Y-%m-%dT%H:%M:%SZ', m.modified_at / 1000,
			'unixepoch') AS modified_at,
		strftime('%Y-%m-%dT%H:%M:%SZ', nullif(m.deleted_at, 0) /
			1000, 'unixepoch') AS deleted_at,
		p.brand, p.reorder_level, p.unit, m.state AS sync_state
	FROM mirror m
	LEFT JOIN product p ON p.id = m.id
	WHERE m.kind = 'product';
