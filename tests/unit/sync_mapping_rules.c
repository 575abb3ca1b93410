/* sync_mapping_rules.c - what each rule makes of what was sent. */

#include "base/mem.h"
#include "base/text.h"
#include "src/sync/mapping_case.h"
#include "src/sync/mapping_date.h"
#include "sync/mapping.h"
#include "tests/lib/tap.h"

#define UE "\xc3\xbc"
#define UE_UPPER "\xc3\x9c"
#define MARK "\xe2\x80\xa6"

static struct json *
parse(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	if (json_parse(text, strlen(text), &j, &err) != 0)
		note("%s: %s", text, err.text);
	return j;
}

/* An own mapping of leads; NULL and a note when there is a mistake in it. */
static struct mapping *
read_own(const char *text)
{
	struct findings found = {0};
	struct error err = ERROR_INIT;
	struct mapping *m = NULL;

	if (mapping_read(MAPPING_LEAD, text, strlen(text), &found, &m,
	    &err) != 0)
		note("%s", err.text);
	findings_release(&found);
	return m;
}

/* --- One rule ----------------------------------------------------------- */

struct rule_row {
	const char *rule, *sent;
	const char *want; /* JSON of the field, NULL: empty */
	const char *note; /* NULL: none */
};

static const struct rule_row rule_rows[] = {
	/* Where it comes from. */
	{"\"a\"", "{\"a\":\"x\"}", "\"x\"", NULL},
	{"\"a\"", "{\"b\":\"x\"}", NULL, NULL},
	{"\"a\"", "{\"a\":\"\"}", NULL, NULL},
	{"\"a\"", "{\"a\":null}", NULL, NULL},
	{"\"a\"", "{\"a\":1.50}", "\"1.50\"", NULL},
	{"\"a\"", "{\"a\":true}", "\"true\"", NULL},
	{"\"a\"", "{\"a\":[\"x\",\"\",2]}", "\"x, 2\"", NULL},
	{"\"a\"", "{\"a\":{\"b\":1}}", "\"{\\\"b\\\":1}\"", NULL},
	{"\"a.b\"", "{\"a\":{\"b\":\"x\"}}", "\"x\"", NULL},
	{"\"a.b.c\"", "{\"a\":{\"b\":{\"c\":\"x\"}}}", "\"x\"", NULL},
	{"\"a.b\"", "{\"a.b\":\"y\",\"a\":{\"b\":\"x\"}}", "\"y\"", NULL},
	{"\"a.b\"", "{\"a\":\"x\"}", NULL, NULL},
	{"{\"from\":[\"a\",\"b\"]}", "{\"b\":\"x\"}", "\"x\"", NULL},
	{"{\"from\":[\"a\",\"b\"]}", "{\"a\":\"y\",\"b\":\"x\"}", "\"y\"",
	    NULL},
	{"{\"first_of\":[\"a\",{\"constant\":\"c\"}]}", "{}", "\"c\"", NULL},
	{"{\"first_of\":[{\"from\":\"a\",\"case\":\"upper\"},\"b\"]}",
	    "{\"a\":\"x\"}", "\"X\"", NULL},
	{"{\"constant\":\"c\"}", "{}", "\"c\"", NULL},
	{"{\"constant\":7,\"type\":\"integer\"}", "{}", "7", NULL},
	{"{\"constant\":false,\"type\":\"boolean\"}", "{}", "false", NULL},
	{"{\"template\":\"{a} of {b}\"}", "{\"a\":\"x\",\"b\":\"y\"}",
	    "\"x of y\"", NULL},
	{"{\"template\":\"{a} {b}\"}", "{\"b\":\"y\"}", "\"y\"", NULL},
	{"{\"template\":\"{a} of {b}\"}", "{}", NULL, NULL},
	{"{\"template\":\"{{{a}}}\"}", "{\"a\":\"x\"}", "\"{x}\"", NULL},
	{"{\"template\":\"fixed\"}", "{}", "\"fixed\"", NULL},
	{"{\"template\":\"{ a }\"}", "{\"a\":\"{b}\",\"b\":\"y\"}",
	    "\"{b}\"", NULL},
	{"{\"join\":[\"a\",\"b\",\"c\"]}", "{\"a\":\"x\",\"c\":\"z\"}",
	    "\"x z\"", NULL},
	{"{\"join\":[\"a\",\"b\"],\"with\":\", \"}",
	    "{\"a\":\"x\",\"b\":\"z\"}", "\"x, z\"", NULL},
	{"{\"join\":[\"a\",\"b\"]}", "{}", NULL, NULL},
	{"{\"person\":\"full\"}", "{\"first_name\":\"A\",\"last_name\":\"B\"}",
	    "\"A B\"", NULL},
	{"{\"person\":\"full\"}", "{\"name\":\"C D\",\"last_name\":\"B\"}",
	    "\"C D\"", NULL},
	{"{\"person\":\"full\"}", "{\"last_name\":\"B\"}", "\"B\"", NULL},
	{"{\"person\":\"first\",\"from\":\"who\"}", "{\"who\":\"A B C\"}",
	    "\"A B\"", NULL},
	{"{\"person\":\"last\",\"from\":\"who\"}",
	    "{\"who\":\"A B C\",\"last_name\":\"X\"}", "\"C\"", NULL},
	{"{\"person\":\"last\",\"from\":\"who\"}", "{\"name\":\"A\"}", NULL,
	    NULL},

	/* The steps. */
	{"{\"from\":\"a\",\"trim\":true}", "{\"a\":\"  x \"}", "\"x\"", NULL},
	{"{\"from\":\"a\",\"trim\":true}", "{\"a\":\"  \"}", NULL, NULL},
	{"{\"from\":\"a\",\"split\":{\"at\":\",\",\"take\":2}}",
	    "{\"a\":\"x, y, z\"}", "\"y\"", NULL},
	{"{\"from\":\"a\",\"split\":{\"at\":\",\",\"take\":-1}}",
	    "{\"a\":\"x, y, z\"}", "\"z\"", NULL},
	{"{\"from\":\"a\",\"split\":{\"at\":\",\"}}", "{\"a\":\"x, y\"}",
	    "\"x\"", NULL},
	{"{\"from\":\"a\",\"split\":{\"at\":\",\",\"take\":3}}",
	    "{\"a\":\"x, y\"}", NULL, NULL},
	{"{\"from\":\"a\",\"split\":{\"at\":\"--\",\"take\":2}}",
	    "{\"a\":\"x--y--z\"}", "\"y\"", NULL},
	{"{\"from\":\"a\",\"case\":\"lower\"}",
	    "{\"a\":\"J" UE_UPPER "RG\"}", "\"j" UE "rg\"", NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\",\"y\":\"Two\"}}",
	    "{\"a\":\"y\"}", "\"Two\"", NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\"}}", "{\"a\":\"X\"}",
	    "\"One\"", NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\",\"X\":\"Other\"}}",
	    "{\"a\":\"X\"}", "\"Other\"", NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\"}}", "{\"a\":\"z\"}",
	    "\"z\"", NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\"},\"otherwise\":\"No\"}",
	    "{\"a\":\"z\"}", "\"No\"", NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\"},\"otherwise\":\"No\"}",
	    "{}", NULL, NULL},
	{"{\"from\":\"a\",\"map\":{\"x\":\"One\"},\"otherwise\":null}",
	    "{\"a\":\"z\"}", NULL, "F__c: z\n"},
	{"{\"from\":\"a\",\"map\":{\"1\":\"One\"}}", "{\"a\":1}", "\"One\"",
	    NULL},
	{"{\"from\":\"a\",\"default\":\"d\"}", "{}", "\"d\"", NULL},
	{"{\"from\":\"a\",\"default\":\"d\"}", "{\"a\":\"x\"}", "\"x\"",
	    NULL},

	/* Lengths. */
	{"{\"from\":\"a\",\"max\":5}", "{\"a\":\"12345\"}", "\"12345\"", NULL},
	{"{\"from\":\"a\",\"max\":5}", "{\"a\":\"123456\"}",
	    "\"1234" MARK "\"", "F__c: 123456\n"},
	{"{\"from\":\"a\",\"max\":5,\"mark\":\"...\"}", "{\"a\":\"123456\"}",
	    "\"12...\"", "F__c: 123456\n"},
	{"{\"from\":\"a\",\"max\":5,\"mark\":\"\"}", "{\"a\":\"123456\"}",
	    "\"12345\"", "F__c: 123456\n"},
	{"{\"from\":\"a\",\"max\":2,\"mark\":\"...\"}", "{\"a\":\"123456\"}",
	    "\"12\"", "F__c: 123456\n"},

	/* Types. */
	{"{\"from\":\"a\",\"type\":\"email\"}", "{\"a\":\"x@y.example\"}",
	    "\"x@y.example\"", NULL},
	{"{\"from\":\"a\",\"type\":\"email\"}", "{\"a\":\"no thanks\"}", NULL,
	    "F__c: no thanks\n"},
	{"{\"from\":\"a\",\"type\":\"phone\"}", "{\"a\":\"/0511/1234\"}",
	    "\"0511-1234\"", NULL},
	{"{\"from\":\"a\",\"type\":\"phone\"}", "{\"a\":\"call me\"}", NULL,
	    "F__c: call me\n"},
	{"{\"from\":\"a\",\"type\":\"boolean\"}", "{\"a\":\"Yes\"}", "true",
	    NULL},
	{"{\"from\":\"a\",\"type\":\"boolean\"}", "{\"a\":false}", "false",
	    NULL},
	{"{\"from\":\"a\",\"type\":\"boolean\"}", "{\"a\":\"ja\"}", NULL,
	    "F__c: ja\n"},
	{"{\"from\":\"a\",\"map\":{\"ja\":\"yes\"},\"type\":\"boolean\"}",
	    "{\"a\":\"ja\"}", "true", NULL},
	{"{\"from\":\"a\",\"type\":\"boolean\",\"default\":false}",
	    "{\"a\":\"perhaps\"}", "false", "F__c: perhaps\n"},
	{"{\"from\":\"a\",\"type\":\"list\"}", "{\"a\":[\"x\",\"y\"]}",
	    "[\"x\",\"y\"]", NULL},
	{"{\"from\":\"a\",\"type\":\"list\"}", "{\"a\":[\"x, y\",7,null]}",
	    "[\"x, y\",\"7\"]", NULL},
	{"{\"from\":[\"b\",\"a\"],\"type\":\"list\"}",
	    "{\"a\":[\"x, y\"]}", "[\"x, y\"]", NULL},
	{"{\"from\":[\"b\",\"a\"],\"type\":\"list\"}",
	    "{\"a\":[\"x\"],\"b\":\"y\"}", "[\"y\"]", NULL},
	{"{\"from\":\"a\",\"type\":\"list\"}", "{\"a\":\"x, y,,z\"}",
	    "[\"x\",\"y\",\"z\"]", NULL},
	{"{\"from\":\"a\",\"type\":\"list\",\"map\":{\"x\":\"One\"}}",
	    "{\"a\":[\"x\",\"y\"]}", "[\"One\",\"y\"]", NULL},
	{"{\"from\":\"a\",\"type\":\"list\",\"default\":\"None\"}", "{}",
	    "[\"None\"]", NULL},
	{"{\"from\":\"a\",\"type\":\"list\"}", "{\"a\":[]}", NULL, NULL},
	{"{\"from\":\"a\",\"type\":\"lookup\"}",
	    "{\"a\":\"6100000000000000123\"}",
	    "{\"id\":\"6100000000000000123\"}", NULL},
	{"{\"from\":\"a\",\"type\":\"lookup\"}", "{\"a\":\"Ada\"}", NULL,
	    "F__c: Ada\n"},
};

