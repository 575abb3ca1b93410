/*
 * zoho_crm_fields.h - what a module of Zoho CRM has for fields.
 *
 * Read from the account, kept in the store for a day.
 *
 * Source: Zoho CRM developer documentation v8, "Fields metadata", "Layouts
 * metadata".
 */

#ifndef PROVIDER_ZOHO_CRM_FIELDS_H
#define PROVIDER_ZOHO_CRM_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/call.h"

#define CRM_FIELDS_AGE_MS (24 * 60 * 60 * 1000)

/*
 * {"fields": [{"name", "label", "type", "length", "mandatory", "read_only",
 * "values": [...], "module"}], "layouts": [{"id", "name", "required": [...]}]}
 * type is Zoho's data_type, length characters or 0, mandatory by the system,
 * values those of a picklist, module what a lookup looks up; required are
 * the names of a layout's mandatory fields.
 */
struct crm_fields {
	struct json *json;
	int64_t read_at;
	bool from_store;
};

void crm_fields_release(struct crm_fields *fields);

/* From the store when it has some at most max_age_ms old, else asked for. */
int crm_fields_load(const struct call *call, const char *module,
    int64_t max_age_ms, struct crm_fields *out, struct error *err);

/* NULL when there is none of that API name. */
const struct json *crm_field_find(const struct crm_fields *fields,
    const char *name);
/* By its id; NULL when there is none. */
const struct json *crm_layout_find(const struct crm_fields *fields,
    const char *id);

/* Makes the document above of two answers (pure); either may be NULL. */
struct json *crm_fields_read(const struct json *fields,
    const struct json *layouts);

#endif
