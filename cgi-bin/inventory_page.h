/*
 * inventory_page.h - what the parts of inventory.fcgi share, and their routes.
 *
 * Private to cgi-bin: those of web/inventory.h need nothing but the store.
 */

#ifndef CGI_BIN_INVENTORY_PAGE_H
#define CGI_BIN_INVENTORY_PAGE_H

#include "provider/call.h"
#include "web/web.h"

/* Access and a call for one request, with the deadlines of a page. */
int inventory_open_call(struct app *app, const char *tenant,
    struct access *access, struct call *call, struct error *err);
/* A grant that is missing or dead is no fault of the operator's: 409. */
int inventory_answer_failure(struct response *res, const struct request *req,
    const struct error *why);

route_fn inventory_health_get;
route_fn inventory_config_get;
route_fn inventory_metrics_get;
route_fn inventory_test_connection_post;
route_fn inventory_image_get;
route_fn inventory_sync_get;
route_fn inventory_sync_post;

#endif
