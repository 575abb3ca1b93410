/*
 * history.h - a record with what became of it, shown to people.
 */

#ifndef CMD_HISTORY_H
#define CMD_HISTORY_H

#include <stdint.h>

#include "base/error.h"

struct cmd;
struct db;
struct json;

/*
 * Sets "timeline" of record: [{at, what, text, code, request_id}], beginning
 * with when and by which form and request it was captured.
 */
struct history_start {
	const char *kind; /* of its job */
	const char *id;
	const char *form;
	const char *request_id; /* or NULL */
	int64_t at;
};
int history_add(struct db *db, struct json *record,
    const struct history_start *start, struct error *err);

/* Sets "transcript" of a lead that has a chat: [{role, text, at}]. */
int history_add_chat(struct db *db, struct json *record, const char *lead_id,
    struct error *err);

/* As JSON with --json; else a line a member, and a line an entry. */
void history_show(const struct cmd *cmd, const struct json *record);

#endif
