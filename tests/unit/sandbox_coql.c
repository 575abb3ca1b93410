/* sandbox_coql.c - the sandbox understands queries as the CRM does. */

#include <stdlib.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

static const char people[] =
    "{\"data\":["
    "{\"Last_Name\":\"Okafor\",\"Email\":\"ada@heron.example\","
    "\"Phone\":\"+44 1\",\"No_of_Employees\":7,\"Company\":\"Heron\"},"
    "{\"Last_Name\":\"Berg\",\"Email\":\"eva@berg.example\","
    "\"No_of_Employees\":70,\"Email_Opt_Out\":true},"
    "{\"Last_Name\":\"okafor\",\"Company\":\"Heron\"}]}";

static const struct {
	const char *query;
	int status;
	const char *holds; /* part of the answer */
} queries[] = {
	{"select Last_Name from Leads where id is not null", 200,
	    "\"count\":3"},
	{"select Last_Name from Leads where Email = 'ADA@heron.example'", 200,
	    "\"count\":1"},
	{"select Last_Name from Leads where Last_Name = 'okafor'", 200,
	    "\"count\":2"},
	{"select Last_Name from Leads where Email is null", 200,
	    "\"count\":1"},
	{"select Last_Name from Leads where Email in ('ada@heron.example', "
	    "'eva@berg.example')", 200, "\"count\":2"},
	{"select Last_Name from Leads where Email not in ('ada@heron.example'"
	    ")", 200, "\"count\":2"},
	{"select Last_Name from Leads where No_of_Employees > 10", 200,
	    "\"Berg\""},
	{"select Last_Name from Leads where No_of_Employees between 5 and 9",
	    200, "\"count\":1"},
	{"select Last_Name from Leads where Email_Opt_Out = true", 200,
	    "\"Berg\""},
	{"select Last_Name from Leads where Company like '%ero%'", 200,
	    "\"count\":2"},
	{"select Last_Name from Leads where Company not like 'Her%'", 200,
	    "\"count\":1"},
	{"select Last_Name from Leads where ((Company = 'Heron') and (Email is"
	    " null))", 200, "\"count\":1"},
	{"select Last_Name from Leads where (Company = 'Heron' and Email is "
	    "null) or Last_Name = 'Berg'", 200, "\"count\":2"},
	{"select Owner from Leads where Last_Name = 'Berg'", 200,
	    "\"Owner\":{\"id\":"},
	{"select id from Leads where id is not null limit 1, 1", 200,
	    "\"count\":1,\"more_records\":true"},
	{"select id from Leads where id is not null limit 2 offset 2", 200,
	    "\"count\":1,\"more_records\":false"},
	{"select No_of_Employees from Leads where id is not null order by "
	    "No_of_Employees desc limit 1", 200, "70"},
	{"select id from Leads where Created_Time > "
	    "'2020-01-01T00:00:00+00:00'", 200, "\"count\":3"},
	{"SELECT id FROM Leads WHERE id is not null", 200, "\"count\":3"},
	{"select id from Leads where Email = 'nobody@x.example'", 204, ""},
	{"select id from Leads where id is not null limit 5 offset 9", 204,
	    ""},
	{"select Last_Name from Leads", 400, "\"clause\":\"where\""},
	{"select id from Leads where Email = 'a' and Email = 'b' and Email = "
	    "'c'", 400, "\"SYNTAX_ERROR\",\"details\":{\"near\":\"and\"}"},
	{"select id from Leads where Last_Name = 'O'Brien'", 400,
	    "SYNTAX_ERROR"},
	{"select id from Leads where Last_Name = 'a\\\\'", 400,
	    "SYNTAX_ERROR"},
	{"select id from Leads where Last_Name = \\\"a\\\"", 400,
	    "SYNTAX_ERROR"},
	{"select id from Leads where Last_Name", 400, "SYNTAX_ERROR"},
	{"select id from Leads where ((id is not null)", 400, "SYNTAX_ERROR"},
	{"select id from Leads where id is not null nonsense", 400,
	    "\"near\":\"nonsense\""},
	{"select Nope from Leads where id is not null", 400,
	    "\"INVALID_QUERY\",\"details\":{\"column_name\":\"Nope\"}"},
	{"select email from Leads where id is not null", 400,
	    "INVALID_QUERY"},
	{"select id from leads where id is not null", 400, "INVALID_MODULE"},
	{"select id from Leads where Description = 'x'", 400,
	    "INVALID_QUERY"},
	{"select id from Leads where id is not null limit 2001", 400,
	    "\"limit\":\"2001\""},
	{"select id from Leads where id is not null limit 0", 400,
	    "INVALID_QUERY"},
	{"select Company.Name from Leads where id is not null", 400,
	    "INVALID_QUERY"},
	{"update Leads set x = 1", 400, "SYNTAX_ERROR"},
};

