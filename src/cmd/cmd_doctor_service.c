/* cmd_doctor_service.c - examines connections, their servers, our pages. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "cmd/cmd.h"
#include "cmd/doctor.h"
#include "http/client.h"
#include "provider/access.h"
#include "provider/zoho_crm.h"
#include "store/connection.h"

#define TEXT 1000
#define PROBE_MS 10000
#define PROBE_BODY 65536

struct look {
	struct check_list *list;
	const struct config *cfg;
	const struct secret_key *key; /* NULL: none */
	bool default_seen[16];        /* services that `default` has */
};

static void
examine_seal(const struct look *look, const char *id,
    const struct connection *c)
{
	char needed[SECRET_FINGERPRINT_SIZE], finding[TEXT];

	if (text_empty(c->sealed) || look->key == NULL)
		return;
	if (secret_box_key_id(c->sealed, needed) != 0) {
		check_wrong(look->list, id, "its sealed tokens are damaged",
		    "restore a backup, or connect again");
	} else if (strcmp(needed, secret_key_id(look->key)) != 0) {
		snprintf(finding, sizeof(finding), "its tokens were sealed "
		    "with the key %s, and the key file holds %s", needed,
		    secret_key_id(look->key));
		check_wrong(look->list, id, finding, "put the right key back "
		    "(LEADBRIDGE_KEY_FILE), or connect again");
	}
}

static int
examine_connection(const struct connection *c, void *arg)
{
	struct look *look = arg;
	char *id = xasprintf("%s/%s", c->tenant, c->service);
	char finding[TEXT], remedy[TEXT];
	int i;

	for (i = 0; provider_at(i) != NULL; i++)
		if (i < (int)nitems(look->default_seen) &&
		    strcmp(provider_at(i)->service, c->service) == 0 &&
		    strcmp(c->tenant, "default") == 0)
			look->default_seen[i] = true;
	examine_seal(look, id, c);
	snprintf(finding, sizeof(finding), "%s%s%s", c->status,
	    c->last_error != NULL ? ": " : "",
	    c->last_error != NULL ? c->last_error : "");
	snprintf(remedy, sizeof(remedy), "`leadbridge connect %s --tenant %s` "
	    "makes a link to connect it again", c->service, c->tenant);
	if (strcmp(c->status, CONNECTION_CONNECTED) == 0)
		check_ok(look->list, id, "connected, data centre %s",
		    c->data_center != NULL ? c->data_center : "unknown");
	else if (strcmp(c->status, CONNECTION_FAILING) == 0)
		check_wrong(look->list, id, finding, "it is tried again by "
		    "itself; `leadbridge token refresh` tries now");
	else
		check_wrong(look->list, id, finding, remedy);
	free(id);
	return 0;
}

/* What the tenant everybody has could connect, and has not. */
static void
examine_missing(struct look *look)
{
	const struct provider *p;
	const char *client, *secret;
	struct error err = ERROR_INIT;
	char remedy[TEXT], *id;
	int i;

	for (i = 0; (p = provider_at(i)) != NULL; i++) {
		if (i < (int)nitems(look->default_seen) &&
		    look->default_seen[i])
			continue;
		id = xasprintf("default/%s", p->service);
		snprintf(remedy, sizeof(remedy), "`leadbridge connect %s` "
		    "makes a link to connect it", p->service);
		if (provider_client(look->cfg, p, &client, &secret, &err) != 0)
			check_error(look->list, id, &err);
		else
			check_wrong(look->list, id, "not connected: leads are "
			    "kept, and not delivered", remedy);
		free(id);
	}
}

void
doctor_connections(struct check_list *list, const struct config *cfg,
    struct db *db)
{
	struct look look = {.list = list, .cfg = cfg};
	struct secret_key *key = NULL;
	struct error err = ERROR_INIT;

	/* Why there is none was told when the files were looked at. */
	if (secret_key_load(config_text(cfg, SET_KEY_FILE), &key, &err) != 0)
		key = NULL;
	look.key = key;
	error_clear(&err);
	if (connection_list(db, NULL, examine_connection, &look, &err) != 0)
		check_error(list, "connections", &err);
	else
		examine_missing(&look);
	secret_key_free(key);
}

/* GET, with the head of the answer alone where the server does that. */
static int
probe(struct client *client, const char *url, struct client_response *res,
    struct error *err)
{
	static const char *const headers[] = {"Range: bytes=0-511", NULL};
	struct client_request req = {
		.method = "GET", .url = url, .headers = headers,
		.total_ms = PROBE_MS, .max_body = PROBE_BODY,
	};

	return client_perform(client, &req, res, err);
}

/* Any answer at all: the server is there, and its certificate is good. */
static void
examine_server(struct check_list *list, struct client *client,
    const char *url)
{
	struct client_response res = {0};
	struct error err = ERROR_INIT;
	char finding[TEXT];

	if (probe(client, url, &res, &err) == 0 || res.status != 0) {
		check_ok(list, "provider", "%s answers", url);
	} else {
		snprintf(finding, sizeof(finding), "%s cannot be reached: %s",
		    url, err.text);
		check_wrong(list, "provider", finding, "look at the network, "
		    "the firewall and the name service of this machine");
	}
	client_response_release(&res);
}

