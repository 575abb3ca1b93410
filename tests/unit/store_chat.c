/* store_chat.c - posts of one session are one lead; what was said, once. */

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "store/chat.h"
#include "store/job.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

/* "a b c": a turn a word. */
static void
say(struct chat *chat, const char *words)
{
	char copy[200], *word, *rest = copy;

	memset(chat, 0, sizeof(*chat));
	snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			chat_add(chat, "visitor", word, 0);
}

struct overlap_row {
	const char *earlier, *later;
	size_t want;
	const char *name;
};

static const struct overlap_row overlap_rows[] = {
	{"", "", 0, "nothing after nothing"},
	{"", "a b", 0, "the first turns"},
	{"a b", "a b", 2, "the same again"},
	{"a b", "a b c", 2, "the whole so far"},
	{"a b", "c", 0, "only what is new"},
	{"a b c", "c d", 1, "with the last one again"},
	{"a b a b", "a b c", 2, "the longest end counts"},
	{"a a", "a a a", 2, "the same word three times"},
	{"a b", "b a", 1, "turned around"},
	{"a b c", "a", 0, "an early one alone"},
};

static void
test_overlap(void)
{
	struct chat earlier, later;
	size_t i;

	for (i = 0; i < nrows(overlap_rows); i++) {
		say(&earlier, overlap_rows[i].earlier);
		say(&later, overlap_rows[i].later);
		is_int((int64_t)chat_overlap(&earlier, &later),
		    (int64_t)overlap_rows[i].want, "%s",
		    overlap_rows[i].name);
		chat_release(&earlier);
		chat_release(&later);
	}
	say(&earlier, "a");
	say(&later, "a");
	later.turns[0].at = 5;
	is_int((int64_t)chat_overlap(&earlier, &later), 0,
	    "the same word at another time is another turn");
	chat_release(&earlier);
	chat_release(&later);
}

struct posting {
	struct lead_new post;
	const char *session;
	struct chat chat;
	struct chat_stored stored;
};

static int
store(struct db *db, void *arg, struct error *err)
{
	struct posting *s = arg;

	return chat_store(db, &s->post, s->session, &s->chat, &s->stored,
	    err);
}

static void
post(struct place *p, struct posting *s, int64_t at, const char *email,
    const char *message, const char *words)
{
	struct error err = ERROR_INIT;

	memset(&s->post, 0, sizeof(s->post));
	s->post.tenant = "default";
	s->post.form = "default";
	s->post.kind = LEAD_KIND_CHATBOT;
	s->post.content_hash = "h";
	s->post.at = at;
	s->post.text[LEAD_EMAIL] = email;
	s->post.text[LEAD_MESSAGE] = message;
	uuid_make(s->post.id);
	snprintf(s->post.status_key, sizeof(s->post.status_key), "key");
	say(&s->chat, words);
	is_int(db_transact(p->db, store, s, &err), 0, "a post is stored");
	chat_release(&s->chat);
}

static void
said(struct place *p, const char *id, const char *want, const char *name)
{
	struct error err = ERROR_INIT;
	struct chat chat;
	char all[200] = "";
	size_t i;

	(void)chat_load(p->db, id, &chat, &err);
	for (i = 0; i < chat.turn_count; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
		    i > 0 ? " " : "", chat.turns[i].text);
	is_text(all, want, "%s", name);
	chat_release(&chat);
}

static void
test_session(struct place *p)
{
	struct posting s = {.session = "session-of-16-ch"};
	struct error err = ERROR_INIT;
	char first[UUID_SIZE];
	struct lead lead;

	post(p, &s, 1000, NULL, NULL, "a");
	ok(s.stored.incomplete, "a session begins with an address");
	is_int(place_count(p->db, "SELECT count(*) FROM lead"), 0,
	    "else nothing is stored");
	post(p, &s, 1000, "a@x.example", "Hello", "a b");
	ok(!s.stored.incomplete && !s.stored.lead.repeat, "then it is a lead");
	memcpy(first, s.stored.lead.id, sizeof(first));
	said(p, first, "a b", "with what was said");
	post(p, &s, 2000, NULL, "More", "a b c");
	ok(s.stored.lead.repeat, "a later post adds to it");
	is_text(s.stored.lead.id, first, "to the same one");
	is_text(s.stored.lead.status_key, "key", "with the same link");
	said(p, first, "a b c", "what is new is added");
	post(p, &s, 3000, "b@x.example", "More", "d");
	said(p, first, "a b c d", "also when it comes alone");
	is_int(lead_load(p->db, first, &lead, &err), 0, "the lead");
	is_text(lead.text[LEAD_EMAIL], "b@x.example",
	    "has the address that was told last");
	is_text(lead.text[LEAD_MESSAGE], "Hello\n\nMore",
	    "and each message once");
	lead_release(&lead);
	s.session = "another-of-16-ch";
	post(p, &s, 3000, "a@x.example", NULL, "a");
	ok(strcmp(s.stored.lead.id, first) != 0, "another session is another "
	    "lead");
	s.session = "session-of-16-ch";
	post(p, &s, 1000 + CHAT_OPEN_MS, "a@x.example", NULL, "z");
	ok(!s.stored.lead.repeat && strcmp(s.stored.lead.id, first) != 0,
	    "after a day the session is closed, and its id begins a lead");
	said(p, first, "a b c d", "the closed one stays as it was");
	post(p, &s, 2000 + CHAT_OPEN_MS, NULL, NULL, "z y");
	ok(s.stored.lead.repeat, "and the new one goes on");
	is_int(place_count(p->db, "SELECT count(*) FROM lead"), 3,
	    "three leads in all");
}

