/* store_repeat.c - who sends the same again is told of the first. */

#include "base/mem.h"
#include "base/secret.h"
#include "src/store/recent.h"
#include "store/prune.h"
#include "store/repeat.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define START INT64_C(1772619307000)
#define MINUTE INT64_C(60000)

/* A process: its own connection, and what it remembers if it does. */
struct process {
	struct db *db;
	struct repeats *repeats;
};

static struct process
process_start(const struct place *p, bool remembers)
{
	struct process one = {place_connect(p), NULL};

	if (remembers)
		one.repeats = repeats_new();
	return one;
}

static void
process_end(struct process *one)
{
	db_close(one->db);
	repeats_free(one->repeats);
}

/*
 * Claims content number n for the lead "n/who".  Returns whose it is by then:
 * borrowed until the next call; "" on failure.  The transaction stays open.
 */
static const char *
claim(struct process *one, int n, const char *who, int64_t at)
{
	static char first[UUID_SIZE];
	struct error err = ERROR_INIT;
	char lead[UUID_SIZE], text[16], hash[SECRET_HASH_SIZE];
	struct repeat_post post = {"f", hash, NULL, lead, at};
	enum repeat_kind kind = REPEAT_MISMATCH;

	(void)snprintf(text, sizeof(text), "%d", n);
	secret_hash(text, strlen(text), hash);
	(void)snprintf(lead, sizeof(lead), "%d/%s", n, who);
	if (repeat_claim(one->db, one->repeats, &post, &kind, first, &err) != 0)
		return note("%s", err.text), "";
	if (kind == REPEAT_NONE)
		(void)snprintf(first, sizeof(first), "%s", lead);
	return first;
}

static const char *
post(struct process *one, int n, const char *who, int64_t at)
{
	struct error err = ERROR_INIT;
	const char *first;

	if (db_begin(one->db, &err) != 0)
		return note("%s", err.text), "";
	first = claim(one, n, who, at);
	return db_commit(one->db, &err) == 0 ? first : "";
}

/* Posts from..to-1 in groups; how many were somebody else's. */
static int
post_many(struct process *one, int from, int to, const char *who, int64_t at)
{
	struct error err = ERROR_INIT;
	char own[UUID_SIZE];
	int n, others = 0;

	for (n = from; n < to; n++) {
		if ((n - from) % 64 == 0)
			(void)db_begin(one->db, &err);
		(void)snprintf(own, sizeof(own), "%d/%s", n, who);
		others += strcmp(claim(one, n, who, at), own) != 0;
		if ((n - from) % 64 == 63 || n == to - 1)
			(void)db_commit(one->db, &err);
	}
	return others;
}

static void
rest(struct process *one, int64_t now, bool idle)
{
	struct error err = ERROR_INIT;

	is_int(repeats_rest(one->db, one->repeats, now, idle, &err), 0,
	    "it rests");
}

static int64_t
recent_rows(struct process *one)
{
	return place_count(one->db, "SELECT count(*) FROM lead_recent");
}

static int64_t
sorted_rows(struct process *one)
{
	return place_count(one->db, "SELECT count(*) FROM lead_key");
}

static void
empty(struct process *one)
{
	place_run(one->db, "DELETE FROM lead_recent");
	place_run(one->db, "DELETE FROM lead_key");
}

/* Whoever is first, on whichever way, everybody knows of it. */
static void
test_processes(const struct place *p)
{
	static const bool remembers[] = {true, true, false, false};
	struct process all[nrows(remembers)];
	char who[16], want[UUID_SIZE];
	size_t i, k;
	int n = 0;

	for (i = 0; i < nrows(all); i++)
		all[i] = process_start(p, remembers[i]);
	for (n = 0; n < 40; n++) {
		i = (size_t)n % nrows(all);
		(void)snprintf(who, sizeof(who), "p%zu", i);
		(void)snprintf(want, sizeof(want), "%d/%s", n, who);
		is_text(post(&all[i], n, who, START), want,
		    "content %d is %s's", n, who);
		for (k = 0; k < nrows(all); k++)
			is_text(post(&all[k], n, "late", START + 1), want,
			    "which process %zu knows", k);
	}
	is_int(recent_rows(&all[0]), 20,
	    "who stays appends its keys in order of arrival");
	is_int(sorted_rows(&all[0]), 20, "who does not sorts them in");
	for (i = 0; i < nrows(all); i++)
		process_end(&all[i]);
	all[0] = process_start(p, true);
	is_text(post(&all[0], 0, "later", START + 2), "0/p0",
	    "so does a process that has just been started");
	is_text(post(&all[0], 2, "later", START + 2), "2/p2",
	    "whichever way it was stored");
	empty(&all[0]);
	process_end(&all[0]);
}

