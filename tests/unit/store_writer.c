/* store_writer.c - one commit for many, and each is told its own outcome. */

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/writer.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define LOG_MAX (12 * 1024 * 1024)

/* A piece puts a row; what it does beside is told by its kind. */
enum kind {
	GOOD,
	REFUSED,   /* puts a row, then changes its mind */
	TWIN,      /* a row that is there already */
	MALFORMED, /* no SQL at all */
	GREEDY     /* a transaction of its own */
};

struct work {
	enum kind kind;
	int64_t n;
	int runs;
};

static int
put(struct db *db, void *arg, struct error *err)
{
	struct work *w = arg;

	w->runs++;
	if (w->kind == MALFORMED)
		return db_run(db, "INSERT OR ELSE", DB_NO_ARGS, NULL, err);
	if (w->kind == GREEDY)
		return db_begin(db, err);
	if (db_run(db, "INSERT INTO pot (n) VALUES ($1)",
	    DB_ARGS(db_int(w->kind == TWIN ? -1 : w->n)), NULL, err) != 0)
		return -1;
	if (w->kind == REFUSED)
		return error_set(err, ERROR_INVALID, "number %lld",
		    (long long)w->n);
	return 0;
}

static int
count_pot(struct db *db, void *arg, struct error *err)
{
	return db_number(db, "SELECT count(*) FROM pot WHERE n >= 0",
	    DB_NO_ARGS, 0, arg, err);
}

static int64_t
count(struct writer *w)
{
	struct error err = ERROR_INIT;
	int64_t n = -1;

	if (writer_read(w, count_pot, &n, &err) != 0)
		note("%s", err.text);
	return n;
}

static void
make_pot(struct place *p)
{
	place_make_store(p, NULL);
	place_run(p->db, "CREATE TABLE pot (n BIGINT NOT NULL PRIMARY KEY)");
	place_run(p->db, "INSERT INTO pot (n) VALUES (-1)");
	place_close(p);
}

struct group_row {
	const char *name;
	enum kind kinds[6];
	size_t n;
	int codes[6]; /* enum error_code */
	int64_t stored;
};

static const struct group_row group_rows[] = {
	{"one", {GOOD}, 1, {0}, 1},
	{"many", {GOOD, GOOD, GOOD, GOOD}, 4, {0}, 4},
	{"none", {GOOD}, 0, {0}, 0},
	{"one refused alone", {REFUSED}, 1, {ERROR_INVALID}, 0},
	{"one refused first", {REFUSED, GOOD, GOOD}, 3, {ERROR_INVALID}, 2},
	{"one refused last", {GOOD, GOOD, REFUSED}, 3, {0, 0, ERROR_INVALID},
	    2},
	{"two refused", {REFUSED, GOOD, REFUSED, GOOD}, 4,
	    {ERROR_INVALID, 0, ERROR_INVALID}, 2},
	{"all refused", {REFUSED, REFUSED}, 2, {ERROR_INVALID, ERROR_INVALID},
	    0},
	{"a conflict", {GOOD, TWIN, GOOD}, 3, {0, ERROR_CONFLICT}, 2},
	{"a malformed one", {GOOD, MALFORMED, GOOD}, 3, {0, ERROR_INTERNAL},
	    2},
	{"a malformed one alone", {MALFORMED}, 1, {ERROR_INTERNAL}, 0},
	{"one that begins by itself", {GOOD, GREEDY, GOOD}, 3,
	    {0, ERROR_INTERNAL}, 2},
	{"every kind", {TWIN, GOOD, MALFORMED, REFUSED, GOOD, GREEDY}, 6,
	    {ERROR_CONFLICT, 0, ERROR_INTERNAL, ERROR_INVALID, 0,
	    ERROR_INTERNAL}, 2},
};

