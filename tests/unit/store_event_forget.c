/* store_event_forget.c - which events hold a person, and which do not. */

#include "store/event.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static const struct row {
	const char *label, *body;
	bool held;
} rows[] = {
	{"the address", "{\"a\":\"eve@x.example\"}", true},
	{"in capitals", "{\"a\":\"EVE@X.example\"}", true},
	{"in a text", "\"write to eve@x.example. Soon\"", true},
	{"behind an escape", "\"to\\neve@x.example\"", true},
	{"with a name", "\"Eve <eve@x.example>\"", true},
	{"twice, once within another", "\"steve@x.example eve@x.example\"",
	    true},
	{"the end of another", "\"steve@x.example\"", false},
	{"of another with a dot", "\"mad.eve@x.example\"", false},
	{"the begin of another", "\"eve@x.example.org\"", false},
	{"of another country", "\"eve@x.examples\"", false},
	{"the number", "\"+442079460055\"", true},
	{"as people write it", "\"+44 (20) 7946-0055\"", true},
	{"at the end", "\"t\" 442079460055", true},
	{"longer", "\"4420794600551\"", false},
	{"within another", "\"9442079460055\"", false},
	{"in two pieces", "\"442079\", \"460055\"", false},
	{"nobody", "{}", false},
};

static void
add(struct db *db, const char *id, const char *tenant, const char *body)
{
	struct error err = ERROR_INIT;

	ok(db_run(db, "INSERT INTO event (id, tenant, source, body, signed, "
	    "happened_at, received_at, applied_at) VALUES ($1, $2, "
	    "'standard', $3, 1, 0, 1, 1)", DB_ARGS(db_text(id),
	    db_text(tenant), db_text(body)), NULL, &err) == 0, "an event");
}

static void
test_rows(struct db *db)
{
	struct error err = ERROR_INIT;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		place_run(db, "DELETE FROM event");
		add(db, "e", "default", rows[i].body);
		ok(event_forget(db, "default", "eve@x.example",
		    "+44 20 7946 0055", &err) == 0, "forgotten");
		is_int(place_count(db, "SELECT count(*) FROM event "
		    "WHERE body = '{}' AND ignored IS NULL"), rows[i].held ||
		    rows[i].body[1] == '}', "%s", rows[i].label);
	}
}

static void
test_bounds(struct db *db)
{
	struct error err = ERROR_INIT;

	place_run(db, "DELETE FROM event");
	place_run(db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('other', 0)");
	add(db, "e", "other", "\"eve@x.example\"");
	add(db, "f", "default", "\"12345\"");
	ok(event_forget(db, "default", "eve@x.example", "12345", &err) == 0 &&
	    event_forget(db, "default", NULL, NULL, &err) == 0, "nothing");
	is_int(place_count(db, "SELECT count(*) FROM event WHERE body = '{}'"),
	    0, "of another tenant, or a number too short to tell");
	place_run(db, "UPDATE event SET applied_at = 0 WHERE id = 'e'");
	ok(event_forget(db, "other", "eve@x.example", NULL, &err) == 0,
	    "one that waits");
	is_int(place_count(db, "SELECT count(*) FROM event WHERE body = '{}' "
	    "AND ignored LIKE '%erased'"), 1, "will not be applied");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_rows(p.db);
	test_bounds(p.db);
	place_remove(&p);
	return tap_done();
}
