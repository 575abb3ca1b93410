/* web_inbox.c - the events of every known form of body. */

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "tests/lib/tap.h"
#include "web/inbox.h"

static const char *
shown(const struct inbox *in)
{
	static char text[1000];
	const struct inbox_event *e;
	size_t i, n = 0;

	text[0] = '\0';
	for (i = 0; i < in->count && n < sizeof(text) - 200; i++) {
		e = &in->items[i];
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s%s %s %s %s %s%s", i > 0 ? "; " : "", e->kind != NULL ?
		    e->kind : "-", e->record_id != NULL ? e->record_id : "-",
		    e->operation != NULL ? e->operation : "-",
		    e->account != NULL ? e->account : "-", e->event_id != NULL
		    ? e->event_id : "-", e->dated ? " dated" : "");
	}
	return text;
}

enum reader { INVENTORY, CRM, INTUIT, STANDARD };

static const struct {
	const char *name;
	enum reader reader;
	bool is_form;
	const char *body;
	const char *want; /* NULL: refused */
} rows[] = {
	{"an item", INVENTORY, false, "{\"item\":{\"item_id\":\"46\","
	    "\"last_modified_time\":\"2026-11-20T09:15:02-0500\"}}",
	    "item 46 op - - dated"},
	{"an id that is a number", INVENTORY, false,
	    "{\"item\":{\"item_id\":4600000000012345}}",
	    "item 4600000000012345 op - -"},
	{"another spelling", INVENTORY, false,
	    "{\"inventoryadjustment\":{\"inventory_adjustment_id\":\"1\"}}",
	    "inventory_adjustment 1 op - -"},
	{"yet another", INVENTORY, false,
	    "{\"sales_return_receive\":{\"receive_id\":\"1\"}}",
	    "salesreturn_receive 1 op - -"},
	{"with an organisation before", INVENTORY, false,
	    "{\"organization_id\":\"7\",\"invoice\":{\"invoice_id\":\"2\"}}",
	    "invoice 2 op - -"},
	{"a contact", INVENTORY, false,
	    "{\"contact\":{\"contact_id\":\"3\"}}", "contact 3 op - -"},
	{"members alone", INVENTORY, false, "{\"salesorder_id\":\"4\"}",
	    "salesorder 4 op - -"},
	{"an unknown kind", INVENTORY, false,
	    "{\"estimate\":{\"estimate_id\":\"5\"}}", "estimate 5 op - -"},
	{"nothing known", INVENTORY, false, "{}", "- - op - -"},
	{"a form", INVENTORY, true, "org=7&JSONString=%7B%22item%22%3A%7B"
	    "%22item_id%22%3A%2246%22%7D%7D", "item 46 op - -"},
	{"a form of members", INVENTORY, true, "item_id=47&name=Mug+1",
	    "item 47 op - -"},
	{"no JSON", INVENTORY, false, "item", NULL},
	{"a list", INVENTORY, false, "[]", NULL},
	{"a broken form", INVENTORY, true, "a=%4", NULL},
	{"a notification", CRM, false, "{\"server_time\":5,\"module\":"
	    "\"Leads\",\"ids\":[\"1\",2],\"operation\":\"update\","
	    "\"token\":\"k3\"}", "Leads 1 update - - dated; "
	    "Leads 2 update - - dated"},
	{"a workflow's form", CRM, true, "Id=9&module=Leads&token=k3",
	    "Leads 9 - - -"},
	{"a workflow's JSON", CRM, false, "{\"lead_id\":\"8\",\"Token\":"
	    "\"k3\"}", "- 8 - - -"},
	{"CloudEvents", INTUIT, false, "[{\"id\":\"c1\",\"type\":"
	    "\"qbo.salesreceipt.created.v1\",\"intuitentityid\":\"181\","
	    "\"intuitaccountid\":\"91\"},{\"id\":\"c2\",\"type\":"
	    "\"qbo.new.x.v1\",\"extra\":[1]}]",
	    "salesreceipt 181 created 91 c1 dated; new - x - c2 dated"},
	{"one CloudEvent", INTUIT, false, "{\"specversion\":\"1.0\",\"id\":"
	    "\"c1\",\"type\":\"qbo.customer.merged.v1\"}",
	    "customer - merged - c1 dated"},
	{"the older form", INTUIT, false, "{\"eventNotifications\":[{"
	    "\"realmId\":\"91\",\"dataChangeEvent\":{\"entities\":[{\"name\":"
	    "\"SalesReceipt\",\"id\":\"181\",\"operation\":\"Delete\","
	    "\"lastUpdated\":\"2026-11-20T17:04:09.000Z\"}]}},{\"realmId\":"
	    "92,\"dataChangeEvent\":{\"entities\":[{\"name\":\"Item\",\"id\":"
	    "1,\"operation\":\"Odd\"}]}}]}", "salesreceipt 181 deleted 91 "
	    "salesreceipt 181 deleted 2026-11-20T17:04:09.000Z dated; "
	    "item 1 Odd 92 item 1 Odd  dated"},
	{"none at all", INTUIT, false, "[]", ""},
	{"a text", INTUIT, false, "\"x\"", NULL},
	{"a type and data", STANDARD, false, "{\"type\":\"lead.created\","
	    "\"data\":{\"id\":7}}", "lead.created 7 - - id dated"},
	{"no JSON of it", STANDARD, false, "{", NULL},
};

int
main(void)
{
	struct inbox in;
	size_t i;
	int rc;

	secret_setup();
	for (i = 0; i < nrows(rows); i++) {
		const char *b = rows[i].body;
		struct error err = ERROR_INIT;

		rc = rows[i].reader == INVENTORY ? inbox_read_inventory(b,
		    strlen(b), rows[i].is_form, "op", &in, &err) :
		    rows[i].reader == CRM ? inbox_read_crm(b, strlen(b),
		    rows[i].is_form, &in, &err) :
		    rows[i].reader == INTUIT ? inbox_read_intuit(b, strlen(b),
		    &in, &err) : inbox_read_standard(b, strlen(b), "id", &in,
		    &err);
		is_text(rc == 0 ? shown(&in) : NULL, rows[i].want, "%s",
		    rows[i].name);
		if (rows[i].reader == CRM) {
			is_text(in.token, "k3", "with its token");
			ok(strstr(in.items[0].body, "k3") == NULL,
			    "which does not stay in the event");
		}
		inbox_release(&in);
	}
	return tap_done();
}
