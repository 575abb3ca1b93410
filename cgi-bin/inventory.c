/* inventory.c - the mirror of Zoho Inventory: looked at, changed, synced. */

#include "base/mem.h"
#include "inventory_page.h"
#include "provider/provider.h"
#include "web/inventory.h"

#define THREADS 12

#define Z "/api/zoho/"
#define R INVENTORY_ROUTE

static const struct route routes[] = {
	R("GET", Z "health", inventory_health_get),
	R("GET", Z "config", inventory_config_get),
	R("POST", Z "test-connection", inventory_test_connection_post),
	R("GET", Z "metrics", inventory_metrics_get),
	R("GET", Z "sync/status", inventory_sync_get),
	R("GET", Z "sync/runs", inventory_runs_get),
	R("GET", Z "sync/runs/{id}", inventory_run_get),
	R("POST", Z "sync/runs/{id}/cancel", inventory_run_cancel_post),
	R("POST", Z "sync/{what}", inventory_sync_post),
	R("GET", Z "products", inventory_products_get),
	R("POST", Z "products", inventory_products_post),
	R("GET", Z "products/{id}", inventory_product_get),
	R("PUT", Z "products/{id}", inventory_product_put),
	R("DELETE", Z "products/{id}", inventory_product_delete),
	R("GET", Z "products/{id}/image", inventory_image_get),
	R("GET", Z "categories", inventory_categories_get),
	R("GET", Z "categories/{id}", inventory_category_get),
	R("GET", Z "orders", inventory_orders_get),
	R("POST", Z "orders", inventory_orders_post),
	R("GET", Z "orders/{id}", inventory_order_get),
	R("PUT", Z "orders/{id}", inventory_order_put),
	R("DELETE", Z "orders/{id}", inventory_order_delete),
	R("PUT", Z "orders/{id}/status", inventory_order_status_put),
	R("GET", Z "customers", inventory_customers_get),
	R("POST", Z "customers", inventory_customers_post),
	R("GET", Z "customers/{id}", inventory_customer_get),
	R("PUT", Z "customers/{id}", inventory_customer_put),
	R("DELETE", Z "customers/{id}", inventory_customer_delete),
	R("GET", Z "inventory", inventory_stock_get),
	R("GET", Z "inventory/low-stock", inventory_low_stock_get),
	R("POST", Z "inventory/check", inventory_check_post),
	R("POST", Z "inventory/adjust", inventory_adjust_post),
	R("GET", Z "inventory/{sku}", inventory_stock_sku_get),
	R("GET", Z "conflicts", inventory_conflicts_get),
	R("GET", Z "conflicts/{id}", inventory_conflict_get),
	R("POST", Z "conflicts/{id}/resolve",
	    inventory_conflict_resolve_post),
	R("GET", Z "webhook/events", inventory_events_get),
	R("GET", Z "webhook/events/{id}", inventory_event_get),
	R("POST", Z "webhook/events/{id}/replay",
	    inventory_event_replay_post),
};

static const enum setting settings[] = {
	PROVIDER_SETTINGS,
	SET_SYNC_SCHEDULE_INVENTORY,
	SET_SYNC_MAX_ATTEMPTS,
};

int
main(void)
{
	static const struct program program = {
		.name = "inventory",
		.routes = routes,
		.route_count = nitems(routes),
		.settings = settings,
		.setting_count = nitems(settings),
		.threads = THREADS,
	};

	return web_main(&program);
}
