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
#include "provider/quickbooks.h"
#include "provider/registration.h"
#include "provider/zoho_crm.h"
#include "store/connection.h"

#define TEXT 1000

struct look {
	struct check_list *list;
	const struct config *cfg;
	bool crm_seen; /* the tenant `default` has it */
};

static int
examine_connection(const struct connection *c, void *arg)
{
	struct look *look = arg;
	char *id = xasprintf("%s/%s", c->tenant, c->service);
	char finding[TEXT], remedy[TEXT];

	if (strcmp(c->service, SERVICE_ZOHO_CRM) == 0 &&
	    strcmp(c->tenant, "default") == 0)
		look->crm_seen = true;
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

/* Without it the tenant that everybody has delivers nothing. */
static void
examine_missing(struct look *look, const struct access *access)
{
	const struct provider *p = provider_find(SERVICE_ZOHO_CRM);
	struct registration client = {0};
	struct error err = ERROR_INIT;

	if (look->crm_seen || access->key == NULL)
		return;
	if (registration_load(access, p, "default", NULL, &client, &err) != 0)
		check_error(look->list, "default/" SERVICE_ZOHO_CRM, &err);
	else
		check_wrong(look->list, "default/" SERVICE_ZOHO_CRM, "not "
		    "connected: leads are kept, and not delivered",
		    "`leadbridge connect " SERVICE_ZOHO_CRM "` makes a link "
		    "to connect it");
	registration_release(&client);
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
	error_clear(&err);
	if (connection_list(db, NULL, examine_connection, &look, &err) != 0)
		check_error(list, "connections", &err);
	else
		examine_missing(&look, &(struct access){.cfg = cfg, .db = db,
		    .key = key});
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
	struct registration clients[8]; /* of the services */
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

	s->connections = xreallocarray(s->connections, s->count + 1,
	    sizeof(*s->connections));
	connection_copy(&s->connections[s->count++], c);
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

/* What the business is called there; free(). */
static int
ask_name(const struct call *call, char **name, struct error *err)
{
	struct json *company = NULL;

	if (strcmp(call->service, SERVICE_ZOHO_CRM) == 0)
		return zoho_crm_org(call, name, err);
	if (quickbooks_company(call, &company, err) != 0)
		return -1;
	*name = xstrdup(json_get_text(company, "CompanyName"));
	json_free(company);
	return 0;
}

/* One call that only a living grant with its scopes can make. */
static void
examine_call(struct servers *s, const struct connection *c)
{
	struct call call = {.access = s->access, .tenant = c->tenant,
	    .service = c->service};
	struct error err = ERROR_INIT;
	char *id = xasprintf("%s/%s", c->tenant, c->service), *name = NULL;

	if (ask_name(&call, &name, &err) == 0)
		check_ok(s->list, id, "works: organisation %s",
		    name != NULL ? name : "?");
	else
		check_error(s->list, id, &err);
	free(name);
	free(id);
}

/* Without a client nobody goes to a provider's servers. */
static void
examine_configured(struct servers *s)
{
	struct error err = ERROR_INIT;
	struct registration *client;
	int i;

	for (i = 0; i < (int)nitems(s->clients) && provider_at(i) != NULL;
	    i++) {
		client = &s->clients[i];
		if (registration_load(s->access, provider_at(i), "default",
			NULL, client, &err) != 0)
			continue;
		examine_once(s, client->accounts_server != NULL ?
		    client->accounts_server : client->token_url);
	}
}

/* Servers first: while one is away its connections tell nothing new. */
static void
examine_all(struct servers *s)
{
	int before = s->list->wrong;
	const struct connection *c;
	size_t i;

	examine_configured(s);
	for (i = 0; i < s->count; i++) {
		if (s->connections[i].accounts_server != NULL)
			examine_once(s, s->connections[i].accounts_server);
		if (s->connections[i].api_domain != NULL)
			examine_once(s, s->connections[i].api_domain);
	}
	for (i = 0; i < s->count && s->list->wrong == before; i++) {
		c = &s->connections[i];
		if (provider_find(c->service) != NULL &&
		    provider_find(c->service)->api != NULL &&
		    strcmp(c->status, CONNECTION_RECONNECT) != 0)
			examine_call(s, c);
	}
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
		examine_all(&s);
	for (i = 0; i < s.count; i++)
		connection_release(&s.connections[i]);
	free(s.connections);
	for (i = 0; i < nitems(s.clients); i++)
		registration_release(&s.clients[i]);
	access_close(&access);
}
