/* sync_order_map.c - an order as a deal and a contact; a chat as notes. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "provider/zoho_crm.h"
#include "sync/chat_note.h"
#include "sync/order_map.h"
#include "tests/lib/tap.h"

static char number[] = "SHOP-1", form[] = "default", eur[] = "EUR",
    paid[] = "paid", name[] = "Ada Mary Okafor",
    email[] = "ada@x.example", phone[] = "+44 20 7946/0011",
    company[] = "Blue Heron", remark[] = "it is odd",
    lines[] = "[{\"sku\":\"M\",\"name\":\"Mug\",\"quantity\":\"2\","
    "\"unit_price\":\"9.5\"},{\"name\":\"Rope\",\"quantity\":\"2.5\","
    "\"unit_price\":\"0.333\"}]",
    extra[] = "{\"coupon\":\"X\",\"ship_to\":{\"city\":\"Hull\"}}";

static struct order
make_order(void)
{
	struct order o;

	memset(&o, 0, sizeof(o));
	o.order_number = number;
	o.form = form;
	o.status = paid;
	o.currency = eur;
	o.total = 2390;
	o.lines = lines;
	o.created_at = INT64_C(1772619307000);
	o.customer[ORDER_NAME] = name;
	o.customer[ORDER_EMAIL] = email;
	o.customer[ORDER_PHONE] = phone;
	return o;
}

static struct order_rules
make_rules(const char *own)
{
	struct order_rules rules = {NULL, NULL, NULL};
	struct findings found = {0};
	struct error err = ERROR_INIT;

	is_int(mapping_read(MAPPING_ORDER, own, own != NULL ? strlen(own) : 0,
	    &found, &rules.order, &err), 0, "a mapping is read");
	findings_release(&found);
	(void)mapping_read(MAPPING_LEAD, NULL, 0, &found, &rules.person, &err);
	return rules;
}

static void
release_rules(struct order_rules *rules)
{
	mapping_free(rules->order);
	mapping_free(rules->person);
	json_free(rules->pipelines);
}

/* A member of the record as text. */
static const char *
member(const struct mapped *m, const char *field)
{
	return json_scalar(json_get(m->record, field));
}

static void
test_deal(void)
{
	struct order_rules rules = make_rules(NULL);
	struct order o = make_order();
	struct mapped m;

	order_map_deal(&rules, &o, &m);
	is_text(member(&m, "Deal_Name"), "Order SHOP-1",
	    "the deal's name holds the number");
	is_text(member(&m, "Amount"), "23.90", "its amount has all digits");
	is_int(json_type(json_get(m.record, "Amount")), JSON_NUMBER,
	    "and is a number");
	is_text(member(&m, "Currency"), "EUR", "with its currency");
	is_text(member(&m, "Stage"), "Closed Won", "a stage");
	is_text(member(&m, "Closing_Date"), "2026-03-04", "a date");
	ok(json_get(m.record, "Pipeline") == NULL, "no pipeline is guessed");
	is_text(member(&m, "Description"),
	    "2 x Mug (M) at 9.50: 19.00\n2.5 x Rope at 0.333: 0.83\n"
	    "Total: 23.90 EUR", "and the lines, a price in as many places as "
	    "it has");
	mapped_release(&m);
	o.customer[ORDER_EMAIL] = o.customer[ORDER_PHONE] = NULL;
	o.customer[ORDER_COMPANY] = company;
	o.remark = remark;
	o.extra = extra;
	o.lines = lines + strlen(lines) - 2;
	order_map_deal(&rules, &o, &m);
	has_text(member(&m, "Description"), "Note: it is odd\nCustomer: Ada "
	    "Mary Okafor\nCompany: Blue Heron\ncoupon: X\nship_to: "
	    "{\"city\":\"Hull\"}", "what has no field stands below");
	mapped_release(&m);
	release_rules(&rules);
}

struct stage_row {
	const char *pipeline, *status, *want;
};

