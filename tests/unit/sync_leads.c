/* sync_leads.c - each lead reaches the CRM once, with one note. */

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "provider/access.h"
#include "provider/call.h"
#include "store/lead.h"
#include "store/mapping.h"
#include "sync/leads.h"
#include "tests/lib/clock.h"
#include "tests/lib/place.h"
#include "tests/lib/server.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1772619307000)
#define LATER (NOW + INT64_C(86400000))
#define MOST 50

/* --- A CRM of a few lines in place of the provider's -------------------- */

struct record {
	char *fields[7]; /* in the order of names[] */
};

static const char *const names[] = {"Last_Name", "First_Name", "Company",
	"Email", "Phone", "Lead_Source", "Description"};
#define EMAIL 3
#define PHONE 4
#define DESCRIPTION 6
#define CONTACT_ID 77

struct note {
	int parent;
	char *title, *text;
};

static struct {
	struct record records[MOST];
	struct note notes[MOST];
	int record_count, note_count;
	struct record contact; /* one, when it has an e-mail or a phone */
	int contact_changes, contact_queries;
	bool converted;           /* every lead is, and still told of */
	/* What goes wrong at the n-th call of a path, once: */
	const char *fail_path;
	int fail_at;
	bool fail_after;          /* the work is done first */
	enum error_code fail_code;
	bool fail_uncertain;
	void (*meanwhile)(void);  /* called then instead, when set */
} crm;

static void
set_fields(struct record *r, const struct json *from)
{
	const char *value;
	size_t i;

	for (i = 0; i < nrows(names); i++) {
		value = json_get_text(from, names[i]);
		if (value == NULL)
			continue;
		free(r->fields[i]);
		r->fields[i] = xstrdup(value);
	}
}

static void
add_result(struct json *data, int id, const char *action)
{
	struct json *result = json_object(), *details = json_object();
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", id);
	json_set_text(details, "id", text);
	json_set_text(result, "code", "SUCCESS");
	json_set_text(result, "status", "success");
	if (action != NULL)
		json_set_text(result, "action", action);
	json_set(result, "details", details);
	json_add(data, result);
}

static void
upsert(const struct json *from, struct json *data)
{
	const char *email = json_get_text(from, "Email");
	int i;

	for (i = 0; i < crm.record_count; i++) {
		if (email != NULL &&
		    text_same(crm.records[i].fields[EMAIL], email))
			break;
	}
	set_fields(&crm.records[i], from);
	add_result(data, 100 + i, i < crm.record_count ? "update" : "insert");
	crm.record_count += i == crm.record_count;
}

static void
update(const struct json *from, struct json *data)
{
	long id = strtol(json_get_text(from, "id"), NULL, 10);

	if (id == CONTACT_ID) {
		crm.contact_changes++;
		set_fields(&crm.contact, from);
		add_result(data, CONTACT_ID, NULL);
		return;
	}
	set_fields(&crm.records[id - 100], from);
	add_result(data, (int)id, NULL);
}

static void
add_note(const struct json *from, struct json *data)
{
	struct note *n = &crm.notes[crm.note_count++];

	n->parent = (int)strtol(json_get_text(json_get(from, "Parent_Id"),
	    "id"), NULL, 10);
	n->title = xstrdup(json_get_text(from, "Note_Title"));
	n->text = xstrdup(json_get_text(from, "Note_Content"));
	add_result(data, 9000 + crm.note_count, NULL);
}

/* The same of the one contact. */
static void
query_contacts(const char *text, struct json *data)
{
	const char *value = crm.contact.fields[
	    strstr(text, "where Email") != NULL ? EMAIL : PHONE];
	char *quoted = xasprintf("'%s'", value != NULL ? value : "");
	struct json *row;
	size_t k;

	crm.contact_queries++;
	if (value != NULL && strcasestr(text, quoted) != NULL) {
		row = json_object();
		json_set_text(row, "id", "77");
		for (k = 0; k < nrows(names); k++)
			json_set_text(row, names[k], crm.contact.fields[k]);
		json_add(data, row);
	}
	free(quoted);
}

