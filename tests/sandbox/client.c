/* client.c - the OAuth clients that are registered. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/token.h"
#include "tests/sandbox/world.h"

static struct oauth_client *
client_add(struct oauth *oauth, const char *id)
{
	struct oauth_client *c = xcalloc(1, sizeof(*c));

	c->id = xstrdup(id);
	c->home = DC_US;
	c->multi_dc = true;
	c->next = oauth->clients;
	oauth->clients = c;
	return c;
}

void
oauth_init(struct oauth *oauth)
{
	struct oauth_client *c;
	int i;

	memset(oauth, 0, sizeof(*oauth));
	oauth->next_number = 1;
	c = client_add(oauth, SANDBOX_CLIENT);
	c->any_loopback = true;
	for (i = 0; i < DC_COUNT; i++)
		c->secret[i] = xasprintf("sandbox-secret-%s",
		    dc_name((enum dc)i));
}

static void
redirects_free(struct oauth_client *c)
{
	size_t i;

	for (i = 0; i < c->redirect_count; i++)
		free(c->redirects[i]);
	free(c->redirects);
	c->redirects = NULL;
	c->redirect_count = 0;
}

void
oauth_release(struct oauth *oauth)
{
	struct oauth_client *c;
	struct oauth_code *code;
	int i;

	refreshes_revoke(oauth);
	while (oauth->accesses != NULL)
		access_remove(oauth, oauth->accesses);
	while ((code = oauth->codes) != NULL) {
		oauth->codes = code->next;
		free(code->scope);
		free(code->redirect);
		free(code->challenge);
		free(code);
	}
	while ((c = oauth->clients) != NULL) {
		oauth->clients = c->next;
		for (i = 0; i < DC_COUNT; i++)
			free(c->secret[i]);
		redirects_free(c);
		free(c->id);
		free(c);
	}
}

struct oauth_client *
client_find(const struct oauth *oauth, const char *id)
{
	struct oauth_client *c = oauth->clients;

	while (c != NULL && (id == NULL || strcmp(c->id, id) != 0))
		c = c->next;
	return c;
}

bool
client_is_known_in(const struct world *w, const struct oauth_client *c,
    enum dc dc)
{
	return dc == c->home ||
	    (c->multi_dc && world_knob(w, KNOB_MULTI_DC) != 0);
}

bool
is_loopback_callback(const char *uri)
{
	static const char *const hosts[] = {
		"http://127.0.0.1:", "http://localhost:"
	};
	size_t i, digits;
	const char *rest;

	for (i = 0; i < nitems(hosts); i++) {
		if (!text_starts(uri, hosts[i]))
			continue;
		rest = uri + strlen(hosts[i]);
		digits = strspn(rest, "0123456789");
		if (digits > 0 && digits < 6 &&
		    strcmp(rest + digits, "/oauth/callback") == 0)
			return true;
	}
	return false;
}

bool
client_takes_redirect(const struct world *w, const struct oauth_client *c,
    const char *uri)
{
	size_t i;

	if (c->any_loopback && world_knob(w, KNOB_ANY_LOOPBACK_REDIRECT) != 0 &&
	    is_loopback_callback(uri))
		return true;
	for (i = 0; i < c->redirect_count; i++)
		if (strcmp(c->redirects[i], uri) == 0)
			return true;
	return false;
}

static void
redirects_change(struct oauth_client *c, const struct json *list)
{
	const struct json *j;

	redirects_free(c);
	for (j = json_first(list); j != NULL; j = json_next(j)) {
		if (json_type(j) != JSON_TEXT)
			continue;
		c->redirects = xreallocarray(c->redirects,
		    c->redirect_count + 1, sizeof(*c->redirects));
		c->redirects[c->redirect_count++] = xstrdup(json_scalar(j));
	}
}

int
client_change(struct oauth *oauth, const struct json *change,
    struct error *err)
{
	const char *id = json_get_text(change, "client_id"), *secret;
	const struct json *secrets = json_get(change, "secrets");
	const char *home = json_get_text(change, "home");
	struct oauth_client *c = client_find(oauth, id);
	int i;

	if (text_empty(id))
		return error_set(err, ERROR_INVALID,
		    "a client needs a client_id");
	if (home != NULL && dc_find(home) == DC_COUNT)
		return error_set(err, ERROR_INVALID,
		    "there is no data centre %s", home);
	if (c == NULL)
		c = client_add(oauth, id);
	if (home != NULL)
		c->home = dc_find(home);
	if (json_get(change, "multi_dc") != NULL)
		c->multi_dc = json_get_true(change, "multi_dc");
	if (json_get(change, "any_loopback") != NULL)
		c->any_loopback = json_get_true(change, "any_loopback");
	if (json_get(change, "redirect_uris") != NULL)
		redirects_change(c, json_get(change, "redirect_uris"));
	for (i = 0; i < DC_COUNT; i++) {
		secret = json_get_text(secrets, dc_name((enum dc)i));
		if (secret == NULL)
			continue;
		free(c->secret[i]);
		c->secret[i] = xstrdup(secret);
	}
	return 0;
}

struct json *
clients_show(const struct oauth *oauth)
{
	struct json *list = json_array(), *j, *secrets, *uris;
	const struct oauth_client *c;
	size_t i;

	for (c = oauth->clients; c != NULL; c = c->next) {
		j = json_object();
		secrets = json_object();
		uris = json_array();
		json_set_text(j, "client_id", c->id);
		for (i = 0; i < DC_COUNT; i++)
			if (c->secret[i] != NULL)
				json_set_text(secrets, dc_name((enum dc)i),
				    c->secret[i]);
		for (i = 0; i < c->redirect_count; i++)
			json_add(uris, json_text(c->redirects[i]));
		json_set(j, "secrets", secrets);
		json_set_text(j, "home", dc_name(c->home));
		json_set_bool(j, "multi_dc", c->multi_dc);
		json_set_bool(j, "any_loopback", c->any_loopback);
		json_set(j, "redirect_uris", uris);
		json_add(list, j);
	}
	return list;
}
