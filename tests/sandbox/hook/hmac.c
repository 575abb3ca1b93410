/* hmac.c - HMAC-SHA256, as providers sign. */

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tests/sandbox/hook/hmac.h"

void
hmac_text(const char *key, const void *bytes, size_t n, enum hmac_form form,
    char out[HMAC_TEXT_SIZE])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	size_t i;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key,
	    strlen(key));
	crypto_auth_hmacsha256_update(&state, bytes, n);
	crypto_auth_hmacsha256_final(&state, mac);
	if (form == HMAC_BASE64) {
		sodium_bin2base64(out, HMAC_TEXT_SIZE, mac, sizeof(mac),
		    sodium_base64_VARIANT_ORIGINAL);
		return;
	}
	for (i = 0; i < sizeof(mac); i++)
		snprintf(out + 2 * i, 3, form == HMAC_HEX ? "%02x" : "%02X",
		    mac[i]);
}
