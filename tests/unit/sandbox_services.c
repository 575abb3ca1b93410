/* sandbox_services.c - tokens of one Zoho service at another's door. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define TOKEN "/oauth/v2/token"
#define CRM "/crm/v8/Leads?fields=id"
#define INVENTORY "/inventory/v1/organizations"
#define CALENDAR "/api/v1/calendars"

/* p->token becomes one of that scope; the refresh token. free(). */
static char *
take_grant(struct pretend *p, const char *scope)
{
	char *wish = xasprintf("{\"scope\":\"%s\"}", scope), *code, *body;

	pretend_control(p, "code", wish);
	code = pretend_text(p, "code");
	body = xasprintf("grant_type=authorization_code&client_id="
	    SANDBOX_CLIENT "&client_secret=sandbox-secret-us&code=%s", code);
	pretend_ask(p, "POST", TOKEN, body);
	free(p->token);
	p->token = pretend_text(p, "access_token");
	free(wish);
	free(code);
	free(body);
	return pretend_text(p, "refresh_token");
}

static void
test_scopes(struct pretend *p)
{
	static const struct {
		const char *scope;
		int crm, inventory, calendar;
	} rows[] = {
		{"ZohoCRM.modules.ALL", 204, 401, 401},
		{"ZohoInventory.settings.READ", 401, 200, 401},
		{"ZohoInventory.FullAccess.all", 401, 200, 401},
		{"ZohoInventory.items.READ", 401, 401, 401},
		{"ZohoCalendar.calendar.ALL,ZohoCalendar.event.ALL", 401, 401,
		    200},
		{"ZohoCalendar.event.ALL", 401, 401, 401},
	};
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		free(take_grant(p, rows[i].scope));
		is_int(pretend_ask(p, "GET", CRM, NULL), rows[i].crm,
		    "%s at the CRM: %d", rows[i].scope, rows[i].crm);
		if (rows[i].crm == 401)
			has_text(pretend_body(p), "OAUTH_SCOPE_MISMATCH",
			    "and why");
		is_int(pretend_ask(p, "GET", INVENTORY, NULL),
		    rows[i].inventory, "at the inventory: %d",
		    rows[i].inventory);
		if (rows[i].inventory == 401)
			has_text(pretend_body(p), "\"code\":57",
			    "as if the token were dead");
		is_int(pretend_ask(p, "GET", CALENDAR, NULL),
		    rows[i].calendar, "at the calendar: %d",
		    rows[i].calendar);
		if (rows[i].calendar == 401)
			has_text(pretend_body(p), "OAUTH_SCOPE_MISMATCH",
			    "and why");
	}
}

static void
test_answers(struct pretend *p)
{
	free(take_grant(p, "ZohoInventory.settings.READ,"
	    "ZohoCalendar.calendar.READ"));
	pretend_ask(p, "GET", INVENTORY, NULL);
	has_text(pretend_body(p), "{\"code\":0,\"message\":\"success\","
	    "\"organizations\":[{\"organization_id\":\"700000111\"",
	    "an organisation is told");
	pretend_ask(p, "GET", CALENDAR, NULL);
	has_text(pretend_body(p), "{\"calendars\":[{\"uid\":\"86fb",
	    "a calendar, too");
	is_int(pretend_ask(p, "GET", "/inventory/v1/organisation", NULL),
	    404, "another path is none");
	free(p->token);
	p->token = NULL;
	is_int(pretend_ask(p, "GET", INVENTORY, NULL), 401,
	    "without a token it is closed");
	has_text(pretend_body(p), "\"code\":14", "which is told");
	is_int(pretend_ask(p, "GET", CALENDAR, NULL), 401, "as is the other");
}

/* What Intuit's lifetimes need must not break Zoho's. */
static void
test_years(struct pretend *p)
{
	char *r = take_grant(p, "ZohoCRM.modules.ALL"), *body;
	int i;

	body = xasprintf("grant_type=refresh_token&client_id=" SANDBOX_CLIENT
	    "&client_secret=sandbox-secret-us&refresh_token=%s", r);
	for (i = 0; i < 5; i++) {
		pretend_control(p, "clock", "{\"advance_s\":34560000}");
		is_int(pretend_ask(p, "GET", CRM, NULL), 401,
		    "after 400 days access is over");
		pretend_ask(p, "POST", TOKEN, body);
		free(p->token);
		p->token = pretend_text(p, "access_token");
		is_int(pretend_ask(p, "GET", CRM, NULL), 204,
		    "a refresh token is not");
	}
	pretend_ask(p, "GET", "/_sandbox/state", NULL);
	has_text(pretend_body(p), "\"credits_used\":1,",
	    "credits are of the last day");
	free(body);
	free(r);
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_scopes, test_answers, test_years
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
