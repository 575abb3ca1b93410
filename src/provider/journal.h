/*
 * journal.h - an answer of a token endpoint, on disk before the store knows.
 *
 * One file a connection, DATA_DIR/token-journal/<tenant>_<service>.journal,
 * touched only under the connection's lock.  It is made and given its room
 * before the provider is asked, so that an answer that may hold the only
 * copy of a new refresh token never finds the disk full.  Private to
 * src/provider.
 */

#ifndef PROVIDER_JOURNAL_H
#define PROVIDER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "base/secret.h"
#include "src/provider/journal_record.h"

/* Room for the longest answer (LIMIT_TOKEN_BODY), sealed. */
#define JOURNAL_BYTES 98304

struct journal {
	char *dir;
	char *path;
	char *purpose; /* what the record is bound to */
	int fd;        /* -1: not open */
};

/* Names the file; does not touch it. */
void journal_init(struct journal *j, const struct config *cfg,
    const char *tenant, const char *service);
void journal_release(struct journal *j);

bool journal_exists(const struct journal *j);

/*
 * Makes the file empty, gives it its room, and makes both last.
 * ERROR_UNAVAILABLE when there is no room or it cannot be written.
 */
int journal_prepare(struct journal *j, struct error *err);

/* Writes a record into the prepared file and fsyncs it. */
int journal_write(struct journal *j, const struct secret_key *key,
    const struct journal_record *r, struct error *err);

/*
 * Reads what a process left behind.  *found is false when there is no file,
 * or one in which no whole record was written: the store is as it was.
 * ERROR_CONFIG when it needs another key: it is kept for that.
 */
int journal_read(const struct journal *j, const struct secret_key *key,
    struct journal_record *out, bool *found, struct error *err);

/* Removes the file and makes that last. Fine when there is none. */
int journal_clear(struct journal *j, struct error *err);

/*
 * Every journal in which a record was written, with the id of the key it was
 * sealed with.  -1 and err ends it.
 */
int journal_each(const struct config *cfg,
    int (*each)(const char *tenant, const char *service, const char *key_id,
	void *arg, struct error *err), void *arg, struct error *err);

/* The file's format (pure): length and hash tell a torn record from none. */
char *journal_encode(const char *box, size_t *n);
/* 0 and *box (free()), 1 nothing was written, -1 torn or damaged. */
int journal_decode(const char *file, size_t n, char **box);

#endif
