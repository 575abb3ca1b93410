/*
 * mem.h - memory that is there, or the program ends.
 *
 * The x functions never return NULL: on exhaustion they write one line to
 * standard error and abort().  Nothing is lost by that, for nothing was
 * answered.  A size that comes from outside is checked against limits.h
 * before it is asked for.
 */

#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#define nitems(a) (sizeof(a) / sizeof((a)[0]))

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);

/* Grows an array to hold n elements of size bytes; aborts on overflow. */
void *xreallocarray(void *p, size_t n, size_t size);

/* xstrdup(NULL) is NULL. */
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
