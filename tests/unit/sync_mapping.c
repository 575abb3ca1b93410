/* sync_mapping.c - what of a lead stands where in the CRM. */

#include "base/mem.h"
#include "base/text.h"
#include "sync/mapping.h"
#include "tests/lib/tap.h"

#define MARK "\xe2\x80\xa6"
#define UE "\xc3\xbc"         /* two bytes */
#define SMILE "\xf0\x9f\x98\x80" /* four bytes */

static struct mapping *plain; /* the one that holds without a file */

static void
map_lead(const struct lead *lead, struct mapped *m)
{
	mapping_lead(plain, MAPPING_RECORD, lead, m);
}

static void
read_plain(void)
{
	struct findings found = {0};
	struct error err = ERROR_INIT;

	(void)mapping_read(MAPPING_LEAD, NULL, 0, &found, &plain, &err);
	is_text(err.text, "", "there is a mapping without a file");
	findings_release(&found);
}

/* A lead of borrowed texts. */
static void
set(struct lead *lead, enum lead_text which, const char *text)
{
	lead->text[which] = (char *)(uintptr_t)text;
}

static void
new_lead(struct lead *lead)
{
	memset(lead, 0, sizeof(*lead));
	(void)snprintf(lead->id, sizeof(lead->id), "the-id");
}

static const char *
field(const struct mapped *m, const char *name)
{
	return json_get_text(m->record, name);
}

struct name_row {
	const char *name, *first, *last, *email, *phone;
	const char *want_first, *want_last;
};

static const struct name_row name_rows[] = {
	{NULL, "Ada", "Lovelace", "a@b.example", NULL, "Ada", "Lovelace"},
	{"Ada Lovelace", NULL, NULL, NULL, NULL, "Ada", "Lovelace"},
	{"Ada King Lovelace", NULL, NULL, NULL, NULL, "Ada King", "Lovelace"},
	{"Ada  Lovelace", NULL, NULL, NULL, NULL, "Ada", "Lovelace"},
	{"Plato", NULL, NULL, NULL, NULL, NULL, "Plato"},
	{"Ada Lovelace", "Augusta", NULL, NULL, NULL, "Augusta", "Lovelace"},
	{"Ada Lovelace", NULL, "King", NULL, NULL, NULL, "King"},
	{"Ada Lovelace", "Augusta", "King", NULL, NULL, "Augusta", "King"},
	{"Plato", "Aristocles", NULL, NULL, NULL, "Aristocles", "Plato"},
	{NULL, "Ada", NULL, NULL, NULL, NULL, "Ada"},
	{NULL, "Ada", "", NULL, NULL, NULL, "Ada"},
	{"", "", "", "ada@b.example", "0123456", NULL, "ada"},
	{NULL, NULL, NULL, "ada@b.example", NULL, NULL, "ada"},
	{NULL, NULL, NULL, NULL, "+49 170 1234567", NULL, "+49 170 1234567"},
	{NULL, NULL, NULL, NULL, NULL, NULL, "Unknown"},
	{"J" UE "rgen M" UE "ller", NULL, NULL, NULL, NULL, "J" UE "rgen",
	    "M" UE "ller"},
};

static void
test_names(void)
{
	struct mapped m;
	struct lead lead;
	size_t i;

	for (i = 0; i < nrows(name_rows); i++) {
		const struct name_row *r = &name_rows[i];

		new_lead(&lead);
		set(&lead, LEAD_NAME, r->name);
		set(&lead, LEAD_FIRST_NAME, r->first);
		set(&lead, LEAD_LAST_NAME, r->last);
		set(&lead, LEAD_EMAIL, r->email);
		set(&lead, LEAD_PHONE, r->phone);
		map_lead(&lead, &m);
		is_text(field(&m, "Last_Name"), r->want_last,
		    "a lead \"%s\" \"%s\" \"%s\": its last name",
		    r->name ? r->name : "-", r->first ? r->first : "-",
		    r->last ? r->last : "-");
		is_text(field(&m, "First_Name"), r->want_first,
		    "and its first name");
		mapped_release(&m);
	}
}

/* --- Lengths ------------------------------------------------------------ */

