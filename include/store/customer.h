/*
 * customer.h - contacts of the mirror: listed, and matched to a person.
 *
 * Their records are store/mirror.h of kind MIRROR_CUSTOMER.
 */

#ifndef STORE_CUSTOMER_H
#define STORE_CUSTOMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"
#include "store/mirror.h"

struct customer_filter {
	const char *tenant;
	const char *query;      /* words: name, company, e-mail, phone */
	const char *email;      /* exactly, without case; or NULL */
	int64_t modified_since; /* ms; 0: any */
	const char *after;      /* cursor: ids above this one; or NULL */
	int limit;
};

int customer_list(struct db *db, const struct customer_filter *filter,
    int (*each)(const struct mirror_record *customer, void *arg), void *arg,
    struct error *err);

/*
 * Whoever has the e-mail address, else the phone number (its digits; either
 * may be NULL).  The oldest of several.  *found.
 */
int customer_match(struct db *db, const char *tenant, const char *email,
    const char *phone, struct mirror_record *out, bool *found,
    struct error *err);

#endif
