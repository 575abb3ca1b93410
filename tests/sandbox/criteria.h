/*
 * criteria.h - the search's own conditions.
 *
 *   ((Last_Name:equals:Okafor)and(Company:starts_with:Blue))
 *
 * At most 10 conditions; ( ) , and a final \ in values are escaped by \.
 * `equals` on texts finds what contains the value.
 */

#ifndef SANDBOX_CRITERIA_H
#define SANDBOX_CRITERIA_H

#include <stdbool.h>

#include "tests/sandbox/world.h"

struct criteria;

/* NULL when it is not of that form, or an operator does not fit its field. */
struct criteria *criteria_parse(const struct module *m, const char *text);
void criteria_free(struct criteria *c);
bool criteria_hold(struct org *org, const struct criteria *c,
    const struct record *r);

#endif
