/*
 * scope.h - what a grant's scopes allow.
 *
 * Service.group[.subgroup].OPERATION, joined by commas (or spaces).
 */

#ifndef SANDBOX_SCOPE_H
#define SANDBOX_SCOPE_H

#include <stdbool.h>

/* Every one is of a known service and ends in an operation. */
bool scope_is_valid(const char *scopes);

/* Commas to spaces, as the token endpoint writes them. free(). */
char *scope_spaced(const char *scopes);

/*
 * group: "modules", "settings", "coql", ...; part: module or settings name
 * or NULL; operation: READ, CREATE, UPDATE or DELETE.  ALL, and WRITE for
 * the two that write, allow it as well; so does the group without a part.
 */
bool scope_allows(const char *scopes, const char *group, const char *part,
    const char *operation);
/* The same for any service: prefix is Service.group[.subgroup]. */
bool scope_covers(const char *scopes, const char *prefix,
    const char *operation);
/* Exactly that one, letters compared without case. */
bool scope_has(const char *scopes, const char *scope);

#endif
