/*
 * mirror_search.h - finding records by words.  Only for src/store.
 *
 * Each word of a query is the start of a word of the record: a range of
 * mirror_word.  A list walks its records in order and looks for each word by
 * the record's id; but when a word is rare, only where that one is.
 */

#ifndef STORE_MIRROR_SEARCH_H
#define STORE_MIRROR_SEARCH_H

#include "mirror_row.h"

#define SEARCH_WORDS 6

struct mirror_search {
	char *from[SEARCH_WORDS]; /* NULL from the last on */
	char *to[SEARCH_WORDS];   /* the first text that does not start so */
	bool rare;                /* from[0] is in few records */
};

/* query NULL: no words. ERROR_INVALID when there are too many. */
int mirror_search_init(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *query, struct mirror_search *out,
    struct error *err);
void mirror_search_release(struct mirror_search *s);

/* The ranges as twelve arguments of a statement, $1 to $12. */
#define SEARCH_ARGS(s) db_text((s)->from[0]), db_text((s)->to[0]), \
	db_text((s)->from[1]), db_text((s)->to[1]), \
	db_text((s)->from[2]), db_text((s)->to[2]), \
	db_text((s)->from[3]), db_text((s)->to[3]), \
	db_text((s)->from[4]), db_text((s)->to[4]), \
	db_text((s)->from[5]), db_text((s)->to[5])

#define SEARCH_ONE(from, to) "AND (" from " IS NULL OR EXISTS (SELECT 1 " \
	"FROM mirror_word w WHERE w.id = n.id AND w.word >= " from \
	" AND w.word < " to ")) "
/* Conditions on n.id. */
#define SEARCH_ALL SEARCH_ONE("$1", "$2") SEARCH_ONE("$3", "$4") \
	SEARCH_ONE("$5", "$6") SEARCH_ONE("$7", "$8") \
	SEARCH_ONE("$9", "$10") SEARCH_ONE("$11", "$12")
/* Only where the rare word is; $13 is the tenant. */
#define SEARCH_RARE(kind) "AND n.id IN (SELECT w.id FROM mirror_word w " \
	"WHERE w.tenant = $13 AND w.kind = '" kind "' AND w.word >= $1 " \
	"AND w.word < $2) "

#endif
