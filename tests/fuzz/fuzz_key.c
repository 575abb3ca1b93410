/*
 * fuzz_key.c - any bytes as a key file and, after a NUL, as a box: refused, or
 * keys that seal what they open, and no box that opens by chance.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "src/base/master.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

static void
check_key(const struct master *m, const char *box)
{
	struct error err = ERROR_INIT;
	char *sealed = master_seal(m, "place", "text", 4), *out = NULL;
	char id[SECRET_FINGERPRINT_SIZE];
	size_t n;

	require(secret_box_key_id(sealed, id) == 0 &&
	    strcmp(id, master_id(m)) == 0);
	require(master_open(m, "place", sealed, &out, &n, &err) == 0 &&
	    n == 4 && strcmp(out, "text") == 0);
	secret_free(out);
	free(sealed);
	out = NULL;
	/* Nobody finds a key's box without the key. */
	require(master_open(m, "place", box, &out, &n, &err) == -1 &&
	    out == NULL && err.code == ERROR_DATA);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t n = nul != NULL ? (size_t)(nul - data) : size, i, k;
	char *text = xstrndup((const char *)data, n);
	char *box = nul == NULL ? xstrdup("") :
	    xstrndup((const char *)nul + 1, size - n - 1);
	char id[SECRET_FINGERPRINT_SIZE];
	struct master_list list;

	secret_setup();
	(void)secret_box_key_id(box, id);
	if (master_list_read(text, n, &list) == 0) {
		require(list.count > 0 && list.count <= n / 44);
		for (i = 0; i < list.count; i++) {
			check_key(list.item[i], box);
			for (k = 0; k < i; k++)
				require(strcmp(master_id(list.item[i]),
				    master_id(list.item[k])) != 0);
		}
	} else {
		require(list.count == 0 && list.item == NULL);
	}
	master_list_release(&list);
	free(text);
	free(box);
	return 0;
}
