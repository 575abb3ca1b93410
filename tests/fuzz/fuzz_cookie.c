/* fuzz_cookie.c - any text as a header field: what is read lies within it. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/url.h"
#include "src/web/address.h"
#include "src/web/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

static void
check_cookies(const char *field)
{
	const char *s = field, *end = field + strlen(field), *before;
	struct header_cookie c;
	size_t i;

	for (before = s; header_cookie_next(&s, &c); before = s) {
		require(s > before && s <= end);
		require(c.name >= before && c.name_len > 0);
		require(c.value == c.name + c.name_len + 1);
		require(c.value + c.value_len <= s);
		for (i = 0; i < c.value_len; i++)
			require(c.value[i] > ' ' && c.value[i] != ';' &&
			    c.value[i] != ',' && c.value[i] != 0x7f);
	}
	require(*s == '\0');
}

static void
check_fields(const char *field)
{
	char param[40], type[40], client[ADDRESS_SIZE];
	const char *token = header_bearer(field);
	struct proxies *proxies;

	require(token == NULL || token[strcspn(token, " \t,;\"")] == '\0');
	header_media_type(field, type, sizeof(type));
	require(strlen(type) < sizeof(type));
	memset(param, 'x', sizeof(param));
	if (header_param(field, "boundary", param, sizeof(param)) == 1)
		require(strlen(param) < sizeof(param));
	(void)header_prefers_html(field);
	require(!header_is_request_id(field) || strlen(field) <= 64);
	proxies = proxies_new(field);
	address_client(proxies, "127.0.0.1", &field, 1, client);
	require(strlen(client) < sizeof(client) && client[0] != '\0');
	proxies_free(proxies);
}

/* An origin is its own origin, and has nothing a browser could misread. */
static void
check_origin(const char *field)
{
	char *origin = url_origin(field), *again;

	if (origin == NULL)
		return;
	again = url_origin(origin);
	require(again != NULL && strcmp(origin, again) == 0);
	require(strchr(origin, '@') == NULL && strchr(origin, '\\') == NULL);
	require(strpbrk(strstr(origin, "://") + 3, "/?# \t\r\n%") == NULL);
	free(again);
	free(origin);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *field = xstrndup((const char *)data, size);

	check_cookies(field);
	check_fields(field);
	check_origin(field);
	free(field);
	return 0;
}