/* where Email in ('a', 'b') */
static void
query(const char *text, struct json *data)
{
	int column = strstr(text, "where Email") != NULL ? EMAIL : PHONE, i;
	struct json *row;
	char *quoted, id[16];
	size_t k;

	for (i = 0; i < crm.record_count; i++) {
		const struct record *r = &crm.records[i];

		quoted = xasprintf("'%s'", r->fields[column]);
		if (r->fields[column] != NULL &&
		    strcasestr(text, quoted) != NULL) {
			row = json_object();
			(void)snprintf(id, sizeof(id), "%d", 100 + i);
			json_set_text(row, "id", id);
			for (k = 0; k < nrows(names); k++)
				json_set_text(row, names[k], r->fields[k]);
			json_set_bool(row, "Converted__s", crm.converted);
			json_add(data, row);
		}
		free(quoted);
	}
}

static void
list_notes(const char *path, struct json *data)
{
	long parent = strtol(strpbrk(path + strlen("/crm/v8/"), "0123456789"),
	    NULL, 10);
	struct json *row;
	int i;

	for (i = 0; i < crm.note_count; i++) {
		if (crm.notes[i].parent != parent)
			continue;
		row = json_object();
		json_set_text(row, "id", "1");
		json_set_text(row, "Note_Title", crm.notes[i].title);
		json_add(data, row);
	}
}

static void
work(const char *method, const char *path, const struct json *body,
    struct json *data)
{
	const struct json *one = json_first(json_get(body, "data"));

	if (strcmp(path, "/crm/v8/coql") == 0 &&
	    strstr(json_get_text(body, "select_query"), "from Contacts"))
		query_contacts(json_get_text(body, "select_query"), data);
	else if (strcmp(path, "/crm/v8/coql") == 0)
		query(json_get_text(body, "select_query"), data);
	if (strcmp(method, "GET") == 0 && strcmp(path, "/crm/v8/org") != 0)
		list_notes(path, data);
	for (; one != NULL; one = json_next(one)) {
		if (strstr(path, "upsert") != NULL)
			upsert(one, data);
		else if (strcmp(method, "PUT") == 0)
			update(one, data);
		else
			add_note(one, data);
	}
}

/* Whether this call is the one to fail. */
static bool
is_struck(const char *path)
{
	if (crm.fail_path == NULL || strstr(path, crm.fail_path) == NULL ||
	    --crm.fail_at > 0)
		return false;
	crm.fail_path = NULL;
	return true;
}

int
call_perform(const struct call *call, const char *method, const char *path,
    const struct json *body, struct call_answer *out, struct error *err)
{
	bool struck = is_struck(path);
	struct json *data = json_array();

	(void)call;
	memset(out, 0, sizeof(*out));
	if (!struck || crm.fail_after || crm.meanwhile != NULL)
		work(method, path, body, data);
	if (struck && crm.meanwhile != NULL) {
		crm.meanwhile();
		struck = false;
	}
	if (struck) {
		json_free(data);
		out->status = crm.fail_code == ERROR_INVALID ? 400 : 0;
		out->uncertain = crm.fail_uncertain;
		return error_set(err, crm.fail_code, "struck");
	}
	out->status = json_size(data) > 0 ? 200 : 204;
	out->json = json_object();
	json_set(out->json, "data", data);
	return 0;
}

void
call_answer_release(struct call_answer *answer)
{
	json_free(answer->json);
	memset(answer, 0, sizeof(*answer));
}

int
access_open(const struct config *cfg, struct db *db, struct access *out,
    struct error *err)
{
	(void)err;
	memset(out, 0, sizeof(*out));
	out->cfg = cfg;
	out->db = db;
	return 0;
}

void
access_close(struct access *a)
{
	(void)a;
}

int
access_get(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	(void)a;
	(void)tenant;
	(void)service;
	(void)err;
	memset(out, 0, sizeof(*out));
	return 0;
}

int
access_keep(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	return access_get(a, tenant, service, out, err);
}

int
access_force(struct access *a, const char *tenant, const char *service,
    struct access_token *out, struct error *err)
{
	return access_get(a, tenant, service, out, err);
}

void
access_token_release(struct access_token *t)
{
	(void)t;
}

/* --- Leads and runs ----------------------------------------------------- */

static void
forget_crm(void)
{
	size_t k;
	int i;

	for (i = 0; i < crm.record_count; i++) {
		for (k = 0; k < nrows(names); k++)
			free(crm.records[i].fields[k]);
	}
	for (k = 0; k < nrows(names); k++)
		free(crm.contact.fields[k]);
	for (i = 0; i < crm.note_count; i++) {
		free(crm.notes[i].title);
		free(crm.notes[i].text);
	}
	memset(&crm, 0, sizeof(crm));
}