struct servers {
	struct check_list *list;
	struct access *access;
	const char *configured;
	char *seen[32]; /* URLs looked at */
	size_t seen_count;
};

static void
examine_once(struct servers *s, const char *url)
{
	size_t i;

	for (i = 0; i < s->seen_count; i++)
		if (strcmp(s->seen[i], url) == 0)
			return;
	if (text_empty(url) || s->seen_count == nitems(s->seen))
		return;
	s->seen[s->seen_count++] = xstrdup(url);
	examine_server(s->list, s->access->client, url);
}

/* One call that only a living grant with its scopes can make. */
static void
examine_call(struct servers *s, const struct connection *c)
{
	struct call call = {s->access, c->tenant, c->service};
	struct error err = ERROR_INIT;
	char *id = xasprintf("%s/%s", c->tenant, c->service), *name = NULL;

	if (zoho_crm_org(&call, &name, &err) == 0)
		check_ok(s->list, id, "works: organisation %s",
		    name != NULL ? name : "?");
	else
		check_error(s->list, id, &err);
	free(name);
	free(id);
}

static int
examine_servers(const struct connection *c, void *arg)
{
	struct servers *s = arg;

	examine_once(s, c->accounts_server != NULL ? c->accounts_server :
	    s->configured);
	examine_once(s, c->api_domain);
	return 0;
}

static int
examine_calls(const struct connection *c, void *arg)
{
	if (strcmp(c->service, SERVICE_ZOHO_CRM) == 0 &&
	    strcmp(c->status, CONNECTION_RECONNECT) != 0)
		examine_call(arg, c);
	return 0;
}

void
doctor_provider(struct check_list *list, struct cmd *cmd)
{
	struct access access = {0};
	struct error err = ERROR_INIT;
	struct servers s = {.list = list, .access = &access,
	    .configured = config_text(cmd->cfg, SET_ZOHO_ACCOUNTS_URL)};
	int before = list->wrong;
	size_t i;

	if (cmd_access(cmd, &access, &err) != 0) {
		check_error(list, "provider", &err);
		goto out;
	}
	if (connection_list(cmd->db, NULL, examine_servers, &s, &err) != 0)
		check_error(list, "provider", &err);
	examine_once(&s, s.configured);
	if (list->wrong > before)
		goto out;
	if (connection_list(cmd->db, NULL, examine_calls, &s, &err) != 0)
		check_error(list, "provider", &err);
out:
	for (i = 0; i < s.seen_count; i++)
		free(s.seen[i]);
	access_close(&access);
}

/* True when the answer is what its owner never meant to be read. */
static bool
is_leak(const struct client_response *res)
{
	if (res->status != 200 && res->status != 206)
		return false;
	return res->body == NULL || text_starts(res->body, "SQLite format 3") ||
	    strstr(res->body, "LEADBRIDGE_") != NULL ||
	    strstr(res->body, "ADMIN_TOKEN") != NULL ||
	    (res->body_len == 45 && res->body[44] == '\n');
}

static void
examine_leaks(struct check_list *list, struct client *client,
    const char *base)
{
	static const char *const paths[] = {
		"/leadbridge.env", "/sandbox.env", "/data/leadbridge.db",
		"/data/key", "/leadbridge.db", "/key", "/../leadbridge.env",
	};
	struct client_response res;
	struct error err = ERROR_INIT;
	char finding[TEXT], *url;
	size_t i;

	for (i = 0; i < nitems(paths); i++) {
		url = xasprintf("%s%s", base, paths[i]);
		memset(&res, 0, sizeof(res));
		if ((probe(client, url, &res, &err) == 0 ||
			res.status == 200) && is_leak(&res)) {
			snprintf(finding, sizeof(finding), "%s can be read by "
			    "everybody", url);
			check_wrong(list, "web-root", finding, "move the "
			    "file out of the web root now, and change every "
			    "secret in it");
		}
		client_response_release(&res);
		free(url);
	}
}

static bool
is_loopback(const char *url)
{
	return text_starts(url, "http://127.") ||
	    text_starts(url, "http://localhost") ||
	    text_starts(url, "http://[::1]");
}

void
doctor_site(struct check_list *list, const struct config *cfg)
{
	const char *base = config_text(cfg, SET_PUBLIC_URL);
	struct client *client = client_new();
	struct client_response res = {0};
	struct error err = ERROR_INIT;
	char *url = xasprintf("%s/health", base), finding[TEXT];

	if (probe(client, url, &res, &err) == 0 && res.status == 200) {
		check_ok(list, "site", "%s answers", url);
		examine_leaks(list, client, base);
		goto out;
	}
	if (res.status != 0)
		snprintf(finding, sizeof(finding), "%s answers %d", url,
		    res.status);
	else
		snprintf(finding, sizeof(finding), "%s does not answer: %s",
		    url, err.text);
	/* On one's own machine nobody needs to be serving all the time. */
	if (is_loopback(base) && res.status == 0)
		check_note(list, "site", finding, "start the pages "
		    "(nginx/serve.sh), or set LEADBRIDGE_PUBLIC_URL to where "
		    "they are");
	else
		check_wrong(list, "site", finding, "see whether nginx and the "
		    "programs run, and whether LEADBRIDGE_PUBLIC_URL is right");
out:
	client_response_release(&res);
	client_free(client);
	free(url);
}
