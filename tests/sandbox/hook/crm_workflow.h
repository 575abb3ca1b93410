/*
 * crm_workflow.h - webhooks that CRM's workflow rules call.
 *
 * Nothing is signed: a secret travels in a header or a parameter of one's
 * own.  Values go as texts in the places of merge fields, ${Leads.Email}.
 */

#ifndef SANDBOX_HOOK_CRM_WORKFLOW_H
#define SANDBOX_HOOK_CRM_WORKFLOW_H

#include "base/error.h"
#include "tests/sandbox/hook/crm_event.h"

struct world;

/*
 * One more of them: {"module":"Leads","events":["create","edit","delete"],
 * "url","method":"POST","headers":{"X-Secret":"s"},"form":{"id":"${Leads.Id}"}
 * or "raw":"{\"id\":\"${Leads.Id}\"}"}; null forgets them all.
 */
int crm_workflow_add(struct world *w, const struct json *wish,
    struct error *err);
/* A write asked for no automation: none of them is called. */
void crm_workflow_fire(struct org *org, enum crm_event event,
    const struct record *r);

#endif
