/* sandbox_record.c - what the sandbox takes for a record, and what not. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

/* One field of a lead: status of the insert, and what the error tells. */
static const struct {
	const char *field;
	int status;
	const char *holds;
} values[] = {
	{"\"Email\":\"a@b.example\"", 201, "record added"},
	{"\"Email\":\"a.b+c@b-c.example\"", 201, ""},
	{"\"Email\":\"a@b\"", 400, "\"expected_data_type\":\"email\""},
	{"\"Email\":\".a@b.example\"", 400, "email"},
	{"\"Email\":\"a@b.1\"", 400, "email"},
	{"\"Email\":7", 400, "email"},
	{"\"Phone\":\"+44 (20) 7946-0011\"", 201, ""},
	{"\"Phone\":\"0123 456 ext 7\"", 201, ""},
	{"\"Phone\":\"n/a!\"", 400, "\"expected_data_type\":\"phone\""},
	{"\"Phone\":\"-1\"", 400, "phone"},
	{"\"Phone\":\"1234567890123456789012345678901\"", 400,
	    "\"maximum_length\":30"},
	{"\"Zip_Code\":12345", 400, "\"expected_data_type\":\"text\""},
	{"\"Zip_Code\":\"12345\"", 201, ""},
	{"\"No_of_Employees\":12", 201, ""},
	{"\"No_of_Employees\":\"12\"", 400, "integer"},
	{"\"No_of_Employees\":1.5", 400, "integer"},
	{"\"No_of_Employees\":1234567890", 400, "\"maximum_length\":9"},
	{"\"Annual_Revenue\":4200.50", 201, ""},
	{"\"Annual_Revenue\":\"4200\"", 400, "double"},
	{"\"Email_Opt_Out\":true", 201, ""},
	{"\"Email_Opt_Out\":\"true\"", 400, "boolean"},
	{"\"Website\":\"www.x.example/a\"", 201, ""},
	{"\"Website\":\"no site\"", 400, "website"},
	{"\"Lead_Source\":\"Somewhere New\"", 201, ""},
	{"\"Lead_Source\":4", 400, "picklist"},
	{"\"Owner\":{\"id\":\"1\"}", 400, "the id given seems"},
	{"\"Owner\":\"x\"", 400, "jsonobject"},
	{"\"Tag\":[{\"name\":\"web\"}]", 201, ""},
	{"\"Tag\":\"web\"", 400, "jsonarray"},
	{"\"No_Such_Field\":\"x\"", 201, "record added"},
	{"\"email\":\"not an address\"", 201, "record added"},
	{"\"Created_Time\":\"nonsense\"", 201, "record added"},
	{"\"Last_Name\":null", 400, "MANDATORY_NOT_FOUND"},
	{"\"Last_Name\":\"\"", 400, "MANDATORY_NOT_FOUND"},
	{"\"Company\":null", 201, ""},
	{"\"Company\":null,\"Layout\":{\"id\":\"6100000000000002001\"}", 400,
	    "\"api_name\":\"Company\""},
};

static int
insert(struct pretend *p, const char *module, const char *fields)
{
	char *body = xasprintf("{\"data\":[{%s}]}", fields);
	char *path = xasprintf("/crm/v8/%s", module);
	int status = pretend_ask(p, "POST", path, body);

	free(body);
	free(path);
	return status;
}

static void
test_values(struct pretend *p)
{
	bool named;
	char *fields;
	size_t i;

	for (i = 0; i < nrows(values); i++) {
		named = strstr(values[i].field, "Last_Name") != NULL;
		fields = xasprintf("%s%s", named ? "" :
		    "\"Last_Name\":\"A\",", values[i].field);
		is_int(insert(p, "Leads", fields), values[i].status,
		    "%s: %d", values[i].field, values[i].status);
		has_text(pretend_body(p), values[i].holds, "its answer");
		free(fields);
	}
}

static void
test_lengths(struct pretend *p)
{
	/* 80 characters of two bytes, and one more */
	char name[80 * 2 + 3], *fields;
	size_t i;

	for (i = 0; i < 80; i++)
		memcpy(name + i * 2, "\xc3\xa9", 2);
	name[160] = '\0';
	fields = xasprintf("\"Last_Name\":\"%s\"", name);
	is_int(insert(p, "Leads", fields), 201, "80 characters fit");
	free(fields);
	fields = xasprintf("\"Last_Name\":\"%sx\"", name);
	is_int(insert(p, "Leads", fields), 400, "81 do not");
	has_text(pretend_body(p), "\"maximum_length\":80", "and it says so");
	free(fields);
	pretend_control(p, "settings", "{\"emoji\":\"refuse\"}");
	is_int(insert(p, "Leads", "\"Last_Name\":\"\xf0\x9f\x98\x80\""), 400,
	    "by the knob an emoji is refused");
	pretend_control(p, "settings", "{\"emoji\":\"accept\"}");
	is_int(insert(p, "Leads", "\"Last_Name\":\"\xf0\x9f\x98\x80\""), 201,
	    "or taken");
}