static void
test_rules(void)
{
	struct mapping_source from = {NULL, NULL};
	struct json *sent;
	struct mapping *m;
	struct mapped out;
	const struct json *got;
	char *text;
	size_t i;

	for (i = 0; i < nrows(rule_rows); i++) {
		const struct rule_row *r = &rule_rows[i];

		text = xasprintf("{\"note\":\"none\",\"fields\":{\"F__c\":%s}}",
		    r->rule);
		m = read_own(text);
		free(text);
		ok(m != NULL, "%s is in order", r->rule);
		if (m == NULL)
			continue;
		sent = parse(r->sent);
		from.values = sent;
		mapping_apply(m, MAPPING_RECORD, &from, &out);
		got = json_get(out.record, "F__c");
		text = got != NULL ? json_print(got) : NULL;
		is_text(text, r->want, "and makes of %s", r->sent);
		is_text(out.note, r->note, "with the note");
		free(text);
		mapped_release(&out);
		json_free(sent);
		mapping_free(m);
	}
}

/* --- Numbers ------------------------------------------------------------ */

struct number_row {
	const char *text, *decimal, *want, *whole;
};

static const struct number_row number_rows[] = {
	{"5", ".", "5", "5"},
	{"-5", ".", "-5", "-5"},
	{"+5", ".", "5", "5"},
	{"007", ".", "7", "7"},
	{"0", ".", "0", "0"},
	{"0.5", ".", "0.5", NULL},
	{"3.0", ".", "3.0", "3"},
	{"1234.50", ".", "1234.50", NULL},
	{"1,234.50", ".", "1234.50", NULL},
	{"1,234,567", ".", "1234567", "1234567"},
	{"1'234.5", ".", "1234.5", NULL},
	{"1 234", ".", "1234", "1234"},
	{"1.234,50", ",", "1234.50", NULL},
	{"1.234", ",", "1234", "1234"},
	{"1,5", ",", "1.5", NULL},
	{"$1,234", ".", "1234", "1234"},
	{"EUR 1234", ".", "1234", "1234"},
	{"1234 EUR", ".", "1234", "1234"},
	{"1234 \xe2\x82\xac", ".", "1234", "1234"},
	{"1234567890123456", ".", "1234567890123456", "1234567890123456"},
	/* Rather nothing than something else. */
	{"1,5", ".", NULL, NULL},
	{"1.5", ",", NULL, NULL},
	{"0.234", ",", NULL, NULL},
	{"1234,567", ".", NULL, NULL},
	{"1234567,890", ".", NULL, NULL},
	{"10k", ".", NULL, NULL},
	{"2-3", ".", NULL, NULL},
	{"about 500", ".", NULL, NULL},
	{"5 or 6", ".", NULL, NULL},
	{"1.2.3", ".", NULL, NULL},
	{"1,23,456", ".", NULL, NULL},
	{"1e5", ".", NULL, NULL},
	{"none", ".", NULL, NULL},
	{".5", ".", NULL, NULL},
	{"12345678901234567", ".", NULL, NULL},
	{"0.1234567891", ".", NULL, NULL},
};

