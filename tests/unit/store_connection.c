/* store_connection.c - a grant is changed only by who saw it last. */

#include "base/mem.h"
#include "store/connection.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1772619307000)

static struct connection
grant(const char *sealed)
{
	struct connection c = {0};

	c.tenant = xstrdup("default");
	c.service = xstrdup("zoho_crm");
	c.status = xstrdup(CONNECTION_CONNECTED);
	c.sealed = xstrdup(sealed);
	c.data_center = xstrdup("eu");
	c.accounts_server = xstrdup("https://accounts.zoho.eu");
	c.api_domain = xstrdup("https://www.zohoapis.eu");
	c.scopes = xstrdup("a b");
	c.access_expires_at = NOW + 3600000;
	c.refresh_token_created_at = NOW;
	c.last_refresh_at = NOW;
	c.created_at = NOW;
	return c;
}

/* Stores a value; whether it was taken. */
static bool
store(struct db *db, const char *sealed, int64_t seen)
{
	struct connection c = grant(sealed);
	struct error err = ERROR_INIT;
	bool stored = false;

	if (connection_store(db, &c, seen, &stored, &err) != 0)
		note("%s", err.text);
	connection_release(&c);
	return stored;
}

static void
check(struct db *db, const char *sealed, int64_t generation,
    const char *status, const char *name)
{
	struct error err = ERROR_INIT;
	struct connection c;

	(void)connection_load(db, "default", "zoho_crm", &c, &err);
	is_text(c.sealed, sealed, "%s: the value", name);
	is_int(c.generation, generation, "%s: its generation", name);
	is_text(c.status, status, "%s: its status", name);
	connection_release(&c);
}

static void
test_generations(struct db *db)
{
	struct error err = ERROR_INIT;

	check(db, NULL, 0, CONNECTION_NONE, "never connected");
	ok(!store(db, "lost", 3), "a refresh of a grant that is gone is late");
	check(db, NULL, 0, CONNECTION_NONE, "still never connected");
	ok(store(db, "one", 0), "a first grant is stored");
	check(db, "one", 1, CONNECTION_CONNECTED, "connected");
	ok(!store(db, "two", 0), "a second first one is too late");
	check(db, "one", 1, CONNECTION_CONNECTED, "the first stays");
	ok(store(db, "two", 1), "who saw the first changes it");
	check(db, "two", 2, CONNECTION_CONNECTED, "changed");
	ok(!store(db, "late", 1), "who saw the first does so once");
	check(db, "two", 2, CONNECTION_CONNECTED, "unchanged");
	is_int(connection_forget(db, "default", "zoho_crm", 1, &err), -1,
	    "nor can he forget it");
	is_int(err.code, ERROR_CONFLICT, "which is a conflict");
	check(db, "two", 2, CONNECTION_CONNECTED, "not forgotten");
	is_int(connection_forget(db, "default", "zoho_crm", 2, &err), 0,
	    "who saw the last forgets it");
	check(db, NULL, 0, CONNECTION_NONE, "forgotten");
	ok(store(db, "three", 0), "then it is connected anew");
	check(db, "three", 1, CONNECTION_CONNECTED, "anew");
}

static void
test_failures(struct db *db)
{
	struct error err = ERROR_INIT;
	struct connection c;

	is_int(connection_fail(db, "default", "zoho_crm", 1,
	    &(struct connection_failure){CONNECTION_FAILING, "no answer",
		NOW + 5, NOW + 4}, &err), 0,
	    "a failure is noted");
	is_int(connection_fail(db, "default", "zoho_crm", 1,
	    &(struct connection_failure){CONNECTION_FAILING,
		"no answer again", NOW + 9, 0}, &err), 0,
	    "a second too");
	(void)connection_load(db, "default", "zoho_crm", &c, &err);
	is_int(c.consecutive_failures, 2, "they are counted");
	is_text(c.last_error, "no answer again", "the last one is told");
	is_int(c.not_before, NOW + 9, "with when to try again");
	is_int(c.answer_lost_at, NOW + 4, "and when an answer was lost");
	is_text(c.sealed, "three", "the grant is untouched");
	is_int(c.generation, 1, "and so is its generation");
	connection_release(&c);
	(void)connection_fail(db, "default", "zoho_crm", 9,
	    &(struct connection_failure){CONNECTION_RECONNECT,
		"of a grant long gone", 0, 0}, &err);
	check(db, "three", 1, CONNECTION_FAILING,
	    "a failure of another generation says nothing");
	ok(store(db, "four", 1), "a success");
	(void)connection_load(db, "default", "zoho_crm", &c, &err);
	is_int(c.consecutive_failures, 0, "ends the count");
	is_text(c.last_error, NULL, "and the error");
	is_int(c.not_before, 0, "and the waiting");
	is_int(c.answer_lost_at, 0, "and the lost answer");
	is_text(c.data_center, "eu", "the rest comes back as it was stored");
	is_text(c.accounts_server, "https://accounts.zoho.eu", "the server");
	is_text(c.api_domain, "https://www.zohoapis.eu", "the API");
	is_text(c.scopes, "a b", "the scopes");
	is_int(c.access_expires_at, NOW + 3600000, "the token's end");
	is_int(c.refresh_token_created_at, NOW, "the grant's age");
	is_int(c.created_at, NOW, "the connection's age");
	connection_release(&c);
}

