/* outward_refer.c - the records that a sales order names. */

#include "outward_refer.h"

#include <string.h>

#include "base/uuid.h"
#include "outward.h"

static void
tell_wait(const struct mirror_record *r, const char *id, struct error *waits)
{
	const char *kind = r != NULL ? mirror_kind_name(r->kind) : "record";

	if (waits->code != ERROR_NONE)
		return;
	if (r == NULL || r->deleted_at != 0) {
		error_set(waits, ERROR_INVALID, "the %s %.60s that it names "
		    "was deleted", kind, id);
		return;
	}
	error_set(waits, ERROR_UNAVAILABLE, "the %s %.60s that it names is "
	    "not in Zoho Inventory yet", kind, id);
	(void)error_detail(waits, DELIVERY_WAITS);
}

/* One member that names a record, when it does so by our id. */
static int
refer(struct db *db, const char *tenant, enum mirror_kind kind,
    struct json *of, const char *name, struct error *waits,
    struct error *err)
{
	const char *id = json_get_text(of, name);
	struct error why = ERROR_INIT;
	struct mirror_record r;

	if (id == NULL || !uuid_is_valid(id))
		return 0;
	if (mirror_load(db, id, &r, &why) != 0) {
		if (why.code == ERROR_NOT_FOUND) {
			tell_wait(NULL, id, waits);
			return 0;
		}
		*err = why;
		return -1;
	}
	if (r.kind != kind || strcmp(r.tenant, tenant) != 0)
		tell_wait(NULL, id, waits);
	else if (r.provider_id == NULL)
		tell_wait(&r, id, waits);
	else
		json_set_text(of, name, r.provider_id);
	mirror_release(&r);
	return 0;
}

int
outward_refer(struct db *db, const char *tenant, struct json *order,
    struct error *waits, struct error *err)
{
	const struct json *lines = json_get(order, "line_items"), *line;
	struct json *out, *one;
	int rc;

	rc = refer(db, tenant, MIRROR_CUSTOMER, order, "customer_id", waits,
	    err);
	if (rc != 0 || lines == NULL)
		return rc;
	out = json_array();
	for (line = json_first(lines); line != NULL && rc == 0;
	    line = json_next(line)) {
		one = json_copy(line);
		rc = refer(db, tenant, MIRROR_PRODUCT, one, "item_id", waits,
		    err);
		json_add(out, one);
	}
	json_set(order, "line_items", out);
	return rc;
}