static const struct stage_row stage_rows[] = {
	{"[\"Qualification\",\"Closed Won\",\"Closed Lost\"]", "paid",
	    "Closed Won"},
	{"[\"New\",\"Ordered (won)\",\"Deal lost\"]", "paid",
	    "Ordered (won)"},
	{"[\"New\",\"Ordered (won)\",\"Deal lost\"]", "refunded",
	    "Deal lost"},
	{"[\"New\",\"Ordered (won)\",\"Deal lost\"]", "whatever", "New"},
	{"[\"New\"]", "paid", "Closed Won"},
	{"[]", "paid", "Closed Won"},
};

static void
test_stage(void)
{
	struct order_rules rules = make_rules(NULL);
	struct error err = ERROR_INIT;
	struct order o = make_order();
	char status[40], *text;
	struct mapped m;
	size_t i;

	o.status = status;
	for (i = 0; i < nrows(stage_rows); i++) {
		const struct stage_row *r = &stage_rows[i];

		text = xasprintf("{\"default\":\"Shop\",\"stages\":"
		    "{\"Shop\":%s}}", r->pipeline);
		json_free(rules.pipelines);
		(void)json_parse(text, strlen(text), &rules.pipelines, &err);
		snprintf(status, sizeof(status), "%s", r->status);
		order_map_deal(&rules, &o, &m);
		is_text(member(&m, "Stage"), r->want, "%s in %s", r->status,
		    r->pipeline);
		is_text(member(&m, "Pipeline"), "Shop", "of its pipeline");
		mapped_release(&m);
		free(text);
	}
	release_rules(&rules);
}

static void
test_own(void)
{
	struct order_rules rules = make_rules("{\"fields\": {\"Next_Step\": "
	    "{\"template\": \"Pack for {customer.name}\"}, \"Lead_Source\": "
	    "\"coupon\"}, \"subform\": {\"field\": \"Ordered\", \"columns\": "
	    "{\"Article\": {\"first_of\": [\"sku\", \"name\"]}, \"Pieces\": "
	    "{\"from\": \"quantity\", \"type\": \"number\"}, \"Sum\": "
	    "\"amount\"}}}");
	struct order o = make_order();
	struct mapped m;
	char *rows;

	o.extra = extra;
	order_map_deal(&rules, &o, &m);
	is_text(member(&m, "Next_Step"), "Pack for Ada Mary Okafor",
	    "members of the customer have names");
	is_text(member(&m, "Lead_Source"), "X", "as have fields of the shop's "
	    "own");
	rows = json_print(json_get(m.record, "Ordered"));
	is_text(rows, "[{\"Article\":\"M\",\"Pieces\":2,\"Sum\":\"19.00\"},"
	    "{\"Article\":\"Rope\",\"Pieces\":2.5,\"Sum\":\"0.83\"}]",
	    "lines become rows");
	free(rows);
	mapped_release(&m);
	release_rules(&rules);
}

struct bad_row {
	const char *document, *place;
};

static const struct bad_row bad_rows[] = {
	{"{\"subform\": 1}", "subform"},
	{"{\"subform\": {}}", "subform"},
	{"{\"subform\": {\"field\": \"X\"}}", "subform"},
	{"{\"subform\": {\"field\": \"1\", \"columns\": {}}}",
	    "subform.field"},
	{"{\"subform\": {\"field\": \"X\", \"columns\": {\"A\": 5}}}",
	    "subform.columns.A"},
};

static void
test_bad(void)
{
	struct findings found;
	struct mapping *m = NULL;
	size_t i;

	for (i = 0; i < nrows(bad_rows); i++) {
		struct error err = ERROR_INIT;

		memset(&found, 0, sizeof(found));
		is_int(mapping_read(MAPPING_ORDER, bad_rows[i].document,
		    strlen(bad_rows[i].document), &found, &m, &err), -1,
		    "%s is refused", bad_rows[i].document);
		is_text(found.count > 0 ? found.items[0].place : "",
		    bad_rows[i].place, "at its place");
		findings_release(&found);
	}
}

