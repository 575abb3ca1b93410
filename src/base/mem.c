/* mem.c - memory that is there, or the program ends. */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static void
die(void)
{
	static const char text[] = "out of memory: the program ends\n";
	ssize_t n;

	/* No stdio: it might want memory itself. */
	n = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)n;
	abort();
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size != 0 ? size : 1);

	if (p == NULL)
		die();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = n != 0 && size != 0 ? calloc(n, size) : calloc(1, 1);

	if (p == NULL)
		die();
	return p;
}

void *
xrealloc(void *p, size_t size)
{
	void *q = realloc(p, size != 0 ? size : 1);

	if (q == NULL)
		die();
	return q;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die();
	return xrealloc(p, n * size);
}

char *
xstrdup(const char *s)
{
	return s != NULL ? xstrndup(s, strlen(s)) : NULL;
}

char *
xstrndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = xmalloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		die();
	return s;
}
