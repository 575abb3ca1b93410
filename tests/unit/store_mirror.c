/* store_mirror.c - what both sides tell of a record, in any order. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/conflict.h"
#include "store/mirror.h"
#include "store/product.h"
#include "store/prune.h"
#include "store/sales_order.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static struct json *
parse(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	if (json_parse(text, strlen(text), &j, &err) != 0)
		note("%s: %s", text, err.text);
	return j;
}

enum verb { APPLY, WOULD, GONE };

struct telling {
	enum verb verb;
	struct mirror_seen seen;
	struct mirror_applied out;
};

static int
tell_it(struct db *db, void *arg, struct error *err)
{
	struct telling *t = arg;

	if (t->verb == GONE)
		return mirror_gone(db, &t->seen, &t->out, err);
	return t->verb == WOULD ? mirror_would(db, &t->seen, &t->out, err) :
	    mirror_apply(db, &t->seen, &t->out, err);
}

static enum merge_strategy strategy = MERGE_NEWEST;
static char last_id[UUID_SIZE];

/* What the provider tells; answers "result" or "result conflict". */
static const char *
tell(struct db *db, enum verb verb, const char *id, const char *content,
    int64_t version, int64_t read_at)
{
	static char text[60];
	struct json *j = parse(content);
	struct error err = ERROR_INIT;
	struct telling t = {.verb = verb, .seen = {"default", MIRROR_PRODUCT,
	    id, j, version, read_at, false, strategy, 50000 + read_at}};

	if (db_transact(db, tell_it, &t, &err) != 0) {
		note("%s", err.text);
		snprintf(text, sizeof(text), "error");
	} else {
		snprintf(text, sizeof(text), "%s%s",
		    mirror_result_name(t.out.result), t.out.conflict ?
		    " conflict" : "");
	}
	memcpy(last_id, t.out.id, sizeof(last_id));
	json_free(j);
	return text;
}

/* "state version content". */
static const char *
row_of(struct db *db, const char *id)
{
	static char text[600];
	struct error err = ERROR_INIT;
	struct mirror_record r;

	if (mirror_find(db, "default", MIRROR_PRODUCT, id, &r, &err) != 0)
		snprintf(text, sizeof(text), "%s",
		    error_meaning(err.code)->name);
	else
		snprintf(text, sizeof(text), "%s%s %lld %s", r.state,
		    r.deleted_at != 0 ? " deleted" : "", (long long)r.version,
		    r.content);
	mirror_release(&r);
	return text;
}

struct changing {
	const char *id;
	const char *changes; /* NULL: remove; "+...": create */
	int64_t revision, now;
	char made[UUID_SIZE];
};

static int
change_it(struct db *db, void *arg, struct error *err)
{
	struct changing *c = arg;
	struct json *j;
	int rc;

	if (c->changes == NULL)
		return mirror_remove(db, c->id, c->revision, c->now, err);
	j = parse(c->changes[0] == '+' ? c->changes + 1 : c->changes);
	rc = c->changes[0] == '+' ? mirror_create(db, "default",
	    MIRROR_PRODUCT, j, c->now, c->made, err) :
	    mirror_change(db, c->id, j, c->revision, c->now, err);
	json_free(j);
	return rc;
}

static const char *
change(struct db *db, const char *id, const char *changes,
    int64_t revision, int64_t now)
{
	static char text[200];
	struct error err = ERROR_INIT;
	struct changing c = {.id = id, .changes = changes,
	    .revision = revision, .now = now};

	if (db_transact(db, change_it, &c, &err) == 0) {
		if (c.made[0] != '\0')
			memcpy(last_id, c.made, sizeof(last_id));
		return "ok";
	}
	snprintf(text, sizeof(text), "%s %s", error_meaning(err.code)->name,
	    err.detail);
	return text;
}

/* Our id of a provider's. */
static const char *
id_of(struct db *db, const char *provider_id)
{
	static char id[UUID_SIZE];
	struct error err = ERROR_INIT;
	struct mirror_record r;

	id[0] = '\0';
	if (mirror_find(db, "default", MIRROR_PRODUCT, provider_id, &r,
	    &err) == 0)
		memcpy(id, r.id, sizeof(id));
	mirror_release(&r);
	return id;
}

