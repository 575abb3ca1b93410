/* zoho_inventory.c - asks Zoho Inventory, in the tenant's organisation. */

#include "provider/zoho_inventory.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "provider/api.h"
#include "provider/tenant_value.h"
#include "zoho_inventory_noun.h"
#include "store/budget.h"

#define BASE "/inventory/v1/"
#define LIST_BYTES 300
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

const struct inventory_noun_words inventory_nouns[INVENTORY_NOUN_COUNT] = {
	[INVENTORY_ITEM] = {"items", "items", {"item", NULL}, "item_id"},
	[INVENTORY_CATEGORY] = {"categories", "categories",
	    {"category", NULL}, "category_id"},
	[INVENTORY_BRAND] = {"brands", "brands", {"brand", NULL}, "brand_id"},
	[INVENTORY_CONTACT] = {"contacts", "contacts", {"contact", NULL},
	    "contact_id"},
	[INVENTORY_ORDER] = {"salesorders", "salesorders",
	    {"salesorder", "sales_order"}, "salesorder_id"},
	[INVENTORY_ADJUSTMENT] = {"inventoryadjustments",
	    "inventory_adjustments", {"inventory_adjustment", NULL},
	    "inventory_adjustment_id"},
	[INVENTORY_LOCATION] = {"locations", "locations", {"location", NULL},
	    "location_id"},
};

void
inventory_answer_release(struct inventory_answer *a)
{
	json_free(a->all);
	memset(a, 0, sizeof(*a));
}

const char *
inventory_id(enum inventory_noun noun, const struct json *record)
{
	const char *id = json_scalar(json_get(record,
	    inventory_nouns[noun].id));

	return id != NULL && id[0] != '\0' && strlen(id) < INVENTORY_ID_SIZE ?
	    id : NULL;
}

/* --- The organisation ---------------------------------------------------- */

static int
ask_organizations(const struct call *call, struct json **all,
    const struct json **rows, struct error *err)
{
	struct call_answer answer;
	int rc = call_perform(call, "GET", BASE "organizations", NULL,
	    &answer, err);

	*all = rc == 0 ? answer.json : NULL;
	if (rc == 0)
		answer.json = NULL;
	*rows = json_get(*all, "organizations");
	call_answer_release(&answer);
	return rc;
}

/* Which there are, for whoever is to choose one. */
static void
tell_organizations(const struct json *rows, struct error *err)
{
	const struct json *row = json_first(rows);
	struct strbuf list;
	const char *id, *name;

	if (json_size(rows) == 0) {
		error_set(err, ERROR_CONFIG, "the account has no organisation "
		    "in Zoho Inventory: set one up there, or connect as "
		    "another user");
		return;
	}
	strbuf_init(&list, LIST_BYTES);
	for (; row != NULL; row = json_next(row)) {
		id = json_scalar(json_get(row, "organization_id"));
		name = json_get_text(row, "name");
		if (id == NULL)
			continue;
		strbuf_printf(&list, "%s%.20s (%.40s)",
		    row != json_first(rows) ? ", " : "", id,
		    name != NULL ? name : "");
	}
	error_set(err, ERROR_CONFIG, "the account has several organisations "
	    "in Zoho Inventory: set ZOHO_ORGANIZATION_ID to the id of the one "
	    "that is meant: %s", strbuf_str(&list));
	strbuf_release(&list);
}

static int
discover(const struct call *call, char **out, struct error *err)
{
	struct error ignored = ERROR_INIT;
	const struct json *rows;
	struct json *all;
	const char *id;
	int rc = -1;

	if (ask_organizations(call, &all, &rows, err) != 0)
		return -1;
	id = json_scalar(json_get(json_first(rows), "organization_id"));
	if (json_size(rows) == 1 && id != NULL) {
		*out = xstrdup(id);
		if (tenant_value_store(call->access, call->tenant,
		    SET_ZOHO_ORGANIZATION_ID, id, &ignored) != 0)
			log_error(LOG_DEBUG, "organisation.kept", &ignored,
			    NULL);
		rc = 0;
	} else {
		tell_organizations(rows, err);
	}
	json_free(all);
	return rc;
}

