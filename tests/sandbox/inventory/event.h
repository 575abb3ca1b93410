/* event.h - something happened in Inventory: its workflow rules fire. */

#ifndef SANDBOX_INVENTORY_EVENT_H
#define SANDBOX_INVENTORY_EVENT_H

#include "tests/sandbox/inventory/model.h"

enum inv_event { EVENT_ADD, EVENT_EDIT, EVENT_DELETE };

void inv_event(struct inventory *in, enum inv_kind kind, struct inv_row *row,
    enum inv_event event);
/*
 * The same of an entity that is not kept here (a shipment, an invoice): its
 * name and, under that name, its payload. Takes payload.
 */
void inv_event_of(struct inventory *in, const char *entity,
    enum inv_event event, struct json *payload);

#endif
