/*
 * zoho_inventory_noun.h - what the kinds of records are called on the wire.
 *
 * Private to src/provider.
 */

#ifndef PROVIDER_ZOHO_INVENTORY_NOUN_H
#define PROVIDER_ZOHO_INVENTORY_NOUN_H

#include "provider/zoho_inventory.h"

struct inventory_noun_words {
	const char *path;
	const char *list;   /* the member that holds the rows */
	const char *one[2]; /* the member that holds a record; either */
	const char *id;
};

extern const struct inventory_noun_words
    inventory_nouns[INVENTORY_NOUN_COUNT];

/* The answer as it came, of a picture. */
int inventory_perform(const struct call *call, const char *method,
    const char *path, const struct json *body, struct call_answer *answer,
    struct error *err);

#endif
