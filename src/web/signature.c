/* signature.c - proves whom a webhook comes from. */

#include "web/signature.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/web/signed_text.h"

#define KEY_BYTES 256

/* --- Secrets -------------------------------------------------------------- */

/* The next secret of a list, without white space; false: no more. */
static bool
next_secret(const char **list, const char **secret, size_t *n)
{
	const char *p = *list;

	while (p != NULL && *p != '\0') {
		p += strspn(p, ", \t");
		*secret = p;
		*n = strcspn(p, ",");
		p += *n;
		while (*n > 0 && strchr(" \t", (*secret)[*n - 1]) != NULL)
			(*n)--;
		if (*n > 0) {
			*list = p;
			return true;
		}
	}
	return false;
}

bool
signature_has_secret(const char *secrets)
{
	const char *secret;
	size_t n;

	return next_secret(&secrets, &secret, &n);
}

bool
signature_token(const char *given, const char *secrets)
{
	const char *secret;
	bool good = false;
	char *copy;
	size_t n;

	while (next_secret(&secrets, &secret, &n)) {
		copy = xasprintf("%.*s", (int)n, secret);
		good = secret_equal(given, copy) || good;
		secret_free(copy);
	}
	return good;
}

/* --- One HMAC ------------------------------------------------------------- */

/* 32 bytes as 64 hexadecimal digits or as base64; false: neither. */
static bool
read_mac(const char *text, unsigned char out[SECRET_HMAC_BYTES])
{
	size_t n = 0;

	if (text == NULL)
		return false;
	if (strlen(text) == 2 * SECRET_HMAC_BYTES)
		return secret_unhex(text, out, SECRET_HMAC_BYTES, &n) == 0 &&
		    n == SECRET_HMAC_BYTES;
	return secret_unbase64(text, out, SECRET_HMAC_BYTES, &n) == 0 &&
	    n == SECRET_HMAC_BYTES;
}

/* Whether one of the secrets, as it is written, made that HMAC. */
static bool
is_made_by(const unsigned char mac[SECRET_HMAC_BYTES], const char *secrets,
    const struct secret_part *parts, size_t count)
{
	unsigned char made[SECRET_HMAC_BYTES];
	const char *secret;
	bool good = false;
	size_t n;

	while (next_secret(&secrets, &secret, &n)) {
		secret_hmac(secret, n, parts, count, made);
		good = secret_hmac_equal(made, mac) || good;
	}
	return good;
}

bool
signature_intuit(const char *header, const char *secrets,
    const struct signed_post *post)
{
	const struct secret_part body = {post->body, post->n};
	unsigned char mac[SECRET_HMAC_BYTES];

	return header != NULL && strlen(header) != 2 * SECRET_HMAC_BYTES &&
	    read_mac(header, mac) && is_made_by(mac, secrets, &body, 1);
}

bool
signature_zoho(const char *header, const char *secrets,
    const struct signed_post *post)
{
	const struct secret_part body = {post->body, post->n};
	unsigned char mac[SECRET_HMAC_BYTES];
	struct secret_part all[2];
	struct strbuf text;
	bool good = false;

	if (!read_mac(header, mac))
		return false;
	if (is_made_by(mac, secrets, &body, 1))
		return true;
	strbuf_init(&text, 2 * (size_t)LIMIT_BODY_DEFAULT);
	if (signed_text(post, &text) == 0) {
		all[0] = (struct secret_part){strbuf_str(&text), text.len};
		all[1] = body;
		good = is_made_by(mac, secrets, all, post->is_form ? 1 : 2);
	}
	strbuf_release(&text);
	return good;
}

/* --- Standard Webhooks ---------------------------------------------------- */

static bool
is_signed_by(const char *signature, const unsigned char *key, size_t n,
    const struct secret_part *parts, size_t count)
{
	unsigned char made[SECRET_HMAC_BYTES], mac[SECRET_HMAC_BYTES];
	bool good = false;
	size_t length;
	char word[64];

	secret_hmac(key, n, parts, count, made);
	for (; *signature != '\0'; signature += length) {
		signature += strspn(signature, " ");
		length = strcspn(signature, " ");
		if (!text_starts(signature, "v1,") || length <= 3 ||
		    length - 3 >= sizeof(word))
			continue;
		memcpy(word, signature + 3, length - 3);
		word[length - 3] = '\0';
		if (strlen(word) != 2 * SECRET_HMAC_BYTES &&
		    read_mac(word, mac))
			good = secret_hmac_equal(made, mac) || good;
	}
	return good;
}

/* The key of a secret: what is behind whsec_ as base64. */
static bool
read_key(const char *secret, size_t n, unsigned char key[KEY_BYTES],
    size_t *key_n)
{
	char *copy = xasprintf("%.*s", (int)n, secret);
	const char *text = copy;
	bool good;

	if (text_starts(text, "whsec_"))
		text += strlen("whsec_");
	good = secret_unbase64(text, key, KEY_BYTES, key_n) == 0 &&
	    *key_n > 0;
	secret_free(copy);
	return good;
}

enum signature_verdict
signature_standard(const struct signature_standard *h, const char *secrets,
    const struct signed_post *post, int64_t now)
{
	const char *secret;
	unsigned char key[KEY_BYTES];
	bool good = false;
	int64_t at;
	size_t n, key_n;

	if (text_empty(h->id) || text_empty(h->timestamp) ||
	    text_empty(h->signature) ||
	    text_int(h->timestamp, 0, INT32_MAX * INT64_C(4), &at) != 0)
		return SIGNATURE_WRONG;
	{
		const struct secret_part parts[] = {
			{h->id, strlen(h->id)}, {".", 1},
			{h->timestamp, strlen(h->timestamp)}, {".", 1},
			{post->body, post->n},
		};

		while (next_secret(&secrets, &secret, &n))
			if (read_key(secret, n, key, &key_n))
				good = is_signed_by(h->signature, key, key_n,
				    parts, nitems(parts)) || good;
	}
	secret_wipe(key, sizeof(key));
	if (!good)
		return SIGNATURE_WRONG;
	return at - now / 1000 > SIGNATURE_WINDOW_S ||
	    now / 1000 - at > SIGNATURE_WINDOW_S ? SIGNATURE_STALE :
	    SIGNATURE_GOOD;
}
