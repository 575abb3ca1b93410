/* store_lead.c - a lead is stored once, with its job, and told again. */

#include "base/mem.h"
#include "store/job.h"
#include "store/lead.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define START INT64_C(1772619307000)
#define MINUTE INT64_C(60000)

/* One post: what it is made of, and what it becomes. */
struct post {
	const char *name;
	int64_t after;      /* ms since START */
	const char *form, *content, *key;
	const char *suspicion;
	int same_as;        /* the row whose lead it is; its own: a new one */
	bool mismatch;
};

static const struct post posts[] = {
	{"a first post", 0, "f", "hello", NULL, NULL, 0, false},
	{"the same content a moment later", 10, "f", "hello", NULL, NULL, 0,
	    false},
	{"the same content at another form", 20, "g", "hello-g", NULL, NULL, 2,
	    false},
	{"other content", 30, "f", "other", NULL, NULL, 3, false},
	{"the same content just within ten minutes", 10 * MINUTE - 1, "f",
	    "hello", NULL, NULL, 0, false},
	{"the same content after ten minutes", 10 * MINUTE, "f", "hello", NULL,
	    NULL, 5, false},
	{"and again: the ten minutes count from the new one",
	    20 * MINUTE - 1, "f", "hello", NULL, NULL, 5, false},

	{"a key with its content", 30 * MINUTE, "f", "k1", "key", NULL, 7,
	    false},
	{"the same key, the same content", 31 * MINUTE, "f", "k1", "key", NULL,
	    7, false},
	{"the same key, other content", 32 * MINUTE, "f", "k2", "key", NULL, -1,
	    true},
	{"which was not stored: without the key it is new", 33 * MINUTE, "f",
	    "k2", NULL, NULL, 10, false},
	{"the same key at another form", 34 * MINUTE, "g", "k1-g", "key", NULL,
	    11, false},
	{"the same key, the same content, hours later", 24 * 60 * MINUTE, "f",
	    "k1", "key", NULL, 7, false},
	{"the same key, other content, a day later",
	    30 * MINUTE + 24 * 60 * MINUTE, "f", "k3", "key", NULL, 13, false},
	{"another key", 25 * 60 * MINUTE, "f", "k4", "key4", NULL, 14, false},
	{"another key for what was sent a moment ago", 25 * 60 * MINUTE + 1,
	    "f", "k4", "key5", NULL, 14, false},
	{"that key later on: it means the first lead",
	    25 * 60 * MINUTE + 20 * MINUTE, "f", "k4", "key5", NULL, 14, false},
	{"that key with other content", 25 * 60 * MINUTE + 21 * MINUTE, "f",
	    "k5", "key5", NULL, -1, true},

	{"a suspicious post", 26 * 60 * MINUTE, "f", "spam", NULL, "trap", 18,
	    false},
	{"its repeat", 26 * 60 * MINUTE + 1, "f", "spam", NULL, NULL, 18,
	    false},
};

/* What the process remembers, for leads stored now; NULL: nothing. */
static struct repeats *repeats;

static void
fill(struct lead_new *lead, const struct post *post, size_t i)
{
	memset(lead, 0, sizeof(*lead));
	lead->tenant = "default";
	lead->form = post->form;
	lead->kind = "lead";
	lead->text[LEAD_EMAIL] = "ada@example.com";
	lead->content_hash = post->content;
	lead->idempotency_key = post->key;
	lead->suspicion = post->suspicion;
	lead->repeats = repeats;
	lead->at = START + post->after;
	uuid_make(lead->id);
	(void)snprintf(lead->status_key, sizeof(lead->status_key), "key-%zu",
	    i);
}

static int
store_one(struct db *db, const struct post *post, size_t i,
    struct lead_new *lead, struct lead_stored *stored)
{
	struct error err = ERROR_INIT;
	int rc;

	fill(lead, post, i);
	if (db_begin(db, &err) != 0)
		return -1;
	rc = lead_store(db, lead, stored, &err);
	if (rc != 0) {
		db_rollback(db);
		note("%s", err.text);
		return -1;
	}
	return db_commit(db, &err);
}