static void
test_groups(void)
{
	struct writer_piece pieces[6];
	struct work work[6];
	struct place p;
	struct writer *w;
	int64_t before, next = 0;
	size_t i, k;
	char text[24];

	make_pot(&p);
	w = writer_new(p.cfg, LOG_MAX);
	for (i = 0; i < nrows(group_rows); i++) {
		const struct group_row *r = &group_rows[i];

		before = count(w);
		memset(pieces, 0, sizeof(pieces));
		for (k = 0; k < r->n; k++) {
			work[k] = (struct work){r->kinds[k], next++, 0};
			pieces[k].fn = put;
			pieces[k].arg = &work[k];
			pieces[k].rc = 77;
		}
		writer_commit(w, pieces, r->n);
		for (k = 0; k < r->n; k++) {
			is_int(pieces[k].rc, r->codes[k] == 0 ? 0 : -1,
			    "%s: number %zu is told", r->name, k);
			is_int(pieces[k].err.code, r->codes[k],
			    "%s: its own reason", r->name);
			if (r->codes[k] != ERROR_INVALID)
				continue;
			(void)snprintf(text, sizeof(text), "number %lld",
			    (long long)work[k].n);
			is_text(pieces[k].err.text, text,
			    "%s: and nobody else's", r->name);
		}
		is_int(count(w) - before, r->stored,
		    "%s: what is told as stored is", r->name);
	}
	writer_free(w);
	writer_free(NULL);
	place_remove(&p);
}

/* --- Large groups, again and again -------------------------------------- */

#define GROUP 64
#define GROUPS 200

static void
test_many(void)
{
	static struct writer_piece pieces[GROUP];
	static struct work work[GROUP];
	int64_t good = 0, wrong = 0;
	struct place p;
	struct writer *w;
	size_t k;
	int g;

	make_pot(&p);
	w = writer_new(p.cfg, LOG_MAX);
	for (g = 0; g < GROUPS; g++) {
		for (k = 0; k < GROUP; k++) {
			memset(&pieces[k], 0, sizeof(pieces[k]));
			/* Every seventh group has one that is refused. */
			work[k] = (struct work){g % 7 == 0 && k == 5 ? REFUSED
			    : GOOD, g * GROUP + (int64_t)k, 0};
			pieces[k].fn = put;
			pieces[k].arg = &work[k];
		}
		writer_commit(w, pieces, GROUP);
		for (k = 0; k < GROUP; k++) {
			good += pieces[k].rc == 0;
			wrong += (pieces[k].rc == 0) !=
			    (work[k].kind == GOOD);
		}
		writer_rest(w, g % 50 == 0);
	}
	is_int(wrong, 0, "of %d pieces in groups each is told its own outcome",
	    GROUP * GROUPS);
	is_int(count(w), good, "and every one that was told as stored is");
	writer_free(w);
	place_remove(&p);
}

/* --- The store goes and comes back -------------------------------------- */

static int
commit_two(struct writer *w, int64_t n, struct writer_piece pieces[2])
{
	static struct work work[2];
	int i;

	memset(pieces, 0, 2 * sizeof(*pieces));
	for (i = 0; i < 2; i++) {
		work[i] = (struct work){GOOD, n + i, 0};
		pieces[i].fn = put;
		pieces[i].arg = &work[i];
	}
	writer_commit(w, pieces, 2);
	return pieces[0].rc == 0 && pieces[1].rc == 0 ? 0 : -1;
}

static void
test_gone(void)
{
	struct writer_piece pieces[2];
	struct error err = ERROR_INIT;
	struct work one = {GOOD, 100, 0};
	struct place p;
	struct writer *w;
	char *away;

	make_pot(&p);
	away = xasprintf("%s.away", p.data);
	(void)rename(p.data, away);
	w = writer_new(p.cfg, LOG_MAX);
	is_int(commit_two(w, 0, pieces), -1, "without a store nothing is "
	    "stored");
	is_int(pieces[1].err.code, ERROR_CONFIG, "as everybody is told");
	(void)rename(away, p.data);
	is_int(commit_two(w, 0, pieces), 0, "when it comes, it is used");
	(void)rename(p.data, away);
	is_int(commit_two(w, 10, pieces), -1, "when it goes, nothing is "
	    "stored");
	is_int(pieces[0].err.code, ERROR_UNAVAILABLE, "as the first is told");
	is_int(pieces[1].err.code, ERROR_UNAVAILABLE, "and the second");
	is_int(writer_run(w, put, &one, &err), -1, "nor by one alone");
	(void)rename(away, p.data);
	error_clear(&err);
	is_int(writer_run(w, put, &one, &err), 0, "when it is back, it is used "
	    "again");
	is_int(count(w), 3, "with what it had");
	writer_free(w);
	free(away);
	place_remove(&p);
}

