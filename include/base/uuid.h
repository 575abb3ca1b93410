/*
 * uuid.h - ids: UUID version 7 (RFC 9562, 5.7), lower case text.
 *
 * Ids made by one process strictly increase, also within a millisecond
 * (method 1 of RFC 9562, 6.2: a counter in rand_a), so that they sort by
 * time and index pages fill in order.  Thread-safe.
 */

#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>

#define UUID_SIZE 37 /* 36 characters and the NUL */

void uuid_make(char out[UUID_SIZE]);
bool uuid_is_valid(const char *s);

#endif