static int64_t
jobs(struct db *db, const char *id)
{
	struct error err = ERROR_INIT;
	int64_t n = -1;

	(void)db_number(db, "SELECT count(*) FROM job WHERE kind = 'product' "
	    "AND subject_id = $1 AND state <> 'done'", DB_ARGS(db_text(id)),
	    0, &n, &err);
	return n;
}

static void
test_times(struct db *db)
{
	is_text(tell(db, APPLY, "1", "{\"name\":\"a\",\"rate\":1}", 100, 10),
	    "created", "what is new is created");
	is_text(row_of(db, "1"), "synced 100 {\"name\":\"a\",\"rate\":1}",
	    "as it was told");
	is_text(tell(db, APPLY, "1", "{\"name\":\"a\",\"rate\":1}", 100, 11),
	    "unchanged", "the same again changes nothing");
	is_text(tell(db, APPLY, "1", "{\"rate\":2}", 200, 0), "updated",
	    "a newer event is believed");
	is_text(row_of(db, "1"), "synced 200 {\"name\":\"a\",\"rate\":2}",
	    "members that it does not name stay");
	is_text(tell(db, APPLY, "1", "{\"rate\":1}", 100, 0), "older",
	    "an older event is not");
	is_text(tell(db, APPLY, "1", "{\"rate\":1}", 100, 99), "older",
	    "nor anything older, however it came");
	is_text(tell(db, APPLY, "1", "{\"rate\":3}", 200, 0), "doubt",
	    "an event that is as old and says something else is a doubt");
	is_text(tell(db, APPLY, "1", "{\"rate\":2.0}", 200, 0), "unchanged",
	    "one that says the same is none");
	is_text(tell(db, APPLY, "1", "{\"stock_on_hand\":5}", 200, 20),
	    "updated", "what was asked for is believed at the same version");
	is_text(tell(db, APPLY, "1", "{\"stock_on_hand\":6}", 200, 19),
	    "older", "but not what was asked for before");
	is_text(tell(db, WOULD, "1", "{\"rate\":9}", 300, 30), "updated",
	    "a dry run tells what would be");
	is_text(row_of(db, "1"), "synced 200 {\"name\":\"a\",\"rate\":2,"
	    "\"stock_on_hand\":5}", "and changes nothing");
	is_text(tell(db, WOULD, "2", "{\"name\":\"b\"}", 300, 30), "created",
	    "also of what is new");
	is_text(row_of(db, "2"), "not_found", "which is not there then");
}

static void
test_gone(struct db *db)
{
	(void)tell(db, APPLY, "3", "{\"name\":\"Three\",\"sku\":\"S3\"}", 100,
	    10);
	is_text(tell(db, GONE, "3", "{}", 0, 5), "older",
	    "what was asked for before it was seen does not delete it");
	is_text(tell(db, GONE, "3", "{}", 0, 20), "deleted",
	    "what the provider has no more is deleted");
	is_text(row_of(db, "3"), "synced deleted 100 "
	    "{\"name\":\"Three\",\"sku\":\"S3\"}", "as a tombstone");
	is_text(tell(db, GONE, "3", "{}", 0, 21), "unchanged", "once");
	is_text(tell(db, APPLY, "3", "{\"name\":\"x\"}", 999, 0), "older",
	    "no event brings it back");
	is_text(tell(db, APPLY, "3", "{\"name\":\"x\"}", 999, 15), "older",
	    "nor what was asked for before");
	is_text(tell(db, APPLY, "3", "{\"name\":\"x\"}", 999, 30), "updated",
	    "but the provider does, when it has it after all");
	is_text(tell(db, GONE, "4", "{}", 0, 20), "unchanged",
	    "one that we never knew is remembered");
	is_text(tell(db, APPLY, "4", "{\"name\":\"late\"}", 500, 0), "older",
	    "so that a late event does not make it");
}

