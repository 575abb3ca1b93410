/*
 * inventory.h - the pages of the mirror that need nothing but the store.
 *
 * For operators, of the tenant in ?tenant=.  Reads have an ETag and heed
 * If-None-Match, writes of one record heed If-Match.
 */

#ifndef WEB_INVENTORY_H
#define WEB_INVENTORY_H

#include "web/route.h"

route_fn inventory_products_get;
route_fn inventory_products_post;
route_fn inventory_product_get;
route_fn inventory_product_put;
route_fn inventory_product_delete;

route_fn inventory_categories_get;
route_fn inventory_category_get;

route_fn inventory_orders_get;
route_fn inventory_orders_post;
route_fn inventory_order_get;
route_fn inventory_order_put;
route_fn inventory_order_delete;
route_fn inventory_order_status_put;

route_fn inventory_customers_get;
route_fn inventory_customers_post;
route_fn inventory_customer_get;
route_fn inventory_customer_put;
route_fn inventory_customer_delete;

route_fn inventory_stock_get;
route_fn inventory_low_stock_get;
route_fn inventory_stock_sku_get;
route_fn inventory_check_post;
route_fn inventory_adjust_post;

route_fn inventory_conflicts_get;
route_fn inventory_conflict_get;
route_fn inventory_conflict_resolve_post;

route_fn inventory_events_get;
route_fn inventory_event_get;
route_fn inventory_event_replay_post;

route_fn inventory_runs_get;
route_fn inventory_run_get;
route_fn inventory_run_cancel_post;

#define INVENTORY_ROUTE(method, path, fn) {method, path, fn, ROUTE_OPERATOR}

#endif
