/* store_tenant.c - tenants are named with care, and counted. */

#include <string.h>

#include "base/strbuf.h"
#include "store/tenant.h"
#include "store/tenant_setting.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	enum error_code code;
} names[] = {
	{"acme", ERROR_NONE},
	{"7", ERROR_NONE},
	{"a-b-", ERROR_NONE},
	{"a123456789012345678901234567890123456789", ERROR_NONE},
	{"acme", ERROR_CONFLICT},
	{"default", ERROR_CONFLICT},
	{"a1234567890123456789012345678901234567890", ERROR_INVALID},
	{"", ERROR_INVALID},
	{"-a", ERROR_INVALID},
	{"Acme", ERROR_INVALID},
	{"a b", ERROR_INVALID},
	{"a_b", ERROR_INVALID},
	{"a.b", ERROR_INVALID},
	{"../a", ERROR_INVALID},
	{"a:b", ERROR_INVALID},
	{"caf\xc3\xa9", ERROR_INVALID},
};

static void
test_add(struct db *db)
{
	struct error err;
	size_t i;

	for (i = 0; i < nrows(names); i++) {
		error_clear(&err);
		(void)tenant_add(db, names[i].name, 1000, &err);
		is_int(err.code, names[i].code, "\"%s\" is %s", names[i].name,
		    names[i].code == ERROR_NONE ? "a tenant" : "refused");
		error_clear(&err);
		if (names[i].code != ERROR_INVALID)
			is_int(tenant_check(db, names[i].name, &err), 0,
			    "it is there");
	}
	is_int(tenant_check(db, "nobody", &err), -1, "no other is");
	is_int(err.code, ERROR_NOT_FOUND, "which is not found");
	has_text(err.text, "nobody", "by its name");
}

static int
write_row(const struct tenant_row *row, void *arg)
{
	strbuf_printf(arg, "%s %lld %lld %lld %lld\n", row->name,
	    (long long)row->created_at, (long long)row->forms,
	    (long long)row->connections, (long long)row->waiting);
	return 0;
}

static int
stop(const struct tenant_row *row, void *arg)
{
	return write_row(row, arg) == 0 ? 7 : 0;
}

static void
test_list(struct db *db)
{
	struct error err = ERROR_INIT;
	struct strbuf got;

	place_run(db, "DELETE FROM tenant WHERE name <> 'default' "
	    "AND name <> 'acme'");
	place_run(db, "INSERT INTO form (key, tenant, name, origins, "
	    "token_required, created_at) VALUES ('f', 'acme', 'F', '', 0, 0)");
	place_run(db, "INSERT INTO connection (tenant, service, status, "
	    "sealed, generation, access_expires_at, refresh_token_created_at, "
	    "last_refresh_at, not_before, consecutive_failures, created_at) "
	    "VALUES ('acme', 'zoho_crm', 'failing', 'x', 1, 0, 0, 0, 0, 0, 0),"
	    "('acme', 'quickbooks', 'connected', 'x', 1, 0, 0, 0, 0, 0, 0)");
	place_run(db, "INSERT INTO job (kind, subject_id, tenant, state, "
	    "attempts, not_before, uncertain, created_at, updated_at) VALUES "
	    "('lead', 'a', 'acme', 'pending', 0, 0, 0, 0, 0),"
	    "('lead', 'b', 'acme', 'sending', 0, 0, 0, 0, 0),"
	    "('lead', 'c', 'acme', 'retry', 0, 0, 0, 0, 0),"
	    "('lead', 'd', 'acme', 'done', 0, 0, 0, 0, 0),"
	    "('lead', 'e', 'acme', 'dead', 0, 0, 0, 0, 0),"
	    "('else', 'f', 'acme', 'retry', 0, 0, 0, 0, 0),"
	    "('lead', 'g', 'default', 'retry', 0, 0, 0, 0, 0)");
	strbuf_init(&got, 1000);
	is_int(tenant_list(db, write_row, &got, &err), 0, "tenants are listed");
	is_text(strbuf_str(&got), "acme 1000 1 2 3\ndefault 0 1 0 1\n",
	    "by name, with what each has and what waits");
	strbuf_reset(&got);
	is_int(tenant_list(db, stop, &got, &err), 7,
	    "whoever has seen enough ends it");
	is_text(strbuf_str(&got), "acme 1000 1 2 3\n", "at once");
	strbuf_release(&got);
}

static int
write_setting(const char *tenant, const char *name, const char *sealed,
    void *arg)
{
	strbuf_printf(arg, "%s %s %s\n", tenant, name, sealed);
	return 0;
}

static void
test_settings(struct db *db)
{
	struct error err = ERROR_INIT;
	struct strbuf got;
	char *sealed = NULL;

	is_int(tenant_setting_store(db, "nobody", "A", "x", 1, &err), -1,
	    "nobody has no settings");
	is_int(err.code, ERROR_NOT_FOUND, "for there is no such tenant");
	(void)tenant_setting_store(db, "default", "B", "one", 1, &err);
	(void)tenant_setting_store(db, "default", "A", "two", 1, &err);
	(void)tenant_setting_store(db, "acme", "B", "three", 1, &err);
	(void)tenant_setting_store(db, "default", "B", "four", 2, &err);
	strbuf_init(&got, 1000);
	(void)tenant_setting_list(db, NULL, write_setting, &got, &err);
	is_text(strbuf_str(&got), "acme B three\ndefault A two\n"
	    "default B four\n", "the last value of each counts");
	is_int(tenant_setting_remove(db, "default", "B", &err), 0,
	    "one is removed");
	(void)tenant_setting_load(db, "default", "B", &sealed, &err);
	is_text(sealed, NULL, "and gone");
	strbuf_reset(&got);
	(void)tenant_setting_list(db, "default", write_setting, &got, &err);
	is_text(strbuf_str(&got), "default A two\n", "a tenant's own alone");
	strbuf_release(&got);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_add(p.db);
	test_list(p.db);
	test_settings(p.db);
	place_remove(&p);
	return tap_done();
}