static void
test_local(struct db *db)
{
	char id[UUID_SIZE];

	(void)tell(db, APPLY, "5", "{\"name\":\"five\",\"rate\":1,"
	    "\"custom_fields\":[{\"api_name\":\"cf_a\",\"label\":\"A\","
	    "\"value\":\"1\"},{\"api_name\":\"cf_b\",\"value\":\"2\"}]}", 100,
	    10);
	snprintf(id, sizeof(id), "%s", id_of(db, "5"));
	is_text(change(db, id, "{\"rate\":1.0}", 0, 1000), "ok",
	    "a change to what is there already");
	has_text(row_of(db, "5"), "synced 100", "changes nothing");
	is_int(jobs(db, id), 0, "and tells nobody");
	is_text(change(db, id, "{\"rate\":2}", 7, 1000), "conflict revision",
	    "whoever saw another revision is refused");
	is_text(change(db, id, "{\"stock_on_hand\":2}", 0, 1000),
	    "invalid stock_on_hand", "the stock is not for us to set");
	is_text(change(db, id, "{\"rate\":2,\"custom_fields\":[{\"api_name\":"
	    "\"cf_b\",\"value\":\"3\"}]}", 1, 1000), "ok",
	    "a change by the revision that was seen");
	has_text(row_of(db, "5"), "local_change 100 {\"name\":\"five\","
	    "\"rate\":2,\"custom_fields\":[{\"api_name\":\"cf_a\",\"label\":"
	    "\"A\",\"value\":\"1\"},{\"api_name\":\"cf_b\",\"value\":\"3\"}]}",
	    "names some custom fields and keeps the others");
	is_int(jobs(db, id), 1, "and has a job");
	is_text(tell(db, APPLY, "5", "{\"stock_on_hand\":4}", 100, 20),
	    "updated", "the provider's own members come in");
	has_text(row_of(db, "5"), "local_change 100 {\"name\":\"five\","
	    "\"rate\":2", "and ours stay");
	is_text(change(db, id, NULL, 0, 2000), "ok", "it is deleted here");
	has_text(row_of(db, "5"), "local_change deleted", "until it is there");
	is_text(change(db, id, "{\"rate\":3}", 0, 2000), "not_found ",
	    "nobody changes it then");
	is_text(tell(db, APPLY, "5", "{\"stock_on_hand\":9}", 100, 30),
	    "updated", "stock moves nevertheless");
	has_text(row_of(db, "5"), "local_change deleted",
	    "which does not bring it back");
	is_text(tell(db, GONE, "5", "{}", 0, 40), "unchanged",
	    "it goes there as well");
	has_text(row_of(db, "5"), "synced deleted", "and both agree");
}

static void
test_conflicts(struct db *db)
{
	static const struct {
		enum merge_strategy strategy;
		int64_t changed_at;
		const char *result, *row;
		int64_t jobs;
	} rows[] = {
		{MERGE_REMOTE, 500, "updated conflict", "synced 400 "
		    "{\"name\":\"a\",\"rate\":3,\"unit\":\"kg\"}", 1},
		{MERGE_LOCAL, 300, "updated conflict", "local_change 400 "
		    "{\"name\":\"a\",\"rate\":2,\"unit\":\"pcs\"}", 1},
		{MERGE_NEWEST, 500, "updated conflict", "local_change 400 "
		    "{\"name\":\"a\",\"rate\":2,\"unit\":\"pcs\"}", 1},
		{MERGE_NEWEST, 300, "updated conflict", "synced 400 "
		    "{\"name\":\"a\",\"rate\":3,\"unit\":\"kg\"}", 1},
		{MERGE_FIELDS, 500, "updated conflict", "local_change 400 "
		    "{\"name\":\"a\",\"rate\":2,\"unit\":\"kg\"}", 1},
		{MERGE_MANUAL, 500, "updated conflict", "conflict 400 "
		    "{\"name\":\"a\",\"rate\":2,\"unit\":\"pcs\"}", 1},
	};
	char key[20];
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		snprintf(key, sizeof(key), "c%zu", i);
		(void)tell(db, APPLY, key, "{\"name\":\"a\",\"rate\":1,"
		    "\"unit\":\"pcs\"}", 100, 10);
		(void)change(db, id_of(db, key), "{\"rate\":2}", 0,
		    rows[i].changed_at);
		strategy = rows[i].strategy;
		is_text(tell(db, APPLY, key, "{\"rate\":3,\"unit\":\"kg\"}",
		    400, 20), rows[i].result, "both sides changed it: %s",
		    merge_strategy_name(strategy));
		is_text(row_of(db, key), rows[i].row, "what it becomes");
		is_int(jobs(db, id_of(db, key)), rows[i].jobs, "its job");
		strategy = MERGE_NEWEST;
	}
	is_int(place_count(db, "SELECT count(*) FROM conflict"), 6,
	    "each is kept");
	is_int(place_count(db, "SELECT count(*) FROM conflict "
	    "WHERE resolved_at IS NULL"), 1, "one is open");
	is_text(tell(db, APPLY, "c5", "{\"rate\":3,\"unit\":\"kg\"}", 400, 30),
	    "unchanged", "told again, it stays open");
	is_text(tell(db, APPLY, "c5", "{\"rate\":7}", 500, 30),
	    "updated", "a newer other side");
	has_text(row_of(db, "c5"), "conflict 500", "does not settle it");
	is_text(change(db, id_of(db, "c5"), NULL, 0, 600), "conflict ",
	    "it is not to be deleted until somebody has chosen");
}

