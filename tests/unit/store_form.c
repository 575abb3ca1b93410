/* store_form.c - a form knows its sites, and who posts in their minute. */

#include "base/mem.h"
#include "store/form.h"
#include "store/rate.h"
#include "store/tenant.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

struct add_row {
	const char *tenant, *name, *origins, *redirect;
	enum error_code code;
	const char *says;
};

static const struct add_row add_rows[] = {
	{"default", "Shop", "https://shop.example", NULL, ERROR_NONE, ""},
	{"default", "No site", "", NULL, ERROR_NONE, ""},
	{"default", "Two sites", "https://a.example\nhttp://127.0.0.1:8080",
	    "https://a.example/thanks?x=1", ERROR_NONE, ""},
	{"default", "", "https://shop.example", NULL, ERROR_INVALID, "name"},
	{"default", NULL, "https://shop.example", NULL, ERROR_INVALID, "name"},
	{"default", "Path", "https://shop.example/", NULL, ERROR_INVALID,
	    "https://shop.example/ is no origin"},
	{"default", "Upper", "https://Shop.example", NULL, ERROR_INVALID,
	    "no origin"},
	{"default", "Port", "https://shop.example:443", NULL, ERROR_INVALID,
	    "no origin"},
	{"default", "Word", "shop.example", NULL, ERROR_INVALID, "no origin"},
	{"default", "Star", "*", NULL, ERROR_INVALID, "no origin"},
	{"default", "Null", "null", NULL, ERROR_INVALID, "no origin"},
	{"default", "Script", "javascript:alert(1)", NULL, ERROR_INVALID,
	    "no origin"},
	{"default", "Second", "https://a.example\nb.example", NULL,
	    ERROR_INVALID, "b.example is no origin"},
	{"default", "Away", "https://a.example", "https://b.example/thanks",
	    ERROR_INVALID, "must be a URL on one of"},
	{"default", "Nowhere", "", "https://b.example/thanks", ERROR_INVALID,
	    "must be a URL on one of"},
	{"default", "Relative", "https://a.example", "/thanks", ERROR_INVALID,
	    "must be a URL on one of"},
	{"nobody", "Nobody", "", NULL, ERROR_NOT_FOUND, "nobody"},
};

static void
fill(struct form_row *f, const struct add_row *r)
{
	memset(f, 0, sizeof(*f));
	f->tenant = xstrdup(r->tenant);
	f->name = xstrdup(r->name);
	f->origins = xstrdup(r->origins);
	f->redirect = xstrdup(r->redirect);
}

static void
test_add(struct db *db)
{
	struct form_row f, back;
	struct error err;
	size_t i;

	for (i = 0; i < nrows(add_rows); i++) {
		const struct add_row *r = &add_rows[i];

		memset(&err, 0, sizeof(err));
		fill(&f, r);
		(void)form_add(db, &f, &err);
		is_int(err.code, r->code, "a form is added: %s, \"%s\"",
		    r->name, r->origins);
		has_text(err.text, r->says, "and what is said of it");
		if (r->code == ERROR_NONE) {
			is_int(form_load(db, f.key, &back, &err), 0,
			    "it is loaded by its key");
			is_text(back.name, r->name, "with its name");
			is_text(back.origins, r->origins, "its sites");
			is_text(back.redirect, r->redirect, "its page after");
			is_int((long long)strlen(back.key), 16,
			    "its key has 16 characters");
			form_row_release(&back);
		}
		form_row_release(&f);
	}
	is_int(place_count(db, "SELECT count(DISTINCT key) FROM form"), 4,
	    "each has a key of its own, beside the one that was there");
}

struct url_row {
	const char *url;
	bool allowed;
};

static const struct url_row url_rows[] = {
	{"https://a.example", true},
	{"https://a.example/", true},
	{"https://a.example/thanks", true},
	{"https://a.example/?q=https://b.example", true},
	{"https://a.example#here", true},
	{"https://A.EXAMPLE/thanks", true},
	{"https://a.example:443/thanks", true},
	{"http://127.0.0.1:8080/x", true},
	{"http://a.example/", false},
	{"https://a.example:8443/", false},
	{"https://a.example.b.example/", false},
	{"https://b.example/https://a.example/", false},
	{"https://a.example@b.example/", false},
	{"https://b.example#https://a.example", false},
	{"https://b.example\\@a.example/", false},
	{"https://a.example\\.b.example/", false},
	{"//a.example/", false},
	{"/thanks", false},
	{"javascript:alert(1)", false},
	{"javascript://a.example/%0aalert(1)", false},
	{"data:text/html,x", false},
	{"https://", false},
	{"https:a.example", false},
	{"", false},
	{"http://127.0.0.1:80800/x", false},
	{"http://127.0.0.1/x", false},
	{" https://a.example/", false},
	{"https://a.example\n.b.example/", false},
};

