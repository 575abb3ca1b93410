-- Products, for whoever opens the database.

CREATE VIEW v_products AS
	SELECT m.id, m.tenant, m.provider_id, p.sku, p.name, p.rate,
		p.stock_on_hand, p.available, p.category_id, p.status,
		instant_text(m.modified_at) AS modified_at,
		instant_text(nullif(m.deleted_at, 0)) AS deleted_at,
		p.brand, p.reorder_level, p.unit, m.state AS sync_state
	FROM mirror m
	LEFT JOIN product p ON p.id = m.id
	WHERE m.kind = 'product';
