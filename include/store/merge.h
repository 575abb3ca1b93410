/*
 * merge.h - two sides changed a record: what it becomes (pure).
 *
 * base is what both last agreed on.  Values compare by meaning: 12.5 and
 * "12.50" are the same, and so are "", null, and none at all.
 */

#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

/* SYNC_CONFLICT_STRATEGY. */
enum merge_strategy {
	MERGE_REMOTE, /* the provider's record as a whole */
	MERGE_LOCAL,  /* ours as a whole */
	MERGE_NEWEST, /* whichever was changed last, as a whole */
	MERGE_FIELDS, /* "merge": member by member, the newest where both did */
	MERGE_MANUAL  /* a person chooses */
};

/* 0, or -1 for a word that is none. */
int merge_strategy_parse(const char *word, enum merge_strategy *out);
const char *merge_strategy_name(enum merge_strategy strategy);

/* Whether two values mean the same; NULL is no member at all. */
bool merge_same(const struct json *a, const struct json *b);

/*
 * Whether a member of a kind ("product", "customer", "sales_order") may be
 * changed on our side; all others are the provider's alone.
 */
bool merge_is_ours(const char *kind, const char *member);

struct merge {
	const char *kind;
	/* Objects; base NULL: nothing was ever agreed. */
	const struct json *base, *ours, *theirs;
	enum merge_strategy strategy;
	int64_t ours_at, theirs_at; /* the last change of each, ms */
};

struct merged {
	struct json *content; /* what the record becomes; json_free() */
	bool conflict; /* both sides had changed it, not to the same */
	bool open;     /* it is for a person: content is ours until then */
	bool ours_left; /* content differs from theirs: it must go out */
	char *fields;  /* those that both changed, or all changed; free() */
	const char *winner; /* "local", "remote", "fields", NULL when none */
};

void merge(const struct merge *m, struct merged *out);
void merged_release(struct merged *m);

#endif