static void
test_dates(struct pretend *p)
{
	static const struct {
		const char *value;
		int status;
	} rows[] = {
		{"2026-03-04T10:15:07+01:00", 201},
		{"2026-03-04T10:15:07.123+01:00", 400},
		{"2026-03-04T10:15:07Z", 400},
		{"2026-03-04T10:15:07", 400},
		{"2026-02-30T10:15:07+01:00", 400},
		{"2026-03-04", 400},
	};
	char *fields;
	size_t i;

	pretend_control(p, "fields", "{\"module\":\"Leads\",\"api_name\":"
	    "\"Seen_At\",\"data_type\":\"datetime\"}");
	for (i = 0; i < nrows(rows); i++) {
		fields = xasprintf("\"Last_Name\":\"A\",\"Seen_At\":\"%s\"",
		    rows[i].value);
		is_int(insert(p, "Leads", fields), rows[i].status,
		    "a moment %s: %d", rows[i].value, rows[i].status);
		free(fields);
	}
	pretend_control(p, "settings", "{\"z_in_datetime\":\"accept\"}");
	is_int(insert(p, "Leads", "\"Last_Name\":\"A\",\"Seen_At\":"
	    "\"2026-03-04T10:15:07Z\""), 201, "by the knob Z is taken");
}

static void
test_deals(struct pretend *p)
{
	static const char base[] = "\"Deal_Name\":\"D\",\"Pipeline\":"
	    "\"Standard (Standard)\"";
	char *fields;

	fields = xasprintf("%s,\"Stage\":\"Qualification\"", base);
	is_int(insert(p, "Deals", fields), 201, "a deal in a known stage");
	free(fields);
	fields = xasprintf("%s,\"Stage\":\"Elsewhere\"", base);
	is_int(insert(p, "Deals", fields), 400, "an unknown one is refused");
	has_text(pretend_body(p), "MAPPING_MISMATCH", "as no stage of it");
	free(fields);
}

static void
test_many(struct pretend *p)
{
	char *all = xstrdup("{\"Last_Name\":\"A\"}"), *longer, *body;
	int i;

	is_int(pretend_ask(p, "POST", "/crm/v8/Leads", "{\"data\":[{\"Last_"
	    "Name\":\"A\"},{},{\"Last_Name\":7},5]}"), 207, "mixed: 207");
	has_text(pretend_body(p), "$.data[1].Last_Name", "each with its path");
	has_text(pretend_body(p), "$.data[2].Last_Name", "in the order sent");
	for (i = 0; i < 100; i++) {
		longer = xasprintf("%s,{\"Last_Name\":\"A\"}", all);
		free(all);
		all = longer;
	}
	body = xasprintf("{\"data\":[%s]}", all);
	is_int(pretend_ask(p, "POST", "/crm/v8/Leads", body), 400,
	    "101 records are refused");
	has_text(pretend_body(p), "\"maximum_length\":100", "with one entry");
	free(body);
	free(all);
	is_int(pretend_ask(p, "POST", "/crm/v8/Leads", "[]"), 400,
	    "a body that is no object");
	has_text(pretend_body(p), "\"message\":\"body\"", "is told as such");
	pretend_ask(p, "POST", "/crm/v8/Leads", "{\"data\":{}}");
	has_text(pretend_body(p), "\"expected_data_type\":\"jsonarray\"",
	    "data must be an array");
}

static void
test_upsert(struct pretend *p)
{
	static const char path[] = "/crm/v8/Leads/upsert";
	static const char one[] = "{\"data\":[{\"Last_Name\":\"U\",\"Email\":"
	    "\"u@x.example\",\"Mobile\":\"%d\"}],"
	    "\"duplicate_check_fields\":[\"Email\"]}";
	char body[256];

	snprintf(body, sizeof(body), one, 11111);
	is_int(pretend_ask(p, "POST", path, body), 200, "an upsert");
	has_text(pretend_body(p), "\"action\":\"insert\"", "inserts");
	snprintf(body, sizeof(body), one, 22222);
	pretend_ask(p, "POST", path, body);
	has_text(pretend_body(p), "\"duplicate_field\":\"Email\"",
	    "then finds it by its e-mail");
	has_text(pretend_body(p), "\"action\":\"update\"", "and updates");
	is_int(pretend_ask(p, "POST", path, "{\"data\":[{\"Last_Name\":\"U\"}]"
	    ",\"duplicate_check_fields\":[\"Phone\"]}"), 400,
	    "a field that is not unique cannot be checked");
	pretend_control(p, "settings", "{\"unique\":[\"Leads.Mobile\"]}");
	is_int(insert(p, "Leads", "\"Last_Name\":\"V\",\"Mobile\":\"22222\""),
	    400, "a unique field");
	has_text(pretend_body(p), "DUPLICATE_DATA", "is not given twice");
	is_int(pretend_ask(p, "POST", path, "{\"data\":[{\"Last_Name\":\"U\","
	    "\"Email\":\"other@x.example\",\"Mobile\":\"22222\"}],"
	    "\"duplicate_check_fields\":[\"Email\"]}"), 200,
	    "the other unique fields are checked after those named");
	has_text(pretend_body(p), "\"duplicate_field\":\"Mobile\"",
	    "and match");
}

int
main(void)
{
	struct pretend p;

	pretend_open(&p);
	test_values(&p);
	test_lengths(&p);
	test_dates(&p);
	test_deals(&p);
	test_many(&p);
	test_upsert(&p);
	pretend_close(&p);
	return tap_done();
}
