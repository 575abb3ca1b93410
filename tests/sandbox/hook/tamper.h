/* tamper.h - what is done to a delivery before it goes. */

#ifndef SANDBOX_HOOK_TAMPER_H
#define SANDBOX_HOOK_TAMPER_H

#include "tests/sandbox/hook/hook.h"

/* How often it goes, with what the chaos adds. rule may be NULL. */
int64_t tamper_copies(struct world *w, const struct json *rule);
/* Signs it, and spoils it as the rule and the chaos have it. */
void tamper(struct world *w, struct hook_delivery *d,
    const struct json *rule);

#endif