static int
ask(struct pretend *p, const char *query)
{
	char *body = xasprintf("{\"select_query\":\"%s\"}", query);
	int status = pretend_ask(p, "POST", "/crm/v8/coql", body);

	free(body);
	return status;
}

static void
test_queries(struct pretend *p)
{
	size_t i;

	pretend_ask(p, "POST", "/crm/v8/Leads", people);
	for (i = 0; i < nrows(queries); i++) {
		is_int(ask(p, queries[i].query), queries[i].status, "%s: %d",
		    queries[i].query, queries[i].status);
		has_text(pretend_body(p), queries[i].holds, "its answer");
	}
}

/* n conditions nested in pairs, or n values. free(). */
static char *
repeat(size_t n, bool values)
{
	char *s = xstrdup(values ? "Email in ('x'" : "id is null"), *longer;

	for (; n > 1; n--) {
		longer = values ? xasprintf("%s,'x'", s) :
		    xasprintf("(%s) or id is null", s);
		free(s);
		s = longer;
	}
	longer = xasprintf("select id from Leads where %s%s", s,
	    values ? ")" : "");
	free(s);
	return longer;
}

static void
test_limits(struct pretend *p)
{
	static const struct {
		size_t n;
		bool values;
		int status;
	} rows[] = {
		{25, false, 204}, {26, false, 400}, {50, true, 204},
		{51, true, 400}
	};
	char *query;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		query = repeat(rows[i].n, rows[i].values);
		is_int(ask(p, query), rows[i].status, "%zu %s: %d", rows[i].n,
		    rows[i].values ? "values" : "conditions",
		    rows[i].status);
		free(query);
	}
}

static void
test_quotes(struct pretend *p)
{
	pretend_ask(p, "POST", "/crm/v8/Leads",
	    "{\"data\":[{\"Last_Name\":\"O'Brien\"}]}");
	pretend_control(p, "settings", "{\"coql_quotes\":\"backslash\"}");
	is_int(ask(p, "select id from Leads where Last_Name = 'O\\\\'Brien'"),
	    200, "by the knob a backslash escapes a quote");
	pretend_control(p, "settings", "{\"coql_quotes\":\"double\"}");
	is_int(ask(p, "select id from Leads where Last_Name = 'O''Brien'"),
	    200, "or a quote stands twice");
	pretend_control(p, "settings", "{\"coql_case\":\"exact\"}");
	ask(p, "select id from Leads where Last_Name = 'okafor'");
	has_text(pretend_body(p), "\"count\":1", "case can count");
}

/* Look-ups give their id; what is behind them has a dotted name. */
static void
test_lookups(struct pretend *p)
{
	char *id, *body;

	pretend_ask(p, "POST", "/crm/v8/Accounts",
	    "{\"data\":[{\"Account_Name\":\"Heron Ltd\"}]}");
	pretend_ask(p, "GET", "/crm/v8/Accounts?fields=id", NULL);
	id = pretend_text(p, "id");
	body = xasprintf("{\"data\":[{\"Last_Name\":\"A\",\"Account_Name\":"
	    "{\"id\":\"%s\"}}]}", id);
	pretend_ask(p, "POST", "/crm/v8/Contacts", body);
	ask(p, "select Account_Name, Account_Name.Account_Name from Contacts "
	    "where Account_Name.Account_Name = 'heron ltd'");
	has_text(pretend_body(p), "\"Account_Name\":{\"id\":\"",
	    "a look-up is its id alone");
	has_text(pretend_body(p),
	    "\"Account_Name.Account_Name\":\"Heron Ltd\"",
	    "a dotted name is what it points at");
	free(body);
	free(id);
}

int
main(void)
{
	struct pretend p;

	pretend_open(&p);
	test_queries(&p);
	test_limits(&p);
	test_lookups(&p);
	test_quotes(&p);
	pretend_close(&p);
	return tap_done();
}