static void
test_posts(struct db *db)
{
	char ids[nrows(posts)][UUID_SIZE], key[16];
	struct lead_stored stored;
	struct lead_new lead;
	int64_t made = 0, jobs = 0;
	size_t i;

	for (i = 0; i < nrows(posts); i++) {
		const struct post *p = &posts[i];

		if (!ok(store_one(db, p, i, &lead, &stored) == 0, "%s",
		    p->name))
			continue;
		(void)snprintf(ids[i], sizeof(ids[i]), "%s", stored.id);
		ok(stored.mismatch == p->mismatch, "%s: mismatch is told",
		    p->name);
		if (p->mismatch) {
			ok(!stored.repeat, "%s: it is no repeat", p->name);
			is_text(stored.id, "", "%s: no lead is told", p->name);
			continue;
		}
		ok(stored.repeat == (p->same_as != (int)i),
		    "%s: it is known whether it is a repeat", p->name);
		is_text(stored.id, ids[p->same_as], "%s: its lead", p->name);
		if (p->same_as == (int)i) {
			made++;
			jobs += p->suspicion == NULL;
			is_text(stored.id, lead.id, "%s: its own id", p->name);
		}
		(void)snprintf(key, sizeof(key), "key-%d", p->same_as);
		is_text(stored.status_key, key,
		    "%s: the key of its status page", p->name);
	}
	is_int(place_count(db, "SELECT count(*) FROM lead"), made,
	    "there is a lead for every new post");
	is_int(place_count(db, "SELECT count(*) FROM job"), jobs,
	    "and a job, but for the suspicious one");
	is_int(place_count(db, "SELECT count(*) FROM job j JOIN lead l "
	    "ON l.id = j.subject_id WHERE l.hold IS NOT NULL"), 0,
	    "which has none");
}

static void
test_rolled_back(struct db *db)
{
	static const struct post post = {"", 40 * 60 * MINUTE, "f", "gone",
		"gone-key", NULL, 0, false};
	struct error err = ERROR_INIT;
	struct lead_stored stored;
	struct lead_new lead;
	static const char *const keys = "SELECT (SELECT count(*) FROM "
	    "lead_key) + (SELECT count(*) FROM lead_recent)";
	int64_t before = place_count(db, keys);

	fill(&lead, &post, 100);
	(void)db_begin(db, &err);
	is_int(lead_store(db, &lead, &stored, &err), 0, "a lead is stored");
	db_rollback(db);
	is_int(place_count(db, keys), before,
	    "rolled back, its keys are gone");
	is_int(store_one(db, &post, 101, &lead, &stored), 0, "sent again");
	ok(!stored.repeat, "it is no repeat of what was never stored");
}

static void
test_status(struct db *db)
{
	static const struct post post = {"", 50 * 60 * MINUTE, "f", "status",
		NULL, NULL, 0, false};
	static const struct post held = {"", 50 * 60 * MINUTE, "f", "held",
		NULL, "trap", 0, false};
	struct error err = ERROR_INIT;
	struct lead_status status;
	struct lead_stored stored;
	struct lead_new lead;

	(void)store_one(db, &post, 7, &lead, &stored);
	is_int(lead_status_load(db, stored.id, "key-7", &status, &err), 0,
	    "the right key shows a lead");
	is_text(status.id, stored.id, "with its id");
	is_int(status.state, LEAD_PENDING, "which waits");
	is_int(status.attempts, 0, "untried");
	is_int(status.synced_at, 0, "not delivered");
	is_text(status.crm_id, "", "and without a record");
	is_int(lead_status_load(db, stored.id, "key-8", &status, &err), -1,
	    "a wrong key shows nothing");
	is_int(err.code, ERROR_NOT_FOUND, "as if there were no such lead");
	is_int(lead_status_load(db, stored.id, "KEY-7", &status, &err), -1,
	    "letters of another case are another key");
	is_int(lead_status_load(db, stored.id, "", &status, &err), -1,
	    "an empty key shows nothing");
	is_int(lead_status_load(db, stored.id, NULL, &status, &err), -1,
	    "nor does none");
	is_int(lead_set_crm_id(db, stored.id, "6100001", 0, &err), 0,
	    "its record is noted before all of it is there");
	(void)lead_status_load(db, stored.id, "key-7", &status, &err);
	is_text(status.crm_id, "6100001", "the record is told");
	is_int(status.synced_at, 0, "but no time of delivery");
	(void)lead_set_crm_id(db, stored.id, "6100001", START + 5, &err);
	(void)lead_set_crm_id(db, stored.id, "6100001", 0, &err);
	(void)lead_status_load(db, stored.id, "key-7", &status, &err);
	is_int(status.synced_at, START + 5, "a time once noted stays");
	(void)store_one(db, &held, 9, &lead, &stored);
	(void)lead_status_load(db, stored.id, "key-9", &status, &err);
	is_int(status.state, LEAD_QUARANTINED, "a held lead is quarantined");
}

