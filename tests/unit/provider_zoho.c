/* provider_zoho.c - which hosts are Zoho's, and what its codes mean. */

#include <string.h>

#include "provider/zoho.h"
#include "provider/zoho_crm.h"
#include "tests/lib/tap.h"

static const struct {
	const char *url, *configured;
	bool want;
} accounts[] = {
	{"https://accounts.zoho.com", NULL, true},
	{"https://accounts.zoho.com/", NULL, true},
	{"https://accounts.zoho.eu", NULL, true},
	{"https://accounts.zoho.in", NULL, true},
	{"https://accounts.zoho.com.au", NULL, true},
	{"https://accounts.zoho.jp", NULL, true},
	{"https://accounts.zoho.com.cn", NULL, true},
	{"https://accounts.zohocloud.ca", NULL, true},
	{"https://accounts.zoho.sa", NULL, true},
	{"https://accounts.zoho.uk", NULL, true},
	{"http://127.0.0.1:9", "http://127.0.0.1:9", true},
	{"https://idp.example", "https://idp.example", true},
	{NULL, NULL, false},
	{"", "", false},
	{"http://accounts.zoho.com", NULL, false},
	{"https://accounts.zoho.com//", NULL, false},
	{"https://accounts.zoho.com/x", NULL, false},
	{"https://accounts.zoho.com:443", NULL, false},
	{"https://accounts.zoho.com.evil.example", NULL, false},
	{"https://accounts.zoho.com@evil.example", NULL, false},
	{"https://evil.example/https://accounts.zoho.com", NULL, false},
	{"https://evilaccounts.zoho.com", NULL, false},
	{"https://accounts.zoho.evil", NULL, false},
	{"https://accounts.zoho.com\\@evil.example", NULL, false},
	{"https://accounts.zoho.com#", NULL, false},
	{"https://accounts.zoho.com?", NULL, false},
	{" https://accounts.zoho.com", NULL, false},
	{"https://ACCOUNTS.zoho.com", NULL, false},
	{"http://127.0.0.1:9", "http://127.0.0.1:90", false},
	{"http://127.0.0.1:90", "http://127.0.0.1:9", false},
};

#define SANDBOX "http://127.0.0.1:9"

static const struct {
	const char *url, *configured, *server;
	bool want;
} apis[] = {
	{"https://www.zohoapis.com", NULL, NULL, true},
	{"https://www.zohoapis.eu/", NULL, "https://accounts.zoho.eu", true},
	{"https://sandbox.zohoapis.com.au", NULL, NULL, true},
	{"https://developer.zohoapis.in", NULL, NULL, true},
	{"https://www.zohoapis.uk", NULL, NULL, true},
	{"https://api.example", "https://api.example", NULL, true},
	{"http://127.0.0.1:8", NULL, SANDBOX, true},
	{"http://localhost:8", NULL, SANDBOX, true},
	{NULL, NULL, NULL, false},
	{"", NULL, SANDBOX, false},
	{"http://127.0.0.1:8", NULL, NULL, false},
	{"http://127.0.0.1:8", NULL, "https://accounts.zoho.com", false},
	{"http://evil.example", NULL, SANDBOX, false},
	{"http://127.0.0.1:8/x", NULL, SANDBOX, false},
	{"http://127.0.0.1.evil.example", NULL, SANDBOX, false},
	{"http://www.zohoapis.com", NULL, NULL, false},
	{"https://zohoapis.com", NULL, NULL, false},
	{"https://evil.zohoapis.com", NULL, NULL, false},
	{"https://www.zohoapis.com.evil.example", NULL, NULL, false},
	{"https://www.zohoapis.com:444", NULL, NULL, false},
	{"https://www.zohoapis.com/crm", NULL, NULL, false},
	{"https://user@www.zohoapis.com", NULL, NULL, false},
	{"https://api.example.evil", "https://api.example", NULL, false},
};

static const struct {
	const char *path, *want;
} scopes[] = {
	{"/crm/v8/coql", "ZohoCRM.coql.READ"},
	{"/crm/v8/Leads/search?criteria=(x)", "ZohoSearch.securesearch.READ"},
	{"/crm/v8/org", "ZohoCRM.org.READ"},
	{"/crm/v8/settings/fields?module=Leads", "ZohoCRM.settings.ALL"},
	{"/crm/v8/Leads/upsert", "ZohoCRM.modules.ALL"},
	{"/crm/v8/Leads?x=/coql", "ZohoCRM.modules.ALL"},
};

static const struct {
	const char *code;
	enum error_code want;
} codes[] = {
	{"MANDATORY_NOT_FOUND", ERROR_INVALID},
	{"INVALID_DATA", ERROR_INVALID},
	{"DUPLICATE_DATA", ERROR_INVALID},
	{"MAPPING_MISMATCH", ERROR_CONFIG},
	{"NO_PERMISSION", ERROR_CONFIG},
	{"INVALID_MODULE", ERROR_CONFIG},
	{"OAUTH_SCOPE_MISMATCH", ERROR_CONFIG},
	{"INVALID_TOKEN", ERROR_AUTH},
	{"TOO_MANY_REQUESTS", ERROR_LIMITED},
	{"RATE_LIMIT_EXCEEDED", ERROR_LIMITED},
	{"INTERNAL_ERROR", ERROR_UNAVAILABLE},
	{"RECORD_LOCKED", ERROR_UNAVAILABLE},
	{"DEPENDENT_SERVICE_ERROR", ERROR_UNAVAILABLE},
	{"LIMIT_EXCEEDED", ERROR_INTERNAL},
	{"invalid_data", ERROR_INVALID},
	{"NEVER_HEARD_OF", ERROR_INVALID},
	{"", ERROR_INVALID},
	{NULL, ERROR_INVALID},
};

int
main(void)
{
	const struct zoho_dc *dc;
	size_t i;

	for (i = 0; i < nrows(accounts); i++)
		is_int(zoho_accounts_allowed(accounts[i].url,
			accounts[i].configured), accounts[i].want,
		    "a secret may go to %s", accounts[i].url);
	for (i = 0; i < nrows(apis); i++)
		is_int(zoho_api_allowed(apis[i].url, apis[i].configured,
			apis[i].server), apis[i].want,
		    "a token may go to %s", apis[i].url);
	for (i = 0; i < nrows(scopes); i++)
		is_text(zoho_scope_for(scopes[i].path), scopes[i].want,
		    "the scope of %s", scopes[i].path);
	for (i = 0; i < nrows(codes); i++) {
		is_int(zoho_crm_code(codes[i].code)->meaning, codes[i].want,
		    "what %s means", codes[i].code);
		ok(strlen(zoho_crm_code(codes[i].code)->words) > 10,
		    "and it has words");
	}
	dc = zoho_dc_of_accounts("https://accounts.zohocloud.ca");
	is_text(dc != NULL ? dc->name : NULL, "ca", "the data centre's name");
	is_text(dc != NULL ? dc->api : NULL, "https://www.zohoapis.ca",
	    "and its API host");
	return tap_done();
}
