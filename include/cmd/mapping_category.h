/*
 * mapping_category.h - the mapping "category": names of the provider's
 * categories here.  Its verbs are those of the other mappings.
 */

#ifndef CMD_MAPPING_CATEGORY_H
#define CMD_MAPPING_CATEGORY_H

#include <stdbool.h>

#include "base/error.h"
#include "cmd/cmd.h"

#define MAPPING_CATEGORY "category"

/* The KIND of the command line is this one. */
bool mapping_is_category(const struct cmd *cmd);

int mapping_category_show(struct cmd *cmd, struct error *err);
int mapping_category_set(struct cmd *cmd, struct error *err);
/* Names that no category has are mistakes, those of several notes. */
int mapping_category_check(struct cmd *cmd, struct error *err);

#endif
