/*
 * journal_record.h - what a token journal says, as text (pure).
 *
 * One line of JSON about the question, then the answer as it came.  Private
 * to src/provider.
 */

#ifndef PROVIDER_JOURNAL_RECORD_H
#define PROVIDER_JOURNAL_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Which secret the provider was asked with. */
enum journal_used {
	JOURNAL_CODE,
	JOURNAL_CURRENT,
	JOURNAL_PREVIOUS,
	JOURNAL_SEED /* a refresh token set by hand */
};

struct journal_record {
	enum journal_used used;
	int64_t generation;    /* of the connection when it was asked */
	int64_t asked_at;
	int http_status;
	char *accounts_server;
	char *location;        /* or NULL */
	char *realm_id;        /* or NULL */
	char *client_id;       /* the client that asked */
	char *body;            /* raw */
	size_t body_len;
};

/* Wipes. */
void journal_record_release(struct journal_record *r);

/* secret_free(). */
char *journal_record_write(const struct journal_record *r, size_t *n);

/* ERROR_DATA when it is none of ours. */
int journal_record_read(const char *text, size_t n,
    struct journal_record *out, struct error *err);

#endif
