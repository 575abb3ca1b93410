/* store_booking.c - seats, holds, repeats, moves, and many at once. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/booking.h"
#include "store/busy.h"
#include "store/closure.h"
#include "store/job.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define MINUTE INT64_C(60000)
#define NINE (INT64_C(20000) * 24 * 60 * MINUTE + 540 * MINUTE)
#define VISITORS 20

struct storing {
	struct booking_new booking;
	struct booking_stored stored;
};

static int
store(struct db *db, void *arg, struct error *err)
{
	struct storing *s = arg;

	return booking_store(db, &s->booking, &s->stored, err);
}

static struct booking_time
time_of(int minute, int minutes, int buffer, int capacity)
{
	struct booking_time t = {NINE + minute * MINUTE,
	    NINE + (minute + minutes) * MINUTE,
	    NINE + (minute + minutes + buffer) * MINUTE, capacity};

	return t;
}

/* "stored", "repeat", "mismatch", or the error. */
static const char *
put(struct db *db, const char *id, const char *repeat, const char *content,
    struct booking_time t, const char *hold)
{
	struct storing s = {.booking = {.tenant = "default",
	    .form = "default", .time = t, .tz = "UTC", .name = "Ada",
	    .hold = hold, .repeat_key = repeat, .content_hash = content,
	    .at = 1000}};
	struct error err = ERROR_INIT;

	snprintf(s.booking.id, sizeof(s.booking.id), "%s", id);
	snprintf(s.booking.key, sizeof(s.booking.key), "key-%s", id);
	if (db_transact_apart(db, store, &s, &err) != 0)
		return error_meaning(err.code)->name;
	return s.stored.mismatch ? "mismatch" : s.stored.repeat ? "repeat" :
	    "stored";
}

struct step {
	const char *id;
	int64_t version, at;
	struct booking_time time;
	bool stale;
};

static int
hold(struct db *db, void *arg, struct error *err)
{
	struct step *s = arg;

	return booking_hold(db, "default", s->id, &s->time, s->at, err);
}

static int
move(struct db *db, void *arg, struct error *err)
{
	struct step *s = arg;

	return booking_move(db, s->id, s->version, &s->time, 2000, &s->stale,
	    err);
}

static int
cancel(struct db *db, void *arg, struct error *err)
{
	struct step *s = arg;

	return booking_cancel(db, s->id, s->version, BOOKING_BY_VISITOR, 2000,
	    &s->stale, err);
}

static const char *
do_step(struct db *db, int (*fn)(struct db *, void *, struct error *),
    struct step *s)
{
	struct error err = ERROR_INIT;

	if (db_transact_apart(db, fn, s, &err) != 0)
		return error_meaning(err.code)->name;
	return s->stale ? "stale" : "done";
}

static void
test_seats(struct db *db)
{
	struct step s = {.id = "a"};

	is_text(put(db, "a", "ra", "x", time_of(0, 30, 10, 1), NULL),
	    "stored", "a time");
	is_text(put(db, "a2", "ra", "x", time_of(0, 30, 10, 1), NULL),
	    "repeat", "posted again");
	is_text(put(db, "a3", "ra", "y", time_of(0, 30, 10, 1), NULL),
	    "mismatch", "the same key with other content");
	is_text(put(db, "b", "rb", "x", time_of(35, 30, 10, 1), NULL),
	    "conflict", "not within the buffer");
	is_text(put(db, "b", "rb", "x", time_of(40, 30, 10, 1), NULL),
	    "stored", "after it");
	is_text(put(db, "c", "rc", "x", time_of(0, 30, 10, 2), NULL),
	    "stored", "on a second seat");
	is_text(put(db, "d", "rd", "x", time_of(0, 30, 10, 2), NULL),
	    "conflict", "not on a third of two");
	is_int(place_count(db, "SELECT count(*) FROM booking"), 3,
	    "who got none leaves nothing behind");
	is_int(place_count(db, "SELECT count(*) FROM job "
	    "WHERE kind = 'booking' AND state = 'pending'"), 3,
	    "a job for each");
	s.version = 9;
	s.time = time_of(200, 30, 10, 1);
	is_text(do_step(db, move, &s), "stale", "not what has changed since");
	s.version = 1;
	is_text(do_step(db, move, &s), "done", "moved");
	s.version = 0;
	s.time = time_of(45, 30, 10, 1);
	is_text(do_step(db, move, &s), "conflict", "not onto another");
	is_int(place_count(db, "SELECT count(*) FROM booking_cell "
	    "WHERE owner_id = 'a'"), 8, "its own time is kept then");
	is_text(do_step(db, cancel, &s), "done", "cancelled");
	is_text(do_step(db, cancel, &s), "done", "twice");
	is_text(do_step(db, move, &s), "conflict", "and not moved any more");
	is_int(place_count(db, "SELECT count(*) FROM booking_cell "
	    "WHERE owner_id = 'a'"), 0, "its time is free");
	is_text(put(db, "e", "ra", "x", time_of(200, 30, 10, 1), NULL),
	    "stored", "for the same post as well");
}

