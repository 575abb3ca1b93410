/* sync_mapping_read.c - every mistake in a mapping is named with its place. */

#include <stdint.h>

#include "base/mem.h"
#include "sync/mapping.h"
#include "tests/lib/tap.h"

struct mistake_row {
	const char *text;
	const char *places; /* of all mistakes, each with a line end */
	const char *piece;  /* of the first one's text */
};

#define FIELD(rule) "{\"fields\":{\"F__c\":" rule "}}"

static const struct mistake_row rows[] = {
	/* The file. */
	{"", "\n", ""},
	{"{\"fields\":{}", "\n", ""},
	{"{\"a\":1,\"a\":2}", "\n", ""},
	{"[]", "\n", "an object"},
	{"{\"feilds\":{}}", "feilds\n", "did you mean \"fields\"?"},
	{"{\"zzzzzzzz\":1}", "zzzzzzzz\n", "no such member"},
	{"{\"kind\":\"order\"}", "kind\n", "not of \"lead\""},
	{"{\"version\":2}", "version\n", "must be 1"},
	{"{\"fields\":[]}", "fields\n", "must be an object"},
	{"{\"fields\":null}", "fields\n", "must be an object"},
	{"{\"note\":\"some\"}", "note\n", "\"rest\", \"all\", \"none\""},
	{"{\"note\":\"rset\"}", "note\n", "did you mean \"rest\"?"},
	{"{\"tags\":\"web\"}", "tags\n", "must be a list"},
	{"{\"tags\":[\"{a\"]}", "tags\n", "brace"},
	{"{\"assignment_rule\":123}", "assignment_rule\n", "quotes"},
	{"{\"layout\":\"Standard\"}", "layout\n", "an id of the CRM"},
	{"{\"triggers\":[\"workflows\"]}", "triggers\n",
	    "did you mean \"workflow\"?"},
	{"{\"contact\":true}", "contact\n", "or false"},
	{"{\"contact\":{\"tags\":[]}}", "contact.tags\n", "no such member"},
	{"{\"contact\":{\"fields\":{\"F__c\":7}}}", "contact.fields.F__c\n",
	    "the name of what was sent"},

	/* Fields. */
	{"{\"fields\":{\"Last_Name\":null}}", "fields.Last_Name\n",
	    "cannot be taken out"},
	{"{\"fields\":{\"Nothing\":null}}", "fields.Nothing\n",
	    "and this is none"},
	{"{\"contact\":{\"fields\":{\"Company\":null}}}",
	    "contact.fields.Company\n", "and this is none"},
	{"{\"fields\":{\"Tag\":\"a\"}}", "fields.Tag\n", "\"tags\""},
	{"{\"fields\":{\"id\":\"a\"}}", "fields.id\n", "gives the id"},
	{"{\"fields\":{\"First Name\":\"a\"}}", "fields.First Name\n",
	    "API name"},
	{"{\"fields\":{\"Owner'--\":\"a\"}}", "fields.Owner'--\n", "API name"},

	/* Rules. */
	{FIELD("\"\""), "fields.F__c\n", "must not be empty"},
	{FIELD("{}"), "fields.F__c\n", "where the value comes from"},
	{FIELD("{\"from\":\"a\",\"constant\":\"b\"}"), "fields.F__c\n",
	    "more than once"},
	{FIELD("{\"from\":[]}"), "fields.F__c.from\n", "empty"},
	{FIELD("{\"from\":[\"a\",7]}"), "fields.F__c.from\n", "a text"},
	{FIELD("{\"form\":\"a\"}"), "fields.F__c.form\nfields.F__c\n",
	    "did you mean \"from\"?"},
	{FIELD("{\"constant\":null}"), "fields.F__c.constant\n", "a text"},
	{FIELD("{\"template\":\"{}\"}"), "fields.F__c.template\n", "brace"},
	{FIELD("{\"template\":\"}\"}"), "fields.F__c.template\n", "brace"},
	{FIELD("{\"join\":\"a\"}"), "fields.F__c.join\n", "a list"},
	{FIELD("{\"from\":\"a\",\"with\":\" \"}"), "fields.F__c.with\n",
	    "without \"join\""},
	{FIELD("{\"person\":\"middle\"}"), "fields.F__c.person\n",
	    "\"first\", \"last\", \"full\""},
	{FIELD("{\"person\":\"last\",\"from\":[\"a\"]}"), "fields.F__c\n",
	    "is one name"},
	{FIELD("{\"first_of\":[\"a\",{\"from\":\"b\",\"max\":3}]}"),
	    "fields.F__c.first_of[1].max\n", "no such member"},
	{FIELD("{\"first_of\":[{\"first_of\":[{\"first_of\":[{\"first_of\":["
	    "{\"first_of\":[\"a\"]}]}]}]}]}"), "fields.F__c.first_of[0]."
	    "first_of[0].first_of[0].first_of[0].first_of\n", "too deep"},
	{FIELD("{\"from\":\"a\",\"trim\":\"yes\"}"), "fields.F__c.trim\n",
	    "true or false"},
	{FIELD("{\"from\":\"a\",\"split\":{\"take\":0}}"),
	    "fields.F__c.split.take\nfields.F__c.split\n", "whole number"},
	{FIELD("{\"from\":\"a\",\"split\":{\"at\":\"\"}}"),
	    "fields.F__c.split.at\n", "must not be empty"},
	{FIELD("{\"from\":\"a\",\"case\":\"Upper\"}"), "fields.F__c.case\n",
	    "\"upper\""},
	{FIELD("{\"from\":\"a\",\"map\":{}}"), "fields.F__c.map\n", "empty"},
	{FIELD("{\"from\":\"a\",\"map\":{\"x\":1}}"), "fields.F__c.map.x\n",
	    "a text"},
	{FIELD("{\"from\":\"a\",\"otherwise\":\"x\"}"),
	    "fields.F__c.otherwise\n", "without \"map\""},
	{FIELD("{\"from\":\"a\",\"map\":{\"x\":\"y\"},\"otherwise\":1}"),
	    "fields.F__c.otherwise\n", "null"},
	{FIELD("{\"from\":\"a\",\"type\":\"int\"}"), "fields.F__c.type\n",
	    "\"integer\""},
	{FIELD("{\"from\":\"a\",\"formats\":[\"DD.MM.YYYY\"]}"),
	    "fields.F__c.formats\n", "\"date\" or \"datetime\""},
	{FIELD("{\"from\":\"a\",\"type\":\"date\",\"formats\":[\"DD.MM\"]}"),
	    "fields.F__c.formats\n", "YYYY"},
	{FIELD("{\"from\":\"a\",\"type\":\"date\",\"zone\":\"+01:00\"}"),
	    "fields.F__c.zone\n", "\"datetime\""},
	{FIELD("{\"from\":\"a\",\"type\":\"datetime\",\"zone\":\"CET\"}"),
	    "fields.F__c.zone\n", "offset"},
	{FIELD("{\"from\":\"a\",\"type\":\"number\",\"decimal\":\";\"}"),
	    "fields.F__c.decimal\n", "\".\", \",\""},
	{FIELD("{\"from\":\"a\",\"type\":\"number\",\"max\":5}"),
	    "fields.F__c.max\n", "alone"},
	{FIELD("{\"from\":\"a\",\"max\":0}"), "fields.F__c.max\n",
	    "whole number"},
	{FIELD("{\"from\":\"a\",\"max\":1.5}"), "fields.F__c.max\n",
	    "whole number"},
	{FIELD("{\"from\":\"a\",\"mark\":\"+\"}"), "fields.F__c.mark\n",
	    "without \"max\""},
	{FIELD("{\"from\":\"a\",\"if_known\":\"keep\"}"),
	    "fields.F__c.if_known\n", "\"fill_empty\""},
	{FIELD("{\"from\":\"a\",\"type\":\"date\",\"if_known\":\"append\"}"),
	    "fields.F__c\n", "only a text"},

	/* All of them together. */
	{"{\"note\":1,\"fields\":{\"A\":7,\"B\":{\"form\":\"x\"}},"
	    "\"layout\":\"x\"}", "fields.A\nfields.B.form\nfields.B\nnote\n"
	    "layout\n", "the name of what was sent"},

	/* And none. */
	{"{}", "", NULL},
	{"{\"kind\":\"lead\",\"version\":1,\"comment\":\"ours\"}", "", NULL},
	{"{\"fields\":{\"Company\":null}}", "", NULL},
	{"{\"contact\":false}", "", NULL},
	{"{\"triggers\":[]}", "", NULL},
	{FIELD("\"a\""), "", NULL},
};

