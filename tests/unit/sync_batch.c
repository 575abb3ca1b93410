/* sync_batch.c - no two of one person at once, and each in order. */

#include "base/mem.h"
#include "base/text.h"
#include "sync/batch.h"
#include "tests/lib/tap.h"

#define MAX 12

struct batch_row {
	const char *name;
	struct batch_person people[MAX];
	int want[MAX]; /* -1 ends the list */
	int rounds;
};

static const struct batch_row batch_rows[] = {
	{"nobody", {{NULL, NULL}}, {-1}, 0},
	{"one", {{"a@x", NULL}}, {0, -1}, 1},
	{"strangers", {{"a@x", NULL}, {"b@x", "12345"}, {NULL, "12346"}},
	    {0, 0, 0, -1}, 1},
	{"one e-mail twice", {{"a@x", NULL}, {"a@x", NULL}}, {0, 1, -1}, 2},
	{"in other letters", {{"Ada@X", NULL}, {"aDA@x", NULL}}, {0, 1, -1},
	    2},
	{"one phone twice", {{NULL, "+49 170/12-34"}, {NULL, "+491701234"}},
	    {0, 1, -1}, 2},
	{"a phone that looks like an e-mail's key", {{"12345", NULL},
	    {NULL, "12345"}}, {0, 0, -1}, 1},
	{"a chain: the second shares with both", {{"a@x", NULL},
	    {"a@x", "12345"}, {NULL, "12345"}}, {0, 1, 2, -1}, 3},
	{"the third shares with the first alone", {{"a@x", NULL},
	    {"b@x", NULL}, {"a@x", NULL}}, {0, 0, 1, -1}, 2},
	{"three of one, two of another", {{"a@x", NULL}, {"b@x", NULL},
	    {"a@x", NULL}, {"b@x", NULL}, {"a@x", NULL}},
	    {0, 0, 1, 1, 2, -1}, 3},
	{"neither e-mail nor phone", {{NULL, NULL}, {NULL, NULL}, {"", ""},
	    {"", ""}}, {0, 0, 0, 0, -1}, 1},
	{"a late bridge between two early ones", {{"a@x", NULL},
	    {NULL, "12345"}, {"a@x", "12345"}, {"a@x", NULL},
	    {NULL, "12345"}}, {0, 0, 1, 2, 2, -1}, 3},
};

static void
test_rows(void)
{
	int round[MAX], rounds;
	size_t i, k, n;

	for (i = 0; i < nrows(batch_rows); i++) {
		const struct batch_row *r = &batch_rows[i];

		for (n = 0; r->want[n] >= 0; n++)
			round[n] = 99;
		rounds = batch_rounds(r->people, n, round);
		is_int(rounds, r->rounds, "%s: number of rounds", r->name);
		for (k = 0; k < n; k++)
			is_int(round[k], r->want[k], "%s: round of number %zu",
			    r->name, k);
	}
}

/* --- For any people ----------------------------------------------------- */

static uint64_t seed = 1;

/* xorshift64 (Marsaglia, 2003): the same in every run. */
static unsigned
next_random(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % below);
}

static bool
same_phone(const char *a, const char *b)
{
	char *x, *y;
	bool same;

	if (text_empty(a) || text_empty(b))
		return false;
	x = text_phone_digits(a);
	y = text_phone_digits(b);
	same = strcmp(x, y) == 0;
	free(x);
	free(y);
	return same;
}

static bool
same_person(const struct batch_person *a, const struct batch_person *b)
{
	return (!text_empty(a->email) && text_same(a->email, b->email)) ||
	    same_phone(a->phone, b->phone);
}

struct verdict {
	int together, backwards, gaps;
};

static void
judge(const struct batch_person *people, const int *round, int n, int rounds,
    struct verdict *v)
{
	int i, k, members;

	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++) {
			if (!same_person(&people[i], &people[k]))
				continue;
			v->together += round[i] == round[k];
			v->backwards += round[i] < round[k];
		}
	}
	for (k = 0; k < rounds; k++) {
		members = 0;
		for (i = 0; i < n; i++)
			members += round[i] == k;
		v->gaps += members == 0;
	}
}

static void
test_any(void)
{
	static const char *const emails[] = {NULL, "a@x", "A@x", "b@x", "c@x",
		"d@x", "B@X", ""};
	static const char *const phones[] = {NULL, "11111", "1-1111", "22222",
		"33333", "+11111", NULL, ""};
	struct batch_person people[60];
	struct verdict v = {0, 0, 0};
	int round[60], trial, n, i, rounds;

	for (trial = 0; trial < 2000; trial++) {
		n = (int)next_random(nrows(people) + 1);
		for (i = 0; i < n; i++) {
			people[i].email = emails[next_random(nrows(emails))];
			people[i].phone = phones[next_random(nrows(phones))];
			round[i] = -1;
		}
		rounds = batch_rounds(people, (size_t)n, round);
		judge(people, round, n, rounds, &v);
	}
	is_int(v.together, 0, "of any people no two of one person are in the "
	    "same round");
	is_int(v.backwards, 0, "and none comes before an older one of his");
	is_int(v.gaps, 0, "and no round is empty");
}

int
main(void)
{
	test_rows();
	test_any();
	return tap_done();
}