static void
strike(const char *path, int at, enum error_code code, bool after,
    bool uncertain)
{
	crm.fail_path = path;
	crm.fail_at = at;
	crm.fail_code = code;
	crm.fail_after = after;
	crm.fail_uncertain = uncertain;
	crm.meanwhile = NULL;
}

static void
put_lead(struct db *db, const char *email, const char *phone,
    const char *message, const char *colour)
{
	struct error err = ERROR_INIT;
	struct lead_stored stored;
	struct lead_new lead = {0};
	char *extra = NULL;

	if (colour != NULL)
		extra = xasprintf("{\"colour\":\"%s\"}", colour);
	lead.tenant = "default";
	lead.form = "default";
	lead.kind = "lead";
	lead.text[LEAD_LAST_NAME] = "Name";
	lead.text[LEAD_EMAIL] = email;
	lead.text[LEAD_PHONE] = phone;
	lead.text[LEAD_MESSAGE] = message;
	lead.extra = extra;
	lead.at = NOW;
	uuid_make(lead.id);
	lead.content_hash = lead.id;
	(void)snprintf(lead.status_key, sizeof(lead.status_key), "k");
	if (db_begin(db, &err) != 0 ||
	    lead_store(db, &lead, &stored, &err) != 0 ||
	    db_commit(db, &err) != 0)
		note("%s", err.text);
	free(extra);
}

/* A run as the engine makes one; "done", or its error. */
static void
deliver_at(struct place *p, int64_t now, struct run *run, struct error *err)
{
	volatile sig_atomic_t stop = 0;
	struct engine e = {0};

	error_clear(err);
	memset(run, 0, sizeof(*run));
	clock_pretend(now);
	e.cfg = p->cfg;
	e.db = p->db;
	e.named = true;
	e.stop = &stop;
	e.started_ms = clock_monotonic_ms();
	if (run_start(p->db, run, "leads", "default", now, err) == 0)
		(void)leads_run(&e, run, err);
	run_release(run);
}

/* Runs until all is there, at most ten times. */
static void
deliver(struct place *p)
{
	struct error err = ERROR_INIT;
	struct run run;
	int i;

	for (i = 0; i < 10; i++)
		deliver_at(p, LATER + i * INT64_C(86400000), &run, &err);
}

static int
count_notes(const char *text)
{
	int i, n = 0;

	for (i = 0; i < crm.note_count; i++)
		n += strstr(crm.notes[i].text, text) != NULL;
	return n;
}

static const char *
note_with(const char *text)
{
	int i;

	for (i = 0; i < crm.note_count; i++) {
		if (strstr(crm.notes[i].text, text) != NULL)
			return crm.notes[i].text;
	}
	return NULL;
}

static int
count_in(const char *text, const char *piece)
{
	int n = 0;

	while (text != NULL && (text = strstr(text, piece)) != NULL) {
		n++;
		text += strlen(piece);
	}
	return n;
}

static void
all_is_well(struct place *p, int leads, int records, int notes,
    const char *name)
{
	is_int(place_count(p->db, "SELECT count(*) FROM v_leads "
	    "WHERE status = 'synced'"), leads, "%s: every lead is synced",
	    name);
	is_int(crm.record_count, records, "%s: each person is there once",
	    name);
	is_int(crm.note_count, notes, "%s: and each note", name);
}

static void
start(struct place *p)
{
	forget_crm();
	place_make_store(p, "SYNC_CONCURRENCY=1\n");
}

static void
test_plain(void)
{
	struct error err = ERROR_INIT;
	struct run run;
	struct place p;

	start(&p);
	put_lead(p.db, "a@x.example", NULL, "First", "red");
	put_lead(p.db, "b@x.example", NULL, "Hello", NULL);
	put_lead(p.db, "A@x.example", NULL, "Second", "blue");
	put_lead(p.db, NULL, "0511 1234", "Phone", "green");
	deliver_at(&p, LATER, &run, &err);
	is_text(err.text, "", "four leads of three people are delivered");
	all_is_well(&p, 4, 3, 3, "four leads");
	is_text(crm.records[0].fields[DESCRIPTION], "First\n\nSecond",
	    "two messages of one person stand in order");
	place_remove(&p);
}

