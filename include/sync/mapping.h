/*
 * mapping.h - a lead as a record of the CRM (pure).
 *
 * Last_Name is never empty; Lead_Source is the source, Description the
 * message.  A value too long for its field is shortened with a mark and kept
 * whole in a note, as is everything that has no field.
 */

#ifndef SYNC_MAPPING_H
#define SYNC_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "store/lead.h"

/* Characters of a note's text. */
#define MAPPING_NOTE_MAX 30000

struct mapped {
	struct json *record; /* the fields of a new Lead */
	char *email;         /* as sent, or NULL */
	char *phone;
	char *note;          /* what has no field, or NULL; any length */
};

void mapped_release(struct mapped *m);

void mapping_lead(const struct lead *lead, struct mapped *out);

/*
 * The change that a lead makes to a record that is there already: an object
 * with "id" and only what is to be written.  Empty fields are filled; the
 * message is appended to the Description as a paragraph, unless it is the
 * last one already or, when it may have been sent before (again), any of
 * them.  NULL when nothing changes.  overflow (free()) gets what no longer
 * fits into the Description, or NULL.
 */
struct json *mapping_change(const struct mapped *m, const struct json *known,
    bool again, char **overflow);

/* The title of the i-th of n notes of a lead: recognises it again. free() */
char *mapping_note_title(const struct lead *lead, size_t i, size_t n);

/* The columns of known that mapping_change() needs, for COQL. */
extern const char mapping_columns[];

#endif
