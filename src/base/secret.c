/* secret.c - keys, seals, hashes, random bytes; the only door to libsodium. */

#include <malloc.h>
#include <pthread.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/secret.h"
#include "src/base/master.h"

#define HASH_BYTES 32
#define KEY_ID_BYTES 4
#define BOX_VERSION 1
#define BOX_HEAD_BYTES (1 + KEY_ID_BYTES)
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define BASE64 sodium_base64_VARIANT_ORIGINAL

struct master {
	unsigned char seal[SECRET_KEY_BYTES];
	unsigned char mac[SECRET_KEY_BYTES];
	unsigned char id_bytes[KEY_ID_BYTES];
	char id[2 * KEY_ID_BYTES + 1];
};

enum subkey { SUBKEY_SEAL = 1, SUBKEY_MAC = 2, SUBKEY_ID = 3 };

void
secret_setup(void)
{
	static const struct rlimit none = {0, 0};

	if (sodium_init() < 0) {
		fputs("no random numbers from the system: the program ends\n",
		    stderr);
		abort();
	}
	/* A core file would hold every secret; no debugger of another user. */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* n bytes and a NUL on pages that are not swapped out, if allowed. */
static char *
locked_alloc(size_t n)
{
	char *p = xmalloc(n + 1);

	mlock(p, n + 1);
	return p;
}

char *
secret_dup(const char *s)
{
	size_t n;
	char *copy;

	if (s == NULL)
		return NULL;
	n = strlen(s);
	copy = locked_alloc(n);
	memcpy(copy, s, n + 1);
	return copy;
}

void
secret_free(char *s)
{
	if (s == NULL)
		return;
	/* The whole block: what follows a NUL may be secret, too. */
	sodium_memzero(s, malloc_usable_size(s));
	free(s);
}

void
secret_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

static void
hash_bytes(const void *p, size_t n, unsigned char out[HASH_BYTES])
{
	crypto_generichash(out, HASH_BYTES, p, n, NULL, 0);
}

bool
secret_equal(const char *a, const char *b)
{
	unsigned char ha[HASH_BYTES], hb[HASH_BYTES];

	if (a == NULL || b == NULL || *a == '\0' || *b == '\0')
		return false;
	/* Hashes are of one length: time tells nothing of the texts'. */
	hash_bytes(a, strlen(a), ha);
	hash_bytes(b, strlen(b), hb);
	return sodium_memcmp(ha, hb, sizeof(ha)) == 0;
}

void
secret_fingerprint(const char *s, char out[SECRET_FINGERPRINT_SIZE])
{
	unsigned char hash[HASH_BYTES];

	if (s == NULL || *s == '\0') {
		snprintf(out, SECRET_FINGERPRINT_SIZE, "none");
		return;
	}
	hash_bytes(s, strlen(s), hash);
	sodium_bin2hex(out, SECRET_FINGERPRINT_SIZE, hash,
	    (SECRET_FINGERPRINT_SIZE - 1) / 2);
}

void
secret_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}

static void
to_base64url(const unsigned char *p, size_t n, char *out, size_t size)
{
	sodium_bin2base64(out, size, p, n, BASE64URL);
}

void
secret_token(char out[SECRET_TOKEN_SIZE])
{
	unsigned char bytes[32];

	random_bytes(bytes, sizeof(bytes));
	to_base64url(bytes, sizeof(bytes), out, SECRET_TOKEN_SIZE);
	sodium_memzero(bytes, sizeof(bytes));
}

char *
secret_base64(const void *p, size_t n)
{
	size_t size = sodium_base64_encoded_len(n, BASE64);
	char *out = xmalloc(size);

	return sodium_bin2base64(out, size, p, n, BASE64);
}

int
secret_unbase64(const char *s, void *out, size_t size, size_t *n)
{
	return sodium_base642bin(out, size, s, strlen(s), NULL, n, NULL,
	    BASE64);
}

int
secret_unhex(const char *s, void *out, size_t size, size_t *n)
{
	return sodium_hex2bin(out, size, s, strlen(s), NULL, n, NULL);
}

