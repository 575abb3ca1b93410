/*
 * category.h - the tree of categories, and what they are called here.
 *
 * The provider has no times for them.  Local names come from the tenant's
 * mapping "category" (leadbridge mapping set category FILE): an object of
 * the provider's names, paths ("Kitchen/Mugs"), or ids, and ours.
 */

#ifndef STORE_CATEGORY_H
#define STORE_CATEGORY_H

#include "base/error.h"
#include "base/json.h"
#include "store/db.h"

/*
 * The tree: [{"id","provider_id","category_id","name","provider_name","path",
 * "children":[...]}], brothers in their order; one whose parents make a circle
 * or are not there is at the top.  json_free().
 */
int category_tree(struct db *db, const char *tenant, struct json **out,
    struct error *err);

/* One of them, by our id or the provider's, children included. */
int category_load(struct db *db, const char *tenant, const char *word,
    struct json **out, struct error *err);

/*
 * The provider's id for a word: an id, a path, or a name of either side.
 * free().  ERROR_NOT_FOUND; ERROR_INVALID when several have the name.
 */
int category_resolve(struct db *db, const char *tenant, const char *word,
    char **provider_id, struct error *err);

#endif