/* --- Faults, each followed by runs without one -------------------------- */

struct fault_row {
	const char *name;
	const char *path;
	int at;
	enum error_code code;
	bool after, uncertain;
};

static const struct fault_row fault_rows[] = {
	{"cut before the look-up", "coql", 1, ERROR_UNAVAILABLE, false, false},
	{"cut before the phones", "coql", 2, ERROR_UNAVAILABLE, false, false},
	{"cut before the upsert", "upsert", 1, ERROR_UNAVAILABLE, false,
	    false},
	{"cut in the upsert, not done", "upsert", 1, ERROR_UNAVAILABLE, false,
	    true},
	{"cut in the upsert, done", "upsert", 1, ERROR_UNAVAILABLE, true,
	    true},
	{"told to wait at the upsert", "upsert", 1, ERROR_LIMITED, false,
	    false},
	{"cut before the notes", "Notes", 1, ERROR_UNAVAILABLE, false, false},
	{"cut in the notes, not done", "Notes", 1, ERROR_UNAVAILABLE, false,
	    true},
	{"cut in the notes, done", "Notes", 1, ERROR_UNAVAILABLE, true, true},
	{"told to wait at the notes", "Notes", 1, ERROR_LIMITED, false, false},
	{"the grant dies at the notes", "Notes", 1, ERROR_AUTH, false, false},
};

static void
test_faults(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;
	size_t i;

	for (i = 0; i < nrows(fault_rows); i++) {
		const struct fault_row *r = &fault_rows[i];

		start(&p);
		put_lead(p.db, "a@x.example", NULL, "First", "red");
		put_lead(p.db, NULL, "0511 1234", "Phone", "green");
		put_lead(p.db, "b@x.example", NULL, NULL, NULL);
		strike(r->path, r->at, r->code, r->after, r->uncertain);
		deliver_at(&p, LATER, &run, &err);
		ok(crm.fail_path == NULL, "%s: it happened", r->name);
		is_int(place_count(p.db, "SELECT count(*) FROM job "
		    "WHERE state = 'sending'"), 0, "%s: no claim is kept",
		    r->name);
		deliver(&p);
		all_is_well(&p, 3, 3, 2, r->name);
		place_remove(&p);
	}
}

/* A known one is changed, then the upsert of another fails. */
static void
test_half_sent(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;

	start(&p);
	put_lead(p.db, "a@x.example", NULL, "First", NULL);
	deliver_at(&p, LATER, &run, &err);
	put_lead(p.db, "a@x.example", NULL, "Second", "red");
	put_lead(p.db, "b@x.example", NULL, "Hello", "blue");
	strike("upsert", 1, ERROR_UNAVAILABLE, false, false);
	deliver_at(&p, LATER, &run, &err);
	is_int(crm.note_count, 0, "an upsert fails after a change went well");
	deliver(&p);
	all_is_well(&p, 3, 2, 2, "afterwards");
	is_int(count_notes("colour: red"), 1,
	    "with the note of the changed one");
	is_text(crm.records[0].fields[DESCRIPTION], "First\n\nSecond",
	    "and its message once");
	place_remove(&p);
}

/* --- The store fails after the provider has done the work --------------- */

static struct place *moved;

static void
move_store_away(void)
{
	char *away = xasprintf("%s.away", moved->store);

	(void)rename(moved->store, away);
	free(away);
}

static void
test_store_lost(void)
{
	static const char *const paths[] = {"upsert", "Notes"};
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;
	size_t i;
	char *away;

	for (i = 0; i < nrows(paths); i++) {
		start(&p);
		moved = &p;
		put_lead(p.db, "a@x.example", NULL, "First", "red");
		put_lead(p.db, NULL, "0511 1234", "Phone", "green");
		strike(paths[i], 1, ERROR_NONE, false, false);
		crm.meanwhile = move_store_away;
		deliver_at(&p, LATER, &run, &err);
		is_int(err.code, ERROR_UNAVAILABLE,
		    "the store goes away during the call %s", paths[i]);
		away = xasprintf("%s.away", p.store);
		(void)rename(away, p.store);
		free(away);
		deliver(&p);
		all_is_well(&p, 2, 2, 2, "when it is back");
		place_remove(&p);
	}
}

