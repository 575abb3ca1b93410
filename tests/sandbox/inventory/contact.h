/*
 * contact.h - a customer or vendor with its persons and addresses.
 *
 * data has the scalars, contact_persons[], billing_address,
 * shipping_address, addresses[], custom (values by api_name), status.
 */

#ifndef SANDBOX_INVENTORY_CONTACT_H
#define SANDBOX_INVENTORY_CONTACT_H

#include "tests/sandbox/inventory/inv.h"

/* Checks a body, then stores it. *contact NULL: a new one. False: answered. */
bool contact_store(struct inv *inv, const struct json *body,
    struct inv_doc **contact);
/* The whole contact. json_free() it. */
struct json *contact_show(struct inventory *in, const struct inv_doc *c);
/* The primary person, or the first; NULL: it has none. */
const struct json *contact_primary(const struct inv_doc *c);
/* A person as stored: with an id, and every key. */
struct json *person_make(struct inventory *in, const struct json *wish,
    const struct json *old);
/* An address with an id and every key. */
struct json *address_make(struct inventory *in, const struct json *wish,
    const struct json *old);
/* An order is of it. */
bool contact_is_used(const struct inventory *in, const struct inv_doc *c);

#endif