struct resolving {
	char id[UUID_SIZE];
	const char *winner;
};

static int
resolve_it(struct db *db, void *arg, struct error *err)
{
	struct resolving *r = arg;
	struct json *winner = parse(r->winner);
	int rc = conflict_resolve(db, r->id, winner, 9000, err);

	json_free(winner);
	return rc;
}

static int
keep_first(const struct conflict *c, void *arg)
{
	struct resolving *r = arg;

	memcpy(r->id, c->id, sizeof(r->id));
	return 1;
}

/* Settles the newest open one. */
static const char *
resolve(struct db *db, const char *winner)
{
	const struct conflict_filter filter = {.tenant = "default",
	    .limit = 10};
	struct resolving r = {.winner = winner};
	struct error err = ERROR_INIT;

	(void)conflict_list(db, &filter, keep_first, &r, &err);
	if (db_transact(db, resolve_it, &r, &err) == 0)
		return "ok";
	return error_meaning(err.code)->name;
}

/* One more manual conflict, under a key. */
static void
clash(struct db *db, const char *key)
{
	strategy = MERGE_MANUAL;
	(void)tell(db, APPLY, key, "{\"name\":\"a\",\"rate\":1,\"unit\":"
	    "\"pcs\"}", 100, 10);
	(void)change(db, id_of(db, key), "{\"rate\":2}", 0, 500);
	(void)tell(db, APPLY, key, "{\"rate\":3,\"unit\":\"kg\"}", 400, 20);
	strategy = MERGE_NEWEST;
}