static int
store_at_once(struct place *p, int i, void *arg)
{
	struct db *db = place_connect(p);
	char sealed[16];
	bool stored;

	(void)snprintf(sealed, sizeof(sealed), "child-%d", i);
	gate_wait(arg);
	stored = store(db, sealed, 2);
	db_close(db);
	return stored;
}

static void
test_race(struct place *p)
{
	int i, winners = 0;
	struct gate gate;
	pid_t child[12];

	place_close(p);
	gate_make(&gate);
	for (i = 0; i < 12; i++)
		child[i] = place_spawn(p, store_at_once, i, &gate);
	gate_open(&gate);
	for (i = 0; i < 12; i++)
		winners += place_wait(child[i]);
	is_int(winners, 1, "of twelve that saw the same value one changes it");
	place_open(p);
	is_int(place_count(p->db, "SELECT generation FROM connection"), 3,
	    "once");
}

struct mint_row {
	const char *token;
	int64_t at;
	int wait_s; /* 0: allowed */
	const char *name;
};

#define WINDOW 600000

static const struct mint_row mint_rows[] = {
	{"t", 0, 0, "the first"},
	{"t", 1000, 0, "the second"},
	{"t", 2000, 0, "the third"},
	{"t", 3000, 598, "a fourth within the window: when the first is over"},
	{"t", 3500, 597, "asked again: a refusal is not counted"},
	{"u", 3000, 0, "another token has its own"},
	{"t", WINDOW - 1, 1, "just before the first is over"},
	{"t", WINDOW, 0, "when it is over"},
	{"t", WINDOW, 2, "which leaves no room for a second"},
	{"t", WINDOW + 1000, 0, "when the second is over"},
	{"t", 3 * WINDOW, 0, "long after"},
	{"t", 3 * WINDOW, 0, "two at the same instant"},
	{"t", 3 * WINDOW, 0, "three"},
	{"t", 3 * WINDOW, 601, "four"},
};

static void
test_mint(struct db *db)
{
	const struct connection_quota quota = {3, WINDOW};
	struct error err;
	size_t i;
	int rc;

	for (i = 0; i < nrows(mint_rows); i++) {
		const struct mint_row *r = &mint_rows[i];

		memset(&err, 0, sizeof(err));
		rc = connection_mint(db, r->token, NOW + r->at, &quota, 1,
		    &err);
		is_int(rc, r->wait_s == 0 ? 0 : -1, "a token is minted: %s",
		    r->name);
		is_int(err.retry_after_s, r->wait_s, "%s: seconds to wait",
		    r->name);
		is_int(err.code, r->wait_s == 0 ? ERROR_NONE : ERROR_LIMITED,
		    "%s: the kind of refusal", r->name);
	}
}

/* Of two quotas the one that is spent refuses, and counts nothing. */
static void
test_two_quotas(struct db *db)
{
	const struct connection_quota both[] = {{2, 1000}, {3, 10000}};
	const struct connection_quota none = {0, 1000};
	struct error err = ERROR_INIT;
	int64_t at = NOW + 100 * WINDOW;
	int i;

	is_int(connection_mint(db, "w", at, both, 2, &err), 0, "first");
	is_int(connection_mint(db, "w", at + 1, both, 2, &err), 0, "second");
	is_int(connection_mint(db, "w", at + 2, both, 2, &err), -1,
	    "the short one is spent");
	is_int(err.retry_after_s, 1, "for a second");
	is_int(connection_mint(db, "w", at + 1001, both, 2, &err), 0,
	    "then there is room");
	is_int(connection_mint(db, "w", at + 5000, both, 2, &err), -1,
	    "the long one is spent");
	is_int(err.retry_after_s, 6, "until its first is over");
	is_int(connection_mint(db, "w", at + 5000, both, 1, &err), 0,
	    "whoever may go past it does");
	for (i = 0; i < 20; i++)
		if (connection_mint(db, "v", at, &none, 1, &err) != 0)
			break;
	is_int(i, 20, "no quota, no refusal");
}