static void
test_contact(void)
{
	struct order_rules rules = make_rules(NULL);
	struct order o = make_order();
	struct mapped m;

	order_map_contact(&rules, &o, &m);
	is_text(member(&m, "Last_Name"), "Okafor", "a contact has a last name");
	is_text(member(&m, "First_Name"), "Ada Mary", "and a first one");
	is_text(m.email, "ada@x.example", "is looked for by e-mail");
	is_text(m.phone, "+44 20 7946-0011", "and by phone, as it is sent");
	mapped_release(&m);
	o.customer[ORDER_NAME] = NULL;
	order_map_contact(&rules, &o, &m);
	is_text(member(&m, "Last_Name"), "ada",
	    "without a name the address gives one");
	mapped_release(&m);
	o.customer[ORDER_EMAIL] = o.customer[ORDER_PHONE] = NULL;
	order_map_contact(&rules, &o, &m);
	ok(m.email == NULL && m.phone == NULL,
	    "without an address there is nobody to look for");
	mapped_release(&m);
	release_rules(&rules);
}

/* --- Chats ------------------------------------------------------------------ */

static void
test_notes(void)
{
	struct chat chat = {0};
	struct chat_note note;
	struct json *titles = json_array(), *row;
	char *long_text = xmalloc(10001);
	size_t from = 0, notes = 0, i;

	memset(long_text, 'x', 10000);
	long_text[10000] = '\0';
	chat_add(&chat, "bot", "Hello", INT64_C(1772619307000));
	chat_add(&chat, "visitor", "Hi", 0);
	ok(chat_note_next(&chat, "L", &from, &note), "a chat is a note");
	is_text(note.title, "Chat L: turns 1-2", "which tells its turns");
	is_text(note.text, "bot (2026-03-04T10:15:07Z): Hello\nvisitor: Hi\n",
	    "and what was said");
	chat_note_release(&note);
	ok(!chat_note_next(&chat, "L", &from, &note), "there is no other");
	for (i = 0; i < 5; i++)
		chat_add(&chat, "visitor", long_text, 0);
	while (chat_note_next(&chat, "L", &from, &note)) {
		notes++;
		row = json_object();
		json_set_text(row, "Note_Title", note.title);
		json_add(titles, row);
		ok(strlen(note.text) <= MAPPING_NOTE_MAX, "%s fits",
		    note.title);
		chat_note_release(&note);
	}
	is_int((int64_t)notes, 3, "long turns are several notes");
	is_int((int64_t)chat_note_covered(titles, "L"), 7,
	    "whose titles tell how far they come");
	is_int((int64_t)chat_note_covered(titles, "M"), 0,
	    "of this lead alone");
	json_free(titles);
	free(long_text);
	chat_release(&chat);
}

/* --- Codes ------------------------------------------------------------------ */

struct code_row {
	const char *code, *words;
};

static const struct code_row code_rows[] = {
	{"INVALID_DATA", "correct the data"},
	{"DUPLICATE_DATA", "correct the data"},
	{"MAPPING_MISMATCH", "correct the mapping"},
	{"MANDATORY_NOT_FOUND", "correct the mapping"},
	{"NO_PERMISSION", "connect again"},
	{"OAUTH_SCOPE_MISMATCH", "connect again"},
	{"FEATURE_NOT_SUPPORTED", "change the account"},
	{"TOO_MANY_REQUESTS", "wait for credits"},
	{"RATE_LIMIT_EXCEEDED", "wait for credits"},
	{"RECORD_LOCKED", "try again"},
	{"INTERNAL_ERROR", "try again"},
	{"SYNTAX_ERROR", "report it"},
	{"DEAL_GONE", "correct the data"},
	{"NEVER_HEARD_OF", "correct the data"},
};

static void
test_codes(void)
{
	const struct crm_code *code;
	size_t i;

	for (i = 0; i < nrows(code_rows); i++) {
		code = zoho_crm_code(code_rows[i].code);
		is_text(crm_remedy_words(code->remedy), code_rows[i].words,
		    "%s: %s", code_rows[i].code, code_rows[i].words);
	}
	is_text(crm_remedy_words(zoho_crm_code(NULL)->remedy),
	    "correct the data", "no code is an unknown one");
}

int
main(void)
{
	secret_setup();
	test_deal();
	test_stage();
	test_own();
	test_bad();
	test_contact();
	test_notes();
	test_codes();
	return tap_done();
}
