/* store_recent.c - which rows may have a key: none is missed. */

#include "src/store/recent.h"
#include "tests/lib/tap.h"

static void
make_key(char out[24], int n)
{
	(void)snprintf(out, 24, "c%022d", n);
}

/* How many rows are named for a key, and whether `row` is one of them. */
static int
named(const struct recent *r, const char *key, int64_t row, bool *there)
{
	size_t place = 0;
	int64_t seq;
	int n = 0;

	*there = false;
	while ((seq = recent_next(r, key, &place)) != 0) {
		n++;
		*there = *there || seq == row;
	}
	return n;
}

static void
test_full(struct recent *r, int64_t first)
{
	int i, missed = 0, strange = 0;
	char key[24];
	bool there;

	recent_clear(r);
	is_int(recent_count(r), 0, "cleared, it is empty");
	for (i = 0; i < RECENT_MAX; i++) {
		make_key(key, i);
		if (!recent_add(r, key, first + i))
			missed++;
	}
	is_int(missed, 0, "it takes all that it shall hold");
	is_int(recent_count(r), RECENT_MAX, "and counts them");
	ok(!recent_add(r, "one more", first + i), "one more is refused");
	is_int(named(r, "one more", first + i, &there), 0,
	    "and is not in it");
	for (i = 0; i < 2 * RECENT_MAX; i++) {
		make_key(key, i);
		if (named(r, key, first + i, &there) > 1 ||
		    (i >= RECENT_MAX && there))
			strange++;
		missed += i < RECENT_MAX && !there;
	}
	is_int(missed, 0, "the row of every key is named");
	ok(strange < 50, "others hardly ever (%d)", strange);
}

static void
test_same_key(struct recent *r)
{
	bool there;
	int i;

	recent_clear(r);
	for (i = 1; i <= 100; i++)
		(void)recent_add(r, "often", i * 7);
	is_int(named(r, "often", 700, &there), 100,
	    "a key that many rows have names all of them");
	ok(there, "the last too");
	(void)named(r, "often", 7, &there);
	ok(there, "and the first");
}

struct key_row {
	const char *a, *b;
};

static const struct key_row key_rows[] = {
	{"c1234567", "c1234568"},
	{"c12345678", "c1234567"},
	{"c123456789abcdef", "c123456789abcdeg"},
	{"12345678x", "x12345678"},
	{"", "c"},
};

static void
test_other_keys(struct recent *r)
{
	bool there;
	size_t i;

	for (i = 0; i < nrows(key_rows); i++) {
		recent_clear(r);
		(void)recent_add(r, key_rows[i].a, 5);
		is_int(named(r, key_rows[i].a, 5, &there), 1,
		    "\"%s\" is named", key_rows[i].a);
		is_int(named(r, key_rows[i].b, 5, &there), 0,
		    "\"%s\" is another key", key_rows[i].b);
	}
}

static void
test_far(struct recent *r)
{
	int64_t far = INT64_C(1) << 40;
	bool there;

	recent_clear(r);
	ok(recent_add(r, "a", far), "a first row of any number");
	ok(recent_add(r, "b", far + UINT32_MAX - 1), "one far from it");
	(void)named(r, "b", far + UINT32_MAX - 1, &there);
	ok(there, "is named");
	ok(!recent_add(r, "c", far + UINT32_MAX), "one too far is refused");
	recent_clear(r);
	ok(recent_add(r, "c", far + UINT32_MAX), "but not as the first");
}

int
main(void)
{
	struct recent *r = recent_new();

	test_full(r, 1);
	test_full(r, INT64_C(6000000000));
	test_same_key(r);
	test_other_keys(r);
	test_far(r);
	recent_free(r);
	recent_free(NULL);
	return tap_done();
}
