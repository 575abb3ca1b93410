/* calendar.c - Zoho Calendar: the calendars that a token opens. */

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/scope.h"
#include "tests/sandbox/services.h"

/* The real one's shape is not known; the word in it is. */
static void
fails(struct reply *reply, int status, const char *word)
{
	reply_json(reply, status, detail_text("error", word));
}

static void
calendars(enum dc dc, struct reply *reply)
{
	struct json *j = json_object(), *list = json_array();
	struct json *one = json_object();
	char uid[40], id[24];

	snprintf(uid, sizeof(uid), "86fb000000000000000000000000%04x",
	    0xa0u + (unsigned)dc);
	snprintf(id, sizeof(id), "%d", 450000001 + (int)dc);
	json_set_text(one, "uid", uid);
	json_set_text(one, "id", id);
	json_set_text(one, "name", "Visits");
	json_set_bool(one, "isdefault", true);
	json_set_text(one, "timezone", "Europe/Berlin");
	json_set_text(one, "color", "#8cbf40");
	json_set_text(one, "textcolor", "#FFFFFF");
	json_set_text(one, "privilege", "owner");
	json_set_text(one, "category", "own");
	json_set_text(one, "caltype", "own");
	json_set_bool(one, "include_infreebusy", true);
	json_set_bool(one, "visibility", true);
	json_set_bool(one, "status", true);
	json_add(list, one);
	json_set(j, "calendars", list);
	reply_json(reply, 200, j);
}

/* Unlike the others it takes Bearer as well. */
static const struct oauth_access *
token_of(const struct world *w, enum dc dc, const struct ask *ask)
{
	const struct oauth_access *a = crm_token(w, dc, ask);

	if (a == NULL && dc != DC_COUNT && ask->authorization != NULL &&
	    text_starts(ask->authorization, "Bearer "))
		a = access_find(w, ask->authorization + strlen("Bearer "),
		    dc);
	return a;
}

void
calendar_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	const struct oauth_access *a = token_of(w, dc, ask);

	if (a == NULL)
		fails(reply, 401, "INVALID_OAUTHTOKEN");
	else if (!scope_covers(a->scope, "ZohoCalendar.calendar", "READ"))
		fails(reply, 401, "OAUTH_SCOPE_MISMATCH");
	else if (strcmp(ask->path, "/api/v1/calendars") != 0 ||
	    !ask_is(ask, "GET"))
		fails(reply, 404, "URL_RULE_NOT_CONFIGURED");
	else
		calendars(dc, reply);
}

void
calendars_free(struct calendars *calendars)
{
	(void)calendars;
}
