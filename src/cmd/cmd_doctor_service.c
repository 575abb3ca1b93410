/* cmd_doctor_service.c - examines connections and the servers behind them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/doctor.h"
#include "http/client.h"
#include "provider/access.h"
#include "provider/zoho_crm.h"
#include "store/connection.h"

#define TEXT 1000

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
		check_ok(look->list, id, "connected%s%s",
		    c->data_center != NULL ? ", data centre " : "",
		    c->data_center != NULL ? c->data_center : "");
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

/* Any answer at all: the server is there, and its certificate is good. */
static void
examine_server(struct check_list *list, struct client *client,
    const char *url)
{
	struct client_response res = {0};
	struct error err = ERROR_INIT;
	char finding[TEXT];

	if (doctor_probe(client, url, &res, &err) == 0 || res.status != 0) {
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
	const char *seen[32]; /* URLs looked at */
	size_t seen_count;
	/* Taken down first: a call may write, and no query may be open then. */
	struct connection *connections;
	size_t count;
};

static int
take_connection(const struct connection *c, void *arg)
{
	struct servers *s = arg;
	struct connection *copy;

	s->connections = xreallocarray(s->connections, s->count + 1,
	    sizeof(*s->connections));
	copy = &s->connections[s->count++];
	memset(copy, 0, sizeof(*copy));
	copy->tenant = xstrdup(c->tenant);
	copy->service = xstrdup(c->service);
	copy->status = xstrdup(c->status);
	copy->accounts_server = xstrdup(c->accounts_server);
	copy->api_domain = xstrdup(c->api_domain);
	return 0;
}

static void
examine_once(struct servers *s, const char *url)
{
	size_t i;

	for (i = 0; i < s->seen_count; i++)
		if (strcmp(s->seen[i], url) == 0)
			return;
	if (text_empty(url) || s->seen_count == nitems(s->seen))
		return;
	s->seen[s->seen_count++] = url;
	examine_server(s->list, s->access->client, url);
}

/* One call that only a living grant with its scopes can make. */
static void
examine_call(struct servers *s, const struct connection *c)
{
	struct call call = {.access = s->access, .tenant = c->tenant,
	    .service = c->service};
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

/* Servers first: while one is away its connections tell nothing new. */
static void
examine_all(struct servers *s, const char *configured)
{
	int before = s->list->wrong;
	const struct connection *c;
	size_t i;

	if (configured != NULL)
		examine_once(s, configured);
	for (i = 0; i < s->count; i++) {
		if (s->connections[i].accounts_server != NULL)
			examine_once(s, s->connections[i].accounts_server);
		if (s->connections[i].api_domain != NULL)
			examine_once(s, s->connections[i].api_domain);
	}
	for (i = 0; i < s->count && s->list->wrong == before; i++) {
		c = &s->connections[i];
		if (strcmp(c->service, SERVICE_ZOHO_CRM) == 0 &&
		    strcmp(c->status, CONNECTION_RECONNECT) != 0)
			examine_call(s, c);
	}
}

/* Without a client nobody goes to the accounts server. */
static bool
has_client(const struct config *cfg)
{
	const char *id, *secret;
	struct error err = ERROR_INIT;
	int i;

	for (i = 0; provider_at(i) != NULL; i++)
		if (provider_client(cfg, provider_at(i), &id, &secret,
			&err) == 0)
			return true;
	return false;
}

void
doctor_provider(struct check_list *list, struct cmd *cmd)
{
	struct access access = {0};
	struct error err = ERROR_INIT;
	struct servers s = {.list = list, .access = &access};
	size_t i;

	if (cmd_access(cmd, &access, &err) != 0 ||
	    connection_list(cmd->db, NULL, take_connection, &s, &err) != 0)
		check_error(list, "provider", &err);
	else
		examine_all(&s, has_client(cmd->cfg) ?
		    config_text(cmd->cfg, SET_ZOHO_ACCOUNTS_URL) : NULL);
	for (i = 0; i < s.count; i++)
		connection_release(&s.connections[i]);
	free(s.connections);
	access_close(&access);
}
