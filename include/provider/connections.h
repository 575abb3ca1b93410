/*
 * connections.h - a tenant's connections as they are shown; never a token.
 */

#ifndef PROVIDER_CONNECTIONS_H
#define PROVIDER_CONNECTIONS_H

#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "store/connection.h"

/* One connection with the keys of GET /api/connections. json_free(). */
struct json *connection_describe(const struct connection *c, int64_t now);

/*
 * Every service of a tenant, also those never connected; tenant NULL: what
 * any tenant has, and every service of `default`.  *rows is an array, each
 * row with an id of its own; json_free().
 */
int connections_describe(struct db *db, const char *tenant, int64_t now,
    struct json **rows, struct error *err);

#endif
