/* qbo_write.h - one entity on its way into a company. */

#ifndef SANDBOX_QBO_WRITE_H
#define SANDBOX_QBO_WRITE_H

#include "tests/sandbox/qbo_field.h"

struct qbo_change {
	struct qbo *q;
	enum qbo_kind kind;
	const struct json *body;
	struct qbo_entity *e;    /* NULL: it is to be made */
	struct json *data;       /* what it will be; owned by qbo_write() */
};

/*
 * What each kind asks for and adds, once every property is known to be of
 * its type.  False: it has been answered.
 */
bool qbo_account_finish(struct qbo_change *c);
bool qbo_customer_finish(struct qbo_change *c);
bool qbo_item_finish(struct qbo_change *c);
bool qbo_receipt_finish(struct qbo_change *c);
/* The lines that were sent, summed up. */
bool qbo_lines_finish(struct qbo_change *c);
/* Amounts to nothing, and says so. */
void qbo_receipt_void(struct json *data);

/* Of data; NULL: missing, null or empty. */
const char *qbo_change_text(const struct qbo_change *c, const char *name);
/* Gives data a value that it has none of yet. Takes value. */
void qbo_change_default(struct qbo_change *c, const char *name,
    struct json *value);
bool qbo_change_lacks(struct qbo_change *c, const char *name);
/* The name is another's of the same list: 6240. */
bool qbo_change_is_duplicate(struct qbo_change *c, const char *name);

#endif
