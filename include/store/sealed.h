/*
 * sealed.h - every sealed value that the store keeps, whatever its table.
 *
 * For whoever looks after keys.  What a box holds, and what it is bound to,
 * is known to who sealed it (provider/).
 */

#ifndef STORE_SEALED_H
#define STORE_SEALED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "store/db.h"

enum sealed_kind {
	SEALED_STATE,   /* ticket.payload */
	SEALED_SETTING, /* tenant_setting.sealed */
	SEALED_LINK,    /* alert.link */
	SEALED_TOKENS   /* connection.sealed */
};

struct sealed {
	enum sealed_kind kind;
	char *tenant;
	char *name;  /* service, setting, or an alert's subject */
	char *what;  /* kind of the ticket, name of the alert, else "" */
	char *id;    /* of ticket and alert, else "" */
	char *box;
};

struct sealed_list {
	struct sealed *item;
	size_t count;
};

/*
 * All but those sealed with the key of that id; NULL: all.  What should be a
 * box and is none is among them; a ticket's payload in clear is not.  The
 * store may be of an older schema.
 * sealed_list_release() in any case.
 */
int sealed_list(struct db *db, const char *but_key_id,
    struct sealed_list *out, struct error *err);
void sealed_list_release(struct sealed_list *list);

/*
 * Puts another box in the place of s->box, and leaves the rest of the row as
 * it is.  *replaced is false when s->box was not there any more.
 */
int sealed_replace(struct db *db, const struct sealed *s, const char *box,
    bool *replaced, struct error *err);

#endif