void
secret_hmac(const void *key, size_t key_n, const struct secret_part *parts,
    size_t count, unsigned char out[SECRET_HMAC_BYTES])
{
	crypto_auth_hmacsha256_state state;
	size_t i;

	crypto_auth_hmacsha256_init(&state, key, key_n);
	for (i = 0; i < count; i++)
		crypto_auth_hmacsha256_update(&state, parts[i].p, parts[i].n);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

bool
secret_hmac_equal(const unsigned char a[SECRET_HMAC_BYTES],
    const unsigned char b[SECRET_HMAC_BYTES])
{
	return sodium_memcmp(a, b, SECRET_HMAC_BYTES) == 0;
}

/* Of what is no secret: not in constant time, and so ten times as fast. */
static void
to_plain_base64url(const unsigned char hash[HASH_BYTES],
    char out[SECRET_HASH_SIZE])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned bits = 0;
	int i, have = 0;

	for (i = 0; i < HASH_BYTES; i++) {
		bits = (bits << 8 | hash[i]) & 0xffff;
		for (have += 8; have >= 6; have -= 6)
			*out++ = letters[bits >> (have - 6) & 63];
	}
	*out++ = letters[bits << (6 - have) & 63];
	*out = '\0';
}

void
secret_hash(const void *p, size_t n, char out[SECRET_HASH_SIZE])
{
	unsigned char hash[HASH_BYTES];

	hash_bytes(p, n, hash);
	to_plain_base64url(hash, out);
}

void
secret_sha256(const void *p, size_t n, char out[SECRET_HASH_SIZE])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, p, n);
	to_base64url(hash, sizeof(hash), out, SECRET_HASH_SIZE);
}

/* Many sign-ins at once shall not take the memory of a machine. */
static pthread_mutex_t password_lock = PTHREAD_MUTEX_INITIALIZER;

int
secret_password_hash(const char *password, char out[SECRET_PASSWORD_SIZE],
    struct error *err)
{
	int rc;

	_Static_assert(SECRET_PASSWORD_SIZE == crypto_pwhash_STRBYTES,
	    "the size of a hashed password");
	(void)pthread_mutex_lock(&password_lock);
	rc = crypto_pwhash_str_alg(out, password, strlen(password),
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
	(void)pthread_mutex_unlock(&password_lock);
	return rc == 0 ? 0 : error_set(err, ERROR_UNAVAILABLE,
	    "there is no memory to hash a password");
}

bool
secret_password_matches(const char *hash, const char *password)
{
	int rc;

	(void)pthread_mutex_lock(&password_lock);
	rc = crypto_pwhash_str_verify(hash, password, strlen(password));
	(void)pthread_mutex_unlock(&password_lock);
	return rc == 0;
}

void
secret_key_make(char out[45])
{
	unsigned char bytes[SECRET_KEY_BYTES];

	secret_random(bytes, sizeof(bytes));
	sodium_bin2base64(out, 45, bytes, sizeof(bytes), BASE64);
	sodium_memzero(bytes, sizeof(bytes));
}

static struct master *
derive(const unsigned char bytes[SECRET_KEY_BYTES])
{
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "leadbrdg";
	struct master *m = sodium_malloc(sizeof(*m));
	unsigned char id[crypto_kdf_BYTES_MIN];

	if (m == NULL) {
		fputs("out of memory: the program ends\n", stderr);
		abort();
	}
	crypto_kdf_derive_from_key(m->seal, sizeof(m->seal), SUBKEY_SEAL,
	    context, bytes);
	crypto_kdf_derive_from_key(m->mac, sizeof(m->mac), SUBKEY_MAC,
	    context, bytes);
	crypto_kdf_derive_from_key(id, sizeof(id), SUBKEY_ID, context, bytes);
	memcpy(m->id_bytes, id, KEY_ID_BYTES);
	sodium_bin2hex(m->id, sizeof(m->id), id, KEY_ID_BYTES);
	sodium_mprotect_readonly(m);
	return m;
}

struct master *
master_read(const char *text, size_t n)
{
	unsigned char bytes[SECRET_KEY_BYTES];
	struct master *m = NULL;
	size_t size;

	if (sodium_base642bin(bytes, sizeof(bytes), text, n, NULL, &size, NULL,
		BASE64) == 0 && size == sizeof(bytes))
		m = derive(bytes);
	sodium_memzero(bytes, sizeof(bytes));
	return m;
}

void
master_free(struct master *m)
{
	sodium_free(m);
}

const char *
master_id(const struct master *m)
{
	return m->id;
}

void
master_mac(const struct master *m, const char *text,
    char out[SECRET_HASH_SIZE])
{
	unsigned char hash[HASH_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)text,
	    strlen(text), m->mac, sizeof(m->mac));
	to_base64url(hash, sizeof(hash), out, SECRET_HASH_SIZE);
}