static void
test_resolve(struct db *db)
{
	struct resolving r = {.winner = NULL};
	const struct conflict_filter filter = {.tenant = "default",
	    .limit = 10};
	struct error err = ERROR_INIT;
	struct conflict c;
	struct json *shown;
	char *text;

	(void)conflict_list(db, &filter, keep_first, &r, &err);
	if (conflict_load(db, r.id, &c, &err) == 0) {
		shown = conflict_show(&c);
		text = json_print(shown);
		has_text(text, "\"fields\":[\"rate\",\"unit\"],\"local\":"
		    "{\"rate\":2,\"unit\":\"pcs\"},\"remote\":{\"rate\":7,"
		    "\"unit\":\"kg\"}", "both sides are shown");
		free(text);
		json_free(shown);
	}
	conflict_release(&c);
	is_text(resolve(db, "\"both\""), "invalid", "no such winner");
	is_text(resolve(db, "{\"stock_on_hand\":\"local\"}"), "invalid",
	    "no such field");
	is_text(resolve(db, "\"remote\""), "ok", "the provider wins");
	is_text(row_of(db, "c5"), "synced 500 {\"name\":\"a\",\"rate\":7,"
	    "\"unit\":\"kg\"}", "and we have what it has");
	is_text(resolve(db, "\"remote\""), "not_found", "once");
	clash(db, "d1");
	is_text(resolve(db, "\"local\""), "ok", "we win");
	is_text(row_of(db, "d1"), "local_change 400 {\"name\":\"a\",\"rate\":"
	    "2,\"unit\":\"pcs\"}", "and it goes out");
	clash(db, "d2");
	is_text(resolve(db, "{\"rate\":\"remote\",\"unit\":\"box\"}"), "ok",
	    "field by field, also a value of one's own");
	is_text(row_of(db, "d2"), "local_change 400 {\"name\":\"a\",\"rate\":"
	    "3,\"unit\":\"box\"}", "as chosen");
	clash(db, "d3");
	is_text(tell(db, GONE, "d3", "{}", 0, 90), "unchanged",
	    "the other side goes meanwhile");
	is_text(resolve(db, "\"remote\""), "ok", "and wins");
	has_text(row_of(db, "d3"), "synced deleted", "so it is deleted");
	clash(db, "d4");
	(void)tell(db, GONE, "d4", "{}", 0, 90);
	(void)memcpy(last_id, id_of(db, "d4"), sizeof(last_id));
	is_text(resolve(db, "\"local\""), "ok", "or we win against it");
	is_text(row_of(db, "d4"), "synced deleted 0 {}",
	    "the old id stays dead");
	is_int(jobs(db, last_id), 1, "and ours is to be made anew");
}

static void
test_gone_changed(struct db *db)
{
	static const struct {
		enum merge_strategy strategy;
		const char *result, *row;
	} rows[] = {
		{MERGE_NEWEST, "deleted conflict", "synced deleted 100"},
		{MERGE_LOCAL, "updated conflict", "synced deleted 0 {}"},
		{MERGE_MANUAL, "updated conflict", "conflict 100"},
	};
	char key[20];
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		snprintf(key, sizeof(key), "g%zu", i);
		(void)tell(db, APPLY, key, "{\"name\":\"a\"}", 100, 10);
		(void)change(db, id_of(db, key), "{\"name\":\"b\"}", 0, 500);
		strategy = rows[i].strategy;
		is_text(tell(db, GONE, key, "{}", 0, 20), rows[i].result,
		    "changed here, gone there: %s",
		    merge_strategy_name(strategy));
		has_text(row_of(db, key), rows[i].row, "what it becomes");
		strategy = MERGE_NEWEST;
	}
	is_text(resolve(db, "\"remote\""), "ok", "the open one is settled");
}

struct pushing {
	struct mirror_record sent;
	const char *provider_id, *answer;
	int64_t version, read_at;
};

static int
push_it(struct db *db, void *arg, struct error *err)
{
	struct pushing *p = arg;
	struct json *answer = parse(p->answer);
	const struct mirror_seen seen = {"default", MIRROR_PRODUCT,
	    p->provider_id, answer, p->version, p->read_at, false,
	    MERGE_NEWEST, 7000};
	int rc = mirror_pushed(db, &p->sent, &seen, err);

	json_free(answer);
	return rc;
}

static const char *
difference(const struct mirror_record *r)
{
	static char text[300];
	struct error err = ERROR_INIT;
	struct json *j = NULL;
	char *s;

	if (mirror_difference(r, &j, &err) != 0)
		return "error";
	s = json_print(j);
	snprintf(text, sizeof(text), "%s", s);
	free(s);
	json_free(j);
	return text;
}