/* The same, but the store is back before the run ends and gives claims back. */
static int
refuse_records(struct place *p)
{
	place_run(p->db, p->shared ? "ALTER TABLE job ADD CONSTRAINT refuse "
	    "CHECK (state <> 'done')" :
	    "CREATE TRIGGER refuse BEFORE UPDATE OF state ON job "
	    "WHEN new.state = 'done' BEGIN SELECT raise(ABORT, 'refused'); "
	    "END");
	return 0;
}

static void
test_store_fails_once(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;

	start(&p);
	put_lead(p.db, "a@x.example", NULL, "First", "red");
	(void)refuse_records(&p);
	deliver_at(&p, LATER, &run, &err);
	is_int(crm.note_count, 1, "a lead is there with its note");
	ok(err.code != ERROR_NONE, "but the store does not take the outcome");
	place_run(p.db, p.shared ? "ALTER TABLE job DROP CONSTRAINT refuse"
	    : "DROP TRIGGER refuse");
	deliver(&p);
	all_is_well(&p, 1, 1, 1, "when it does");
	place_remove(&p);
}

/* --- Refused for what is in it ------------------------------------------ */

static void
test_split(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;
	char *long_text;

	start(&p);
	long_text = xmalloc(31000);
	memset(long_text, 'x', 30999);
	long_text[30999] = '\0';
	put_lead(p.db, "a@x.example", NULL, long_text, NULL);
	deliver_at(&p, LATER, &run, &err);
	memset(long_text, 'y', 2000);
	long_text[2000] = '\0';
	/* Too long to be appended: it goes to the note. */
	put_lead(p.db, "a@x.example", NULL, long_text, "red");
	put_lead(p.db, "b@x.example", NULL, "Hello", "blue");
	put_lead(p.db, "c@x.example", NULL, "Hello", "green");
	place_run(p.db, "UPDATE job SET uncertain = 1 WHERE state = 'pending'");
	/* The look at b's notes is refused, once. */
	strike("/Notes?", 2, ERROR_INVALID, false, false);
	deliver_at(&p, LATER, &run, &err);
	ok(crm.fail_path == NULL, "a look-up of notes is refused");
	deliver(&p);
	all_is_well(&p, 4, 3, 3, "half by half");
	is_int(count_notes("colour: red"), 1, "the long one has its note once");
	is_int(count_in(note_with("colour: red"), "Description: "), 1,
	    "with what did not fit once");
	free(long_text);
	place_remove(&p);
}

/* --- A second message overtakes one whose fate is unknown --------------- */

static void
test_overtaken(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;
	const char *description;

	start(&p);
	put_lead(p.db, "a@x.example", NULL, "First", NULL);
	strike("upsert", 1, ERROR_UNAVAILABLE, true, true);
	deliver_at(&p, LATER, &run, &err);
	is_int(crm.record_count, 1, "a first message is there, unknown to us");
	place_run(p.db, "UPDATE job SET not_before = 9000000000000");
	put_lead(p.db, "a@x.example", NULL, "Second", NULL);
	deliver_at(&p, LATER, &run, &err);
	place_run(p.db, "UPDATE job SET not_before = 0");
	deliver(&p);
	all_is_well(&p, 2, 1, 0, "two messages");
	description = crm.records[0].fields[DESCRIPTION];
	is_int(count_in(description, "First"), 1,
	    "the first message stands there once");
	is_int(count_in(description, "Second"), 1, "and so does the second");
	place_remove(&p);
}

/* --- A lead that nobody can look up ------------------------------------- */

static void
test_no_look_up(void)
{
	struct error err = ERROR_INIT;
	char email[140];
	struct place p;
	struct run run;

	start(&p);
	memset(email, 'a', sizeof(email));
	memcpy(email + 120, "@x.example", 11);
	put_lead(p.db, email, NULL, "Hello", NULL);
	strike("Notes", 1, ERROR_UNAVAILABLE, false, true);
	deliver_at(&p, LATER, &run, &err);
	is_int(crm.record_count, 1, "a lead with an e-mail too long for the "
	    "CRM is there, without its note");
	deliver(&p);
	all_is_well(&p, 1, 1, 1, "by its known id");
	place_remove(&p);
}

/* --- A run that was killed ---------------------------------------------- */

