/*
 * target.h - which servers may be asked (pure).
 */

#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include <stdbool.h>

/*
 * True for a host that can only be this machine: "localhost", an address of
 * 127.0.0.0/8 written in full, or ::1 (also in brackets).  Nothing is looked
 * up, and no other way to write an address counts (RFC 6890; RFC 6761, 6.3).
 */
bool target_host_is_loopback(const char *host);

/*
 * True for http(s)://host[:port] with such a host, nothing before or after
 * it: no user info, path, query.
 */
bool target_is_loopback_origin(const char *url);

#endif
