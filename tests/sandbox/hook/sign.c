/* sign.c - what Zoho signs of a webhook. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/hook/sign.h"

#define PART_MAX (1u << 20)

struct pair {
	char *name, *value;
	size_t place;
};

struct pairs {
	struct pair *pair;
	size_t count;
};

static char *
decoded(const char *s, size_t n)
{
	struct strbuf sb;

	strbuf_init(&sb, PART_MAX);
	unescape_url(&sb, s, n, 1);
	return strbuf_take(&sb);
}

static void
pairs_add(struct pairs *pairs, const char *s, size_t n)
{
	const char *end = s + n;
	size_t len, name;

	for (; s < end; s += len + 1) {
		len = (size_t)(end - s);
		if (memchr(s, '&', len) != NULL)
			len = (size_t)((char *)memchr(s, '&', len) - s);
		if (len == 0)
			continue;
		name = memchr(s, '=', len) == NULL ? len :
		    (size_t)((char *)memchr(s, '=', len) - s);
		pairs->pair = xreallocarray(pairs->pair, pairs->count + 1,
		    sizeof(*pairs->pair));
		pairs->pair[pairs->count].name = decoded(s, name);
		pairs->pair[pairs->count].value = name == len ? xstrdup("") :
		    decoded(s + name + 1, len - name - 1);
		pairs->pair[pairs->count].place = pairs->count;
		pairs->count++;
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x->place > y->place) -
	    (x->place < y->place);
}

void
sign_text(struct strbuf *out, const char *url, const char *media,
    const char *body, size_t n)
{
	bool form = text_starts_nocase(media,
	    "application/x-www-form-urlencoded");
	const char *query = strchr(url, '?');
	struct pairs pairs = {NULL, 0};
	size_t i;

	if (query != NULL)
		pairs_add(&pairs, query + 1, strcspn(query + 1, "#"));
	if (form)
		pairs_add(&pairs, body, n);
	if (pairs.count > 0)
		qsort(pairs.pair, pairs.count, sizeof(*pairs.pair), by_name);
	for (i = 0; i < pairs.count; i++) {
		strbuf_text(out, pairs.pair[i].name);
		strbuf_text(out, pairs.pair[i].value);
		free(pairs.pair[i].name);
		free(pairs.pair[i].value);
	}
	free(pairs.pair);
	if (!form)
		strbuf_add(out, body, n);
}
