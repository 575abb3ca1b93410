/* signed_text.c - puts together the text that Zoho signs. */

#include "src/web/signed_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"

/* Places within a text of all names and values. */
struct pair {
	size_t name, name_n, value, value_n;
	size_t number; /* in which it came */
};

struct pairs {
	struct strbuf text;
	struct pair items[LIMIT_FORM_FIELDS];
	size_t count;
};

static int
take(struct pairs *all, const char *s, size_t n, size_t *at, size_t *length)
{
	*at = all->text.len;
	if (unescape_url(&all->text, s, n, 1) != 0 || all->text.full)
		return -1;
	*length = all->text.len - *at;
	return 0;
}

static int
read_pairs(struct pairs *all, const char *s, size_t n)
{
	const char *end = s + n, *stop, *equals;
	struct pair *p;

	for (; s < end; s = stop + 1) {
		stop = memchr(s, '&', (size_t)(end - s));
		if (stop == NULL)
			stop = end;
		if (stop == s)
			continue;
		if (all->count == LIMIT_FORM_FIELDS)
			return -1;
		p = &all->items[all->count];
		equals = memchr(s, '=', (size_t)(stop - s));
		if (equals == NULL)
			equals = stop;
		if (take(all, s, (size_t)(equals - s), &p->name,
			&p->name_n) != 0)
			return -1;
		s = equals < stop ? equals + 1 : stop;
		if (take(all, s, (size_t)(stop - s), &p->value,
			&p->value_n) != 0)
			return -1;
		p->number = all->count++;
	}
	return 0;
}

static int
compare(const void *a, const void *b, void *arg)
{
	const struct pair *p = a, *q = b;
	const char *text = arg;
	size_t n = p->name_n < q->name_n ? p->name_n : q->name_n;
	int order = n > 0 ? memcmp(text + p->name, text + q->name, n) : 0;

	if (order == 0)
		order = (p->name_n > q->name_n) - (p->name_n < q->name_n);
	if (order == 0)
		order = (p->number > q->number) - (p->number < q->number);
	return order;
}

int
signed_text(const struct signed_post *post, struct strbuf *out)
{
	struct pairs *all = xcalloc(1, sizeof(*all));
	char *text;
	size_t i;
	int rc = -1;

	strbuf_init(&all->text, 2 * (size_t)LIMIT_BODY_DEFAULT);
	if (post->query != NULL &&
	    read_pairs(all, post->query, strlen(post->query)) != 0)
		goto out;
	if (post->is_form && read_pairs(all, post->body, post->n) != 0)
		goto out;
	text = all->text.data;
	if (all->count > 1)
		qsort_r(all->items, all->count, sizeof(*all->items), compare,
		    text);
	for (i = 0; i < all->count; i++) {
		strbuf_add(out, text + all->items[i].name,
		    all->items[i].name_n);
		strbuf_add(out, text + all->items[i].value,
		    all->items[i].value_n);
	}
	rc = out->full ? -1 : 0;
out:
	strbuf_release(&all->text);
	free(all);
	return rc;
}
