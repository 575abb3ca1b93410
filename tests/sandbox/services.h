/*
 * services.h - Zoho's other services: whether a token opens them.
 *
 * One call each, with which a connection is tried out.
 */

#ifndef SANDBOX_SERVICES_H
#define SANDBOX_SERVICES_H

#include "tests/sandbox/dc.h"

struct ask;
struct reply;
struct world;
struct calendars;

/* NULL is fine. */
void calendars_free(struct calendars *calendars);
/* Any path below /api/: the calendar's GET /api/v1/calendars. */
void calendar_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply);

#endif
