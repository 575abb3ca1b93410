/*
 * order_status.h - the route that changes an order's status.
 */

#ifndef WEB_ORDER_STATUS_H
#define WEB_ORDER_STATUS_H

#include "web/route.h"

/*
 * PUT /api/orders/{order_number}/status {"status"}, for operators; ?tenant=.
 * The deal of the order follows with the next run.
 */
#define ORDER_STATUS_ROUTE \
	{"PUT", "/api/orders/{order_number}/status", order_status_put, \
	    ROUTE_OPERATOR}
route_fn order_status_put;

#endif
