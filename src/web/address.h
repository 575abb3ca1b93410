/*
 * address.h - who sent a request: addresses and trusted proxies. Pure.
 */

#ifndef WEB_ADDRESS_H
#define WEB_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#define ADDRESS_SIZE 64 /* any address as text, and the NUL */

struct proxies;

/* The addresses of a comma-separated list; what is none is left out. */
struct proxies *proxies_new(const char *list);
void proxies_free(struct proxies *proxies);

/*
 * The client's address in normal form: remote (REMOTE_ADDR), or, when that
 * is a trusted proxy, the last entry of X-Forwarded-For that is none.
 * forwarded: the fields of that name in the order received; reading them
 * from the end stops at an entry that is no address.  proxies may be NULL.
 * A remote that is no address (a Unix socket) is returned cut to size.
 */
void address_client(const struct proxies *proxies, const char *remote,
    const char *const *forwarded, size_t n, char out[ADDRESS_SIZE]);

/* 127.0.0.0/8, ::1, or the former mapped into IPv6. */
bool address_is_loopback(const char *s);

#endif
