/*
 * secret.h - keys, seals, hashes, random bytes; the only door to libsodium.
 *
 * Sealing is XChaCha20-Poly1305 (IETF AEAD) with a random nonce; every box
 * carries the id of its key, and is bound to associated data that says what
 * it is (tenant, service, purpose), so that a box moved to another row does
 * not open.  Hashes are BLAKE2b.  Binary travels as base64url without
 * padding (RFC 4648, 5).
 */

#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define SECRET_KEY_BYTES 32
#define SECRET_HASH_SIZE 44   /* 32 bytes as base64url and the NUL */
#define SECRET_TOKEN_SIZE 44  /* 32 random bytes as base64url and the NUL */
#define SECRET_FINGERPRINT_SIZE 9
#define SECRET_PASSWORD_SIZE 128 /* a hashed password and the NUL */

struct secret_key;

/* Once, before anything else here; aborts when there is no randomness. */
void secret_setup(void);

/* Not swappable, not dumped where the system allows; wiped when freed. */
char *secret_dup(const char *s);
/* Wipes, then frees, a NUL-terminated text. NULL is fine. */
void secret_free(char *s);
void secret_wipe(void *p, size_t n);

/* Equal in constant time; a NULL or empty secret equals nothing. */
bool secret_equal(const char *a, const char *b);

/* First 8 hex digits of the hash: enough to tell secrets apart in a log. */
void secret_fingerprint(const char *s, char out[SECRET_FINGERPRINT_SIZE]);

void secret_random(void *p, size_t n);
/* A fresh unguessable word of 43 characters (256 bits). */
void secret_token(char out[SECRET_TOKEN_SIZE]);

/* n bytes as base64 with padding (RFC 4648, 4). secret_free(). */
char *secret_base64(const void *p, size_t n);

/*
 * The bytes of a base64 text with padding (RFC 4648, 4); -1 when it is none,
 * or holds more than size.
 */
int secret_unbase64(const char *s, void *out, size_t size, size_t *n);
/* The bytes of hexadecimal digits in any case; likewise. */
int secret_unhex(const char *s, void *out, size_t size, size_t *n);

/* HMAC-SHA256 (RFC 2104) of texts one behind the other. */
#define SECRET_HMAC_BYTES 32
struct secret_part {
	const void *p;
	size_t n;
};
void secret_hmac(const void *key, size_t key_n,
    const struct secret_part *parts, size_t count,
    unsigned char out[SECRET_HMAC_BYTES]);
/* Two of them compared in constant time. */
bool secret_hmac_equal(const unsigned char a[SECRET_HMAC_BYTES],
    const unsigned char b[SECRET_HMAC_BYTES]);

/* BLAKE2b-256 of n bytes as base64url. */
void secret_hash(const void *p, size_t n, char out[SECRET_HASH_SIZE]);
/* SHA-256 as base64url: the S256 of PKCE (RFC 7636, 4.2). */
void secret_sha256(const void *p, size_t n, char out[SECRET_HASH_SIZE]);

/*
 * Argon2id of a password (RFC 9106) with a salt of its own and 64 MiB, one
 * at a time in a process.  ERROR_UNAVAILABLE when there is no such memory.
 */
int secret_password_hash(const char *password,
    char out[SECRET_PASSWORD_SIZE], struct error *err);
bool secret_password_matches(const char *hash, const char *password);

/* A new key as 44 characters of base64 (RFC 4648, 4) and the NUL. */
void secret_key_make(char out[45]);

/*
 * Reads a key file: 32 bytes in base64 on each line, mostly one line.  The
 * first key seals; the others only open, while `leadbridge keys rotate` is
 * under way.  ERROR_CONFIG with the remedy when it is missing, malformed, or
 * readable by others (its mode must be 0400 or 0600).
 *
 * The file is looked at again before something is sealed, and read again
 * for a box whose key is not known: a program that runs for long learns of
 * a new key by itself.  Threads may share one.
 */
int secret_key_load(const char *path, struct secret_key **out,
    struct error *err);
void secret_key_free(struct secret_key *key);
/* Id of the key that seals: 8 hex digits. Borrowed. */
const char *secret_key_id(const struct secret_key *key);
/* Those in the file when last read, this first; NULL past the last. */
const char *secret_key_id_at(const struct secret_key *key, size_t i);
/* Whether a key with that id was in it. */
bool secret_key_knows(const struct secret_key *key, const char *id);

/*
 * The id of the key that a box was sealed with: 0, or -1 when it is no box.
 * Tells which key is needed without having it.
 */
int secret_box_key_id(const char *box, char out[SECRET_FINGERPRINT_SIZE]);

/* Keyed BLAKE2b of a text as base64url, with the key that seals. */
void secret_mac(const struct secret_key *key, const char *text,
    char out[SECRET_HASH_SIZE]);

/*
 * Seals n bytes under the associated data. free() the returned text.  With
 * the key known last when the file cannot be read at this moment.
 */
char *secret_seal(const struct secret_key *key, const char *associated,
    const void *plain, size_t n);

/*
 * Opens a box.  *out is NUL-terminated, n bytes long; secret_free() it.
 * ERROR_CONFIG when it needs a key that is not in the file (names its id),
 * ERROR_DATA when it is damaged or belongs elsewhere.
 */
int secret_open(const struct secret_key *key, const char *associated,
    const char *box, char **out, size_t *n, struct error *err);

#endif
