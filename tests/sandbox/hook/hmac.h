/* hmac.h - HMAC-SHA256 (RFC 2104), as providers sign; libsodium's door here. */

#ifndef SANDBOX_HOOK_HMAC_H
#define SANDBOX_HOOK_HMAC_H

#include <stdbool.h>
#include <stddef.h>

#define HMAC_TEXT_SIZE 65

enum hmac_form { HMAC_HEX, HMAC_UPPER, HMAC_BASE64 };

/* Of n bytes under the bytes of key. */
void hmac_text(const char *key, const void *bytes, size_t n,
    enum hmac_form form, char out[HMAC_TEXT_SIZE]);

#endif
