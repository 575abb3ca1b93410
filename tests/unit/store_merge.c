/* store_merge.c - what a record becomes that two sides changed. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/merge.h"
#include "tests/lib/tap.h"

static struct json *
parse(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	if (text != NULL && json_parse(text, strlen(text), &j, &err) != 0)
		note("%s: %s", text, err.text);
	return j;
}

static void
test_same(void)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{"12.5", "\"12.50\"", true},
		{"12.5", "12.500", true},
		{"\"007\"", "\"7\"", false},
		{"4600000000012345", "\"4600000000012345\"", true},
		{"4600000000012345", "4600000000012346", false},
		{"\"\"", "null", true},
		{"[]", "null", true},
		{"{\"a\":\"\",\"b\":null}", "null", true},
		{"0", "null", false},
		{"false", "null", false},
		{"true", "true", true},
		{"true", "false", false},
		{"true", "\"true\"", false},
		{"{\"a\":1}", "{\"b\":\"\",\"a\":1.0}", true},
		{"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
		{"[1,2]", "[2,1]", false},
		{"[1]", "[1,\"\"]", false},
		{"\"a\"", "[\"a\"]", false},
		{"{}", "[]", true},
	};
	struct json *a, *b;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		a = parse(rows[i].a);
		b = parse(rows[i].b);
		ok(merge_same(a, b) == rows[i].same, "%s and %s are %sthe same",
		    rows[i].a, rows[i].b, rows[i].same ? "" : "not ");
		json_free(a);
		json_free(b);
	}
	ok(merge_same(NULL, NULL), "nothing is nothing");
}

#define R MERGE_REMOTE
#define L MERGE_LOCAL
#define N MERGE_NEWEST
#define F MERGE_FIELDS
#define M MERGE_MANUAL

/* newer: 1 ours, -1 theirs. want: "content conflict open left fields". */
static const struct {
	const char *name;
	const char *base, *ours, *theirs;
	enum merge_strategy strategy;
	int newer;
	const char *want;
} cases[] = {
	{"nothing changed", "{\"rate\":1}", "{\"rate\":1}", "{\"rate\":1.0}",
	    R, 0, "{\"rate\":1.0} - - -  -"},
	{"ours alone", "{\"rate\":1}", "{\"rate\":2}", "{\"rate\":1}", R, 0,
	    "{\"rate\":2} - - left rate -"},
	{"theirs alone", "{\"rate\":1}", "{\"rate\":1}", "{\"rate\":3}", L, 0,
	    "{\"rate\":3} - - - rate -"},
	{"both to the same", "{\"rate\":1}", "{\"rate\":2}",
	    "{\"rate\":\"2.0\"}", M, 0, "{\"rate\":\"2.0\"} - - -  -"},
	{"both, remote wins", "{\"rate\":1}", "{\"rate\":2}", "{\"rate\":3}",
	    R, 1, "{\"rate\":3} conflict - - rate remote"},
	{"both, local wins", "{\"rate\":1}", "{\"rate\":2}", "{\"rate\":3}",
	    L, -1, "{\"rate\":2} conflict - left rate local"},
	{"both, ours is newer", "{\"rate\":1}", "{\"rate\":2}",
	    "{\"rate\":3}", N, 1, "{\"rate\":2} conflict - left rate local"},
	{"both, theirs is newer", "{\"rate\":1}", "{\"rate\":2}",
	    "{\"rate\":3}", N, -1, "{\"rate\":3} conflict - - rate remote"},
	{"a person chooses", "{\"rate\":1}", "{\"rate\":2}", "{\"rate\":3}",
	    M, 0, "{\"rate\":2} conflict open left rate -"},
	{"other members merge", "{\"rate\":1,\"name\":\"a\"}",
	    "{\"rate\":2,\"name\":\"a\"}", "{\"rate\":1,\"name\":\"b\"}", F, 0,
	    "{\"rate\":2,\"name\":\"b\"} - - left  -"},
	{"one of two clashes", "{\"rate\":1,\"name\":\"a\"}",
	    "{\"rate\":2,\"name\":\"c\"}", "{\"rate\":1,\"name\":\"b\"}", F,
	    -1, "{\"rate\":2,\"name\":\"b\"} conflict - left name fields"},
	{"the winner takes all", "{\"rate\":1,\"name\":\"a\"}",
	    "{\"rate\":2,\"name\":\"a\"}", "{\"rate\":1,\"name\":\"b\"}", L, 0,
	    "{\"rate\":2,\"name\":\"a\"} conflict - left rate name local"},
	{"stock is theirs", "{\"stock_on_hand\":5,\"rate\":1}",
	    "{\"stock_on_hand\":9,\"rate\":2}",
	    "{\"stock_on_hand\":7,\"rate\":1}", L, 1,
	    "{\"stock_on_hand\":7,\"rate\":2} - - left rate -"},
	{"never agreed", NULL, "{\"rate\":2,\"name\":\"a\"}",
	    "{\"rate\":2.0,\"name\":\"a\",\"unit\":\"pcs\"}", M, 0,
	    "{\"rate\":2.0,\"name\":\"a\",\"unit\":\"pcs\"} - - - unit -"},
	{"a member that only we have", "{}", "{\"unit\":\"kg\"}", "{}", R, 0,
	    "{\"unit\":\"kg\"} - - left unit -"},
};

static void
test_merge(void)
{
	struct json *base, *ours, *theirs;
	struct merged merged;
	struct merge m;
	char got[300], *text;
	size_t i;

	for (i = 0; i < nrows(cases); i++) {
		base = parse(cases[i].base);
		ours = parse(cases[i].ours);
		theirs = parse(cases[i].theirs);
		m = (struct merge){"product", base, ours, theirs,
		    cases[i].strategy, 100 + cases[i].newer, 100};
		merge(&m, &merged);
		text = json_print(merged.content);
		snprintf(got, sizeof(got), "%s %s %s %s %s %s", text,
		    merged.conflict ? "conflict" : "-",
		    merged.open ? "open" : "-",
		    merged.ours_left ? "left" : "-", merged.fields,
		    merged.winner != NULL ? merged.winner : "-");
		is_text(got, cases[i].want, "%s", cases[i].name);
		free(text);
		merged_release(&merged);
		json_free(base);
		json_free(ours);
		json_free(theirs);
	}
}

static void
test_words(void)
{
	enum merge_strategy s = MERGE_REMOTE;

	ok(merge_strategy_parse("merge", &s) == 0 && s == MERGE_FIELDS,
	    "a strategy by its word");
	is_text(merge_strategy_name(s), "merge", "and back");
	is_int(merge_strategy_parse("Newest", &s), -1, "none of that word");
	ok(merge_is_ours("product", "rate"), "the rate is ours to change");
	ok(!merge_is_ours("product", "stock_on_hand"), "the stock is not");
	ok(!merge_is_ours("category", "name"), "nothing of a category is");
}

int
main(void)
{
	test_same();
	test_merge();
	test_words();
	return tap_done();
}