static void
test_holds(struct db *db)
{
	struct step s = {.id = "h1", .at = 1000,
	    .time = time_of(300, 30, 0, 1)};
	struct booking_span *taken = NULL;
	struct error err = ERROR_INIT;
	size_t n = 0;

	is_text(do_step(db, hold, &s), "done", "a hold");
	s.id = "h2";
	is_text(do_step(db, hold, &s), "conflict", "for one only");
	is_text(put(db, "f", "rf", "x", time_of(300, 30, 0, 1), NULL),
	    "conflict", "against bookings, too");
	(void)booking_taken(db, "default", NINE + 300 * MINUTE,
	    NINE + 330 * MINUTE, 1, NULL, 2000, &taken, &n, &err);
	is_int((long long)n, 1, "it is taken");
	free(taken);
	(void)booking_taken(db, "default", NINE + 300 * MINUTE,
	    NINE + 330 * MINUTE, 1, "h1", 2000, &taken, &n, &err);
	is_int((long long)n, 0, "but not for who holds it");
	free(taken);
	(void)booking_taken(db, "default", NINE + 300 * MINUTE,
	    NINE + 330 * MINUTE, 1, NULL, 1000 + BOOKING_HOLD_MS, &taken, &n,
	    &err);
	is_int((long long)n, 0, "nor when it is over");
	free(taken);
	is_text(put(db, "f", "rf", "x", time_of(300, 30, 0, 1), "h1"),
	    "stored", "who holds it books it");
	s.id = "h3";
	s.time = time_of(400, 30, 0, 1);
	is_text(do_step(db, hold, &s), "done", "another");
	s.id = "h4";
	s.at = 1000 + BOOKING_HOLD_MS;
	is_text(do_step(db, hold, &s), "done", "free again after ten minutes");
}

static void
test_event(struct db *db)
{
	struct booking_event e = {.uid = "u@zoho.com", .etag = "7",
	    .start_at = NINE, .end_at = NINE + 30 * MINUTE, .version = 1};
	struct error err = ERROR_INIT;
	struct booking b;

	(void)booking_set_event(db, "b", &e, 3000, &err);
	(void)booking_load(db, "b", &b, &err);
	is_text(b.status, BOOKING_CONFIRMED, "an event confirms");
	is_text(b.event_uid, "u@zoho.com", "and is known");
	booking_release(&b);
	is_int(booking_load_with_key(db, "b", "key-x", &b, &err), -1,
	    "a wrong key opens nothing");
	is_int(err.code, ERROR_NOT_FOUND, "as if it were not there");
	error_clear(&err);
	is_int(booking_load_with_key(db, "b", "key-b", &b, &err), 0,
	    "the right one does");
	booking_release(&b);
}

static void
test_busy(struct db *db)
{
	const struct slot blocks[] = {{1000, 2000}, {5000, 6000}};
	struct error err = ERROR_INIT, why = ERROR_INIT;
	struct slot_closure c = {20000, {540, 600}}, *list = NULL;
	char *text, *code;
	struct busy b;
	bool found;
	size_t n;

	(void)busy_store(db, "default", 0, 9000, blocks, 2, 100000, &err);
	(void)busy_load(db, "default", 0, &b, &err);
	ok(b.count == 2 && b.blocks[1].end_at == 6000 &&
	    b.fetched_at == 100000, "an answer is kept");
	busy_release(&b);
	error_set(&why, ERROR_UNAVAILABLE, "down");
	(void)busy_failed(db, "default", 0, 9000, &why, 110000, &err);
	(void)busy_load(db, "default", 0, &b, &err);
	ok(b.count == 2 && b.fetched_at == 100000 && b.tried_at == 110000,
	    "also after a failure");
	is_text(b.error, "down", "which is kept, too");
	busy_release(&b);
	(void)busy_trouble(db, "default", &text, &code, &err);
	is_text(text, "down", "and told");
	free(text);
	free(code);
	(void)busy_store(db, "default", 0, 9000, NULL, 0, 120000, &err);
	(void)busy_trouble(db, NULL, &text, &code, &err);
	is_text(text, NULL, "until it is asked well again");
	(void)closure_add(db, "default", &c, 1, &err);
	(void)closure_list(db, "default", 20000, &list, &n, &err);
	ok(n == 1 && list[0].day == 20000 && list[0].span.to == 600,
	    "a closed hour");
	free(list);
	c.span.to = 0;
	(void)closure_remove(db, "default", &c, &found, &err);
	ok(found, "is opened with its day");
}

static struct gate gate;

/* 0 got it, 1 it had gone, 2 else. */
static int
visitor(struct place *p, int i, void *arg)
{
	struct db *db = place_connect(p);
	char id[24], repeat[24];
	const char *what;

	(void)arg;
	snprintf(id, sizeof(id), "v%d", i);
	snprintf(repeat, sizeof(repeat), "rv%d", i);
	gate_wait(&gate);
	what = put(db, id, repeat, "x", time_of(600, 30, 5, 1), NULL);
	db_close(db);
	return strcmp(what, "stored") == 0 ? 0 :
	    strcmp(what, "conflict") == 0 ? 1 : 2;
}

static void
test_race(struct place *p)
{
	int count[3] = {0, 0, 0}, i;
	pid_t child[VISITORS];

	place_close(p);
	gate_make(&gate);
	for (i = 0; i < VISITORS; i++)
		child[i] = place_spawn(p, visitor, i, NULL);
	gate_open(&gate);
	for (i = 0; i < VISITORS; i++) {
		int status = place_wait(child[i]);

		count[status >= 0 && status < 2 ? status : 2]++;
	}
	place_open(p);
	is_int(count[0], 1, "of many at once one gets the time");
	is_int(count[1], VISITORS - 1, "the others hear that it has gone");
	is_int(place_count(p->db, "SELECT count(*) FROM booking "
	    "WHERE id LIKE 'v%'"), 1, "and there is one");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_seats(p.db);
	test_holds(p.db);
	test_event(p.db);
	test_busy(p.db);
	test_race(&p);
	place_remove(&p);
	return tap_done();
}
