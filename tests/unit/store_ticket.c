/* store_ticket.c - a ticket works once, for its kind, in its time. */

#include <pthread.h>

#include "base/mem.h"
#include "store/ticket.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1772619307000)

static void
add(struct db *db, const char *kind, const char *secret)
{
	struct ticket t = {0};
	struct error err = ERROR_INIT;
	char tenant[] = "default", service[] = "zoho_crm", payload[] = "{}";

	t.tenant = tenant;
	t.service = service;
	t.payload = payload;
	t.expires_at = NOW + 1000;
	if (ticket_add(db, kind, secret, &t, &err) != 0)
		note("%s", err.text);
}

struct use_row {
	const char *kind, *secret;
	int64_t at;
	bool spend;
	int rc;
	const char *name;
};

static const struct use_row use_rows[] = {
	{TICKET_CONNECT, "word", NOW, false, 0, "looked at"},
	{TICKET_CONNECT, "word", NOW, false, 0, "looked at again"},
	{TICKET_CONNECT, "Word", NOW, false, -1, "another secret"},
	{TICKET_CONNECT, "", NOW, true, -1, "no secret"},
	{TICKET_OAUTH_STATE, "word", NOW, false, -1, "as another kind"},
	{TICKET_OAUTH_STATE, "word", NOW, true, -1, "spent as another kind"},
	{TICKET_CONNECT, "word", NOW + 1000, false, -1, "looked at too late"},
	{TICKET_CONNECT, "word", NOW + 1000, true, -1, "spent too late"},
	{TICKET_CONNECT, "word", NOW + 999, true, 0, "spent just in time"},
	{TICKET_CONNECT, "word", NOW + 999, true, -1, "spent twice"},
	{TICKET_CONNECT, "word", NOW, false, -1, "looked at when spent"},
};

static void
test_use(struct db *db)
{
	struct error err;
	struct ticket t;
	size_t i;
	int rc;

	add(db, TICKET_CONNECT, "word");
	is_int(place_count(db, "SELECT count(*) FROM ticket WHERE "
	    "hash LIKE '%word%'"), 0, "the store does not hold the secret");
	for (i = 0; i < nrows(use_rows); i++) {
		const struct use_row *r = &use_rows[i];

		memset(&err, 0, sizeof(err));
		rc = r->spend ? ticket_spend(db, r->kind, r->secret, r->at, &t,
		    &err) : ticket_load(db, r->kind, r->secret, r->at, &t,
		    &err);
		is_int(rc, r->rc, "a ticket is %s", r->name);
		is_int(err.code, r->rc == 0 ? ERROR_NONE : ERROR_NOT_FOUND,
		    "%s: how it is refused", r->name);
		is_text(t.tenant, r->rc == 0 ? "default" : NULL,
		    "%s: whose it is", r->name);
		is_text(t.payload, r->rc == 0 ? "{}" : NULL,
		    "%s: what it carries", r->name);
		ticket_release(&t);
	}
}

/* --- Fifty at once ------------------------------------------------------ */

struct race {
	struct place *p;
	pthread_barrier_t start;
	int won[50];
};

struct racer {
	struct race *race;
	int i;
	pthread_t thread;
};

static void *
spend_at_once(void *arg)
{
	struct racer *r = arg;
	struct db *db = place_connect(r->race->p);
	struct error err = ERROR_INIT;
	struct ticket t;

	(void)pthread_barrier_wait(&r->race->start);
	r->race->won[r->i] = ticket_spend(db, TICKET_OAUTH_STATE, "state", NOW,
	    &t, &err) == 0;
	if (!r->race->won[r->i] && err.code != ERROR_NOT_FOUND)
		r->race->won[r->i] = 1000;
	ticket_release(&t);
	db_close(db);
	return NULL;
}

static void
test_threads(struct place *p)
{
	struct racer racers[50];
	struct race race = {.p = p};
	int i, won = 0;

	add(p->db, TICKET_OAUTH_STATE, "state");
	(void)pthread_barrier_init(&race.start, NULL, 50);
	for (i = 0; i < 50; i++) {
		racers[i].race = &race;
		racers[i].i = i;
		(void)pthread_create(&racers[i].thread, NULL, spend_at_once,
		    &racers[i]);
	}
	for (i = 0; i < 50; i++) {
		(void)pthread_join(racers[i].thread, NULL);
		won += race.won[i];
	}
	(void)pthread_barrier_destroy(&race.start);
	is_int(won, 1, "of fifty threads one spends a ticket, and the others "
	    "are told that it is spent");
}

static int
spend_in_child(struct place *p, int i, void *arg)
{
	struct db *db = place_connect(p);
	struct error err = ERROR_INIT;
	struct ticket t;
	int rc;

	(void)i;
	gate_wait(arg);
	rc = ticket_spend(db, TICKET_CONNECT, "link", NOW, &t, &err);
	ticket_release(&t);
	db_close(db);
	return rc == 0 ? 1 : err.code == ERROR_NOT_FOUND ? 0 : 100;
}

static void
test_processes(struct place *p)
{
	int i, won = 0;
	struct gate gate;
	pid_t child[16];

	add(p->db, TICKET_CONNECT, "link");
	place_close(p);
	gate_make(&gate);
	for (i = 0; i < 16; i++)
		child[i] = place_spawn(p, spend_in_child, i, &gate);
	gate_open(&gate);
	for (i = 0; i < 16; i++)
		won += place_wait(child[i]);
	is_int(won, 1, "of sixteen processes one does");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_use(p.db);
	test_threads(&p);
	test_processes(&p);
	place_remove(&p);
	return tap_done();
}