/* A connection of QuickBooks with a refresh token of that age. */
static void
add_old(struct db *db, const char *tenant, const char *realm, int64_t age,
    int64_t tried, const char *status)
{
	struct error err = ERROR_INIT;
	bool stored = false;
	struct connection c = {
		.tenant = xstrdup(tenant),
		.service = xstrdup("quickbooks"),
		.status = xstrdup(status),
		.sealed = xstrdup("s"),
		.realm_id = xstrdup(realm),
		.client_id = xstrdup("app"),
		.refresh_token_created_at = NOW - age,
		.renewal_tried_at = tried,
		.refresh_expires_at = NOW + 10,
		.hard_expires_at = NOW + 20,
	};

	db_run(db, "INSERT INTO tenant (name, created_at) VALUES ($1, 0)",
	    DB_ARGS(db_text(tenant)), NULL, &err);
	ok(connection_store(db, &c, 0, &stored, &err) == 0 && stored,
	    "%s is connected", tenant);
	connection_release(&c);
}

static int
note_tenant(const struct connection *c, void *arg)
{
	char *names = arg;

	snprintf(names + strlen(names), 100 - strlen(names), "%s ",
	    c->tenant);
	return 0;
}

static void
test_old_ones(struct db *db)
{
	struct error err = ERROR_INIT;
	char names[100] = "", *owner = NULL;
	struct connection c;
	bool stored;

	add_old(db, "young", "1", 10, 0, CONNECTION_CONNECTED);
	add_old(db, "old", "2", 100, 0, CONNECTION_CONNECTED);
	add_old(db, "older", "3", 200, 0, CONNECTION_FAILING);
	add_old(db, "dead", "4", 300, 0, CONNECTION_RECONNECT);
	add_old(db, "tried", "5", 400, NOW - 1, CONNECTION_CONNECTED);
	add_old(db, "edge", "6", 50, 0, CONNECTION_CONNECTED);
	is_int(connection_each_old(db, "quickbooks", NULL, NOW - 50, NOW - 2,
		10, note_tenant, names, &err), 0, "old ones are listed");
	is_text(names, "older old edge ", "oldest first, without the dead, "
	    "the young, and those just tried");
	names[0] = '\0';
	connection_each_old(db, "quickbooks", NULL, NOW - 50, NOW - 2, 1,
	    note_tenant, names, &err);
	is_text(names, "older ", "no more than asked for");
	names[0] = '\0';
	connection_each_old(db, "quickbooks", "old", NOW - 50, NOW - 2, 9,
	    note_tenant, names, &err);
	is_text(names, "old ", "of one tenant");
	is_int(connection_find_realm(db, "quickbooks", "3", &owner, &err), 0,
	    "a company is looked for");
	is_text(owner, "older", "and its tenant found");
	free(owner);
	is_int(connection_find_realm(db, "quickbooks", "33", &owner, &err), 0,
	    "another one");
	is_text(owner, NULL, "has none");
	(void)connection_load(db, "old", "quickbooks", &c, &err);
	is_int(connection_reconnect_by(&c), NOW + 10, "the nearer end counts");
	c.refresh_expires_at = 0;
	is_int(connection_reconnect_by(&c), NOW + 20, "or the one there is");
	free(c.realm_id);
	c.realm_id = xstrdup("3");
	is_int(connection_store(db, &c, 1, &stored, &err), -1,
	    "a company is one tenant's alone");
	is_int(err.code, ERROR_CONFLICT, "which is a conflict");
	connection_release(&c);
}

static int
mint_at_once(struct place *p, int i, void *arg)
{
	const struct connection_quota quota = {10, WINDOW};
	struct error err = ERROR_INIT;
	struct db *db = place_connect(p);
	int n, minted = 0;

	(void)i;
	gate_wait(arg);
	for (n = 0; n < 5; n++)
		minted += connection_mint(db, "race", NOW, &quota, 1,
		    &err) == 0;
	db_close(db);
	return minted;
}

static void
test_mint_race(struct place *p)
{
	int i, minted = 0;
	struct gate gate;
	pid_t child[8];

	place_close(p);
	gate_make(&gate);
	for (i = 0; i < 8; i++)
		child[i] = place_spawn(p, mint_at_once, i, &gate);
	gate_open(&gate);
	for (i = 0; i < 8; i++)
		minted += place_wait(child[i]);
	is_int(minted, 10, "of forty asked for at once by eight processes ten "
	    "are minted");
	place_open(p);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_generations(p.db);
	test_failures(p.db);
	test_race(&p);
	test_mint(p.db);
	test_two_quotas(p.db);
	test_old_ones(p.db);
	test_mint_race(&p);
	place_remove(&p);
	return tap_done();
}