static void
test_reopened(struct place *p)
{
	struct posting s = {.session = "reopened-16-char"};
	struct error err = ERROR_INIT;
	const char *id = s.stored.lead.id;
	int64_t n;

	post(p, &s, 1000, "r@x.example", NULL, "a");
	(void)db_run(p->db, "UPDATE job SET state = 'done', attempts = 4 "
	    "WHERE subject_id = $1", DB_ARGS(db_text(id)), NULL, &err);
	post(p, &s, 2000, NULL, NULL, "a");
	(void)db_number(p->db, "SELECT count(*) FROM job WHERE "
	    "subject_id = $1 AND state = 'done'", DB_ARGS(db_text(id)), 0, &n,
	    &err);
	is_int(n, 1, "a repeat leaves a delivered lead alone");
	post(p, &s, 3000, NULL, NULL, "b");
	(void)db_number(p->db, "SELECT count(*) FROM job WHERE "
	    "subject_id = $1 AND state = 'retry' AND attempts = 0 "
	    "AND not_before = 3000", DB_ARGS(db_text(id)), 0, &n, &err);
	is_int(n, 1, "what is new makes it due, with all its tries");
}

/* The CRM may have it already, and is asked for the first address. */
static void
test_unknown(struct place *p)
{
	struct posting s = {.session = "fate-unknown-16c"};
	const char *id = s.stored.lead.id;
	struct lead_edit edit = {.id = id, .actor = "test", .at = 4000};
	struct error err = ERROR_INIT;
	struct lead lead;

	post(p, &s, 1000, "u@x.example", NULL, "a");
	(void)db_run(p->db, "UPDATE job SET state = 'retry', uncertain = 1 "
	    "WHERE subject_id = $1", DB_ARGS(db_text(id)), NULL, &err);
	post(p, &s, 2000, "v@x.example", NULL, "b");
	(void)lead_load(p->db, id, &lead, &err);
	is_text(lead.text[LEAD_EMAIL], "u@x.example",
	    "while its fate is unknown a lead keeps its address");
	is_text(lead.extra, "{\"later_email\":\"v@x.example\"}",
	    "another one is kept beside it");
	lead_release(&lead);
	edit.given[LEAD_EMAIL] = true;
	edit.text[LEAD_EMAIL] = "w@x.example";
	is_int(lead_edit(p->db, &edit, &err), -1, "nor may it be edited");
	is_int(err.code, ERROR_CONFLICT, "which is a conflict");
	edit.given[LEAD_EMAIL] = false;
	edit.given[LEAD_NAME] = true;
	edit.text[LEAD_NAME] = "Una";
	is_int(lead_edit(p->db, &edit, &err), 0, "its name may");
}

static void
test_long(struct place *p)
{
	struct posting s = {.session = "endless-16-chars"};
	struct error err = ERROR_INIT;
	int i;

	post(p, &s, 1000, "l@x.example", NULL, "a");
	for (i = 0; i < CHAT_TURNS_MAX; i++)
		chat_add(&s.chat, "bot", "on and on", i + 1);
	is_int(db_transact(p->db, store, &s, &err), 0, "an endless talk");
	ok(s.stored.too_long, "is told so");
	chat_release(&s.chat);
	said(p, s.post.id, "a", "and adds nothing");
}

int
main(void)
{
	struct place p;

	log_setup("test", LOG_TEXT, LOG_ERROR);
	test_overlap();
	place_make_store(&p, NULL);
	test_session(&p);
	test_reopened(&p);
	test_unknown(&p);
	test_long(&p);
	place_remove(&p);
	return tap_done();
}