static void
number_is(const struct number_row *r, const char *type, const char *want)
{
	struct json *sent = json_object();
	struct mapping_source from = {sent, NULL};
	char *text = xasprintf("{\"fields\":{\"F__c\":{\"from\":\"a\","
	    "\"type\":\"%s\",\"decimal\":\"%s\"}}}", type, r->decimal);
	struct mapping *m = read_own(text);
	struct mapped out;

	json_set_text(sent, "a", r->text);
	mapping_apply(m, MAPPING_RECORD, &from, &out);
	is_text(json_scalar(json_get(out.record, "F__c")), want,
	    "\"%s\" with \"%s\" as %s", r->text, r->decimal, type);
	ok(want != NULL || out.note != NULL, "and nothing is lost");
	mapped_release(&out);
	mapping_free(m);
	json_free(sent);
	free(text);
}

static void
test_numbers(void)
{
	size_t i;

	for (i = 0; i < nrows(number_rows); i++) {
		number_is(&number_rows[i], "number", number_rows[i].want);
		number_is(&number_rows[i], "integer", number_rows[i].whole);
	}
}

/* --- Dates -------------------------------------------------------------- */

struct date_row {
	const char *text, *format;
	const char *want; /* as date and time at +01:00 */
};

static const struct date_row date_rows[] = {
	{"2026-03-04", NULL, "2026-03-04T00:00:00+01:00"},
	{"2026-03-04T10:15:07Z", NULL, "2026-03-04T10:15:07+00:00"},
	{"2026-03-04 10:15", NULL, "2026-03-04T10:15:00+01:00"},
	{"2026-03-04T10:15:07.123-05:30", NULL, "2026-03-04T10:15:07-05:30"},
	{"4.3.2026", "D.M.YYYY", "2026-03-04T00:00:00+01:00"},
	{"04.03.2026", "DD.MM.YYYY", "2026-03-04T00:00:00+01:00"},
	{"03/04/2026", "MM/DD/YYYY", "2026-03-04T00:00:00+01:00"},
	{"04.03.2026 10:15", "DD.MM.YYYY HH:mm", "2026-03-04T10:15:00+01:00"},
	{"20260304", "YYYYMMDD", "2026-03-04T00:00:00+01:00"},
	{"2024-02-29", NULL, "2024-02-29T00:00:00+01:00"},
	{"2026-02-29", NULL, NULL},
	{"2026-13-01", NULL, NULL},
	{"2026-04-31", NULL, NULL},
	{"0006-01-01", NULL, NULL},
	{"2026-03-04T24:00:00Z", NULL, NULL},
	{"2026-03-04x", NULL, NULL},
	{"2026-03-04T10:15:07.Z", NULL, NULL},
	{"2026-03-04T10:15:07+1:00", NULL, NULL},
	{"4.3.2026", "DD.MM.YYYY", NULL},
	{"04.03.26", "DD.MM.YYYY", NULL},
	{"04.03.2026 10", "DD.MM.YYYY", NULL},
	{"", NULL, NULL},
};