struct length_row {
	enum lead_text from;
	const char *to;
	size_t max;
};

static const struct length_row length_rows[] = {
	{LEAD_LAST_NAME, "Last_Name", 80},
	{LEAD_FIRST_NAME, "First_Name", 40},
	{LEAD_COMPANY, "Company", 200},
	{LEAD_SOURCE, "Lead_Source", 120},
	{LEAD_MESSAGE, "Description", 32000},
};

/* n characters of a kind, the first one an X. free(). */
static char *
characters(const char *one, size_t n)
{
	size_t size = strlen(one), i;
	char *text = xmalloc(n * size + 1);

	text[0] = 'X';
	for (i = 1; i < n; i++)
		memcpy(text + 1 + (i - 1) * size, one, size);
	text[1 + (n - 1) * size] = '\0';
	return text;
}

static void
map_one(enum lead_text which, const char *text, struct mapped *m)
{
	struct lead lead;

	new_lead(&lead);
	set(&lead, LEAD_LAST_NAME, "L");
	set(&lead, which, text);
	map_lead(&lead, m);
}

static void
test_length(const struct length_row *r, const char *one)
{
	char *just = characters(one, r->max);
	char *over = characters(one, r->max + 1);
	const char *got;
	struct mapped m;

	map_one(r->from, just, &m);
	is_text(field(&m, r->to), just, "%s takes %zu characters", r->to,
	    r->max);
	is_text(m.note, NULL, "and needs no note");
	mapped_release(&m);

	map_one(r->from, over, &m);
	got = field(&m, r->to);
	is_int((long long)text_length(got), (long long)r->max,
	    "one more is shortened to as many");
	ok(got != NULL && strncmp(got, over, strlen(got) - strlen(MARK)) == 0,
	    "it begins as the whole does");
	ok(got != NULL && strcmp(got + strlen(got) - strlen(MARK), MARK) == 0,
	    "and ends with a mark");
	ok(got != NULL && text_is_utf8(got, strlen(got)),
	    "no character is cut");
	has_text(m.note, over, "the whole stands in the note");
	has_text(m.note, r->to, "with the field's name");
	mapped_release(&m);
	free(just);
	free(over);
}

static void
test_lengths(void)
{
	size_t i;

	for (i = 0; i < nrows(length_rows); i++) {
		test_length(&length_rows[i], "x");
		test_length(&length_rows[i], UE);
		test_length(&length_rows[i], SMILE);
	}
}

/* --- E-mail and phone --------------------------------------------------- */

struct phone_row {
	const char *phone, *want, *note;
};

static const struct phone_row phone_rows[] = {
	{"+49 170 1234567", "+49 170 1234567", NULL},
	{"(0511) 12 34-56", "(0511) 12 34-56", NULL},
	{"0511/123456", "0511-123456", NULL},
	{"-0511 123456", "0511 123456", NULL},
	{"/0511 123456", "0511 123456", NULL},
	{". 0511 123456", "0511 123456", NULL},
	{"+1 (555) 010-0123 ext. 4567890", "+1 (555) 010-0123 ext. 4567890",
	    NULL},
	{"+ 1 (5 5 5) 0 1 0 - 0 1 2 3 4 5", "+15550100123" "45",
	    "+ 1 (5 5 5) 0 1 0 - 0 1 2 3 4 5"},
	{"+1 (555) 010-0123 extension 456", "+15550100123456",
	    "+1 (555) 010-0123 extension 456"},
	{"1234567890123456789012345678901", NULL,
	    "1234567890123456789012345678901"},
};

static void
test_phones(void)
{
	struct mapped m;
	size_t i;

	for (i = 0; i < nrows(phone_rows); i++) {
		const struct phone_row *r = &phone_rows[i];

		map_one(LEAD_PHONE, r->phone, &m);
		is_text(field(&m, "Phone"), r->want, "the phone \"%s\"",
		    r->phone);
		is_text(m.phone, r->want, "and what is looked for");
		if (r->note == NULL)
			is_text(m.note, NULL, "without a note");
		else
			has_text(m.note, r->note, "and whole in the note");
		mapped_release(&m);
	}
}

