/* sync_mapping_check.c - a mapping against the fields that the CRM has. */

#include "base/mem.h"
#include "sync/mapping_check.h"
#include "tests/lib/tap.h"

/* As Zoho tells them, with keys that nobody asked for. */
static const char leads[] = "{\"fields\":["
    "{\"api_name\":\"Last_Name\",\"display_label\":\"Last Name\","
    "\"data_type\":\"text\",\"length\":80,\"system_mandatory\":true,"
    "\"extra\":{\"key\":[1]}},"
    "{\"api_name\":\"First_Name\",\"data_type\":\"text\",\"length\":40},"
    "{\"api_name\":\"Company\",\"data_type\":\"text\",\"length\":100},"
    "{\"api_name\":\"Email\",\"data_type\":\"email\",\"length\":100},"
    "{\"api_name\":\"Phone\",\"data_type\":\"phone\",\"length\":30},"
    "{\"api_name\":\"Description\",\"data_type\":\"textarea\",\"length\":"
    "32000},"
    "{\"api_name\":\"Lead_Source\",\"data_type\":\"picklist\",\"length\":120,"
    "\"pick_list_values\":[{\"actual_value\":\"Web\",\"type\":\"used\"},"
    "{\"actual_value\":\"Fair\"},{\"actual_value\":\"Old\",\"type\":"
    "\"unused\"}]},"
    "{\"api_name\":\"Shop__c\",\"field_label\":\"Shop Number\",\"data_type\":"
    "\"integer\",\"length\":9},"
    "{\"api_name\":\"Region__c\",\"data_type\":\"text\",\"length\":10,"
    "\"system_mandatory\":true},"
    "{\"api_name\":\"Topics__c\",\"data_type\":\"multiselectpicklist\","
    "\"pick_list_values\":[{\"actual_value\":\"A\"}]},"
    "{\"api_name\":\"Partner__c\",\"data_type\":\"lookup\",\"lookup\":"
    "{\"module\":{\"api_name\":\"Accounts\",\"id\":\"1\"}}},"
    "{\"api_name\":\"Agreed__c\",\"data_type\":\"boolean\"},"
    "{\"api_name\":\"Born__c\",\"data_type\":\"date\"},"
    "{\"api_name\":\"Rows__c\",\"data_type\":\"subform\"},"
    "{\"api_name\":\"Score\",\"data_type\":\"integer\",\"read_only\":true},"
    "{\"api_name\":\"Sum\",\"data_type\":\"double\",\"operation_type\":"
    "{\"api_create\":false}},"
    "{\"api_name\":\"Owner\",\"data_type\":\"ownerlookup\","
    "\"system_mandatory\":true}]}";
static const char layouts[] = "{\"layouts\":[{\"id\":\"61\",\"name\":"
    "\"Standard\",\"sections\":[{\"fields\":[{\"api_name\":\"Company\","
    "\"required\":true},{\"api_name\":\"Phone\",\"required\":false}]},"
    "{\"fields\":[{\"api_name\":\"Shop__c\",\"required\":true}]}]}]}";

static struct crm_fields fields;

static struct json *
parse(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	if (json_parse(text, strlen(text), &j, &err) != 0)
		note("%s", err.text);
	return j;
}

static void
read_fields(void)
{
	struct json *a = parse(leads), *b = parse(layouts);
	const struct json *field;
	char *got;

	fields.json = crm_fields_read(a, b);
	json_free(a);
	json_free(b);
	field = crm_field_find(&fields, "Lead_Source");
	got = field != NULL ? json_print(json_get(field, "values")) : NULL;
	is_text(got, "[\"Web\",\"Fair\"]", "a picklist without what is unused");
	free(got);
	is_text(json_get_text(crm_field_find(&fields, "Shop__c"), "label"),
	    "Shop Number", "the label of a field");
	is_text(json_get_text(crm_field_find(&fields, "Partner__c"),
	    "module"), "Accounts", "what is looked up");
	ok(json_get_true(crm_field_find(&fields, "Sum"), "read_only"),
	    "what the API may not make cannot be written");
	ok(crm_field_find(&fields, "company") == NULL, "names have case");
	got = json_print(json_get(crm_layout_find(&fields, "61"),
	    "required"));
	is_text(got, "[\"Company\",\"Shop__c\"]",
	    "what a layout makes mandatory");
	free(got);
}

