/*
 * form_cache.h - forms as a process of pages sees them, without asking the
 * store each time.
 *
 * A changed or removed form is seen as it was for at most two seconds.
 * Thread-safe.
 */

#ifndef STORE_FORM_CACHE_H
#define STORE_FORM_CACHE_H

#include "base/error.h"
#include "store/form.h"
#include "store/writer.h"

struct form_cache;

struct form_cache *form_cache_new(void);
/* NULL is fine. */
void form_cache_free(struct form_cache *cache);

/* form_load() through the cache; *out is the caller's own copy. */
int form_cache_load(struct form_cache *cache, struct writer *writer,
    const char *key, struct form_row *out, struct error *err);

#endif
