/* mirror_search.c - finding records by words. */

#include "mirror_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Records that are few enough to be looked at one by one. */
#define FEW 2000

void
mirror_search_release(struct mirror_search *s)
{
	size_t i;

	for (i = 0; i < SEARCH_WORDS; i++) {
		free(s->from[i]);
		free(s->to[i]);
	}
	memset(s, 0, sizeof(*s));
}

/* How many records have a word, as far as FEW. */
static int
count_word(struct db *db, const char *tenant, enum mirror_kind kind,
    const struct mirror_search *s, size_t i, int64_t *n, struct error *err)
{
	return db_number(db, "SELECT count(*) FROM (SELECT 1 "
	    "FROM mirror_word WHERE tenant = $1 AND kind = $2 AND word >= $3 "
	    "AND word < $4 LIMIT 2000) few", DB_ARGS(db_text(tenant),
	    db_text(mirror_kind_name(kind)), db_text(s->from[i]),
	    db_text(s->to[i])), 0, n, err);
}

static void
to_front(struct mirror_search *s, size_t i)
{
	char *from = s->from[i], *to = s->to[i];

	s->from[i] = s->from[0];
	s->to[i] = s->to[0];
	s->from[0] = from;
	s->to[0] = to;
}

int
mirror_search_init(struct db *db, const char *tenant, enum mirror_kind kind,
    const char *query, struct mirror_search *out, struct error *err)
{
	struct mirror_words words = {.count = 0};
	int64_t fewest = FEW, n;
	size_t i, at = 0;

	memset(out, 0, sizeof(*out));
	if (query != NULL)
		mirror_words_add(&words, query);
	if (words.count > SEARCH_WORDS)
		return error_set(err, ERROR_INVALID, "look for %d words at "
		    "most", SEARCH_WORDS);
	for (i = 0; i < words.count; i++) {
		out->from[i] = xstrdup(words.list[i]);
		/* The last character of all, U+10FFFF. */
		out->to[i] = xasprintf("%s\xf4\x8f\xbf\xbf", words.list[i]);
	}
	for (i = 0; i < words.count && fewest > 0; i++) {
		if (count_word(db, tenant, kind, out, i, &n, err) != 0) {
			mirror_search_release(out);
			return -1;
		}
		if (n < fewest) {
			fewest = n;
			at = i;
		}
	}
	out->rare = fewest < FEW;
	if (out->rare)
		to_front(out, at);
	return 0;
}