struct check_row {
	const char *own;   /* beside Region__c, which must be there */
	const char *place; /* of the only mistake; NULL: none */
	const char *text;  /* piece of it, or of a note when there is none */
};

#define F(field, rule) "\"fields\":{\"" field "\":" rule "}"

static const struct check_row rows[] = {
	/* Unknown ones. */
	{F("Compny", "\"a\""), "fields.Compny", "did you mean \"Company\"?"},
	{F("company", "\"a\""), "fields.company", "did you mean \"Company\"?"},
	{F("Zebra__c", "\"a\""), "fields.Zebra__c", "would be lost"},
	/* By a label, case aside. */
	{F("shop__C", "{\"from\":\"a\",\"type\":\"integer\"}"),
	    "fields.shop__C", "did you mean \"Shop__c\"?"},
	{F("Score", "{\"from\":\"a\",\"type\":\"integer\"}"), "fields.Score",
	    "cannot be written"},
	{F("Sum", "{\"from\":\"a\",\"type\":\"number\"}"), "fields.Sum",
	    "cannot be written"},

	/* Types. */
	{F("Shop__c", "\"a\""), "fields.Shop__c", "\"type\": \"integer\""},
	{F("Shop__c", "{\"from\":\"a\",\"type\":\"number\"}"),
	    "fields.Shop__c", "\"type\": \"integer\""},
	{F("Company", "{\"from\":\"a\",\"type\":\"number\"}"),
	    "fields.Company", "\"type\": \"text\""},
	{F("Agreed__c", "\"a\""), "fields.Agreed__c", "\"boolean\""},
	{F("Born__c", "{\"from\":\"a\",\"type\":\"datetime\"}"),
	    "fields.Born__c", "\"type\": \"date\""},
	{F("Topics__c", "\"a\""), "fields.Topics__c", "\"type\": \"list\""},
	{F("Partner__c", "\"a\""), "fields.Partner__c", "\"lookup\""},
	{F("Rows__c", "\"a\""), "fields.Rows__c", "cannot write"},
	{F("Email", "\"a\""), NULL, "no email is refused"},
	{F("Born__c", "{\"from\":\"a\",\"type\":\"date\"}"), NULL, NULL},
	{F("Company", "{\"from\":\"a\",\"type\":\"date\"}"), NULL, NULL},
	{F("Partner__c", "{\"from\":\"a\",\"type\":\"lookup\"}"), NULL,
	    "looks up Accounts"},

	/* Fixed values. */
	{F("First_Name", "{\"constant\":\"12345678901234567890123456789012345"
	    "678901\"}"), "fields.First_Name.constant", "41 characters"},
	{F("First_Name", "{\"from\":\"a\",\"default\":\"1234567890123456789012"
	    "3456789012345678901\"}"), "fields.First_Name.default",
	    "takes 40"},
	{F("Company", "{\"from\":\"a\",\"max\":200}"), NULL, "takes 100"},
	{F("Shop__c", "{\"constant\":\"seven\",\"type\":\"integer\"}"),
	    "fields.Shop__c.constant", "is no integer"},
	{F("Partner__c", "{\"constant\":\"Ada\",\"type\":\"lookup\"}"),
	    "fields.Partner__c.constant", "is no lookup"},
	{F("Born__c", "{\"from\":\"a\",\"type\":\"date\",\"default\":"
	    "\"never\"}"), "fields.Born__c.default", "is no date"},

	/* Picklists. */
	{F("Lead_Source", "{\"constant\":\"Web\"}"), NULL, NULL},
	{F("Lead_Source", "{\"constant\":\"web\"}"),
	    "fields.Lead_Source.constant", "did you mean \"Web\"?"},
	{F("Lead_Source", "{\"constant\":\"Old\"}"),
	    "fields.Lead_Source.constant", "not in the picklist"},
	{F("Lead_Source", "{\"from\":\"a\",\"map\":{\"x\":\"Fiar\"},"
	    "\"otherwise\":\"Web\"}"), "fields.Lead_Source.map.x",
	    "did you mean \"Fair\"?"},
	{F("Lead_Source", "{\"from\":\"a\",\"map\":{\"x\":\"Fair\"},"
	    "\"otherwise\":\"Other\"}"), "fields.Lead_Source.otherwise",
	    "not in the picklist"},
	{F("Lead_Source", "{\"first_of\":[{\"from\":\"a\",\"map\":{\"x\":"
	    "\"Fair\"},\"otherwise\":null},{\"constant\":\"None\"}]}"),
	    "fields.Lead_Source.first_of[1].constant", "not in the picklist"},
	{F("Lead_Source", "\"a\""), NULL, "may refuse a value"},
	{F("Lead_Source", "{\"from\":\"a\",\"map\":{\"x\":\"Web\"}}"), NULL,
	    "may refuse a value"},
	{F("Lead_Source", "{\"from\":\"a\",\"map\":{\"x\":\"Web\"},"
	    "\"otherwise\":null}"), NULL, NULL},
	{F("Topics__c", "{\"constant\":\"B\",\"type\":\"list\"}"),
	    "fields.Topics__c.constant", "not in the picklist"},

	/* What must be there. */
	{F("Region__c", "\"region\""), NULL, "unless the rule has a"},
	{F("Company", "null"), NULL, "mandatory in the CRM's own forms"},
	{F("Shop__c", "{\"from\":\"a\",\"type\":\"integer\"}")
	    ",\"layout\":\"61\"", NULL, "in the layout that the mapping"},
	{"\"layout\":\"61\"", "fields.Shop__c", "in the layout that"},
	{"\"layout\":\"62\"", "layout", "there is 61 (Standard)"},
};