static void
test_dates(void)
{
	char text[DATE_TEXT_SIZE];
	struct written_date date;
	size_t i;
	int rc;

	for (i = 0; i < nrows(date_rows); i++) {
		const struct date_row *r = &date_rows[i];

		rc = date_read(r->text, r->format, &date);
		if (rc == 0)
			date_time_print(&date, 60, text);
		is_text(rc == 0 ? text : NULL, r->want, "\"%s\" by %s",
		    r->text, r->format != NULL ? r->format : "RFC 3339");
	}
	ok(date_format_is_valid("DD.MM.YYYY HH:mm:ss"), "a format");
	ok(!date_format_is_valid("DD.MM."), "one without a year is none");
	ok(!date_format_is_valid("DD.MM.YYYY D"), "nor one with two days");
	ok(!date_format_is_valid("DD.MM.YYYY mm"), "nor minutes of no hour");
	ok(!date_format_is_valid(""), "nor nothing");
}

static void
date_rule_is(const char *rule, const char *sent, const char *want)
{
	char *text = xasprintf("{\"fields\":{\"F__c\":%s}}", rule);
	struct mapping *m = read_own(text);
	struct json *values = json_object();
	struct mapping_source from = {values, NULL};
	struct mapped out;

	json_set_text(values, "a", sent);
	mapping_apply(m, MAPPING_RECORD, &from, &out);
	is_text(json_get_text(out.record, "F__c"), want, "%s of \"%s\"", rule,
	    sent);
	mapped_release(&out);
	mapping_free(m);
	json_free(values);
	free(text);
}