static void
test_emails(void)
{
	char email[130];
	struct mapped m;

	memset(email, 'a', sizeof(email));
	memcpy(email + 90, "@b.example", 11);
	map_one(LEAD_EMAIL, email, &m);
	is_text(field(&m, "Email"), email, "an e-mail of 100 characters fits");
	is_text(m.email, email, "and is what is looked for");
	is_text(m.note, NULL, "without a note");
	mapped_release(&m);
	memset(email, 'a', sizeof(email));
	memcpy(email + 91, "@b.example", 11);
	map_one(LEAD_EMAIL, email, &m);
	is_text(field(&m, "Email"), NULL, "one more does not: a cut one "
	    "would be another's");
	is_text(m.email, NULL, "nothing is looked for");
	has_text(m.note, email, "it stands in the note");
	mapped_release(&m);
}

/* --- What has no field -------------------------------------------------- */

static void
test_rest(void)
{
	struct mapped m;
	struct lead lead;

	new_lead(&lead);
	set(&lead, LEAD_LAST_NAME, "L");
	set(&lead, LEAD_MESSAGE, "Hello");
	set(&lead, LEAD_SOURCE, "Shop");
	map_lead(&lead, &m);
	is_text(field(&m, "Description"), "Hello", "the message");
	is_text(field(&m, "Lead_Source"), "Shop", "the source");
	is_text(field(&m, "Email"), NULL, "what is not given is not written");
	is_text(m.note, NULL, "nothing is left for a note");
	mapped_release(&m);

	set(&lead, LEAD_PAGE_URL, "https://a.example/?x=1");
	set(&lead, LEAD_UTM_SOURCE, "mail");
	set(&lead, LEAD_CONSENT, "true");
	lead.extra = (char *)(uintptr_t)"{\"colour\":\"red\",\"size\":1.50,"
	    "\"list\":[1,\"b\"],\"none\":null,\"empty\":\"\",\"yes\":true,"
	    "\"gr" UE "n\":\"ja\"}";
	map_lead(&lead, &m);
	is_text(m.note, "page_url: https://a.example/?x=1\n"
	    "utm_source: mail\nconsent: true\ncolour: red\nsize: 1.50\n"
	    "list: [1,\"b\"]\nnone: null\nyes: true\ngr" UE "n: ja\n",
	    "all that has no field stands in the note, in order");
	mapped_release(&m);
	lead.extra = (char *)(uintptr_t)"{broken";
	map_lead(&lead, &m);
	has_text(m.note, "extra: {broken", "also what cannot be read");
	mapped_release(&m);
}

static void
test_titles(void)
{
	struct lead lead;
	char *title;

	new_lead(&lead);
	title = mapping_note_title(&lead, 0, 1);
	is_text(title, "Web form the-id", "the title of a note");
	free(title);
	title = mapping_note_title(&lead, 1, 3);
	is_text(title, "Web form the-id (2 of 3)", "of one of several");
	free(title);
}

/* --- A record that is there already ------------------------------------- */

struct change_row {
	const char *known;    /* members beside the id */
	const char *company, *message;
	bool again;           /* it may have been sent before */
	const char *want;     /* the change, NULL: none */
	const char *name;
};

