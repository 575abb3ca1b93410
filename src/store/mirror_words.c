/* mirror_words.c - the words that a record is found by. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mirror_row.h"

static const char *const product_texts[] = {"sku", "name", "brand",
	"category_name", "manufacturer", "part_number", "upc", "ean", "isbn",
	NULL};
static const char *const category_texts[] = {"name", "category_name", NULL};
static const char *const customer_texts[] = {"contact_name", "email",
	"phone", "mobile", "company_name", "first_name", "last_name", NULL};
static const char *const order_texts[] = {"salesorder_number",
	"reference_number", "customer_name", NULL};

static const char *const *const texts_of[MIRROR_KIND_COUNT] = {
	[MIRROR_PRODUCT] = product_texts,
	[MIRROR_CATEGORY] = category_texts,
	[MIRROR_CUSTOMER] = customer_texts,
	[MIRROR_SALES_ORDER] = order_texts,
};

/* Letters and digits; of other scripts, whatever is no ASCII. */
static bool
is_of_word(char c)
{
	return (unsigned char)c >= 0x80 || isalnum((unsigned char)c);
}

/* Keeps the order, and each once. */
static void
insert(struct mirror_words *w, const char *word)
{
	size_t at = 0;
	int order = -1;

	while (at < w->count && (order = strcmp(w->list[at], word)) < 0)
		at++;
	if ((at < w->count && order == 0) || w->count == MIRROR_WORDS)
		return;
	memmove(w->list[at + 1], w->list[at], (w->count - at) *
	    MIRROR_WORD_BYTES);
	(void)snprintf(w->list[at], MIRROR_WORD_BYTES, "%s", word);
	w->count++;
}

static void
add_span(struct mirror_words *w, const char *s, size_t n)
{
	char word[MIRROR_WORD_BYTES];

	if (n >= sizeof(word))
		n = text_utf8_span(s, sizeof(word) - 1);
	memcpy(word, s, n);
	word[n] = '\0';
	insert(w, word);
}

void
mirror_words_add(struct mirror_words *w, const char *text)
{
	char *lower = text_lower(text), *s = lower, *start;

	while (*s != '\0') {
		while (*s != '\0' && !is_of_word(*s))
			s++;
		start = s;
		while (is_of_word(*s))
			s++;
		if (s > start)
			add_span(w, start, (size_t)(s - start));
	}
	free(lower);
}

void
mirror_words_of(enum mirror_kind kind, const struct json *content,
    struct mirror_words *out)
{
	const char *const *name;
	const char *text;

	out->count = 0;
	for (name = texts_of[kind]; *name != NULL; name++) {
		text = mirror_text(content, *name);
		if (text != NULL)
			mirror_words_add(out, text);
	}
}
