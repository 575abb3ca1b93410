/*
 * memory.h - tokens that this process has just used.
 *
 * Saves opening a sealed grant again for every call.  What is remembered
 * counts only while its generation is the store's.  Private to src/provider.
 */

#ifndef PROVIDER_MEMORY_H
#define PROVIDER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "src/provider/tokens.h"

struct memory;

struct memory *memory_new(void);
/* Wipes. NULL is fine. */
void memory_free(struct memory *m);

/* True when that generation is remembered; *out is a copy. */
bool memory_take(const struct memory *m, const char *tenant,
    const char *service, int64_t generation, struct tokens *out);

/* In place of an older generation. */
void memory_keep(struct memory *m, const char *tenant, const char *service,
    int64_t generation, const struct tokens *tokens);

#endif