static void
test_mistakes(void)
{
	struct findings found;
	struct error err;
	struct mapping *m;
	char *places, *longer;
	size_t i, k;
	int rc;

	for (i = 0; i < nrows(rows); i++) {
		const struct mistake_row *r = &rows[i];

		memset(&found, 0, sizeof(found));
		memset(&err, 0, sizeof(err));
		m = NULL;
		rc = mapping_read(MAPPING_LEAD, r->text, strlen(r->text),
		    &found, &m, &err);
		places = xstrdup("");
		for (k = 0; k < found.count; k++) {
			longer = xasprintf("%s%s\n", places,
			    found.items[k].place);
			free(places);
			places = longer;
		}
		is_text(places, r->places, "the mistakes of %s", r->text);
		is_int(rc, r->piece != NULL ? -1 : 0, "%s it",
		    r->piece != NULL ? "refuse" : "do not refuse");
		if (r->piece != NULL && found.count > 0) {
			has_text(found.items[0].text, r->piece,
			    "and are told");
			is_int(err.code, ERROR_CONFIG, "as a setting to mend");
		}
		free(places);
		findings_release(&found);
		mapping_free(m);
	}
}

/* --- What is too much --------------------------------------------------- */

/* A mapping of n fields, by a printf() format of one. free(). */
static char *
many_fields(int n, const char *rule)
{
	char *text = xstrdup(""), *longer;
	int i;

	for (i = 0; i < n; i++) {
		longer = xasprintf("%s%s\"F%d\":%s", text, i > 0 ? "," : "", i,
		    rule);
		free(text);
		text = longer;
	}
	longer = xasprintf("{\"fields\":{%s}}", text);
	free(text);
	return longer;
}

