/*
 * custom.h - fields that an organisation has made up.
 *
 * A definition is {"entity":"item","customfield_id","index","label",
 * "api_name":"cf_...","data_type"}; values are kept by api_name.
 */

#ifndef SANDBOX_INVENTORY_CUSTOM_H
#define SANDBOX_INVENTORY_CUSTOM_H

#include "tests/sandbox/inventory/inv.h"

void custom_define(struct inventory *in, const char *entity,
    const char *label, const char *api_name, const char *type);
/*
 * [{"customfield_id" or "api_name" or "label","value"}] into values, which
 * may be NULL and is made then.  False: it has been answered.
 */
bool custom_read(struct inv *inv, const char *entity,
    const struct json *list, struct json **values);
/* custom_fields[] and custom_field_hash into j. values may be NULL. */
void custom_show(const struct inventory *in, struct json *j,
    const char *entity, const struct json *values);

#endif