static void
test_date_rules(void)
{
	date_rule_is("{\"from\":\"a\",\"type\":\"date\"}",
	    "2026-03-04T23:30:00-05:00", "2026-03-04");
	date_rule_is("{\"from\":\"a\",\"type\":\"date\",\"formats\":"
	    "[\"MM/DD/YYYY\",\"D.M.YYYY\"]}", "4.3.2026", "2026-03-04");
	date_rule_is("{\"from\":\"a\",\"type\":\"datetime\",\"zone\":"
	    "\"-08:00\"}", "2026-03-04 10:15", "2026-03-04T10:15:00-08:00");
	date_rule_is("{\"from\":\"a\",\"type\":\"datetime\"}",
	    "2026-03-04T10:15:07Z", "2026-03-04T10:15:07+00:00");
	date_rule_is("{\"from\":\"a\",\"type\":\"date\"}", "soon", NULL);
}

/* --- Letters ------------------------------------------------------------ */

struct case_row {
	const char *text, *lower, *upper, *title;
};

static const struct case_row case_rows[] = {
	{"aDa OKAFOR", "ada okafor", "ADA OKAFOR", "Ada Okafor"},
	{"M" UE_UPPER "LLER-l" UE "th", "m" UE "ller-l" UE "th",
	    "M" UE_UPPER "LLER-L" UE_UPPER "TH", "M" UE "ller-L" UE "th"},
	{"o'neill d'arcy ada's", "o'neill d'arcy ada's",
	    "O'NEILL D'ARCY ADA'S", "O'Neill D'Arcy Ada's"},
	/* Polish, Czech, Turkish i stays, Greek, Cyrillic, sharp s stays. */
	{"\xc5\x81\xc3\xb3" "d\xc5\xba", "\xc5\x82\xc3\xb3" "d\xc5\xba",
	    "\xc5\x81\xc3\x93" "D\xc5\xb9", "\xc5\x81\xc3\xb3" "d\xc5\xba"},
	{"\xc5\xbd\xc3\x8d\xc5\xbd\xc4\x8c", "\xc5\xbe\xc3\xad\xc5\xbe\xc4\x8d",
	    "\xc5\xbd\xc3\x8d\xc5\xbd\xc4\x8c",
	    "\xc5\xbd\xc3\xad\xc5\xbe\xc4\x8d"},
	{"\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1",
	    "\xce\xb1\xce\xb8\xce\xae\xce\xbd\xce\xb1",
	    "\xce\x91\xce\x98\xce\x89\xce\x9d\xce\x91",
	    "\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1"},
	{"\xd0\x90\xd0\xb4\xd0\xb0 \xd0\x81\xd0\xb6",
	    "\xd0\xb0\xd0\xb4\xd0\xb0 \xd1\x91\xd0\xb6",
	    "\xd0\x90\xd0\x94\xd0\x90 \xd0\x81\xd0\x96",
	    "\xd0\x90\xd0\xb4\xd0\xb0 \xd0\x81\xd0\xb6"},
	{"stra\xc3\x9f" "e \xc3\xbf", "stra\xc3\x9f" "e \xc3\xbf",
	    "STRA\xc3\x9f" "E \xc5\xb8", "Stra\xc3\x9f" "e \xc5\xb8"},
	{"\xe6\x97\xa5 \xf0\x9f\x98\x80 \xc3\x97 \xc3\xb7",
	    "\xe6\x97\xa5 \xf0\x9f\x98\x80 \xc3\x97 \xc3\xb7",
	    "\xe6\x97\xa5 \xf0\x9f\x98\x80 \xc3\x97 \xc3\xb7",
	    "\xe6\x97\xa5 \xf0\x9f\x98\x80 \xc3\x97 \xc3\xb7"},
};