static size_t
mistakes_of(const char *text, size_t n)
{
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;
	size_t wrong;

	(void)mapping_read(MAPPING_LEAD, text, n, &found, &m, &err);
	wrong = found.wrong;
	findings_release(&found);
	mapping_free(m);
	return wrong;
}

static void
test_limits(void)
{
	char *text = many_fields(38, "\"a\"");

	is_int((long long)mistakes_of(text, strlen(text)), 0,
	    "45 fields can be compared with a known record");
	free(text);
	text = many_fields(39, "\"a\"");
	is_int((long long)mistakes_of(text, strlen(text)), 1, "46 cannot");
	free(text);
	text = many_fields(190, "{\"from\":\"a\",\"if_known\":\"skip\"}");
	is_int((long long)mistakes_of(text, strlen(text)), 0,
	    "many can be written");
	free(text);
	text = many_fields(250, "{\"from\":\"a\",\"if_known\":\"skip\"}");
	is_int((long long)mistakes_of(text, strlen(text)), 1, "but not 257");
	free(text);
	text = many_fields(3000, "7");
	is_int((long long)mistakes_of(text, strlen(text)), 1,
	    "what would take long is refused at once");
	free(text);
	text = xcalloc(1, MAPPING_FILE_MAX + 2);
	memset(text, ' ', MAPPING_FILE_MAX + 1);
	memcpy(text, "{}", 2);
	is_int((long long)mistakes_of(text, MAPPING_FILE_MAX), 0,
	    "a file may have so many bytes");
	is_int((long long)mistakes_of(text, MAPPING_FILE_MAX + 1), 1,
	    "and no more");
	free(text);
}

/* --- What is asked for -------------------------------------------------- */

struct column_row {
	enum mapping_kind kind;
	const char *text;
	enum mapping_target to;
	const char *want;
};

static const struct column_row column_rows[] = {
	{MAPPING_LEAD, "{}", MAPPING_RECORD, "Email, Phone, Last_Name, "
	    "First_Name, Company, Lead_Source, Description, Converted__s"},
	{MAPPING_LEAD, "{}", MAPPING_CONTACT,
	    "Email, Phone, Last_Name, First_Name, Lead_Source"},
	{MAPPING_LEAD, "{\"fields\":{\"Email\":null,\"Company\":{\"from\":"
	    "\"a\",\"if_known\":\"overwrite\"},\"F__c\":{\"from\":\"b\",\"if_known\":"
	    "\"append_note\"}}}", MAPPING_RECORD, "Email, Phone, Last_Name, "
	    "First_Name, Lead_Source, Description, F__c, Company, "
	    "Converted__s"},
	{MAPPING_LEAD, "{\"contact\":false}", MAPPING_CONTACT, NULL},
	{MAPPING_ORDER, "{}", MAPPING_RECORD, "Description"},
	{MAPPING_ORDER, "{\"fields\":{\"Next_Step\":\"a\"}}", MAPPING_RECORD,
	    "Description, Next_Step"},
};

