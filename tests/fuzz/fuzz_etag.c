/* fuzz_etag.c - any text as a list of entity tags: judged, never overrun. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "web/etag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *list = xstrndup((const char *)data, size), *longer;
	enum etag_match strong = etag_match(list, "\"12\"", false);
	enum etag_match weak = etag_match(list, "\"12\"", true);

	/* Whoever matches strictly matches loosely; both read alike. */
	require((strong == ETAG_MALFORMED) == (weak == ETAG_MALFORMED));
	require(strong != ETAG_MATCHES || weak == ETAG_MATCHES);
	if (strong != ETAG_MALFORMED && strchr(list, '"') != NULL) {
		longer = xasprintf("%s, \"12\"", list);
		require(etag_match(longer, "\"12\"", false) == ETAG_MATCHES);
		free(longer);
	}
	free(list);
	return 0;
}
