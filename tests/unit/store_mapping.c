/* store_mapping.c - mapping files and what a provider told of its fields. */

#include "base/mem.h"
#include "store/field_cache.h"
#include "store/lead.h"
#include "store/mapping.h"
#include "tests/lib/place.h"
#include "tests/lib/tap.h"

#define NOW INT64_C(1772619307000)

static void
test_content(struct db *db)
{
	struct error err = ERROR_INIT;
	char *text = NULL;
	int64_t at = 1;

	is_int(mapping_content_load(db, "default", "lead", &text, &at, &err),
	    0, "a tenant without a mapping");
	is_text(text, NULL, "has none");
	is_int(at, 0, "of no time");
	is_int(mapping_content_store(db, "default", "lead", "{}", NOW, &err),
	    0, "one is set");
	is_int(mapping_content_store(db, "default", "lead", "{\"a\":'1'}",
	    NOW + 1, &err), 0, "and replaced");
	(void)mapping_content_load(db, "default", "lead", &text, &at, &err);
	is_text(text, "{\"a\":'1'}", "as it was written");
	is_int(at, NOW + 1, "with its time");
	free(text);
	(void)mapping_content_load(db, "default", "order", &text, &at, &err);
	is_text(text, NULL, "another kind has its own");
	is_int(mapping_content_store(db, "nobody", "lead", "{}", NOW, &err),
	    -1, "of a tenant that is not");
	is_int(err.code, ERROR_NOT_FOUND, "there is none");
	is_int(mapping_content_remove(db, "default", "lead", &err), 0,
	    "it is taken out");
	(void)mapping_content_load(db, "default", "lead", &text, &at, &err);
	is_text(text, NULL, "and gone");
	is_int(mapping_content_remove(db, "default", "lead", &err), 0,
	    "twice is fine");
}

static void
test_cache(struct db *db)
{
	struct error err = ERROR_INIT;
	char *text = NULL;
	int64_t at;

	is_int(field_cache_store(db, "default", "zoho_crm", "Leads", "one",
	    NOW, &err), 0, "what was told is kept");
	(void)field_cache_load(db, "default", "zoho_crm", "Leads", NOW, &text,
	    &at, &err);
	is_text(text, "one", "and read");
	is_int(at, NOW, "with its time");
	free(text);
	(void)field_cache_load(db, "default", "zoho_crm", "Leads", NOW + 1,
	    &text, &at, &err);
	is_text(text, NULL, "when it is not too old");
	(void)field_cache_load(db, "default", "zoho_crm", "Contacts", 0, &text,
	    &at, &err);
	is_text(text, NULL, "of its module alone");
	is_int(field_cache_store(db, "default", "zoho_crm", "Leads", "two",
	    NOW + 2, &err), 0, "newer");
	(void)field_cache_load(db, "default", "zoho_crm", "Leads", NOW + 1,
	    &text, &at, &err);
	is_text(text, "two", "replaces older");
	free(text);
}

static void
test_module(struct db *db)
{
	struct error err = ERROR_INIT;
	struct lead_stored stored;
	struct lead_new lead = {0};
	struct lead got;

	lead.tenant = "default";
	lead.form = "default";
	lead.kind = "lead";
	lead.text[LEAD_EMAIL] = "a@x.example";
	lead.at = NOW;
	uuid_make(lead.id);
	lead.content_hash = lead.id;
	(void)snprintf(lead.status_key, sizeof(lead.status_key), "k");
	if (db_begin(db, &err) != 0 ||
	    lead_store(db, &lead, &stored, &err) != 0 ||
	    db_commit(db, &err) != 0)
		note("%s", err.text);
	(void)lead_load(db, lead.id, &got, &err);
	is_text(got.crm_module, NULL, "a lead lies among the leads");
	lead_release(&got);
	is_int(lead_set_crm_module(db, lead.id, "Contacts", &err), 0,
	    "until it is a contact");
	(void)lead_load(db, lead.id, &got, &err);
	is_text(got.crm_module, "Contacts", "which is told");
	lead_release(&got);
	(void)lead_set_crm_module(db, lead.id, NULL, &err);
	(void)lead_load(db, lead.id, &got, &err);
	is_text(got.crm_module, NULL, "and back");
	lead_release(&got);
}

int
main(void)
{
	struct place p;

	place_make_store(&p, NULL);
	test_content(p.db);
	test_cache(p.db);
	test_module(p.db);
	place_remove(&p);
	return tap_done();
}
