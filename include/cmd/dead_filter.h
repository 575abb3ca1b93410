/*
 * dead_filter.h - which of the dead are meant (pure).
 *
 * EXPR is terms with commas or spaces between them, all of which must hold:
 *
 *	code=INVALID_DATA   the provider's code
 *	form=KEY            the form it came by
 *	kind=lead           or order
 *	email=a@x.example   the address, without case
 *	email~x.example     a part of the address
 *	before=2026-03-04   captured before that day or time (RFC 3339)
 *	after=2026-03-01    captured then or later
 */

#ifndef CMD_DEAD_FILTER_H
#define CMD_DEAD_FILTER_H

#include "base/error.h"
#include "store/dead.h"

/*
 * Reads expr into *out, which keeps what it says else.  *memory (free()) is
 * what the texts of *out point into.  ERROR_INVALID names the term.
 */
int dead_filter_parse(const char *expr, struct dead_filter *out,
    char **memory, struct error *err);

#endif
