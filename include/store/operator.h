/*
 * operator.h - the people who may operate an installation.
 *
 * Each change is written together with its audit entry; one that takes
 * something away ends the sessions of that operator too.
 */

#ifndef STORE_OPERATOR_H
#define STORE_OPERATOR_H

#include <stdint.h>

#include "base/error.h"
#include "store/db.h"

#define OPERATOR_NAME_MAX 80
#define OPERATOR_PASSWORD_MIN 10   /* characters */
#define OPERATOR_PASSWORD_MAX 1000 /* bytes */

/* Each may do what the ones before it may. */
enum operator_role {
	OPERATOR_VIEWER,   /* looks */
	OPERATOR_OPERATOR, /* and changes records */
	OPERATOR_OWNER     /* and everything else */
};

struct operator {
	const char *name;
	enum operator_role role;
	int64_t created_at;
	int64_t changed_at;   /* password or role */
	int64_t sessions;     /* where he is signed in */
};

/* "viewer", "operator", "owner" */
const char *operator_role_name(enum operator_role role);
/* ERROR_INVALID names them. */
int operator_role_parse(const char *word, enum operator_role *out,
    struct error *err);

/* a to z, digits and . _ @ -, at most OPERATOR_NAME_MAX; ERROR_INVALID. */
int operator_check_name(const char *name, struct error *err);
/* Long enough, and not the name; ERROR_INVALID. */
int operator_check_password(const char *name, const char *password,
    struct error *err);

/*
 * actor: who does it, for the audit.  The password is checked and hashed.
 * ERROR_CONFLICT when there is one of that name.
 */
int operator_add(struct db *db, const char *actor, const char *name,
    enum operator_role role, const char *password, int64_t now,
    struct error *err);

/* ERROR_NOT_FOUND when there is nobody of that name: */
int operator_set_password(struct db *db, const char *actor,
    const char *name, const char *password, int64_t now, struct error *err);
int operator_set_role(struct db *db, const char *actor, const char *name,
    enum operator_role role, int64_t now, struct error *err);
int operator_remove(struct db *db, const char *actor, const char *name,
    int64_t now, struct error *err);

/* By name; at most LIMIT_PAGE_ROWS after `after` (NULL: from the first). */
int operator_each(struct db *db, const char *after, int limit,
    int (*each)(const struct operator *o, void *arg), void *arg,
    struct error *err);

/*
 * 0 when that is the operator's password, ERROR_AUTH when not, after the
 * same work whether there is such an operator or not.
 */
int operator_verify(struct db *db, const char *name, const char *password,
    struct error *err);

#endif
