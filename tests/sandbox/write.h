/* write.h - records stored: what insert, update, upsert and convert share. */

#ifndef SANDBOX_WRITE_H
#define SANDBOX_WRITE_H

#include "tests/sandbox/crm.h"
#include "tests/sandbox/validate.h"

#define WRITE_MAX 100

/* A whole write call. */
struct write {
	struct crm *crm;
	struct module *module;
	struct json *body;           /* owned */
	const struct json *data;     /* in body */
	const struct json *trigger;  /* in body, NULL: all automations run */
	bool layout;                 /* layout rules asked for */
	int64_t id;                  /* from the path, 0: from each record */
	int64_t unmodified_since;    /* 0: no such header */
};

/*
 * Reads the body, refuses too many records, takes the credits.  False: it
 * has been answered.  write_close() in any case.
 */
bool write_open(struct crm *crm, struct module *m, struct write *out);
void write_close(struct write *w);

/* One record's result for data[]. */
struct json *write_insert(struct write *w, size_t index,
    const struct json *record);
struct json *write_update(struct write *w, size_t index,
    const struct json *record, struct record *r);

/* Stores a checked record's fields; r NULL makes it. */
struct record *record_apply(struct org *org, struct module *m,
    struct record *r, const struct json *record, const struct json *trigger);

#endif