int
inventory_organization(const struct call *call, char **out,
    struct error *err)
{
	*out = NULL;
	if (tenant_value_load(call->access, call->tenant,
	    SET_ZOHO_ORGANIZATION_ID, out, err) != 0)
		return -1;
	if (*out != NULL && (*out)[0] != '\0')
		return 0;
	secret_free(*out);
	*out = NULL;
	return discover(call, out, err);
}

static int
note_plan(const struct call *call, const char *scope,
    const struct json *rows, struct error *err)
{
	int64_t until = clock_now_ms() + DAY_MS;
	struct db *db = call->access->db;
	const char *name = NULL, *id;
	struct inventory_plan plan;
	const struct json *row;
	char *mine = NULL;

	if (tenant_value_load(call->access, call->tenant,
	    SET_ZOHO_ORGANIZATION_ID, &mine, err) != 0)
		return -1;
	for (row = json_first(rows); row != NULL; row = json_next(row)) {
		id = json_scalar(json_get(row, "organization_id"));
		if (name == NULL || (mine != NULL && id != NULL &&
		    strcmp(id, mine) == 0))
			name = json_get_text(row, "plan_name");
	}
	secret_free(mine);
	inventory_plan(name, &plan);
	if (budget_note(db, scope, BUDGET_AT_ONCE, plan.at_once, until,
	    err) != 0)
		return -1;
	return budget_note(db, scope, BUDGET_LIMIT, plan.a_day, until, err);
}

void
inventory_learn_limits(const struct call *call)
{
	char *scope = api_zoho_inventory.scope(call->tenant, NULL);
	struct error err = ERROR_INIT;
	const struct json *rows;
	struct json *all = NULL;
	int64_t known = 0;
	int rc;

	rc = budget_noted(call->access->db, scope, BUDGET_LIMIT,
	    clock_now_ms(), 0, &known, &err);
	if (rc == 0 && known == 0) {
		rc = ask_organizations(call, &all, &rows, &err);
		if (rc == 0)
			rc = note_plan(call, scope, rows, &err);
	}
	if (rc != 0)
		log_error(LOG_DEBUG, "budget.unknown", &err, "scope", scope,
		    NULL);
	json_free(all);
	free(scope);
}

/* --- A call -------------------------------------------------------------- */

int
inventory_perform(const struct call *call, const char *method,
    const char *path, const struct json *body, struct call_answer *answer,
    struct error *err)
{
	char *org, *full;
	int rc;

	memset(answer, 0, sizeof(*answer));
	if (inventory_organization(call, &org, err) != 0)
		return -1;
	full = xasprintf(BASE "%s%corganization_id=%s", path,
	    strchr(path, '?') != NULL ? '&' : '?', org);
	rc = call_perform(call, method, full, body, answer, err);
	free(full);
	secret_free(org);
	return rc;
}

int
inventory_call(const struct call *call, const char *method,
    const char *path, const struct json *body, struct inventory_answer *out,
    struct error *err)
{
	struct call_answer answer;
	int rc;

	memset(out, 0, sizeof(*out));
	out->asked_at = clock_now_ms();
	rc = inventory_perform(call, method, path, body, &answer, err);
	out->uncertain = rc != 0 && answer.uncertain;
	if (rc == 0) {
		out->all = answer.json;
		answer.json = NULL;
	}
	call_answer_release(&answer);
	return rc;
}

int
inventory_image(const struct call *call, const char *item_id, size_t max,
    char **out, size_t *len, const char **type, struct error *err)
{
	char *path = xasprintf("items/%s/image", item_id);
	struct call_answer answer;
	int rc;

	*out = NULL;
	rc = inventory_perform(call, "GET", path, NULL, &answer, err);
	/* What has no picture is 404, or refused. */
	if (rc != 0 && err->code == ERROR_INVALID)
		err->code = ERROR_NOT_FOUND;
	if (rc == 0) {
		*type = inventory_image_type(answer.body, answer.body_len);
		if (*type == NULL || answer.body_len > max) {
			rc = error_set(err, ERROR_DATA, "what Zoho Inventory "
			    "sends is no picture of at most %zu bytes", max);
		} else {
			*out = answer.body;
			*len = answer.body_len;
			answer.body = NULL;
		}
	}
	call_answer_release(&answer);
	free(path);
	return rc;
}
