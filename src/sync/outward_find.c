/* outward_find.c - whether a record that may be there is. */

#include "outward_find.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "outward.h"

/* Of those that were changed last. */
#define RECENT_PAGES 2

/*
 * What tells a record of each kind, one after the other; a product's name only
 * when it has no SKU.
 */
static const char *const keys[MIRROR_KIND_COUNT][3] = {
	[MIRROR_PRODUCT] = {"sku", "name", NULL},
	[MIRROR_CUSTOMER] = {"email", "phone", "contact_name"},
	[MIRROR_SALES_ORDER] = {"reference_number", NULL, NULL},
};

/* The value of a key: a contact's may be its first person's. */
static const char *
key_value(enum mirror_kind kind, const struct json *content, const char *key)
{
	const char *value = json_get_text(content, key);

	if (text_empty(value) && kind == MIRROR_CUSTOMER)
		value = json_get_text(json_first(json_get(content,
		    "contact_persons")), key);
	return text_empty(value) ? NULL : value;
}

/*
 * By one key.  A filter may not see yet what was written a moment ago, and
 * what was changed last may be too much: a name is looked for in both ways.
 */
static int
find_by(const struct call *call, enum inventory_noun noun, const char *key,
    const char *value, char id[INVENTORY_ID_SIZE], struct error *err)
{
	bool is_name = strcmp(key, "contact_name") == 0 ||
	    strcmp(key, "name") == 0;
	struct inventory_answer a;
	int rc = inventory_find(call, noun, key, value, &a, err);

	if (rc != 0 && err->code == ERROR_NOT_FOUND && is_name) {
		error_clear(err);
		inventory_answer_release(&a);
		rc = inventory_find_recent(call, noun, key, value,
		    RECENT_PAGES, &a, err);
	}
	if (rc == 0) {
		(void)snprintf(id, INVENTORY_ID_SIZE, "%s",
		    inventory_id(noun, a.record));
	} else if (err->code == ERROR_NOT_FOUND) {
		error_clear(err);
		rc = 0;
	}
	inventory_answer_release(&a);
	return rc;
}

int
outward_find(const struct call *call, enum mirror_kind kind,
    const struct json *content, char id[INVENTORY_ID_SIZE],
    struct error *err)
{
	enum inventory_noun noun = outward_noun(kind);
	const char *key, *value;
	size_t i;
	int rc = 0;

	id[0] = '\0';
	for (i = 0; rc == 0 && id[0] == '\0' && i < nitems(keys[0]); i++) {
		key = keys[kind][i];
		value = key != NULL ? key_value(kind, content, key) : NULL;
		if (value == NULL)
			continue;
		rc = find_by(call, noun, key, value, id, err);
		if (kind == MIRROR_PRODUCT)
			break;
	}
	return rc;
}