static void
test_cases(void)
{
	char *got;
	size_t i;

	for (i = 0; i < nrows(case_rows); i++) {
		const struct case_row *r = &case_rows[i];

		got = case_text(r->text, CASE_LOWER);
		is_text(got, r->lower, "\"%s\" in small letters", r->text);
		free(got);
		got = case_text(r->text, CASE_UPPER);
		is_text(got, r->upper, "in capitals");
		free(got);
		got = case_text(r->text, CASE_TITLE);
		is_text(got, r->title, "and as a name");
		free(got);
	}
}

/* --- The whole ---------------------------------------------------------- */

static const char sent_whole[] = "{\"name\":\"Ada Okafor\",\"email\":"
    "\"ada@x.example\",\"message\":\"Hi\",\"budget\":\"500\",\"colour\":"
    "\"blue\",\"campaign\":\"spring\",\"_id\":\"7\"}";

struct whole_row {
	const char *own;
	enum mapping_target to;
	const char *want, *note;
	const char *name;
};

static const struct whole_row whole_rows[] = {
	{"{}", MAPPING_RECORD, "{\"Last_Name\":\"Okafor\",\"First_Name\":"
	    "\"Ada\",\"Email\":\"ada@x.example\",\"Description\":\"Hi\"}",
	    "budget: 500\ncolour: blue\ncampaign: spring\n",
	    "a file that says nothing changes nothing"},
	{"{\"fields\":{\"Budget\":{\"from\":\"budget\",\"type\":\"integer\"},"
	    "\"First_Name\":null}}", MAPPING_RECORD,
	    "{\"Last_Name\":\"Okafor\",\"Email\":\"ada@x.example\","
	    "\"Description\":\"Hi\",\"Budget\":500}",
	    "colour: blue\ncampaign: spring\n",
	    "a field more, a field less"},
	{"{\"fields\":{\"Last_Name\":\"family\"},\"note\":\"none\"}",
	    MAPPING_RECORD, "{\"First_Name\":\"Ada\",\"Email\":"
	    "\"ada@x.example\",\"Description\":\"Hi\",\"Last_Name\":"
	    "\"Unknown\"}", NULL, "a last name is never empty; no note"},
	{"{\"note\":\"all\"}", MAPPING_RECORD, "{\"Last_Name\":\"Okafor\","
	    "\"First_Name\":\"Ada\",\"Email\":\"ada@x.example\","
	    "\"Description\":\"Hi\"}", "name: Ada Okafor\nemail: "
	    "ada@x.example\nmessage: Hi\nbudget: 500\ncolour: blue\n"
	    "campaign: spring\n", "all of it in the note"},
	{"{\"tags\":[\"web\",\"{campaign} 2026\",\"{nothing}\"],\"layout\":"
	    "\"61\"}", MAPPING_RECORD, "{\"Last_Name\":\"Okafor\","
	    "\"First_Name\":\"Ada\",\"Email\":\"ada@x.example\","
	    "\"Description\":\"Hi\",\"Tag\":[{\"name\":\"web\"},"
	    "{\"name\":\"spring 2026\"}],\"Layout\":{\"id\":\"61\"}}",
	    "budget: 500\ncolour: blue\ncampaign: spring\n",
	    "tags and a layout"},
	{"{\"tags\":[\"web\"]}", MAPPING_CONTACT, "{\"Last_Name\":\"Okafor\","
	    "\"First_Name\":\"Ada\",\"Email\":\"ada@x.example\"}",
	    "message: Hi\nbudget: 500\ncolour: blue\ncampaign: spring\n",
	    "to a contact the message is a note, tags are not given"},
	{"{\"contact\":{\"fields\":{\"Description\":\"message\",\"Last_Name\":"
	    "null},\"note\":\"none\"}}", MAPPING_CONTACT,
	    "{\"First_Name\":\"Ada\",\"Email\":\"ada@x.example\","
	    "\"Description\":\"Hi\"}", NULL, "a contact's own rules"},
};

