/* inventory.c - Zoho Inventory: the organisations that a token opens. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/scope.h"
#include "tests/sandbox/services.h"

#define ORGANIZATION 700000111

/* Success and failure share it; code is 0 for what went well. */
static struct json *
envelope(int code, const char *message)
{
	struct json *j = detail_int("code", code);

	json_set_text(j, "message", message);
	return j;
}

static void
fails(struct reply *reply, int status, int code, const char *message)
{
	reply_json(reply, status, envelope(code, message));
}

static void
organizations(enum dc dc, struct reply *reply)
{
	struct json *j = envelope(0, "success"), *list = json_array();
	struct json *one = json_object();
	char id[24];

	snprintf(id, sizeof(id), "%d", ORGANIZATION + (int)dc);
	json_set_text(one, "organization_id", id);
	json_set_text(one, "name", "Sandbox Trading");
	json_set_bool(one, "is_default_org", true);
	json_set_text(one, "time_zone", "Europe/Berlin");
	json_set_text(one, "currency_id", "4600000000000097");
	json_set_text(one, "currency_code", "EUR");
	json_set_int(one, "price_precision", 2);
	json_set_text(one, "date_format", "dd MMM yyyy");
	json_set_text(one, "language_code", "en");
	json_set_text(one, "plan_name", "STANDARD");
	json_set_text(one, "fiscal_year_start_month", "january");
	json_add(list, one);
	json_set(j, "organizations", list);
	reply_json(reply, 200, j);
}

void
inventory_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	const struct oauth_access *a = crm_token(w, dc, ask);

	if (ask->authorization == NULL)
		fails(reply, 401, 14, "The request could not be authenticated "
		    "as the authentication value you entered is invalid. "
		    "Enter a valid authentication value and try again.");
	/* A dead token and a missing scope are not told apart. */
	else if (a == NULL ||
	    (!scope_has(a->scope, "ZohoInventory.FullAccess.ALL") &&
	    !scope_covers(a->scope, "ZohoInventory.settings", "READ")))
		fails(reply, 401, 57,
		    "You are not authorized to perform this operation");
	else if (strcmp(ask->path, "/inventory/v1/organizations") != 0)
		fails(reply, 404, 5, "Invalid URL Passed");
	else if (!ask_is(ask, "GET"))
		fails(reply, 405, 37, "The HTTP method is not allowed");
	else
		organizations(dc, reply);
}