/* The mapping with Region__c unless it is what is tried. */
static struct mapping *
read_own(const char *own)
{
	static const char base[] = "{\"fields\":{\"Region__c\":{\"constant\":"
	    "\"EU\"},\"Lead_Source\":null}}";
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;
	struct json *whole = parse(base), *mine, *both;
	const struct json *one;
	char *text = xasprintf("{%s}", own);

	mine = parse(text);
	free(text);
	both = json_copy(json_get(whole, "fields"));
	one = json_first(json_get(mine, "fields"));
	for (; one != NULL; one = json_next(one))
		json_set(both, json_name(one), json_copy(one));
	json_set(mine, "fields", both);
	text = json_print(mine);
	if (mapping_read(MAPPING_LEAD, text, strlen(text), &found, &m,
	    &err) != 0)
		note("%s", err.text);
	findings_release(&found);
	json_free(whole);
	json_free(mine);
	free(text);
	return m;
}

/* Where a piece stands in what was found: the index, or -1. */
static int
find_piece(const struct findings *found, bool wrong, const char *piece)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		if (found->items[i].wrong == wrong &&
		    strstr(found->items[i].text, piece) != NULL)
			return (int)i;
	return -1;
}

static void
test_checks(void)
{
	struct findings found;
	struct mapping *m;
	size_t i;
	int at;

	for (i = 0; i < nrows(rows); i++) {
		const struct check_row *r = &rows[i];

		memset(&found, 0, sizeof(found));
		m = read_own(r->own);
		mapping_check(m, MAPPING_RECORD, &fields, &found);
		is_int((long long)found.wrong, r->place != NULL,
		    "%s: what is wrong", r->own);
		at = r->text != NULL ? find_piece(&found, r->place != NULL,
		    r->text) : -1;
		ok((r->text != NULL) == (at >= 0), "and said: %s",
		    r->text != NULL ? r->text : "nothing");
		if (r->place != NULL && at >= 0)
			is_text(found.items[at].place, r->place, "there");
		findings_release(&found);
		mapping_free(m);
	}
}

static void
test_missing(void)
{
	static const char none[] = "{}";
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;
	int at;

	(void)mapping_read(MAPPING_LEAD, none, strlen(none), &found, &m,
	    &err);
	mapping_check(m, MAPPING_RECORD, &fields, &found);
	at = find_piece(&found, true, "has no rule");
	ok(at >= 0, "a mandatory field without a rule is a mistake");
	is_text(at >= 0 ? found.items[at].place : NULL, "fields.Region__c",
	    "with its name");
	is_int((long long)found.wrong, 1,
	    "the owner and the last name are seen to");
	findings_release(&found);
	mapping_check(m, MAPPING_CONTACT, &fields, &found);
	is_int((long long)found.wrong, 0,
	    "of a contact nothing is missing: it is there");
	findings_release(&found);
	mapping_free(m);
}

int
main(void)
{
	read_fields();
	test_checks();
	test_missing();
	crm_fields_release(&fields);
	return tap_done();
}