static void
test_killed(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;
	int steps;

	/* 0: right after the claim; 1: record there; 2: note there too. */
	for (steps = 0; steps < 3; steps++) {
		start(&p);
		put_lead(p.db, "a@x.example", NULL, "First", "red");
		if (steps == 1)
			strike("Notes", 1, ERROR_UNAVAILABLE, false, true);
		if (steps > 0)
			deliver_at(&p, LATER, &run, &err);
		place_run(p.db, "UPDATE job SET state = 'sending', "
		    "run_id = 'killed', uncertain = 0, attempts = 0");
		place_run(p.db, "UPDATE lead SET crm_id = NULL, "
		    "synced_at = NULL");
		deliver_at(&p, LATER, &run, &err);
		is_text(err.text, "", "the next run goes on");
		all_is_well(&p, 1, 1, 1, steps == 0 ? "killed at the start"
		    : steps == 1 ? "killed before the note"
		    : "killed before the outcome");
		place_remove(&p);
	}
}

/* --- A person who was converted ----------------------------------------- */

/* A contact of this e-mail and phone, either NULL. */
static void
put_contact(const char *email, const char *phone)
{
	crm.contact.fields[0] = xstrdup("Okafor");
	crm.contact.fields[EMAIL] = xstrdup(email);
	crm.contact.fields[PHONE] = xstrdup(phone);
}

static void
test_contact(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;

	start(&p);
	put_contact("a@x.example", NULL);
	put_lead(p.db, "A@x.example", "0511 1234", "Hello", "red");
	put_lead(p.db, "b@x.example", NULL, "Hello", NULL);
	deliver_at(&p, LATER, &run, &err);
	is_text(err.text, "", "a contact and a stranger write");
	all_is_well(&p, 2, 1, 1, "one is new");
	is_int(crm.contact_queries, 1, "contacts are asked for once");
	is_int(crm.notes[0].parent, CONTACT_ID, "the contact has a note");
	is_text(crm.notes[0].text, "message: Hello\ncolour: red\n",
	    "with the message and all that has no field");
	is_text(crm.contact.fields[PHONE], "0511 1234",
	    "an empty field of the contact is filled");
	is_text(crm.contact.fields[0], "Okafor", "a full one stays");
	is_int(place_count(p.db, "SELECT count(*) FROM lead "
	    "WHERE crm_id = '77' AND crm_module = 'Contacts'"), 1,
	    "the store knows which it is");
	is_int(place_count(p.db, "SELECT count(*) FROM lead "
	    "WHERE crm_id = '100' AND crm_module IS NULL"), 1,
	    "and that the other is a lead");

	put_lead(p.db, "a@x.example", "0511 1234", "Again", NULL);
	deliver_at(&p, LATER, &run, &err);
	all_is_well(&p, 3, 1, 2, "when the contact writes again");
	is_int(crm.contact_changes, 1, "nothing is left to be filled");
	place_remove(&p);

	start(&p);
	put_contact(NULL, "0511 1234");
	put_lead(p.db, NULL, "0511 1234", "Hello", NULL);
	deliver_at(&p, LATER, &run, &err);
	all_is_well(&p, 1, 0, 1, "a contact without e-mail is known by phone");
	place_remove(&p);
}

/* Whoever is a lead still is spoken to there, as before. */
static void
test_lead_first(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;

	start(&p);
	put_lead(p.db, "a@x.example", NULL, "First", NULL);
	deliver_at(&p, LATER, &run, &err);
	put_contact("a@x.example", NULL);
	crm.contact_queries = 0;
	put_lead(p.db, "a@x.example", NULL, "Second", NULL);
	deliver_at(&p, LATER, &run, &err);
	all_is_well(&p, 2, 1, 0, "a lead who is a contact too");
	is_text(crm.records[0].fields[DESCRIPTION], "First\n\nSecond",
	    "is a lead first");
	is_int(crm.contact_queries, 0, "nobody asks for contacts then");
	place_remove(&p);
}

/* A query may tell of a converted lead: it is none any more. */
static void
test_converted_row(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;

	start(&p);
	put_lead(p.db, "a@x.example", NULL, "First", NULL);
	deliver_at(&p, LATER, &run, &err);
	put_contact("a@x.example", NULL);
	crm.converted = true;
	put_lead(p.db, "a@x.example", NULL, "Second", NULL);
	deliver_at(&p, LATER, &run, &err);
	all_is_well(&p, 2, 1, 1, "a converted lead that is told of");
	is_text(crm.records[0].fields[DESCRIPTION], "First",
	    "stays as it is");
	is_int(crm.notes[0].parent, CONTACT_ID, "the contact has the message");
	place_remove(&p);
}

