/*
 * check.h - a list of findings: what was looked at, and what to mend.
 */

#ifndef CMD_CHECK_H
#define CMD_CHECK_H

#include <stdbool.h>

#include "base/error.h"

struct cmd;
struct json;

struct check_list {
	struct json *items; /* rows: id, status, finding, remedy */
	int count;
	int wrong;
};

void check_init(struct check_list *list);
void check_release(struct check_list *list);

/* What is as it should be. */
void check_ok(struct check_list *list, const char *id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* What somebody may want to know; nothing is wrong. */
void check_note(struct check_list *list, const char *id, const char *finding,
    const char *remedy);
/* What is wrong; the same finding is kept once. remedy may be NULL. */
void check_wrong(struct check_list *list, const char *id,
    const char *finding, const char *remedy);
/* An error, whose text names its remedy; clears it. */
void check_error(struct check_list *list, const char *id, struct error *err);

/*
 * Prints the list: JSON with --json, else what is wrong and what is noted,
 * each with its remedy; with `all` also what is well.
 */
void check_print(const struct check_list *list, const struct cmd *cmd,
    bool all);

/* Looks at the settings and the key files they name. */
void check_settings(struct check_list *list);

#endif