struct retry_row {
	const char *state;
	int rc;
	const char *name;
};

static const struct retry_row retry_rows[] = {
	{"pending", 0, "a waiting lead"},
	{"retry", 0, "a lead that failed for now"},
	{"dead", 0, "a lead that was given up"},
	{"sending", -1, "a lead in flight"},
	{"done", -1, "a delivered lead"},
};

static void
test_retry(struct db *db)
{
	struct error err = ERROR_INIT;
	struct lead lead;
	size_t i;

	place_run(db, "INSERT INTO lead (id, tenant, form, kind, status_key, "
	    "created_at) VALUES ('r', 'default', 'f', 'lead', 'k', 0)");
	place_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) "
	    "VALUES ('lead', 'r', 'default', 'pending', 7, 999, 1, 0, 0)");
	for (i = 0; i < nrows(retry_rows); i++) {
		const struct retry_row *r = &retry_rows[i];

		(void)db_run(db, "UPDATE job SET state = $1, attempts = 7, "
		    "not_before = 999 WHERE subject_id = 'r'",
		    DB_ARGS(db_text(r->state)), NULL, &err);
		error_clear(&err);
		is_int(lead_retry(db, "r", 50, &err), r->rc,
		    "%s: whether it can be tried again", r->name);
		(void)lead_load(db, "r", &lead, &err);
		is_int(lead.attempts, r->rc == 0 ? 0 : 7,
		    "%s: its count of tries", r->name);
		is_int(lead.not_before, r->rc == 0 ? 50 : 999,
		    "%s: when it is due", r->name);
		if (r->rc != 0)
			is_int(err.code, ERROR_CONFLICT, "%s: a conflict",
			    r->name);
		lead_release(&lead);
	}
	is_int(place_count(db, "SELECT uncertain FROM job "
	    "WHERE subject_id = 'r'"), 1, "that it may be there already is "
	    "not forgotten");
	error_clear(&err);
	is_int(lead_retry(db, "nobody", 50, &err), -1, "no such lead");
	is_int(err.code, ERROR_NOT_FOUND, "is told so");
}

struct listed {
	char text[400];
};

static int
list_one(const struct lead *lead, void *arg)
{
	struct listed *l = arg;
	size_t n = strlen(l->text);

	(void)snprintf(l->text + n, sizeof(l->text) - n, "%s%s",
	    n > 0 ? " " : "", lead->id);
	return 0;
}

struct filter_row {
	struct lead_filter filter;
	const char *want;
	const char *name;
};

static const struct filter_row filter_rows[] = {
	{{NULL, NULL, NULL, NULL, 10}, "l5 l4 l3 l2 l1", "all, newest first"},
	{{"default", NULL, NULL, NULL, 10}, "l5 l4 l3 l1", "of one tenant"},
	{{"nobody", NULL, NULL, NULL, 10}, "", "of nobody"},
	{{NULL, "pending", NULL, NULL, 10}, "l5 l1", "waiting"},
	{{NULL, "synced", NULL, NULL, 10}, "l2", "delivered"},
	{{NULL, "quarantined", NULL, NULL, 10}, "l4", "held"},
	{{NULL, "done", NULL, NULL, 10}, "", "by a name that is none"},
	{{NULL, NULL, "lovelace", NULL, 10}, "l1", "by a part of a name"},
	{{NULL, NULL, "ADA@EX", NULL, 10}, "l2 l1", "by a part of an e-mail"},
	{{NULL, NULL, "100%", NULL, 10}, "l3", "by a percent sign"},
	{{NULL, NULL, "%", NULL, 10}, "l3", "which is no wildcard"},
	{{NULL, NULL, "_", NULL, 10}, "l4", "nor is an underline"},
	{{NULL, NULL, "\\", NULL, 10}, "l5", "nor a backslash"},
	{{NULL, NULL, "nothing like it", NULL, 10}, "", "by nothing like it"},
	{{NULL, NULL, NULL, NULL, 2}, "l5 l4", "two at a time"},
	{{NULL, NULL, NULL, "l4", 2}, "l3 l2", "the next two"},
	{{"default", "pending", "a", "l5", 5}, "l1", "all of it together"},
};