static void
test_columns(void)
{
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;
	size_t i;

	for (i = 0; i < nrows(column_rows); i++) {
		const struct column_row *r = &column_rows[i];

		(void)mapping_read(r->kind, r->text, strlen(r->text), &found,
		    &m, &err);
		is_text(mapping_columns(m, r->to), r->want,
		    "the columns to compare of %s", r->text);
		is_int(mapping_wants_contacts(m),
		    r->kind == MAPPING_LEAD && strstr(r->text, "false") == NULL,
		    "and whether contacts are looked for");
		mapping_free(m);
	}
	findings_release(&found);
}

/* Of an order there is a mapping too, and none of its contacts. */
static void
test_orders(void)
{
	static const char order[] = "{\"order_number\":\"A-7\",\"status\":"
	    "\"Shipped\",\"total\":\"4200.00\",\"lines\":\"2 x A\","
	    "\"_received_at\":\"2026-03-04T10:15:07Z\"}";
	static const char no[] = "{\"contact\":{\"fields\":{}}}";
	struct mapping_source from = {NULL, NULL};
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;
	struct json *sent = NULL;
	struct mapped out;
	char *got;

	(void)json_parse(order, strlen(order), &sent, &err);
	is_text(err.text, "", "an order");
	is_int(mapping_read(MAPPING_ORDER, NULL, 0, &found, &m, &err), 0,
	    "has a mapping without a file");
	is_text(mapping_module(m, MAPPING_RECORD), "Deals", "to a deal");
	from.values = sent;
	mapping_apply(m, MAPPING_RECORD, &from, &out);
	got = json_print(out.record);
	is_text(got, "{\"Deal_Name\":\"Order A-7\",\"Stage\":"
	    "\"Closed Won\",\"Amount\":4200.00,\"Closing_Date\":"
	    "\"2026-03-04\",\"Description\":\"2 x A\"}", "with its amount as it was sent");
	free(got);
	mapped_release(&out);
	mapping_free(m);
	json_free(sent);
	is_int(mapping_read(MAPPING_ORDER, no, strlen(no), &found, &m, &err),
	    -1, "there are no contacts in it");
	is_text(found.items[0].place, "contact", "and that is told");
	findings_release(&found);
}

/* What is shown can be set again, and means the same. */
static void
test_again(void)
{
	static const char own[] = "{\"fields\":{\"Company\":null,\"F__c\":"
	    "\"a\"},\"contact\":{\"fields\":{\"Phone\":null}},\"tags\":[]}";
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *first = NULL, *second = NULL;
	char *shown, *again;

	(void)mapping_read(MAPPING_LEAD, own, strlen(own), &found, &first,
	    &err);
	shown = json_print(mapping_document(first));
	is_int(mapping_read(MAPPING_LEAD, shown, strlen(shown), &found,
	    &second, &err), 0, "a whole mapping is one");
	again = json_print(mapping_document(second));
	is_text(again, shown, "and the same");
	ok(json_get(mapping_fields(second, MAPPING_RECORD), "Company") == NULL,
	    "what was taken out stays out");
	ok(json_get(mapping_fields(second, MAPPING_CONTACT), "Phone") == NULL,
	    "of contacts too");
	free(shown);
	free(again);
	mapping_free(first);
	mapping_free(second);
	findings_release(&found);
}

static void
test_kinds(void)
{
	enum mapping_kind kind = MAPPING_ORDER;
	struct error err = ERROR_INIT;

	is_int(mapping_kind_parse("lead", &kind, &err), 0, "a kind");
	is_int(kind, MAPPING_LEAD, "by its name");
	is_text(mapping_kind_name(MAPPING_ORDER), "order", "and back");
	is_int(mapping_kind_parse("leads", &kind, &err), -1,
	    "another one is none");
	has_text(err.text, "lead, order", "and those that are, are named");
}

int
main(void)
{
	test_mistakes();
	test_limits();
	test_columns();
	test_orders();
	test_again();
	test_kinds();
	return tap_done();
}
