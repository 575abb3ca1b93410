/*
 * reconnect.h - tells that a person must connect a service again.
 *
 * Each such alert carries a one-time connect link, sealed in the store, that
 * works for a month; it is renewed when an alert outlives it.
 */

#ifndef PROVIDER_RECONNECT_H
#define PROVIDER_RECONNECT_H

#include <stdint.h>

#include "base/error.h"
#include "provider/access.h"
#include "provider/provider.h"
#include "store/alert.h"
#include "store/connection.h"

struct json;

/* A grant is dead, why: for people. Failures are logged, no more. */
void reconnect_needed(struct access *a, const char *tenant,
    const struct provider *p, const char *why);

/* A grant lives (again), or nobody wants it any more. */
void reconnect_mended(struct access *a, const char *tenant,
    const struct provider *p);

/*
 * Raises, renews or resolves the alert that a consent or refresh token ends
 * soon: at 30, 14, 7, 3 and 1 days before connection_reconnect_by().
 */
int reconnect_check(struct access *a, const struct connection *c, int64_t now,
    struct error *err);

/*
 * The connect link of an open alert; *link NULL when there is none or it
 * has been used.  secret_free().
 */
int reconnect_link(struct access *a, const char *tenant, const char *service,
    char **link, struct error *err);

/*
 * An alert as it is sent and shown: {alert, severity, state, tenant,
 * subject, text, value, threshold, at, url}.  url is the connect link, for
 * operators alone, else the health page; of a only cfg is needed, without the
 * rest there is no link.  json_free().
 */
struct json *alert_describe(struct access *a, const struct alert *alert);

/* The open ones of a tenant (NULL: of all). *rows is an array; json_free(). */
int alerts_describe(struct access *a, const char *tenant, struct json **rows,
    struct error *err);

/*
 * Makes a one-time connect link for a tenant and service, good for life_ms.
 * secret_free(); NULL and err.
 */
char *reconnect_make_link(struct access *a, const char *tenant,
    const char *service, int64_t life_ms, struct error *err);

#endif
