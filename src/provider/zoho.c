/* zoho.c - Zoho's data centres and which hosts may be trusted. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "http/target.h"
#include "provider/zoho.h"

static const struct zoho_dc dcs[] = {
	{"us", "https://accounts.zoho.com", "https://www.zohoapis.com",
	    "https://calendar.zoho.com"},
	{"eu", "https://accounts.zoho.eu", "https://www.zohoapis.eu",
	    "https://calendar.zoho.eu"},
	{"in", "https://accounts.zoho.in", "https://www.zohoapis.in",
	    "https://calendar.zoho.in"},
	{"au", "https://accounts.zoho.com.au", "https://www.zohoapis.com.au",
	    "https://calendar.zoho.com.au"},
	{"jp", "https://accounts.zoho.jp", "https://www.zohoapis.jp",
	    "https://calendar.zoho.jp"},
	{"cn", "https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn",
	    "https://calendar.zoho.com.cn"},
	{"ca", "https://accounts.zohocloud.ca", "https://www.zohoapis.ca",
	    "https://calendar.zohocloud.ca"},
	{"sa", "https://accounts.zoho.sa", "https://www.zohoapis.sa",
	    "https://calendar.zoho.sa"},
	{"uk", "https://accounts.zoho.uk", "https://www.zohoapis.uk",
	    "https://calendar.zoho.uk"},
};

static const struct {
	const char *part;
	const char *scope;
} scopes[] = {
	{"/coql", "ZohoCRM.coql.READ"},
	{"/search", "ZohoSearch.securesearch.READ"},
	{"/org", "ZohoCRM.org.READ"},
	{"/users", "ZohoCRM.users.READ"},
	{"/actions/watch", "ZohoCRM.notifications.ALL"},
	{"/settings/", "ZohoCRM.settings.ALL"},
};

/*
 * Equal but for one slash at the end.  Whole texts are compared, so that no
 * suffix, user info, port or path can make another host look known.
 */
static bool
same_url(const char *a, const char *b)
{
	size_t an, bn;

	if (text_empty(a) || text_empty(b))
		return false;
	an = strlen(a);
	bn = strlen(b);
	if (a[an - 1] == '/')
		an--;
	if (b[bn - 1] == '/')
		bn--;
	return an == bn && memcmp(a, b, an) == 0;
}

const struct zoho_dc *
zoho_dc_of_accounts(const char *url)
{
	size_t i;

	for (i = 0; i < nitems(dcs); i++)
		if (same_url(url, dcs[i].accounts))
			return &dcs[i];
	return NULL;
}

bool
zoho_accounts_allowed(const char *url, const char *configured)
{
	return zoho_dc_of_accounts(url) != NULL || same_url(url, configured);
}

/* https://{www,sandbox,developer}.zohoapis.{tld} of a data centre. */
static bool
is_api_of(const char *url, const struct zoho_dc *dc)
{
	static const char *const environments[] = {"www", "sandbox",
	    "developer"};
	const char *rest = strstr(dc->api, "://www.") + strlen("://www");
	bool same = false;
	char *form;
	size_t i;

	for (i = 0; i < nitems(environments) && !same; i++) {
		form = xasprintf("https://%s%s", environments[i], rest);
		same = same_url(url, form);
		free(form);
	}
	return same;
}

bool
zoho_api_allowed(const char *api_domain, const char *configured_api,
    const char *accounts_server)
{
	size_t i;

	if (text_empty(api_domain))
		return false;
	if (same_url(api_domain, configured_api))
		return true;
	for (i = 0; i < nitems(dcs); i++)
		if (is_api_of(api_domain, &dcs[i]))
			return true;
	return accounts_server != NULL &&
	    target_is_loopback_origin(accounts_server) &&
	    target_is_loopback_origin(api_domain);
}

const char *
zoho_calendar_host(const char *api_domain)
{
	size_t i;

	for (i = 0; i < nitems(dcs); i++)
		if (is_api_of(api_domain, &dcs[i]))
			return dcs[i].calendar;
	return target_is_loopback_origin(api_domain) ? api_domain : NULL;
}

const char *
zoho_scope_for(const char *path)
{
	size_t i, n = strcspn(path, "?");
	const char *at;

	for (i = 0; i < nitems(scopes); i++) {
		at = strstr(path, scopes[i].part);
		if (at != NULL && at < path + n)
			return scopes[i].scope;
	}
	return "ZohoCRM.modules.ALL";
}
