/* crm_event.h - CRM's notification channels hear of changed records. */

#ifndef SANDBOX_HOOK_CRM_EVENT_H
#define SANDBOX_HOOK_CRM_EVENT_H

#include <stdbool.h>

struct json;
struct org;
struct record;

enum crm_event { CRM_INSERT, CRM_UPDATE, CRM_DELETE };

/*
 * fields: an array with the names of what changed; NULL: none is told.
 * triggered: false when the write asked for no automation.
 */
void crm_event(struct org *org, enum crm_event event, const struct record *r,
    const struct json *fields, bool triggered);

#endif