/* What the seal is bound to: the box's head and the caller's text. */
static unsigned char *
bind_text(const unsigned char *head, const char *associated, size_t *n)
{
	size_t len = strlen(associated);
	unsigned char *bound = xmalloc(BOX_HEAD_BYTES + len);

	memcpy(bound, head, BOX_HEAD_BYTES);
	memcpy(bound + BOX_HEAD_BYTES, associated, len);
	*n = BOX_HEAD_BYTES + len;
	return bound;
}

/* A box: version, key id, nonce, sealed bytes, all in base64url. */
char *
master_seal(const struct master *m, const char *associated,
    const void *plain, size_t n)
{
	size_t size = BOX_HEAD_BYTES + NONCE_BYTES + n + TAG_BYTES, bound_n;
	size_t text_size = sodium_base64_encoded_len(size, BASE64URL);
	unsigned char *box = xmalloc(size), *bound;
	unsigned char *nonce = box + BOX_HEAD_BYTES;
	char *text = xmalloc(text_size);

	box[0] = BOX_VERSION;
	memcpy(box + 1, m->id_bytes, KEY_ID_BYTES);
	secret_random(nonce, NONCE_BYTES);
	bound = bind_text(box, associated, &bound_n);
	crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, NULL,
	    plain, n, bound, bound_n, NULL, nonce, m->seal);
	to_base64url(box, size, text, text_size);
	free(bound);
	free(box);
	return text;
}

/* Whether it can be a box, and of a form that is known. */
static int
check_head(const unsigned char *box, size_t n, struct error *err)
{
	if (n < BOX_HEAD_BYTES + NONCE_BYTES + TAG_BYTES)
		return error_set(err, ERROR_DATA, "a sealed value is damaged: "
		    "restore it from a backup or enter it again");
	if (box[0] != BOX_VERSION)
		return error_set(err, ERROR_DATA, "a sealed value has the "
		    "unknown form %d: it is damaged or of a newer program",
		    box[0]);
	return 0;
}

int
secret_box_key_id(const char *box, char out[SECRET_FINGERPRINT_SIZE])
{
	unsigned char head[9];
	char start[13] = "";
	size_t size;

	/* 12 characters of base64 are 9 bytes: the head and some more. */
	if (strlen(box) < sizeof(start) - 1)
		return -1;
	memcpy(start, box, sizeof(start) - 1);
	if (sodium_base642bin(head, sizeof(head), start, sizeof(start) - 1,
		NULL, &size, NULL, BASE64URL) != 0 || size != sizeof(head) ||
	    head[0] != BOX_VERSION)
		return -1;
	sodium_bin2hex(out, SECRET_FINGERPRINT_SIZE, head + 1, KEY_ID_BYTES);
	return 0;
}

int
master_open(const struct master *m, const char *associated,
    const char *box, char **out, size_t *n, struct error *err)
{
	size_t max = strlen(box), size, bound_n;
	unsigned char *bytes = xmalloc(max + 1), *bound = NULL, *nonce;
	unsigned long long plain_n = 0;
	char *plain = NULL;
	int rc = -1;

	if (sodium_base642bin(bytes, max + 1, box, max, NULL, &size, NULL,
		BASE64URL) != 0)
		size = 0;
	if (check_head(bytes, size, err) != 0)
		goto out;
	nonce = bytes + BOX_HEAD_BYTES;
	size -= BOX_HEAD_BYTES + NONCE_BYTES;
	bound = bind_text(bytes, associated, &bound_n);
	plain = locked_alloc(size);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)plain,
		&plain_n, NULL, nonce + NONCE_BYTES, size, bound, bound_n,
		nonce, m->seal) != 0) {
		error_set(err, ERROR_DATA, "a sealed value is damaged or "
		    "belongs to another record: restore it from a backup or "
		    "enter it again");
		goto out;
	}
	plain[plain_n] = '\0';
	*out = plain;
	*n = (size_t)plain_n;
	plain = NULL;
	rc = 0;
out:
	secret_free(plain);
	free(bound);
	free(bytes);
	return rc;
}