static void
test_urls(void)
{
	char origins[] = "https://a.example\nhttp://127.0.0.1:8080";
	struct form_row f = {0};
	size_t i;

	f.origins = origins;
	for (i = 0; i < nrows(url_rows); i++)
		is_int(form_allows_url(&f, url_rows[i].url),
		    url_rows[i].allowed, "a browser is %s sent to \"%s\"",
		    url_rows[i].allowed ? "" : "never", url_rows[i].url);
	ok(form_allows_origin(&f, "https://a.example"), "a site may post");
	ok(form_allows_origin(&f, "http://127.0.0.1:8080"), "so may another");
	ok(!form_allows_origin(&f, "https://a.exampl"), "a part of one not");
	ok(!form_allows_origin(&f, "https://a.example\nhttp://127.0.0.1:8080"),
	    "nor the list of them");
	ok(!form_allows_origin(&f, ""), "nor an empty one");
	ok(!form_allows_origin(&f, "null"), "nor null");
	ok(!form_allows_origin(&f, NULL), "nor none");
	origins[0] = '\0';
	ok(!form_allows_origin(&f, ""), "a form without sites allows none");
}

static void
test_remove(struct db *db)
{
	struct error err = ERROR_INIT;
	struct form_row f;

	is_int(form_remove(db, FORM_DEFAULT, &err), -1,
	    "the form default stays");
	is_int(err.code, ERROR_CONFLICT, "as a conflict");
	is_int(form_load(db, FORM_DEFAULT, &f, &err), 0, "it is there");
	form_row_release(&f);
	is_int(form_remove(db, "nobody", &err), -1,
	    "what is not there is not removed");
	is_int(err.code, ERROR_NOT_FOUND, "and said so");
	place_run(db, "INSERT INTO form (key, tenant, name, origins, "
	    "token_required, created_at) VALUES ('gone', 'default', 'n', '', "
	    "0, 0)");
	place_run(db, "INSERT INTO lead (id, tenant, form, kind, status_key, "
	    "created_at) VALUES ('l', 'default', 'gone', 'lead', 'k', 0)");
	is_int(form_remove(db, "gone", &err), 0, "another is removed");
	is_int(form_load(db, "gone", &f, &err), -1, "then it is not there");
	is_int(place_count(db, "SELECT count(*) FROM lead "
	    "WHERE form = 'gone'"), 1, "but its leads are");
	is_int(tenant_check(db, "default", &err), 0, "a tenant is known");
	is_int(tenant_check(db, "Default", &err), -1, "another one is not");
}

/* --- The limit a minute ------------------------------------------------- */

#define MINUTE 60000

struct rate_row {
	const char *key;
	int64_t at;
	int times;   /* posts at that instant */
	int allowed; /* of them */
	const char *name;
};

static const struct rate_row rate_rows[] = {
	{"a", 10 * MINUTE, 4, 4, "as many as are allowed"},
	{"a", 10 * MINUTE + 1, 1, 0, "one more"},
	{"b", 10 * MINUTE + 1, 1, 1, "another address"},
	{"a", 10 * MINUTE + 59999, 2, 0, "at the end of the minute"},
	{"a", 11 * MINUTE, 1, 0, "a moment later, in the next minute"},
	{"a", 11 * MINUTE + 15001, 3, 2, "a quarter later one has left, and a "
	    "little of another"},
	{"a", 11 * MINUTE + 30001, 2, 1, "half of it later one more"},
	{"a", 12 * MINUTE + 30000, 4, 3,
	    "half of what was then still counts"},
	{"a", 20 * MINUTE, 5, 4, "long after"},
};

static int
take(struct db *db, const char *key, int64_t at, int *wait_s)
{
	struct error err = ERROR_INIT;

	if (db_begin(db, &err) != 0 || rate_take(db, key, 4, at, wait_s,
	    &err) != 0) {
		note("%s", err.text);
		return -1;
	}
	return db_commit(db, &err);
}

static void
test_rate(struct db *db)
{
	int wait_s, i, allowed;
	size_t r;

	for (r = 0; r < nrows(rate_rows); r++) {
		const struct rate_row *row = &rate_rows[r];

		allowed = 0;
		for (i = 0; i < row->times; i++) {
			(void)take(db, row->key, row->at, &wait_s);
			allowed += wait_s == 0;
		}
		is_int(allowed, row->allowed, "of four a minute: %s",
		    row->name);
	}
}

/* Whoever waits as long as he was told gets through. */
static void
test_rate_wait(struct db *db)
{
	static const int into[] = {0, 1, 14999, 15000, 29999, 30000, 59999};
	int wait_s, i;
	size_t k;

	for (k = 0; k < nrows(into); k++) {
		int64_t at = (100 + 10 * (int64_t)k) * MINUTE + into[k];

		for (i = 0; i < 4; i++)
			(void)take(db, "w", at, &wait_s);
		(void)take(db, "w", at, &wait_s);
		ok(wait_s >= 1 && wait_s <= 61, "after four at %d ms one has "
		    "to wait, at most a minute", into[k]);
		(void)take(db, "w", at + wait_s * 1000, &wait_s);
		is_int(wait_s, 0, "and then gets through");
	}
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_add(p.db);
	test_urls();
	test_remove(p.db);
	test_rate(p.db);
	test_rate_wait(p.db);
	place_remove(&p);
	return tap_done();
}
