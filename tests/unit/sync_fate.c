/* sync_fate.c - what became of a record, asked in as few calls as it takes. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "provider/zoho_crm.h"
#include "provider/zoho_crm_gone.h"
#include "sync/fate.h"
#include "tests/lib/tap.h"

/* What the CRM has: words of the form "Leads.id=1". */
static const char *crm;
static char asked[500];
static const char *failing;

static int
note_call(const char *what, size_t n, struct error *err)
{
	size_t len = strlen(asked);

	(void)snprintf(asked + len, sizeof(asked) - len, "%s%s:%zu",
	    len > 0 ? " " : "", what, n);
	if (failing != NULL && strcmp(what, failing) == 0)
		return error_set(err, ERROR_UNAVAILABLE, "struck");
	return 0;
}

static bool
has(const char *where, const char *column, const char *value)
{
	char word[100];

	(void)snprintf(word, sizeof(word), " %s.%s=%s ", where, column, value);
	return strstr(crm, word) != NULL;
}

static struct json *
rows_of(const char *where, const char *column, const char *const *values,
    size_t n)
{
	struct json *rows = json_array(), *row;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!has(where, column, values[i]))
			continue;
		row = json_object();
		json_set_text(row, column, values[i]);
		json_add(rows, row);
	}
	return rows;
}

int
zoho_crm_find(const struct call *call, const char *module,
    const char *columns, const char *field, const char *const *values,
    size_t n, struct json **rows, struct error *err)
{
	char what[60];

	(void)call;
	(void)columns;
	(void)snprintf(what, sizeof(what), "%s.%s", module, field);
	if (note_call(what, n, err) != 0)
		return -1;
	*rows = rows_of(module, field, values, n);
	return 0;
}

int
zoho_crm_converted(const struct call *call, const char *const *ids,
    size_t n, struct json **rows, struct error *err)
{
	(void)call;
	if (note_call("converted", n, err) != 0)
		return -1;
	*rows = rows_of("converted", "id", ids, n);
	return 0;
}

int
zoho_crm_deleted(const struct call *call, const char *module,
    int64_t since, int (*each)(const char *id, void *arg), void *arg,
    struct error *err)
{
	static const char *const ids[] = {"1", "2", "3", "4", "5", "6"};
	size_t i;

	(void)call;
	(void)since;
	if (note_call(module[0] == 'L' ? "deleted" : "deleted.Contacts", 0,
	    err) != 0)
		return -1;
	for (i = 0; i < nrows(ids); i++)
		if (has(module[0] == 'L' ? "deleted" : "deleted.Contacts",
		    "id", ids[i]) && each(ids[i], arg) != 0)
			return -1;
	return 0;
}

struct row {
	const char *crm, *fates, *asked, *name;
};

/* Four leads: two of one record, one by phone, one without either. */
static const struct row table[] = {
	{" Leads.id=1 Leads.id=2 Leads.id=3 ", "HHHH", "Leads.id:4",
	    "all there: one call"},
	{" Leads.id=1 Leads.id=2 converted.id=3 ", "HHHH",
	    "Leads.id:4 converted:1", "one is converted"},
	{" Leads.id=1 Leads.id=2 deleted.id=3 ", "HHHD",
	    "Leads.id:4 converted:1 deleted:0", "one was deleted"},
	{" deleted.id=1 Leads.id=2 Leads.id=3 Contacts.Email=a ", "DDHH",
	    "Leads.id:4 converted:2 deleted:0",
	    "deleted is deleted, whoever else is there"},
	{" Leads.id=2 Leads.id=3 Contacts.Email=A ", "HHHH",
	    "Leads.id:4 converted:2 deleted:0 Contacts.id:2 Contacts.Email:2",
	    "a person who is a contact, by e-mail"},
	{" Leads.id=1 Leads.id=3 Contacts.Phone=5 ", "HHHH",
	    "Leads.id:4 converted:1 deleted:0 Contacts.id:1 Contacts.Phone:1",
	    "or by phone"},
	{" Leads.id=1 Leads.id=2 Contacts.id=3 ", "HHHH",
	    "Leads.id:4 converted:1 deleted:0 Contacts.id:1",
	    "or itself"},
	{" Leads.id=1 Leads.id=2 ", "HHHL",
	    "Leads.id:4 converted:1 deleted:0 Contacts.id:1",
	    "one is nowhere"},
	{" ", "LLLL", "Leads.id:4 converted:4 deleted:0 Contacts.id:4 "
	    "Contacts.Email:2 Contacts.Phone:1", "nothing is there"},
};

/* contact: of a fifth the record is a contact. */
static int
find(bool contact, enum fate *fates, struct error *err)
{
	static char a[] = "A", phone[] = "5";
	static const struct proof_lead leads[] = {
		{"l1", "1", false, a, NULL, 1},
		{"l2", "1", false, a, phone, 1},
		{"l3", "2", false, NULL, phone, 1},
		{"l4", "3", false, NULL, NULL, 1},
		{"l5", "4", true, NULL, NULL, 1},
	};
	const struct fate_question q = {NULL, leads,
	    contact ? nrows(leads) : nrows(leads) - 1, 0};

	asked[0] = '\0';
	return fate_find(&q, fates, err);
}

int
main(void)
{
	struct error err = ERROR_INIT;
	enum fate fates[5];
	char text[5] = "";
	size_t i, k;

	for (i = 0; i < nrows(table); i++) {
		crm = table[i].crm;
		ok(find(false, fates, &err) == 0, "%s", table[i].name);
		for (k = 0; k < nrows(fates) - 1; k++)
			text[k] = "LHD"[fates[k]];
		is_text(text, table[i].fates, "as it should be");
		is_text(asked, table[i].asked, "and no more is asked");
	}
	crm = " Leads.id=1 Leads.id=2 Leads.id=3 Contacts.id=4 ";
	(void)find(true, fates, &err);
	is_int(fates[4], FATE_HERE, "a contact is looked for");
	is_text(asked, "Leads.id:4 Contacts.id:1", "where it is");
	crm = " Leads.id=1 Leads.id=2 Leads.id=3 deleted.Contacts.id=4 ";
	(void)find(true, fates, &err);
	is_int(fates[4], FATE_DELETED, "and where it is no more");
	crm = " ";
	failing = "deleted";
	ok(find(false, fates, &err) == -1, "what cannot be asked is not guessed");
	is_int(err.code, ERROR_UNAVAILABLE, "but tried again later");
	return tap_done();
}
