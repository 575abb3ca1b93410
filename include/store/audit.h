/*
 * audit.h - who did what that cannot be undone, or concerns a person.
 *
 * Written in the transaction of the deed itself.  Never holds what was
 * erased: ids and counts only.
 */

#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdint.h>

#include "base/error.h"
#include "base/uuid.h"
#include "store/db.h"

struct audit_entry {
	char id[UUID_SIZE]; /* result of audit_each() */
	int64_t at;
	const char *tenant; /* NULL: concerns all */
	const char *actor;  /* "cli:root" */
	const char *action; /* "lead.erased" */
	const char *subject; /* an id, or NULL */
};

/* Within the caller's transaction. Texts are borrowed. */
int audit_add(struct db *db, const struct audit_entry *entry,
    struct error *err);

/* Newest first; before: ids below this one, or NULL. */
int audit_each(struct db *db, const char *tenant, const char *before,
    int limit, int (*each)(const struct audit_entry *entry, void *arg),
    void *arg, struct error *err);

#endif
