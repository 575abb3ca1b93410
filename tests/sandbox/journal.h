/*
 * journal.h - what arrived, in the order in which it was answered.
 *
 * Codes, tokens and secrets are kept as fingerprints.  The oldest entries
 * make room.
 */

#ifndef SANDBOX_JOURNAL_H
#define SANDBOX_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/dc.h"

struct ask;
struct json;
struct reply;

struct journal_entry;

struct journal {
	struct journal_entry *first, *last;
	size_t count;
	size_t bytes;
	int64_t next_number; /* never starts anew */
};

/* fault: name of what went wrong, NULL for nothing. Times in ms. */
void journal_add(struct journal *journal, const struct ask *ask, enum dc dc,
    const struct reply *reply, const char *fault, int64_t arrived_at,
    int64_t answered_at);
void journal_clear(struct journal *journal);
/* {"requests":[...],"next":N}; entries with a number above since. */
struct json *journal_show(const struct journal *journal, int64_t since);

#endif