static void
test_push(struct db *db)
{
	struct pushing p = {.provider_id = "p1", .answer =
	    "{\"name\":\"New\",\"sku\":\"N-1\",\"rate\":5.00,\"unit\":\"pcs\","
	    "\"stock_on_hand\":0}", .version = 800, .read_at = 80};
	struct error err = ERROR_INIT;
	char id[UUID_SIZE];

	is_text(change(db, NULL, "+{\"name\":\"New\",\"sku\":\"N-1\","
	    "\"rate\":\"5\"}", 0, 100), "ok", "a product of our own");
	memcpy(id, last_id, sizeof(id));
	is_int(jobs(db, id), 1, "has a job");
	is_text(change(db, NULL, "+{\"name\":\"x\",\"sku\":\"N-1\"}", 0, 100),
	    "conflict sku", "its SKU is taken");
	(void)mirror_load(db, id, &p.sent, &err);
	is_text(difference(&p.sent), "{\"name\":\"New\",\"sku\":\"N-1\","
	    "\"rate\":\"5\"}", "all of it goes out");
	(void)change(db, id, "{\"rate\":\"6\"}", 0, 850);
	(void)tell(db, APPLY, "p1", "{\"name\":\"New\",\"sku\":\"N-1\","
	    "\"rate\":5}", 800, 70);
	is_text(last_id, id, "told of it, we know it for ours");
	ok(db_transact(db, push_it, &p, &err) == 0, "its answer is taken: %s",
	    err.text);
	is_text(row_of(db, "p1"), "local_change 800 {\"name\":\"New\","
	    "\"sku\":\"N-1\",\"rate\":\"6\",\"unit\":\"pcs\","
	    "\"stock_on_hand\":0}", "what was changed meanwhile stays");
	mirror_release(&p.sent);
	(void)mirror_load(db, id, &p.sent, &err);
	is_text(difference(&p.sent), "{\"rate\":\"6\"}", "and goes out next");
	p.answer = "{\"rate\":6,\"brand\":\"B\"}";
	p.version = 900;
	p.read_at = 90;
	(void)db_transact(db, push_it, &p, &err);
	is_text(row_of(db, "p1"), "synced 900 {\"name\":\"New\",\"sku\":"
	    "\"N-1\",\"rate\":6,\"unit\":\"pcs\",\"stock_on_hand\":0,"
	    "\"brand\":\"B\"}", "then both agree");
	mirror_release(&p.sent);
}

static int64_t
wanted(struct db *db, const char *provider_id)
{
	struct error err = ERROR_INIT;
	int64_t n = -1;

	(void)db_number(db, "SELECT wants_detail FROM mirror "
	    "WHERE provider_id = $1", DB_ARGS(db_text(provider_id)), -1, &n,
	    &err);
	return n;
}

/* What we have just sent comes back while it is changed here once more. */
static void
test_echo(struct db *db)
{
	static const enum merge_strategy strategies[] = {MERGE_REMOTE,
	    MERGE_LOCAL, MERGE_NEWEST, MERGE_FIELDS, MERGE_MANUAL};
	struct pushing p = {.answer = "{\"name\":\"b\",\"unit\":\"kg\"}",
	    .version = 600, .read_at = 30};
	struct error err = ERROR_INIT;
	char key[20], id[UUID_SIZE];
	size_t i;

	for (i = 0; i < nitems(strategies); i++) {
		snprintf(key, sizeof(key), "e%zu", i);
		p.provider_id = key;
		(void)tell(db, APPLY, key, "{\"name\":\"a\"}", 100, 10);
		memcpy(id, id_of(db, key), sizeof(id));
		(void)change(db, id, "{\"name\":\"b\"}", 0, 500);
		(void)db_run(db, "UPDATE job SET state = 'sending', "
		    "run_id = 'r' WHERE subject_id = $1",
		    DB_ARGS(db_text(id)), NULL, &err);
		(void)mirror_load(db, id, &p.sent, &err);
		(void)change(db, id, "{\"name\":\"c\"}", 0, 550);
		strategy = strategies[i];
		is_text(tell(db, APPLY, key, "{\"name\":\"b\"}", 600, 0),
		    "older", "%s: our own word is not another's",
		    merge_strategy_name(strategy));
		has_text(row_of(db, key), "local_change 100 {\"name\":\"c\"}",
		    "the change of meanwhile stays");
		is_int(wanted(db, key), 1,
		    "and it is asked for, should the answer not come");
		(void)db_transact(db, push_it, &p, &err);
		is_text(row_of(db, key), "local_change 600 {\"name\":\"c\","
		    "\"unit\":\"kg\"}", "also with the answer");
		is_int(wanted(db, key), 1,
		    "which may be the older of the two");
		(void)change(db, id, NULL, 0, 650);
		is_text(tell(db, APPLY, key, "{\"name\":\"c\"}", 700, 0),
		    "older", "nor when it is deleted meanwhile");
		mirror_release(&p.sent);
	}
	strategy = MERGE_NEWEST;
}

