/* dc.c - whom a request is for, told by the loopback address asked. */

#include <stdio.h>
#include <string.h>

#include "tests/sandbox/dc.h"

static const char *const names[DC_COUNT] = {
	"us", "eu", "in", "au", "jp", "cn", "ca", "sa"
};

const char *
dc_name(enum dc dc)
{
	return dc == DC_INTUIT ? "intuit" : names[dc];
}

enum dc
dc_find(const char *name)
{
	int i;

	for (i = 0; i < DC_COUNT; i++)
		if (name != NULL && strcmp(names[i], name) == 0)
			break;
	return (enum dc)i;
}

enum dc
dc_find_any(const char *name)
{
	if (name != NULL && strcmp(name, "intuit") == 0)
		return DC_INTUIT;
	return dc_find(name);
}

enum dc
dc_of_host(const char *host)
{
	size_t n = host != NULL ? strcspn(host, ":") : 0;

	if (n == strlen("localhost") && strncmp(host, "localhost", n) == 0)
		return DC_US;
	if (n == strlen("127.0.0.20") && (strncmp(host, "127.0.0.20", n) == 0 ||
	    strncmp(host, "127.0.0.21", n) == 0))
		return DC_INTUIT;
	if (n != strlen("127.0.0.1") || strncmp(host, "127.0.0.", 8) != 0 ||
	    host[8] < '1' || host[8] >= '1' + DC_COUNT)
		return DC_COUNT;
	return (enum dc)(host[8] - '1');
}

void
dc_url(enum dc dc, const char *host, char out[DC_URL_SIZE])
{
	const char *port = host != NULL ? strchr(host, ':') : NULL;

	snprintf(out, DC_URL_SIZE, "http://127.0.0.%d%.*s", (int)dc + 1, 6,
	    port != NULL ? port : "");
}
