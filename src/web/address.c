/* address.c - tells a client's address from those of trusted proxies. */

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "src/web/address.h"

/* IPv4 as ::ffff:a.b.c.d, so that both spellings are the same. */
struct address {
	unsigned char bytes[16];
};

struct proxies {
	struct address *list;
	size_t count;
};

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255,
	255};

/* An address, with or without port: 1.2.3.4, 1.2.3.4:5, ::1, [::1]:5. */
static bool
read_address(const char *s, size_t n, struct address *out)
{
	char text[ADDRESS_SIZE];
	char *end;

	while (n > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		n--;
	}
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	if (n == 0 || n >= sizeof(text))
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (text[0] == '[') {
		end = strchr(text, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return false;
		*end = '\0';
		return inet_pton(AF_INET6, text + 1, out->bytes) == 1;
	}
	end = strchr(text, ':');
	if (end != NULL && strchr(end + 1, ':') != NULL)
		return inet_pton(AF_INET6, text, out->bytes) == 1;
	if (end != NULL)
		*end = '\0';
	memcpy(out->bytes, mapped, sizeof(mapped));
	return inet_pton(AF_INET, text, out->bytes + sizeof(mapped)) == 1;
}

static void
write_address(const struct address *a, char out[ADDRESS_SIZE])
{
	if (memcmp(a->bytes, mapped, sizeof(mapped)) == 0)
		inet_ntop(AF_INET, a->bytes + sizeof(mapped), out,
		    ADDRESS_SIZE);
	else
		inet_ntop(AF_INET6, a->bytes, out, ADDRESS_SIZE);
}

struct proxies *
proxies_new(const char *list)
{
	struct proxies *p = xcalloc(1, sizeof(*p));
	struct address a;
	size_t n;

	for (; *list != '\0'; list += n) {
		list += strspn(list, ", \t");
		n = strcspn(list, ",");
		if (!read_address(list, n, &a))
			continue;
		p->list = xreallocarray(p->list, p->count + 1, sizeof(a));
		p->list[p->count++] = a;
	}
	return p;
}

void
proxies_free(struct proxies *proxies)
{
	if (proxies != NULL)
		free(proxies->list);
	free(proxies);
}

static bool
is_trusted(const struct proxies *proxies, const struct address *a)
{
	size_t i;

	for (i = 0; proxies != NULL && i < proxies->count; i++)
		if (memcmp(&proxies->list[i], a, sizeof(*a)) == 0)
			return true;
	return false;
}

/* One field, from its end. True when the client is found. */
static bool
walk_field(const struct proxies *proxies, const char *field,
    struct address *client)
{
	const char *end = field + strlen(field), *start;
	struct address a;

	for (;;) {
		start = end;
		while (start > field && start[-1] != ',')
			start--;
		if (!read_address(start, (size_t)(end - start), &a))
			return true;
		*client = a;
		if (!is_trusted(proxies, &a))
			return true;
		if (start == field)
			return false;
		end = start - 1;
	}
}

void
address_client(const struct proxies *proxies, const char *remote,
    const char *const *forwarded, size_t n, char out[ADDRESS_SIZE])
{
	struct address client;

	if (!read_address(remote, strlen(remote), &client)) {
		snprintf(out, ADDRESS_SIZE, "%s", remote);
		return;
	}
	if (is_trusted(proxies, &client))
		while (n > 0 && !walk_field(proxies, forwarded[n - 1],
		    &client))
			n--;
	write_address(&client, out);
}

bool
address_is_loopback(const char *s)
{
	static const struct address six = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 1}};
	struct address a;

	if (!read_address(s, strlen(s), &a))
		return false;
	return memcmp(&a, &six, sizeof(a)) == 0 ||
	    (memcmp(a.bytes, mapped, sizeof(mapped)) == 0 &&
	    a.bytes[12] == 127);
}