static void
test_wholes(void)
{
	struct json *sent = parse(sent_whole);
	struct mapping_source from = {sent, NULL};
	struct mapping *m;
	struct mapped out;
	char *got;
	size_t i;

	for (i = 0; i < nrows(whole_rows); i++) {
		const struct whole_row *r = &whole_rows[i];

		m = read_own(r->own);
		mapping_apply(m, r->to, &from, &out);
		got = json_print(out.record);
		is_text(got, r->want, "%s", r->name);
		is_text(out.note, r->note, "and its note");
		free(got);
		mapped_release(&out);
		mapping_free(m);
	}
	json_free(sent);
}

/* --- A record that is known --------------------------------------------- */

struct known_row {
	const char *rule, *known, *sent;
	const char *want;     /* of the field in the change, NULL: nothing */
	const char *overflow;
};

#define RULE(known) "{\"from\":\"a\",\"if_known\":\"" known "\"}"
#define TYPED(type, known) "{\"from\":\"a\",\"type\":\"" type \
	"\",\"if_known\":\"" known "\"}"

static const struct known_row known_rows[] = {
	{RULE("fill_empty"), "null", "x", "\"x\"", NULL},
	{RULE("fill_empty"), "\"y\"", "x", NULL, NULL},
	{RULE("overwrite"), "\"y\"", "x", "\"x\"", NULL},
	{RULE("overwrite"), "\"x\"", "x", NULL, NULL},
	{RULE("skip"), "null", "x", NULL, NULL},
	{RULE("append"), "\"y\"", "x", "\"y\\n\\nx\"", NULL},
	{RULE("append"), "\"x\"", "x", NULL, NULL},
	{RULE("append"), "null", "x", "\"x\"", NULL},
	{RULE("append_note"), "\"y\"", "x", NULL, "F__c: x\n"},
	{RULE("append_note"), "\"x\"", "x", NULL, NULL},
	{RULE("append_note"), "null", "x", "\"x\"", NULL},
	{TYPED("boolean", "fill_empty"), "false", "yes", "true", NULL},
	{TYPED("boolean", "fill_empty"), "true", "no", NULL, NULL},
	{TYPED("boolean", "fill_empty"), "false", "no", NULL, NULL},
	{TYPED("number", "fill_empty"), "0", "5", NULL, NULL},
	{TYPED("number", "overwrite"), "0", "5", "5", NULL},
	{TYPED("number", "append_note"), "7", "5", NULL, "F__c: 5\n"},
	{TYPED("list", "fill_empty"), "[]", "x", "[\"x\"]", NULL},
	{TYPED("list", "fill_empty"), "[\"y\"]", "x", NULL, NULL},
};

