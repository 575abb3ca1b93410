/*
 * qbo_field.h - the properties that QuickBooks' entities have.
 */

#ifndef SANDBOX_QBO_FIELD_H
#define SANDBOX_QBO_FIELD_H

#include <stdbool.h>

#include "tests/sandbox/qbo.h"

enum qbo_type {
	QBO_TEXT,
	QBO_BOOL,
	QBO_NUMBER,
	QBO_DATE,
	QBO_REF,     /* {"value"} of another entity */
	QBO_EMAIL,   /* {"Address"} */
	QBO_PART,    /* any object */
	QBO_LIST
};

/* What may be done with it. */
#define QBO_W 1u /* written; what cannot be is ignored when it is sent */
#define QBO_Q 2u /* asked for in a query */

struct qbo_field {
	const char *name;
	enum qbo_type type;
	unsigned flags;
	int max;              /* characters; 0: any number */
	enum qbo_kind target; /* of a reference; QBO_KINDS: not looked at */
};

/* nocase: as queries take it. NULL: there is none. */
const struct qbo_field *qbo_field_find(enum qbo_kind kind, const char *name,
    bool nocase);
/* The value may stand there; else it has been answered. */
bool qbo_field_check(struct qbo *q, const struct qbo_field *f,
    const struct json *value);
/* A text of at most max characters that the company's country has. */
bool qbo_text_check(struct qbo *q, const char *name, const char *text,
    int max);
/* {"value"} of an entity that is there and active, with its name; or NULL. */
struct json *qbo_ref_check(struct qbo *q, const char *name,
    enum qbo_kind target, const struct json *value);

#endif