static const struct fault_row contact_faults[] = {
	{"cut before the contacts", "coql", 2, ERROR_UNAVAILABLE, false,
	    false},
	{"cut in the contact's change, not done", "Contacts", 1,
	    ERROR_UNAVAILABLE, false, true},
	{"cut in the contact's change, done", "Contacts", 1,
	    ERROR_UNAVAILABLE, true, true},
	{"cut in the contact's note, not done", "Notes", 1, ERROR_UNAVAILABLE,
	    false, true},
	{"cut in the contact's note, done", "Notes", 1, ERROR_UNAVAILABLE,
	    true, true},
};

static void
test_contact_faults(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;
	size_t i;

	for (i = 0; i < nrows(contact_faults); i++) {
		const struct fault_row *r = &contact_faults[i];

		start(&p);
		put_contact("a@x.example", NULL);
		put_lead(p.db, "a@x.example", "0511 1234", "Hello", "red");
		strike(r->path, r->at, r->code, r->after, r->uncertain);
		deliver_at(&p, LATER, &run, &err);
		ok(crm.fail_path == NULL, "%s: it happened", r->name);
		deliver(&p);
		all_is_well(&p, 1, 0, 1, r->name);
		is_int(count_in(crm.notes[0].text, "Hello"), 1,
		    "%s: the message is there once", r->name);
		place_remove(&p);
	}
}

/* --- A mapping of one's own --------------------------------------------- */

static void
set_mapping(struct place *p, const char *text)
{
	struct error err = ERROR_INIT;

	if (mapping_content_store(p->db, "default", "lead", text, NOW,
	    &err) != 0)
		note("%s", err.text);
}

static void
test_own_mapping(void)
{
	struct error err = ERROR_INIT;
	struct place p;
	struct run run;

	start(&p);
	set_mapping(&p, "{\"fields\":{\"Company\":\"colour\"},"
	    "\"contact\":false}");
	put_contact("a@x.example", NULL);
	put_lead(p.db, "a@x.example", NULL, "Hello", "red");
	deliver_at(&p, LATER, &run, &err);
	all_is_well(&p, 1, 1, 0, "contacts that are not wanted");
	is_int(crm.contact_queries, 0, "are not asked for");
	is_text(crm.records[0].fields[2], "red", "an own field is filled");

	set_mapping(&p, "{\"fields\":{\"Company\":7}}");
	put_lead(p.db, "b@x.example", NULL, "Hello", NULL);
	deliver_at(&p, LATER, &run, &err);
	is_int(err.code, ERROR_CONFIG, "a mapping that is out of order");
	has_text(err.text, "fields.Company", "is told with its place");
	is_int(place_count(p.db, "SELECT count(*) FROM job "
	    "WHERE state = 'pending' AND attempts = 0"), 1,
	    "and the leads wait");
	place_remove(&p);
}

static void
test_limit(void)
{
	struct error err = ERROR_INIT;
	struct run run;
	struct place p;
	char email[32];
	int i;

	start(&p);
	for (i = 0; i < 7; i++) {
		(void)snprintf(email, sizeof(email), "%d@x.example", i);
		put_lead(p.db, email, NULL, NULL, NULL);
	}
	place_run(p.db, "UPDATE job SET not_before = 9000000000000 "
	    "WHERE subject_id = (SELECT min(subject_id) FROM job)");
	deliver_at(&p, LATER, &run, &err);
	is_int(crm.record_count, 6, "what is due is delivered");
	is_int(place_count(p.db, "SELECT count(*) FROM v_leads "
	    "WHERE status = 'pending'"), 1, "what is not, waits");
	place_remove(&p);
}

int
main(void)
{
	log_setup("test", LOG_TEXT, LOG_ERROR);
	test_plain();
	test_faults();
	test_half_sent();
	/* A server goes away in integration/two_stacks.sh. */
	if (!server_is_used())
		test_store_lost();
	test_store_fails_once();
	test_split();
	test_overtaken();
	test_no_look_up();
	test_killed();
	test_contact();
	test_lead_first();
	test_converted_row();
	test_contact_faults();
	test_own_mapping();
	test_limit();
	forget_crm();
	return tap_done();
}
