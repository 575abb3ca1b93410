/* mapping_load.c - the mapping that the store has of a tenant. */

#include <string.h>

#include "base/mem.h"
#include "store/mapping.h"
#include "sync/mapping.h"

int
mapping_load(struct db *db, const char *tenant, enum mapping_kind kind,
    struct mapping **out, struct error *err)
{
	struct findings found = {0};
	char *text = NULL;
	int64_t updated_at;
	int rc;

	if (mapping_content_load(db, tenant, mapping_kind_name(kind), &text,
	    &updated_at, err) != 0)
		return -1;
	rc = mapping_read(kind, text, text != NULL ? strlen(text) : 0, &found,
	    out, err);
	findings_release(&found);
	free(text);
	return rc;
}
