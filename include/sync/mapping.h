/*
 * mapping.h - what was captured as a record of the CRM.
 *
 * A mapping is a JSON document, described for people in
 * leadbridge-mapping(5): for each field of a CRM module a rule that says
 * where its value comes from and what becomes of it.  The default of each
 * kind is such a document too; a tenant's own says what differs from it.
 *
 * Nothing is lost: a value too long for its field is shortened with a mark
 * and kept whole in a note, as is everything that has no field and what does
 * not fit the type of its field.
 */

#ifndef SYNC_MAPPING_H
#define SYNC_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "store/db.h"
#include "store/lead.h"
#include "sync/finding.h"

/* Bytes of a mapping file. */
#define MAPPING_FILE_MAX 262144
/* Characters of a note's text. */
#define MAPPING_NOTE_MAX 30000

/* One row of a table in mapping_default.c each. */
enum mapping_kind { MAPPING_LEAD, MAPPING_ORDER, MAPPING_KIND_COUNT };

const char *mapping_kind_name(enum mapping_kind kind);
/* ERROR_INVALID names the kinds there are. */
int mapping_kind_parse(const char *name, enum mapping_kind *out,
    struct error *err);

/* Which records a mapping makes: its own, or a change to a known contact. */
enum mapping_target { MAPPING_RECORD, MAPPING_CONTACT };

/* Immutable once read: any number of threads may use one. */
struct mapping;

/*
 * Reads a tenant's own file over the default of its kind; text NULL: the
 * default alone.  Every mistake is added to found; then ERROR_CONFIG with
 * the first of them and their number.
 */
int mapping_read(enum mapping_kind kind, const char *text, size_t n,
    struct findings *found, struct mapping **out, struct error *err);
void mapping_free(struct mapping *m);

/* The same for what the store has of a tenant: the one impure function. */
int mapping_load(struct db *db, const char *tenant, enum mapping_kind kind,
    struct mapping **out, struct error *err);

enum mapping_kind mapping_kind_of(const struct mapping *m);
/* The whole that holds, defaults included. Borrowed. */
const struct json *mapping_document(const struct mapping *m);
/* "Leads", "Deals"; "Contacts" for the other target. */
const char *mapping_module(const struct mapping *m, enum mapping_target to);
/* The rules by field: an object, NULL without such a target. */
const struct json *mapping_fields(const struct mapping *m,
    enum mapping_target to);
/* Whether known contacts are looked for. */
bool mapping_wants_contacts(const struct mapping *m);
/* The columns that mapping_change() needs, for COQL. */
const char *mapping_columns(const struct mapping *m, enum mapping_target to);
/* Beside the records in a write; NULL: not set. */
const struct json *mapping_triggers(const struct mapping *m);
const char *mapping_assignment_rule(const struct mapping *m);

/*
 * Named values.  A name is looked for in values, then in more, then, with a
 * dot, as the member of an object ("customer.email").  Names that start with
 * an underscore are ours and never stand in a note.  Both are objects or
 * NULL, and borrowed.
 */
struct mapping_source {
	const struct json *values;
	const struct json *more;
};

struct mapped {
	const struct mapping *mapping;
	enum mapping_target to;
	struct json *record; /* the fields of a new record */
	char *email;         /* as sent in Email, or NULL */
	char *phone;
	char *note;          /* what has no field, or NULL; any length */
	char *full;          /* a field that takes no more text, or NULL */
};

void mapped_release(struct mapped *m);

/* m must have the target. */
void mapping_apply(const struct mapping *m, enum mapping_target to,
    const struct mapping_source *from, struct mapped *out);

/* The same for a lead: its texts, its extra fields, _id, _form and so on. */
void mapping_lead(const struct mapping *m, enum mapping_target to,
    const struct lead *lead, struct mapped *out);

/*
 * Adds the subform that a mapping of orders asks for: a row an item, what is
 * lost of them to the note.
 */
void mapping_subform(const struct mapping *m, const struct json *items,
    struct mapped *out);

/*
 * The change to a record that is there already: an object with "id" and only
 * what is to be written, by the rule's if_known.  A text to append becomes
 * a paragraph, unless it is the last one already or, when it may have been
 * sent before (again), any of them.  NULL when nothing changes.  overflow
 * (free()) gets the lines that go into a note instead, or NULL.
 */
struct json *mapping_change(const struct mapped *m, const struct json *known,
    bool again, char **overflow);

/*
 * The CRM takes only max characters in a field: the record has that many
 * from now on, and the note the whole.  False when nothing can be shortened
 * (an e-mail address, a number).
 */
bool mapped_shorten(struct mapped *m, const char *field, size_t max);

/* The title of the i-th of n notes of a lead: recognises it again. free() */
char *mapping_note_title(const struct lead *lead, size_t i, size_t n);

#endif