static void
test_expiry(const struct place *p)
{
	struct process page = process_start(p, true);
	struct process cgi = process_start(p, false);
	int64_t end = START + REPEAT_CONTENT_MS;

	is_text(post(&page, 1, "a", START), "1/a", "a first post");
	is_text(post(&page, 1, "b", end - 1), "1/a", "its repeat in time");
	is_text(post(&page, 1, "c", end), "1/c", "and after it: a new lead");
	is_text(post(&page, 1, "d", end + 1), "1/c", "whose repeat is told it");
	is_text(post(&cgi, 1, "e", end + 1), "1/c", "also by a plain CGI");
	is_text(post(&cgi, 1, "f", end + REPEAT_CONTENT_MS), "1/f",
	    "which takes over in its turn");
	is_text(post(&page, 1, "g", end + REPEAT_CONTENT_MS + 1), "1/f",
	    "and is known to");
	empty(&page);
	process_end(&page);
	process_end(&cgi);
}

static void
test_drop(const struct place *p)
{
	struct process page = process_start(p, true);
	int64_t end = START + REPEAT_CONTENT_MS, removed;
	struct error err = ERROR_INIT;

	(void)post_many(&page, 0, 100, "a", START);
	(void)post_many(&page, 100, 150, "a", START + 5 * MINUTE);
	rest(&page, end - 1, true);
	is_int(recent_rows(&page), 150, "rows whose time is not over stay");
	rest(&page, end + 2 * MINUTE, false);
	is_int(recent_rows(&page), 150, "and others while visitors come");
	rest(&page, end + 2 * MINUTE, true);
	is_int(recent_rows(&page), 50, "with time they are dropped");
	is_int(post_many(&page, 100, 150, "b", end + 2 * MINUTE), 50,
	    "the others are still known");
	is_int(post_many(&page, 0, 10, "b", end + 2 * MINUTE), 0,
	    "those dropped are new");
	rest(&page, end + 30 * MINUTE, true);
	is_int(recent_rows(&page), 0, "in the end nothing is left");
	is_int(sorted_rows(&page), 0, "nor was anything sorted in");
	is_text(post(&page, 5, "c", end + 30 * MINUTE), "5/c", "it goes on");
	is_text(post(&page, 5, "d", end + 30 * MINUTE), "5/c", "as before");
	(void)prune_expired(page.db, end + 50 * MINUTE, &removed, &err);
	is_int(recent_rows(&page), 0, "prune drops what a page has left");
	is_text(post(&page, 5, "e", end + 50 * MINUTE), "5/e",
	    "under a page that runs");
	is_text(post(&page, 5, "f", end + 50 * MINUTE), "5/e",
	    "and goes on too");
	empty(&page);
	process_end(&page);
}

static void
test_rollback(const struct place *p)
{
	struct process page = process_start(p, true);
	struct process other = process_start(p, true);
	struct error err = ERROR_INIT;

	is_text(post(&page, 1, "a", START), "1/a", "a post");
	(void)db_begin(page.db, &err);
	is_text(claim(&page, 2, "a", START), "2/a", "another in a group");
	is_text(claim(&page, 3, "a", START), "3/a", "and one more");
	is_text(claim(&page, 2, "b", START), "2/a",
	    "within the group a repeat is known");
	db_rollback(page.db);
	is_text(post(&other, 9, "o", START), "9/o",
	    "rolled back: another process takes the rows");
	is_text(post(&other, 8, "o", START), "8/o", "both");
	is_text(post(&page, 9, "c", START), "9/o", "the first knows of one");
	is_text(post(&page, 8, "c", START), "8/o", "and of the other");
	is_text(post(&page, 2, "c", START), "2/c", "its own are forgotten");
	is_text(post(&page, 3, "c", START), "3/c", "both");
	is_text(post(&page, 1, "c", START), "1/a", "what was before is not");
	(void)db_begin(page.db, &err);
	(void)claim(&page, 20, "x", START);
	db_rollback(page.db);
	is_text(post(&page, 20, "y", START), "20/y",
	    "rolled back and sent again, it is new");
	is_text(post(&other, 20, "z", START), "20/y", "for everybody");
	empty(&page);
	process_end(&page);
	process_end(&other);
}

struct sort_row {
	const char *name;
	int rows;
	bool idle;
	int left; /* in order of arrival */
	int sorted;
};

static const struct sort_row sort_rows[] = {
	{"a few rows, with time", 2048, true, 2047, 0},
	{"many, with time", 2049, true, 0, 2048},
	{"many, while visitors come", 20000, false, 20000, 0},
	{"too many", RECENT_MAX - 1023, false, 0, RECENT_MAX - 1024},
};