static void
test_known(void)
{
	struct json *sent = json_object(), *known, *change;
	struct mapping_source from = {sent, NULL};
	char *text, *overflow;
	const struct json *got;
	struct mapping *m;
	struct mapped out;
	size_t i;

	json_set_text(sent, "last_name", "L");
	for (i = 0; i < nrows(known_rows); i++) {
		const struct known_row *r = &known_rows[i];

		text = xasprintf("{\"fields\":{\"F__c\":%s}}", r->rule);
		m = read_own(text);
		free(text);
		json_set_text(sent, "a", r->sent);
		mapping_apply(m, MAPPING_RECORD, &from, &out);
		text = xasprintf("{\"id\":\"9\",\"Last_Name\":\"L\","
		    "\"F__c\":%s}", r->known);
		known = parse(text);
		free(text);
		change = mapping_change(&out, known, false, &overflow);
		got = json_get(change, "F__c");
		text = got != NULL ? json_print(got) : NULL;
		is_text(text, r->want, "%s: %s where there is %s", r->rule,
		    r->sent, r->known);
		is_text(overflow, r->overflow, "and the note gets");
		free(text);
		free(overflow);
		json_free(change);
		json_free(known);
		mapped_release(&out);
		mapping_free(m);
	}
	json_free(sent);
}

/* --- Shorter than we thought -------------------------------------------- */

static void
test_shorten(void)
{
	struct json *sent = parse("{\"last_name\":\"L\",\"company\":"
	    "\"1234567890\",\"email\":\"a@b.example\",\"message\":\"Hello\"}");
	struct mapping_source from = {sent, NULL};
	struct json *known = parse("{\"id\":\"9\",\"Last_Name\":\"L\","
	    "\"Company\":\"C\",\"Email\":\"e\",\"Description\":\"Old\"}");
	struct mapping *m = read_own("{}");
	struct json *change;
	struct mapped out;
	char *overflow;

	mapping_apply(m, MAPPING_RECORD, &from, &out);
	ok(mapped_shorten(&out, "Company", 5), "a text can be shortened");
	is_text(json_get_text(out.record, "Company"), "1234" MARK,
	    "as its field takes it");
	is_text(out.note, "Company: 1234567890\n", "and is whole in the note");
	ok(!mapped_shorten(&out, "Company", 5), "once is enough");
	ok(!mapped_shorten(&out, "Email", 5), "an address is not cut");
	ok(!mapped_shorten(&out, "Nothing", 5), "nor what is not there");
	ok(mapped_shorten(&out, "Description", 6),
	    "a text that is too long with what is there");
	change = mapping_change(&out, known, false, &overflow);
	ok(change == NULL, "is not appended");
	is_text(overflow, "Description: Hello\n", "but goes to the note");
	free(overflow);
	json_free(change);
	mapped_release(&out);
	mapping_free(m);
	json_free(known);
	json_free(sent);
}

int
main(void)
{
	test_rules();
	test_numbers();
	test_dates();
	test_date_rules();
	test_cases();
	test_wholes();
	test_known();
	test_shorten();
	return tap_done();
}
