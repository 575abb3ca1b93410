/* crm.c - the CRM's door: token, scope, credits, and which function answers. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/uuid.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/moment.h"
#include "tests/sandbox/scope.h"

#define BASE "/crm/v8/"
#define PREFIX "Zoho-oauthtoken "
#define BEARER "Bearer "

/* The token in the header, NULL when there is none to use. */
static const char *
token_text(const struct world *w, const struct ask *ask)
{
	const char *header = ask->authorization;

	if (header == NULL)
		return NULL;
	if (text_starts(header, PREFIX))
		return header + strlen(PREFIX);
	if (text_starts(header, BEARER) && world_knob(w, KNOB_BEARER) != 0)
		return header + strlen(BEARER);
	return NULL;
}

const struct oauth_access *
crm_token(const struct world *w, enum dc dc, const struct ask *ask)
{
	const char *token = token_text(w, ask);

	if (token == NULL || dc == DC_COUNT)
		return NULL;
	return access_find(w, token, dc);
}

static bool
crm_lacks_scope(struct crm *crm)
{
	reply_fault(crm->reply, 401, "OAUTH_SCOPE_MISMATCH",
	    "invalid oauth scope to access this URL", NULL);
	return false;
}

bool
crm_may(struct crm *crm, const struct module *m, const char *operation)
{
	return scope_allows(crm->token->scope, "modules", m->name, operation) ||
	    crm_lacks_scope(crm);
}

bool
crm_may_group(struct crm *crm, const char *group, const char *part,
    const char *operation)
{
	return scope_allows(crm->token->scope, group, part, operation) ||
	    crm_lacks_scope(crm);
}

bool
crm_charge(struct crm *crm, int64_t cost)
{
	if (credits_take(crm->org, cost))
		return true;
	limit_answer(crm->w, crm->reply);
	return false;
}

static void
bad_url(struct crm *crm)
{
	reply_fault(crm->reply, 404, "INVALID_URL_PATTERN", "Please check if "
	    "the URL trying to access is a correct one", NULL);
}

static void
bad_method(struct crm *crm)
{
	reply_fault(crm->reply, 400, "INVALID_REQUEST_METHOD",
	    "The http request method type is not a valid one", NULL);
}

/* Flat for what reads or deletes, in data[] for what writes. */
static void
bad_module(struct crm *crm)
{
	static const char message[] =
	    "the module name given seems to be invalid";
	struct json *details = detail_int("resource_path_index", 0), *list;

	if (ask_is(crm->ask, "POST") || ask_is(crm->ask, "PUT")) {
		list = json_array();
		json_add(list, fault_object("INVALID_MODULE", message,
		    details));
		crm_results(crm, 400, "data", list);
	} else {
		reply_fault(crm->reply, 400, "INVALID_MODULE", message,
		    details);
	}
}

struct endpoint {
	const char *method;
	const char *part[4]; /* after the module; "#": an id, "*": anything */
	void (*answer)(struct crm *crm);
};

static const struct endpoint endpoints[] = {
	{"GET", {NULL}, records_list},
	{"POST", {NULL}, records_insert},
	{"PUT", {NULL}, records_update},
	{"DELETE", {NULL}, records_delete},
	{"POST", {"upsert"}, records_upsert},
	{"GET", {"search"}, records_search},
	{"GET", {"deleted"}, records_deleted},
	{"GET", {"actions", "count"}, records_count},
	{"GET", {"#"}, records_get},
	{"PUT", {"#"}, records_update},
	{"DELETE", {"#"}, records_delete},
	{"POST", {"#", "actions", "convert"}, convert_answer},
	{"GET", {"#", "*"}, related_answer},
	{"POST", {"#", "*"}, related_answer},
};

static bool
part_fits(const char *wanted, const char *part)
{
	if (wanted == NULL || part == NULL)
		return wanted == NULL && part == NULL;
	if (strcmp(wanted, "*") == 0)
		return true;
	if (strcmp(wanted, "#") == 0)
		return part[0] != '\0' &&
		    part[strspn(part, "0123456789")] == '\0';
	return strcmp(wanted, part) == 0;
}

static void
module_answer(struct crm *crm)
{
	const struct endpoint *e;
	bool path_known = false;
	size_t i, k;

	crm->module = module_find(&crm->w->modules, crm->part[0]);
	if (crm->module == NULL) {
		bad_module(crm);
		return;
	}
	for (i = 0; i < nitems(endpoints); i++) {
		e = &endpoints[i];
		for (k = 0; k < 4; k++)
			if (!part_fits(e->part[k], crm->part[k + 1]))
				break;
		if (k < 4)
			continue;
		path_known = true;
		if (!ask_is(crm->ask, e->method))
			continue;
		e->answer(crm);
		return;
	}
	if (path_known)
		bad_method(crm);
	else
		bad_url(crm);
}

