/*
 * quickbooks_show.h - QuickBooks' rows as they are shown (pure).
 *
 * Names in the manner of the other lists; ids and amounts are texts, for an
 * amount is never to pass through a double on its way.
 */

#ifndef PROVIDER_QUICKBOOKS_SHOW_H
#define PROVIDER_QUICKBOOKS_SHOW_H

#include "base/json.h"

/* What is shown of an entity: each json_free(). */
struct json *quickbooks_show_company(const struct json *row);
struct json *quickbooks_show_account(const struct json *row);
struct json *quickbooks_show_customer(const struct json *row);
struct json *quickbooks_show_item(const struct json *row);

#endif
