/*
 * strbuf.h - a text that grows up to a cap.
 *
 * The data is always NUL-terminated and may hold any bytes.  Reaching the
 * cap is an error, never a silent cut: further appends change nothing and
 * `full` stays set, so a writer appends freely and asks once at the end.
 */

#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *data;  /* NULL until the first append */
	size_t len;  /* bytes, without the NUL */
	size_t size; /* allocated */
	size_t max;  /* cap in bytes for len */
	bool full;   /* an append did not fit */
};

/* An empty text of at most max bytes; allocates nothing. */
void strbuf_init(struct strbuf *sb, size_t max);
void strbuf_release(struct strbuf *sb);
/* Empties it and clears `full`; keeps the memory. */
void strbuf_reset(struct strbuf *sb);

/* Memory for a text of n bytes (at most the cap), in one piece. */
void strbuf_reserve(struct strbuf *sb, size_t n);

void strbuf_add(struct strbuf *sb, const void *bytes, size_t n);
void strbuf_text(struct strbuf *sb, const char *s);
void strbuf_char(struct strbuf *sb, char c);
void strbuf_printf(struct strbuf *sb, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The text, never NULL ("" when empty). Borrowed until the next change. */
const char *strbuf_str(const struct strbuf *sb);

/* Hands the text over to the caller (free()); leaves it empty. Never NULL. */
char *strbuf_take(struct strbuf *sb);

#endif
