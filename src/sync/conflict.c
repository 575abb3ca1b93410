/* conflict.c - who wins when both sides changed a record, for a tenant. */

#include "sync/conflict.h"

#include <stddef.h>

#include "base/secret.h"
#include "provider/tenant_value.h"

int
conflict_strategy(const struct access *a, const char *tenant,
    enum merge_strategy *out, struct error *err)
{
	char *word = NULL;
	int rc;

	*out = MERGE_NEWEST;
	rc = tenant_value_load(a, tenant, SET_SYNC_CONFLICT_STRATEGY, &word,
	    err);
	if (rc == 0 && word != NULL)
		rc = merge_strategy_parse(word, out) == 0 ? 0 :
		    error_set(err, ERROR_CONFIG, "SYNC_CONFLICT_STRATEGY of "
		    "%.40s is no strategy", tenant);
	secret_free(word);
	return rc;
}
