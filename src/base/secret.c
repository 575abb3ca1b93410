/* secret.c - keys, seals, hashes, random bytes; the only door to libsodium. */

#include <malloc.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/secret.h"

#define HASH_BYTES 32
#define KEY_ID_BYTES 4
#define BOX_VERSION 1
#define BOX_HEAD_BYTES (1 + KEY_ID_BYTES)
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define BASE64 sodium_base64_VARIANT_ORIGINAL

/* One key a purpose, all derived from the 32 bytes of the file. */
struct secret_key {
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

void
secret_hash(const void *p, size_t n, char out[SECRET_HASH_SIZE])
{
	unsigned char hash[HASH_BYTES];

	hash_bytes(p, n, hash);
	to_base64url(hash, sizeof(hash), out, SECRET_HASH_SIZE);
}

void
secret_sha256(const void *p, size_t n, char out[SECRET_HASH_SIZE])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, p, n);
	to_base64url(hash, sizeof(hash), out, SECRET_HASH_SIZE);
}

void
secret_key_make(char out[45])
{
	unsigned char bytes[SECRET_KEY_BYTES];

	secret_random(bytes, sizeof(bytes));
	sodium_bin2base64(out, 45, bytes, sizeof(bytes), BASE64);
	sodium_memzero(bytes, sizeof(bytes));
}

static struct secret_key *
derive_key(const unsigned char master[SECRET_KEY_BYTES])
{
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "leadbrdg";
	struct secret_key *key = sodium_malloc(sizeof(*key));
	unsigned char id[crypto_kdf_BYTES_MIN];

	if (key == NULL) {
		fputs("out of memory: the program ends\n", stderr);
		abort();
	}
	crypto_kdf_derive_from_key(key->seal, sizeof(key->seal), SUBKEY_SEAL,
	    context, master);
	crypto_kdf_derive_from_key(key->mac, sizeof(key->mac), SUBKEY_MAC,
	    context, master);
	crypto_kdf_derive_from_key(id, sizeof(id), SUBKEY_ID, context, master);
	memcpy(key->id_bytes, id, KEY_ID_BYTES);
	sodium_bin2hex(key->id, sizeof(key->id), id, KEY_ID_BYTES);
	sodium_mprotect_readonly(key);
	return key;
}

int
secret_key_load(const char *path, struct secret_key **out, struct error *err)
{
	unsigned char master[SECRET_KEY_BYTES];
	char *text = NULL;
	size_t n, bytes;
	int rc = -1;

	if (file_read(path, LIMIT_SECRET_FILE, &text, &n, err) != 0) {
		if (err->code == ERROR_NOT_FOUND)
			error_set(err, ERROR_CONFIG, "there is no key file %s: "
			    "make one with `leadbridge init`, or put the saved "
			    "key there if there is data already", path);
		goto out;
	}
	if (file_check_private(path, err) != 0)
		goto out;
	if (n > 0 && text[n - 1] == '\n')
		n--;
	if (n > 0 && text[n - 1] == '\r')
		n--;
	if (sodium_base642bin(master, sizeof(master), text, n, NULL, &bytes,
		NULL, BASE64) != 0 || bytes != sizeof(master)) {
		error_set(err, ERROR_CONFIG, "the key file %s does not hold 32 "
		    "bytes in base64 on one line: put the saved key there, or "
		    "make a new one with `leadbridge keygen`", path);
		goto out;
	}
	*out = derive_key(master);
	rc = 0;
out:
	sodium_memzero(master, sizeof(master));
	secret_free(text);
	return rc;
}

void
secret_key_free(struct secret_key *key)
{
	sodium_free(key);
}

const char *
secret_key_id(const struct secret_key *key)
{
	return key->id;
}

void
secret_mac(const struct secret_key *key, const char *text,
    char out[SECRET_HASH_SIZE])
{
	unsigned char hash[HASH_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)text,
	    strlen(text), key->mac, sizeof(key->mac));
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
secret_seal(const struct secret_key *key, const char *associated,
    const void *plain, size_t n)
{
	size_t size = BOX_HEAD_BYTES + NONCE_BYTES + n + TAG_BYTES, bound_n;
	size_t text_size = sodium_base64_encoded_len(size, BASE64URL);
	unsigned char *box = xmalloc(size), *bound;
	unsigned char *nonce = box + BOX_HEAD_BYTES;
	char *text = xmalloc(text_size);

	box[0] = BOX_VERSION;
	memcpy(box + 1, key->id_bytes, KEY_ID_BYTES);
	secret_random(nonce, NONCE_BYTES);
	bound = bind_text(box, associated, &bound_n);
	crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, NULL,
	    plain, n, bound, bound_n, NULL, nonce, key->seal);
	to_base64url(box, size, text, text_size);
	free(bound);
	free(box);
	return text;
}

/* Says why a box of another key or program does not open. */
static int
check_head(const struct secret_key *key, const unsigned char *box, size_t n,
    struct error *err)
{
	char id[2 * KEY_ID_BYTES + 1];

	if (n < BOX_HEAD_BYTES + NONCE_BYTES + TAG_BYTES)
		return error_set(err, ERROR_DATA, "a sealed value is damaged: "
		    "restore it from a backup or enter it again");
	if (box[0] != BOX_VERSION)
		return error_set(err, ERROR_DATA, "a sealed value has the "
		    "unknown form %d: it is damaged or of a newer program",
		    box[0]);
	sodium_bin2hex(id, sizeof(id), box + 1, KEY_ID_BYTES);
	if (strcmp(id, key->id) != 0)
		return error_set(err, ERROR_CONFIG, "a sealed value needs the "
		    "key %s, but the key file holds %s: put the key it was "
		    "sealed with back (LEADBRIDGE_KEY_FILE)", id, key->id);
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
secret_open(const struct secret_key *key, const char *associated,
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
	if (check_head(key, bytes, size, err) != 0)
		goto out;
	nonce = bytes + BOX_HEAD_BYTES;
	size -= BOX_HEAD_BYTES + NONCE_BYTES;
	bound = bind_text(bytes, associated, &bound_n);
	plain = locked_alloc(size);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)plain,
		&plain_n, NULL, nonce + NONCE_BYTES, size, bound, bound_n,
		nonce, key->seal) != 0) {
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