static void
route(struct crm *crm)
{
	const char *first = crm->part_count > 0 ? crm->part[0] : "";
	const char *second = crm->part_count > 1 ? crm->part[1] : "";
	bool get = ask_is(crm->ask, "GET");

	if (first[0] == '\0' || crm->part_count > CRM_PARTS_MAX - 1)
		bad_url(crm);
	else if (strcmp(first, "settings") == 0)
		get ? settings_answer(crm) : bad_method(crm);
	else if (strcmp(first, "org") == 0)
		get ? org_answer(crm) : bad_method(crm);
	else if (strcmp(first, "users") == 0)
		get ? users_answer(crm) : bad_method(crm);
	else if (strcmp(first, "coql") == 0)
		ask_is(crm->ask, "POST") ? coql_answer(crm) : bad_method(crm);
	else if (strcmp(first, "actions") == 0 && strcmp(second, "watch") == 0)
		watch_answer(crm);
	else
		module_answer(crm);
}

static void
path_split(struct crm *crm)
{
	const char *at = crm->ask->path + strlen(BASE);
	size_t n;

	while (crm->part_count < CRM_PARTS_MAX) {
		n = strcspn(at, "/");
		if (n == 0 && at[0] == '\0')
			break;
		crm->part[crm->part_count++] = xstrndup(at, n);
		at += n;
		at += *at == '/';
	}
}

/* What every answer of the CRM carries, whatever it says. */
static void
headers_add(struct crm *crm)
{
	int64_t used = credits_used(crm->org), all = credits_allowed(crm->org);
	char text[MOMENT_SIZE], uuid[UUID_SIZE];

	moment_text(crm->token->expires_at,
	    (int)world_knob(crm->w, KNOB_UTC_OFFSET), text);
	reply_header(crm->reply, "X-ACCESSTOKEN-RESET", "%s", text);
	if (used * 2 >= all)
		reply_header(crm->reply, "X-API-CREDITS-REMAINING", "%lld",
		    (long long)(all - used));
	uuid_make(uuid);
	reply_header(crm->reply, "Set-Cookie",
	    "crmcsr=%s;path=/;SameSite=None;Secure;priority=high", uuid);
	reply_header(crm->reply, "Set-Cookie",
	    "_zcsr_tmp=%s;path=/;SameSite=Strict;Secure;priority=high", uuid);
	reply_header(crm->reply, "Content-Disposition",
	    "attachment; filename=response.json");
	reply_header(crm->reply, "Content-Language", "en-US");
	reply_header(crm->reply, "clientVersion", "10994587");
	reply_header(crm->reply, "Cache-Control",
	    "no-store, no-cache, must-revalidate, private");
	reply_header(crm->reply, "Pragma", "no-cache");
}

/* Host, version, token. */
static bool
let_in(struct crm *crm, enum dc dc)
{
	const struct ask *ask = crm->ask;

	if (dc == DC_COUNT || text_starts(ask->host, "localhost"))
		reply_fault(crm->reply, 400, "INVALID_HOST",
		    "the host name given seems to be invalid", NULL);
	else if (!text_starts(ask->path, BASE))
		text_starts(ask->path, "/crm/v") ?
		    reply_fault(crm->reply, 400, "API_NOT_SUPPORTED",
		    "the API is not supported in this version",
		    detail_text("supported_version", "8")) : bad_url(crm);
	else if (token_text(crm->w, ask) == NULL)
		reply_fault(crm->reply, 401, "AUTHENTICATION_FAILURE",
		    "Authentication failed", NULL);
	else if ((crm->token = crm_token(crm->w, dc, ask)) == NULL)
		reply_fault(crm->reply, 401, "INVALID_TOKEN",
		    "invalid oauth token", NULL);
	else
		return true;
	return false;
}

void
crm_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	struct crm crm = {.w = w, .ask = ask, .reply = reply};
	struct oauth_access token;
	int i;

	if (!let_in(&crm, dc))
		return;
	/* A copy: the call may sleep, and the token die meanwhile. */
	token = *crm.token;
	token.scope = xstrdup(token.scope);
	crm.token = &token;
	crm.org = &w->orgs[dc];
	path_split(&crm);
	if (crm_charge(&crm, 1))
		route(&crm);
	headers_add(&crm);
	for (i = 0; i < crm.part_count; i++)
		free(crm.part[i]);
	free(token.scope);
}
