/*
 * grants.c - puts many QuickBooks connections into the store at once.
 *
 * usage: grants <LINES
 *
 * A line is "TENANT REALM REFRESH_TOKEN AGE_DAYS".  The store and the key are
 * those of LEADBRIDGE_ENV.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"
#include "provider/access.h"
#include "src/provider/tokens.h"
#include "store/connection.h"

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

static int
add(struct access *a, const char *tenant, const char *realm,
    const char *refresh, int age_days, struct error *err)
{
	int64_t at = clock_now_ms() - age_days * DAY_MS;
	struct tokens tokens = {.access = secret_dup("old"),
	    .refresh = secret_dup(refresh)};
	struct connection c = {
		.tenant = xstrdup(tenant),
		.service = xstrdup(SERVICE_QUICKBOOKS),
		.status = xstrdup(CONNECTION_CONNECTED),
		.realm_id = xstrdup(realm),
		.refresh_token_created_at = at,
		.last_refresh_at = at,
		.created_at = at,
	};
	bool stored = false;
	int rc = -1;

	c.sealed = tokens_seal(a->key, tenant, SERVICE_QUICKBOOKS, &tokens);
	if (db_run(a->db, "INSERT INTO tenant (name, created_at) "
	    "VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
	    DB_ARGS(db_text(tenant), db_int(at)), NULL, err) == 0)
		rc = connection_store(a->db, &c, 0, &stored, err);
	tokens_release(&tokens);
	connection_release(&c);
	return rc;
}

int
main(void)
{
	char tenant[64], realm[32], refresh[600];
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	struct access access;
	struct db *db = NULL;
	int age_days, rc = 1;

	secret_setup();
	if (config_load(NULL, 0, &cfg, &err) != 0 ||
	    db_open(cfg, 0, &db, &err) != 0 ||
	    access_open(cfg, db, &access, &err) != 0)
		goto out;
	while (scanf("%63s %31s %599s %d", tenant, realm, refresh,
	    &age_days) == 4)
		if (add(&access, tenant, realm, refresh, age_days, &err) != 0)
			goto out;
	access_close(&access);
	rc = 0;
out:
	if (rc != 0)
		fprintf(stderr, "grants: %s\n", err.text);
	db_close(db);
	config_free(cfg);
	return rc;
}