/* Another database takes its place, as after a restore. */
static void
test_replaced(void)
{
	struct writer_piece pieces[2];
	char *away, *wal, *shm;
	struct place p, q;
	struct writer *w;

	make_pot(&q);
	make_pot(&p);
	w = writer_new(p.cfg, LOG_MAX);
	is_int(commit_two(w, 0, pieces), 0, "a store is written");
	away = xasprintf("%s.away", p.store);
	wal = xasprintf("%s-wal", p.store);
	shm = xasprintf("%s-shm", p.store);
	place_open(&q);
	(void)db_checkpoint(q.db, 0, &pieces[0].err);
	place_close(&q);
	(void)rename(p.store, away);
	(void)unlink(wal);
	(void)unlink(shm);
	(void)rename(q.store, p.store);
	(void)commit_two(w, 10, pieces);
	is_int(commit_two(w, 20, pieces), 0, "after another took its place, "
	    "at the second try at the latest");
	is_int(count(w), 2, "the other one is written");
	writer_free(w);
	free(away);
	free(wal);
	free(shm);
	place_remove(&p);
	place_remove(&q);
}

/* --- A full disk -------------------------------------------------------- */

static void
limit_files(rlim_t n)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = n;
	(void)setrlimit(RLIMIT_FSIZE, &limit);
}

static int
fill_up(struct place *p, int i, void *arg)
{
	struct writer *w = writer_new(p->cfg, LOG_MAX);
	struct writer_piece pieces[2];
	int64_t n = 0, told = 0;
	int wrong = 0;

	(void)i;
	(void)arg;
	log_setup("test", LOG_TEXT, LOG_ERROR);
	limit_files(1024 * 1024);
	while (n < 20000 && commit_two(w, n, pieces) == 0)
		n += 2;
	told = n;
	wrong |= n == 20000 || n < 10 ? 1 : 0;
	wrong |= pieces[0].err.code != ERROR_UNAVAILABLE ||
	    pieces[1].err.code != ERROR_UNAVAILABLE ? 2 : 0;
	/* Smaller ones may still fit; what is told must be true. */
	for (n = 30000; n < 30100; n += 2) {
		(void)commit_two(w, n, pieces);
		told += (pieces[0].rc == 0) + (pieces[1].rc == 0);
	}
	wrong |= count(w) != told ? 4 : 0;
	limit_files(RLIM_INFINITY);
	wrong |= commit_two(w, 50000, pieces) != 0 ? 8 : 0;
	wrong |= count(w) != told + 2 ? 16 : 0;
	writer_free(w);
	return wrong;
}

static void
test_full(void)
{
	struct place p;

	make_pot(&p);
	is_int(place_wait(place_spawn(&p, fill_up, 0, NULL)), 0, "on a full "
	    "disk nobody is told as stored who is not, and it goes on when "
	    "there is room");
	place_remove(&p);
}

/* --- The write-ahead log ------------------------------------------------ */

static int64_t
log_size(const struct place *p)
{
	char *wal = xasprintf("%s-wal", p->store);
	struct stat st = {0};

	(void)stat(wal, &st);
	free(wal);
	return st.st_size;
}

static void
test_rest(void)
{
	struct writer_piece pieces[2];
	int64_t n, top = 0, size;
	struct place p;
	struct writer *w;

	make_pot(&p);
	w = writer_new(p.cfg, 512 * 1024);
	for (n = 0; n < 4000; n += 2) {
		(void)commit_two(w, n, pieces);
		writer_rest(w, false);
		size = log_size(&p);
		top = size > top ? size : top;
	}
	ok(top > 512 * 1024 && top < 1024 * 1024, "the log grows to its limit "
	    "and not beyond (%lld)", (long long)top);
	is_int(count(w), 4000, "and nothing is lost when it is moved");
	writer_free(w);
	place_open(&p);
	is_int(place_count(p.db, "SELECT count(*) FROM pot WHERE n >= 0"), 4000,
	    "as others see");
	place_remove(&p);
}

int
main(void)
{
	log_setup("test", LOG_TEXT, LOG_ERROR);
	test_groups();
	test_many();
	test_gone();
	test_replaced();
	test_full();
	test_rest();
	return tap_done();
}