static void
test_sort(const struct place *p)
{
	size_t i;

	for (i = 0; i < nrows(sort_rows); i++) {
		const struct sort_row *s = &sort_rows[i];
		struct process page = process_start(p, true);
		struct process other = process_start(p, true);
		struct process cgi = process_start(p, false);

		(void)post(&page, 0, "old", START - REPEAT_CONTENT_MS);
		(void)post(&other, s->rows + 1, "other", START);
		is_int(post_many(&page, 1, s->rows - 1, "a", START), 0,
		    "%s: all are new", s->name);
		rest(&page, START + 1, s->idle);
		is_int(recent_rows(&page), s->left,
		    "%s: what stays in order of arrival", s->name);
		is_int(sorted_rows(&page), s->sorted,
		    "%s: what is sorted in, but for what is over", s->name);
		is_text(post(&other, 7, "b", START + 2), "7/a",
		    "%s: another process knows", s->name);
		is_text(post(&cgi, 8, "b", START + 2), "8/a",
		    "%s: a plain CGI", s->name);
		is_int(post_many(&page, 1, s->rows - 1, "c", START + 3),
		    s->rows - 2, "%s: and the one itself", s->name);
		is_text(post(&page, 0, "new", START + 3), "0/new",
		    "%s: what was over is new", s->name);
		is_text(post(&other, 0, "newer", START + 4), "0/new",
		    "%s: and known", s->name);
		empty(&page);
		process_end(&page);
		process_end(&other);
		process_end(&cgi);
	}
}

/* Nobody ever rests: then it is done on the way. */
static void
test_restless(const struct place *p)
{
	struct process page = process_start(p, true), late;
	int n = RECENT_MAX + 5000;

	is_int(post_many(&page, 0, n, "a", START), 0,
	    "more than can be remembered, without a rest");
	ok(recent_rows(&page) <= RECENT_MAX, "most were sorted in");
	is_int(recent_rows(&page) + sorted_rows(&page), n, "none is lost");
	is_int(post_many(&page, 0, n, "b", START + 1), n, "all are known");
	place_run(page.db, "DELETE FROM lead_key");
	place_run(page.db, "INSERT INTO lead_recent (seq, key, lead_id, "
	    "expires_at) WITH RECURSIVE i(n) AS (SELECT 100000 UNION ALL "
	    "SELECT n + 1 FROM i WHERE n < 150000) SELECT n, 'c' || n, "
	    "'lead', 9000000000000 FROM i");
	late = process_start(p, true);
	is_text(post(&late, n - 1, "c", START + 1), "37767/a",
	    "a process that finds too many rows sorts them in first");
	is_int(recent_rows(&late), 0, "all of them");
	empty(&page);
	process_end(&late);
	process_end(&page);
}

/* One row more than fit is there after a rest. */
static void
test_one_too_many(const struct place *p)
{
	struct process page = process_start(p, true);
	struct error err = ERROR_INIT;

	(void)post(&page, 1, "over", START - REPEAT_CONTENT_MS);
	(void)post(&page, 5, "a", START);
	(void)db_run(page.db, "UPDATE lead_recent SET seq = $1 + 2 "
	    "WHERE seq = 2", DB_ARGS(db_int(RECENT_MAX)), NULL, &err);
	(void)db_run(page.db, "INSERT INTO lead_recent (seq, key, lead_id, "
	    "expires_at) WITH RECURSIVE i(n) AS (SELECT 2 UNION ALL "
	    "SELECT n + 1 FROM i WHERE n <= $1) SELECT n, 'c' || n, 'lead', "
	    "9000000000000 FROM i", DB_ARGS(db_int(RECENT_MAX)), NULL, &err);
	rest(&page, START + 1, true);
	is_int(recent_rows(&page), RECENT_MAX + 1, "one more than fits");
	is_text(post(&page, 5, "b", START + 2), "5/a", "is known as well");
	empty(&page);
	process_end(&page);
}

/* What the header means goes before what is in the post. */
static void
test_key(const struct place *p)
{
	struct process page = process_start(p, true);
	struct error err = ERROR_INIT;
	struct repeat_post one = {"f", "h1", "key", "lead1", START};
	struct repeat_post two = {"f", "h2", "key", "lead2", START + 1};
	struct repeat_post three = {"f", "h1", "other", "lead3", START + 2};
	char first[UUID_SIZE];
	enum repeat_kind kind;

	(void)db_begin(page.db, &err);
	(void)repeat_claim(page.db, page.repeats, &one, &kind, first, &err);
	is_int(kind, REPEAT_NONE, "a post with a key is new");
	(void)repeat_claim(page.db, page.repeats, &two, &kind, first, &err);
	is_int(kind, REPEAT_MISMATCH, "its key with other content is not it");
	(void)repeat_claim(page.db, page.repeats, &three, &kind, first, &err);
	is_int(kind, REPEAT_FOUND, "its content with another key is a repeat");
	is_text(first, "lead1", "of the first");
	three.content_hash = "h3";
	(void)repeat_claim(page.db, page.repeats, &three, &kind, first, &err);
	is_int(kind, REPEAT_MISMATCH, "that key has a content now, too");
	(void)db_commit(page.db, &err);
	is_int(sorted_rows(&page), 2, "keys are sorted in at once");
	is_int(recent_rows(&page), 1, "contents are not");
	empty(&page);
	process_end(&page);
}

int
main(void)
{
	struct place p;

	secret_setup();
	place_make_store(&p, NULL);
	test_processes(&p);
	test_expiry(&p);
	test_drop(&p);
	test_rollback(&p);
	test_sort(&p);
	test_restless(&p);
	test_one_too_many(&p);
	test_key(&p);
	place_remove(&p);
	return tap_done();
}