/* The provider tells of it under an id before its answer gets here. */
static void
test_twin(struct db *db)
{
	struct pushing p = {.provider_id = "t1", .answer =
	    "{\"name\":\"Twin\"}", .version = 800, .read_at = 80};
	struct error err = ERROR_INIT;
	char id[UUID_SIZE];

	(void)change(db, NULL, "+{\"name\":\"Twin\"}", 0, 100);
	memcpy(id, last_id, sizeof(id));
	(void)mirror_load(db, id, &p.sent, &err);
	is_text(tell(db, APPLY, "t1", "{\"name\":\"Twin\"}", 800, 0),
	    "created", "without a SKU it is not recognised");
	ok(db_transact(db, push_it, &p, &err) == 0, "its answer is taken: %s",
	    err.text);
	is_text(id_of(db, "t1"), id, "and it is one again, under our id");
	is_int(place_count(db, "SELECT count(*) FROM product "
	    "WHERE name = 'Twin'"), 1, "once");
	mirror_release(&p.sent);
}

static void
test_prune(struct db *db)
{
	struct error err = ERROR_INIT;
	int64_t n, day = 86400000LL;

	strategy = MERGE_REMOTE;
	(void)tell(db, APPLY, "z1", "{\"name\":\"a\"}", 100, 10);
	(void)tell(db, APPLY, "z2", "{\"name\":\"a\"}", 100, 10);
	(void)change(db, id_of(db, "z2"), "{\"name\":\"b\"}", 0, 500);
	(void)tell(db, APPLY, "z2", "{\"name\":\"c\"}", 400, 20);
	(void)tell(db, GONE, "z1", "{}", 0, 30);
	(void)tell(db, GONE, "z3", "{}", 0, 30);
	strategy = MERGE_NEWEST;
	(void)prune_expired(db, 89 * day, &n, &err);
	has_text(row_of(db, "z1"), "deleted", "what is gone is remembered");
	is_int(prune_expired(db, 91 * day, &n, &err), 0, "%s", err.text);
	is_text(row_of(db, "z1"), "not_found", "for 90 days");
	is_text(row_of(db, "z3"), "not_found", "also what was never here");
	has_text(row_of(db, "z2"), "synced", "what is there stays");
	is_int(place_count(db, "SELECT count(*) FROM conflict "
	    "WHERE resolved_at IS NOT NULL"), 0, "settled conflicts go");
	is_int(place_count(db, "SELECT count(*) FROM mirror m "
	    "JOIN conflict c ON c.record_id = m.id "
	    "WHERE m.state <> 'conflict'"), 0, "open ones stay");
}

/* Times of whole seconds tell nothing of what comes within the same one. */
static void
test_seconds(void)
{
	static const struct {
		int64_t version, read_at;
		bool want;
		const char *name;
	} times[] = {
		{10000, 10300, true, "read within the second"},
		{10000, 11999, true, "or as another clock has it"},
		{10000, 12000, false, "read when it was over"},
		{10000, 0, false, "what an event told is judged by its time"},
		{0, 10300, false, "what has no time has no second"},
	};
	size_t i;

	for (i = 0; i < nitems(times); i++) {
		const struct mirror_record r = {.version = times[i].version,
		    .read_at = times[i].read_at};

		ok(mirror_may_have_changed(&r) == times[i].want, "%s",
		    times[i].name);
	}
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_times(p.db);
	test_gone(p.db);
	test_local(p.db);
	test_conflicts(p.db);
	test_resolve(p.db);
	test_gone_changed(p.db);
	test_push(p.db);
	test_echo(p.db);
	test_twin(p.db);
	test_prune(p.db);
	test_seconds();
	place_remove(&p);
	return tap_done();
}