static const struct change_row change_rows[] = {
	{"\"Last_Name\":\"L\",\"Company\":\"C\",\"Description\":\"Hi\"", "C",
	    "Hi", false, NULL, "nothing new"},
	{"\"Last_Name\":\"Other\",\"Company\":\"D\",\"Description\":\"Hi\"",
	    "C", "Hi", false, NULL, "what is filled is left as it is"},
	{"\"Last_Name\":\"L\",\"Company\":null,\"Description\":\"Hi\"", "C",
	    "Hi", false, "{\"id\":\"7\",\"Company\":\"C\"}",
	    "an empty field is filled"},
	{"\"Last_Name\":\"L\",\"Company\":\"\",\"Description\":\"Hi\"", "C",
	    "Hi", false, "{\"id\":\"7\",\"Company\":\"C\"}",
	    "an empty text too"},
	{"\"Last_Name\":\"L\"", NULL, "Hi", false,
	    "{\"id\":\"7\",\"Description\":\"Hi\"}", "a first message"},
	{"\"Last_Name\":\"L\",\"Description\":\"Old\"", NULL, "New", false,
	    "{\"id\":\"7\",\"Description\":\"Old\\n\\nNew\"}",
	    "a second one is appended"},
	{"\"Last_Name\":\"L\",\"Description\":\"Old\\n\\nNew\"", NULL, "New",
	    false, NULL, "appended already"},
	{"\"Last_Name\":\"L\",\"Description\":\"Many thanks\"", NULL,
	    "thanks", false, "{\"id\":\"7\",\"Description\":"
	    "\"Many thanks\\n\\nthanks\"}", "a word of the one before"},
	{"\"Last_Name\":\"L\",\"Description\":\"Old\\n\\nNew\\n\\nThird\"",
	    NULL, "New", false, "{\"id\":\"7\",\"Description\":"
	    "\"Old\\n\\nNew\\n\\nThird\\n\\nNew\"}",
	    "said again after a third"},
	{"\"Last_Name\":\"L\",\"Description\":\"Old\\n\\nNew\\n\\nThird\"",
	    NULL, "New", true, NULL, "perhaps sent, before a third"},
	{"\"Last_Name\":\"L\",\"Description\":\"New\\n\\nThird\"", NULL,
	    "New", true, NULL, "perhaps sent, at the start"},
	{"\"Last_Name\":\"L\",\"Description\":\"A New\\n\\nNew one\"",
	    NULL, "New", true, "{\"id\":\"7\",\"Description\":"
	    "\"A New\\n\\nNew one\\n\\nNew\"}",
	    "perhaps sent, but it stands only within others"},
	{"\"Last_Name\":\"L\",\"Description\":\"One\\n\\nTwo\\n\\nThree\"",
	    NULL, "One\n\nTwo", true, NULL, "perhaps sent, of two paragraphs"},
	{"\"Last_Name\":\"L\",\"Description\":\"Old\"", NULL, NULL, false,
	    NULL, "no message"},
};

static void
test_changes(void)
{
	struct error err = ERROR_INIT;
	struct json *known = NULL, *change;
	char *text, *got, *overflow;
	struct mapped m;
	struct lead lead;
	size_t i;

	for (i = 0; i < nrows(change_rows); i++) {
		const struct change_row *r = &change_rows[i];

		new_lead(&lead);
		set(&lead, LEAD_LAST_NAME, "L");
		set(&lead, LEAD_COMPANY, r->company);
		set(&lead, LEAD_MESSAGE, r->message);
		map_lead(&lead, &m);
		text = xasprintf("{\"id\":\"7\",%s}", r->known);
		(void)json_parse(text, strlen(text), &known, &err);
		change = mapping_change(&m, known, r->again, &overflow);
		got = change != NULL ? json_print(change) : NULL;
		is_text(got, r->want, "a change: %s", r->name);
		is_text(overflow, NULL, "all of it fits");
		free(got);
		free(text);
		json_free(change);
		json_free(known);
		mapped_release(&m);
	}
}

static void
test_overflow(void)
{
	char *old = characters("x", 31990), *overflow;
	struct json *known = json_object(), *change;
	struct mapped m;

	json_set_text(known, "id", "7");
	json_set_text(known, "Last_Name", "L");
	json_set_text(known, "Description", old);
	map_one(LEAD_MESSAGE, "12345678", &m);
	change = mapping_change(&m, known, false, &overflow);
	is_int((long long)text_length(json_get_text(change, "Description")),
	    32000, "a message that just fits is appended");
	is_text(overflow, NULL, "whole");
	json_free(change);
	mapped_release(&m);
	map_one(LEAD_MESSAGE, "123456789", &m);
	change = mapping_change(&m, known, false, &overflow);
	ok(change == NULL, "one that does not fit changes nothing");
	is_text(overflow, "Description: 123456789\n", "and goes to the note");
	free(overflow);
	mapped_release(&m);
	json_free(known);
	free(old);
}

int
main(void)
{
	read_plain();
	test_names();
	test_lengths();
	test_phones();
	test_emails();
	test_rest();
	test_titles();
	test_changes();
	test_overflow();
	mapping_free(plain);
	return tap_done();
}
