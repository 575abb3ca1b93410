/* store_sealed.c - no sealed value is overlooked, and none is overwritten. */

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "store/sealed.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

static struct secret_key *
make_key(const struct place *p, const char *name)
{
	struct error err = ERROR_INIT;
	struct secret_key *key = NULL;
	char *path = file_join(p->dir, name), text[45];

	secret_key_make(text);
	if (file_write(path, text, strlen(text), 0600, &err) != 0 ||
	    secret_key_load(path, &key, &err) != 0)
		note("%s", err.text);
	free(path);
	return key;
}

static const char *const inserts[] = {
	"INSERT INTO ticket (hash, kind, tenant, service, payload, "
	    "expires_at) VALUES ('h1', 'oauth_state', 'default', 'zoho_crm', "
	    "$1, 0)",
	"INSERT INTO tenant_setting (tenant, name, sealed, updated_at) "
	    "VALUES ('default', 'ZOHO_CLIENT_ID', $1, 0)",
	"INSERT INTO alert (id, tenant, name, subject, severity, text, link, "
	    "value, threshold, raised_at) VALUES ('a1', 'default', "
	    "'reconnect_needed', 'zoho_crm', 'critical', 't', $1, 0, 0, 0)",
	"INSERT INTO connection (tenant, service, status, sealed, "
	    "generation, access_expires_at, refresh_token_created_at, "
	    "last_refresh_at, not_before, consecutive_failures, created_at) "
	    "VALUES ('default', 'zoho_crm', 'connected', $1, 3, 0, 0, 0, 0, "
	    "0, 0)",
};

static void
write_list(struct db *db, const char *but, struct strbuf *out)
{
	struct error err = ERROR_INIT;
	struct sealed_list list;
	size_t i;

	strbuf_reset(out);
	if (sealed_list(db, but, &list, &err) != 0)
		strbuf_text(out, err.text);
	for (i = 0; i < list.count; i++)
		strbuf_printf(out, "%d %s %s %s %s\n", (int)list.item[i].kind,
		    list.item[i].tenant, list.item[i].name, list.item[i].what,
		    list.item[i].id);
	sealed_list_release(&list);
}

#define ALL "0 default zoho_crm oauth_state h1\n" \
	"1 default ZOHO_CLIENT_ID  \n" \
	"2 default zoho_crm reconnect_needed a1\n" \
	"3 default zoho_crm  \n"

static void
test_list(struct db *db, const struct secret_key *a,
    const struct secret_key *b)
{
	struct error err = ERROR_INIT;
	struct strbuf got;
	char *box;
	size_t i;

	strbuf_init(&got, 4000);
	write_list(db, NULL, &got);
	is_text(strbuf_str(&got), "", "a new store keeps nothing sealed");
	for (i = 0; i < nrows(inserts); i++) {
		box = secret_seal(a, "x", "y", 1);
		is_int(db_run(db, inserts[i], DB_ARGS(db_text(box)), NULL,
		    &err), 0, "a row of each kind");
		free(box);
	}
	place_run(db, "INSERT INTO ticket (hash, kind, tenant, service, "
	    "payload, expires_at) VALUES ('h2', 'connect', 'default', "
	    "'zoho_crm', '{\"plain\":1}', 0), ('h3', 'connect', 'default', "
	    "'zoho_crm', NULL, 0)");
	write_list(db, NULL, &got);
	is_text(strbuf_str(&got), ALL, "each is found, and nothing in clear");
	write_list(db, secret_key_id(b), &got);
	is_text(strbuf_str(&got), ALL, "all are of another key than b");
	write_list(db, secret_key_id(a), &got);
	is_text(strbuf_str(&got), "", "none of another than a");
	strbuf_release(&got);
}

static void
test_replace(struct db *db, const struct secret_key *a,
    const struct secret_key *b)
{
	struct error err = ERROR_INIT;
	struct sealed_list list;
	struct strbuf got;
	char *box = secret_seal(b, "x", "y", 1);
	bool replaced;
	size_t i;

	strbuf_init(&got, 4000);
	(void)sealed_list(db, NULL, &list, &err);
	for (i = 0; i < list.count; i++) {
		is_int(sealed_replace(db, &list.item[i], box, &replaced, &err),
		    0, "a box of kind %d is replaced", (int)list.item[i].kind);
		ok(replaced, "when it is the one seen");
		is_int(sealed_replace(db, &list.item[i], "z", &replaced,
		    &err), 0, "no second time");
		ok(!replaced, "for it is not there any more");
	}
	sealed_list_release(&list);
	write_list(db, secret_key_id(b), &got);
	is_text(strbuf_str(&got), "", "now all are of b");
	write_list(db, secret_key_id(a), &got);
	is_text(strbuf_str(&got), ALL, "and none of a");
	is_int(place_count(db, "SELECT generation FROM connection"), 3,
	    "the grant is the same one");
	place_run(db, "UPDATE connection SET sealed = 'damaged'");
	write_list(db, secret_key_id(b), &got);
	is_text(strbuf_str(&got), "3 default zoho_crm  \n",
	    "what should be a box and is none is found");
	strbuf_release(&got);
	free(box);
}

int
main(void)
{
	struct place p;
	struct secret_key *a, *b;

	secret_setup();
	place_make_store(&p, NULL);
	a = make_key(&p, "a");
	b = make_key(&p, "b");
	test_list(p.db, a, b);
	test_replace(p.db, a, b);
	secret_key_free(a);
	secret_key_free(b);
	place_remove(&p);
	return tap_done();
}
