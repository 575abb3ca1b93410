/*
 * outward_body.h - a record's changes as the provider takes them (pure).
 * Only for src/sync.
 */

#ifndef SYNC_OUTWARD_BODY_H
#define SYNC_OUTWARD_BODY_H

#include "base/json.h"
#include "store/mirror.h"

/*
 * What is sent of changes (mirror_difference()) to a record with this
 * content: numbers as numbers, the person of a contact as a person, an
 * order's lines all of them, its own members alone.  Without `status`, which
 * has calls of its own.  json_free()
 */
struct json *outward_body(enum mirror_kind kind, const struct json *content,
    const struct json *changes);

/*
 * The word for inventory_set_status() when changes name a status that the
 * provider's (NULL: that of a new record) is not; NULL: nothing.
 */
const char *outward_status(enum mirror_kind kind, const struct json *changes,
    const char *theirs);

#endif
