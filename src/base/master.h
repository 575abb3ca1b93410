/*
 * master.h - one master key: 32 bytes, and one key a purpose derived of them.
 *
 * Private to src/base: secret.c does the cryptography, secret_key.c knows
 * which keys a key file holds.
 */

#ifndef BASE_MASTER_H
#define BASE_MASTER_H

#include <stddef.h>

#include "base/error.h"
#include "base/secret.h"

struct master;

/* From n characters of base64 (RFC 4648, 4); NULL when it is no key. */
struct master *master_read(const char *text, size_t n);
void master_free(struct master *m);
/* 8 hex digits. Borrowed. */
const char *master_id(const struct master *m);

/* As secret_mac(), secret_seal() and secret_open(). */
void master_mac(const struct master *m, const char *text,
    char out[SECRET_HASH_SIZE]);
char *master_seal(const struct master *m, const char *associated,
    const void *plain, size_t n);
/* ERROR_DATA: damaged, bound to other data, or sealed with another key. */
int master_open(const struct master *m, const char *associated,
    const char *box, char **out, size_t *n, struct error *err);

/* The keys of a key file in their order, each once. */
struct master_list {
	struct master **item;
	size_t count;
};

/* -1, and an empty list, when a line is no key or there is none (pure). */
int master_list_read(const char *text, size_t n, struct master_list *out);
void master_list_release(struct master_list *list);

#endif
