/* web_etag.c - lists of entity tags, as If-Match and If-None-Match have them. */

#include "tests/lib/tap.h"
#include "web/etag.h"

static const struct row {
	const char *list, *tag;
	enum etag_match strong, weak;
} rows[] = {
	{"\"12\"", "\"12\"", ETAG_MATCHES, ETAG_MATCHES},
	{"\"1\"", "\"12\"", ETAG_NONE, ETAG_NONE},
	{"\"123\"", "\"12\"", ETAG_NONE, ETAG_NONE},
	{"*", "\"12\"", ETAG_MATCHES, ETAG_MATCHES},
	{" * ", "\"12\"", ETAG_MATCHES, ETAG_MATCHES},
	{"*, \"12\"", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"\"a\", \"12\"", "\"12\"", ETAG_MATCHES, ETAG_MATCHES},
	{"\"12\",\"a\"", "\"12\"", ETAG_MATCHES, ETAG_MATCHES},
	{", ,\"12\" ,", "\"12\"", ETAG_MATCHES, ETAG_MATCHES},
	{"\"a,12\"", "\"12\"", ETAG_NONE, ETAG_NONE},
	{"W/\"12\"", "\"12\"", ETAG_NONE, ETAG_MATCHES},
	{"\"12\"", "W/\"12\"", ETAG_NONE, ETAG_MATCHES},
	{"w/\"12\"", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"\"\"", "\"\"", ETAG_MATCHES, ETAG_MATCHES},
	{"", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{",", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"12", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"\"12", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"\"1 2\"", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"\"12\" \"13\"", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
	{"\"12\", x", "\"12\"", ETAG_MALFORMED, ETAG_MALFORMED},
};

int
main(void)
{
	char tag[ETAG_SIZE];
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		is_int(etag_match(rows[i].list, rows[i].tag, false),
		    rows[i].strong, "%s has %s", rows[i].list, rows[i].tag);
		is_int(etag_match(rows[i].list, rows[i].tag, true),
		    rows[i].weak, "%s has %s, loosely", rows[i].list,
		    rows[i].tag);
	}
	etag_of_revision(12, tag);
	is_text(tag, "\"12\"", "a revision's");
	return tap_done();
}