static void
test_list(void)
{
	struct error err = ERROR_INIT;
	struct listed listed;
	struct place p;
	size_t i;

	place_make_store(&p, NULL);
	place_run(p.db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ('other', 0)");
	place_run(p.db, "INSERT INTO lead (id, tenant, form, kind, hold, "
	    "status_key, name, last_name, email, company, created_at) VALUES "
	    "('l1', 'default', 'f', 'lead', NULL, 'k', NULL, 'Lovelace', "
	    "'ada@example.com', NULL, 1), "
	    "('l2', 'other', 'f', 'lead', NULL, 'k', 'Ada', NULL, "
	    "'ada@example.com', NULL, 2), "
	    "('l3', 'default', 'f', 'lead', NULL, 'k', NULL, NULL, "
	    "NULL, 'Sure 100% Ltd', 3), "
	    "('l4', 'default', 'f', 'lead', 'quarantined', 'k', 'x_y', NULL, "
	    "NULL, NULL, 4), "
	    "('l5', 'default', 'f', 'lead', NULL, 'k', 'x\\y', NULL, "
	    "NULL, NULL, 5)");
	place_run(p.db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) "
	    "SELECT 'lead', id, tenant, CASE id WHEN 'l2' THEN 'done' "
	    "WHEN 'l3' THEN 'dead' ELSE 'pending' END, 0, 0, 0, 0, 0 "
	    "FROM lead WHERE hold IS NULL");
	for (i = 0; i < nrows(filter_rows); i++) {
		const struct filter_row *r = &filter_rows[i];

		listed.text[0] = '\0';
		is_int(lead_list(p.db, &r->filter, list_one, &listed, &err), 0,
		    "leads are listed: %s", r->name);
		is_text(listed.text, r->want, "%s", r->name);
	}
	listed.text[0] = '\0';
	(void)lead_each_due(p.db, "default", 0, list_one, &listed, &err);
	is_text(listed.text, "l1 l5", "what is due, oldest first");
	place_remove(&p);
}

static void
test_texts(struct db *db)
{
	struct error err = ERROR_INIT;
	struct lead_stored stored;
	struct lead_new new;
	enum lead_state state;
	struct lead lead;
	char value[40];
	int i;

	fill(&new, &posts[0], 0);
	new.at = START + 90 * 60 * MINUTE;
	new.content_hash = "texts";
	new.extra = "{\"a\":1}";
	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		new.text[i] = xasprintf("value of %s",
		    lead_text_name((enum lead_text)i));
	(void)db_begin(db, &err);
	(void)lead_store(db, &new, &stored, &err);
	(void)db_commit(db, &err);
	is_int(lead_load(db, stored.id, &lead, &err), 0, "a lead is loaded");
	for (i = 0; i < LEAD_TEXT_COUNT; i++) {
		(void)snprintf(value, sizeof(value), "value of %s",
		    lead_text_name((enum lead_text)i));
		is_text(lead.text[i], value, "its %s is its own",
		    lead_text_name((enum lead_text)i));
		free((char *)(uintptr_t)new.text[i]);
	}
	is_text(lead.extra, "{\"a\":1}", "its extra fields");
	is_int(lead.created_at, new.at, "its time");
	lead_release(&lead);
	for (i = LEAD_PENDING; i <= LEAD_ERASED; i++) {
		(void)lead_state_parse(lead_state_name((enum lead_state)i),
		    &state);
		is_int(state, i, "the state %s is known by its name",
		    lead_state_name((enum lead_state)i));
	}
	is_int(lead_state_parse("done", &state), -1, "another name is none");
	is_int(lead_state_parse(NULL, &state), -1, "nor is no name");
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_posts(p.db);
	test_rolled_back(p.db);
	place_remove(&p);
	repeats = repeats_new();
	place_make_store(&p, NULL);
	test_posts(p.db);
	test_rolled_back(p.db);
	repeats_free(repeats);
	repeats = NULL;
	test_status(p.db);
	test_texts(p.db);
	test_retry(p.db);
	place_remove(&p);
	test_list();
	return tap_done();
}
