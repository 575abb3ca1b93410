/* target.c - tells servers on this machine from all others. */

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "http/target.h"

#define HOST_SIZE 64

bool
target_host_is_loopback(const char *host)
{
	struct in_addr address;

	if (text_same(host, "localhost"))
		return true;
	if (strcmp(host, "::1") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	/* inet_pton() takes four plain decimal numbers and nothing else. */
	if (inet_pton(AF_INET, host, &address) != 1)
		return false;
	return ntohl(address.s_addr) >> 24 == 127;
}

bool
target_is_loopback_origin(const char *url)
{
	char host[HOST_SIZE];
	const char *at, *end;
	int64_t port;

	if (text_starts(url, "http://"))
		at = url + strlen("http://");
	else if (text_starts(url, "https://"))
		at = url + strlen("https://");
	else
		return false;
	end = *at == '[' ? strchr(at, ']') : NULL;
	end = end != NULL ? end + 1 : at + strcspn(at, ":");
	if ((size_t)(end - at) >= sizeof(host))
		return false;
	memcpy(host, at, (size_t)(end - at));
	host[end - at] = '\0';
	if (!target_host_is_loopback(host))
		return false;
	if (*end == '\0')
		return true;
	return *end == ':' && text_int(end + 1, 1, 65535, &port) == 0;
}
