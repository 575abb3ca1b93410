/*
 * edits.c - changes records of the mirror at random, as a person's pages would.
 *
 * usage: edits SEED COUNT
 *
 * Creates, changes and deletes products, customers and sales orders, and
 * adjusts stock, the same for the same seed and content.  The settings are
 * those of LEADBRIDGE_ENV.  Says how many were done and how many refused.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "store/adjustment.h"
#include "store/mirror.h"

static uint64_t state;

struct edit {
	enum mirror_kind kind;
	int what; /* of a hundred */
	unsigned long serial;
};

/* Knuth's MMIX. */
static uint32_t
chance(uint32_t below)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(state >> 33) % below;
}

/* Any record of the kind that the provider has, else "". */
static int
pick(struct db *db, enum mirror_kind kind, bool made_here, char id[UUID_SIZE],
    char **provider_id, struct error *err)
{
	struct db_rows *rows = NULL;
	int64_t n = 0;
	int rc;

	id[0] = '\0';
	*provider_id = NULL;
	if (db_number(db, "SELECT count(*) FROM mirror WHERE kind = $1 "
	    "AND deleted_at = 0 AND provider_id IS NOT NULL "
	    "AND ($2 = 0 OR content LIKE '%made here%')",
	    DB_ARGS(db_text(mirror_kind_name(kind)), db_int(made_here)), 0, &n,
	    err) != 0)
		return -1;
	if (n == 0)
		return 0;
	if (db_query(db, "SELECT id, provider_id FROM mirror WHERE kind = $1 "
	    "AND deleted_at = 0 AND provider_id IS NOT NULL "
	    "AND ($2 = 0 OR content LIKE '%made here%') "
	    "ORDER BY id LIMIT 1 OFFSET $3",
	    DB_ARGS(db_text(mirror_kind_name(kind)), db_int(made_here),
	    db_int(chance((uint32_t)n))), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		snprintf(id, UUID_SIZE, "%s", db_column_text(rows, 0));
		*provider_id = xstrdup(db_column_text(rows, 1));
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}

static char *
new_content(struct db *db, const struct edit *e, struct error *err)
{
	char customer[UUID_SIZE], item[UUID_SIZE], *who, *what, *text = NULL;

	if (e->kind == MIRROR_PRODUCT)
		return xasprintf("{\"name\":\"Made %lu\",\"sku\":\"L-%lu\","
		    "\"rate\":%u,\"description\":\"made here\"}", e->serial,
		    e->serial, 1 + chance(90));
	if (e->kind == MIRROR_CUSTOMER)
		return xasprintf("{\"contact_name\":\"Made %lu\","
		    "\"contact_type\":\"customer\",\"email\":"
		    "\"made%lu@x.example\",\"phone\":\"0511 %lu\","
		    "\"notes\":\"made here\"}", e->serial, e->serial,
		    e->serial);
	if (pick(db, MIRROR_CUSTOMER, false, customer, &who, err) != 0)
		return NULL;
	if (pick(db, MIRROR_PRODUCT, true, item, &what, err) == 0 &&
	    who != NULL && what != NULL)
		text = xasprintf("{\"customer_id\":\"%s\",\"reference_number\":"
		    "\"M-%lu\",\"notes\":\"made here\",\"line_items\":"
		    "[{\"item_id\":\"%s\",\"quantity\":%u,\"rate\":5}]}", who,
		    e->serial, what, 1 + chance(5));
	free(who);
	free(what);
	return text;
}

static char *
changes(const struct edit *e)
{
	static const char *const notes[] = {
		[MIRROR_PRODUCT] = "description",
		[MIRROR_CUSTOMER] = "notes",
		[MIRROR_SALES_ORDER] = "notes",
	};

	if (e->kind == MIRROR_PRODUCT && chance(2) == 0)
		return xasprintf("{\"rate\":%u.5}", 1 + chance(500));
	if (e->kind == MIRROR_CUSTOMER && chance(2) == 0)
		return xasprintf("{\"company_name\":\"Firm %lu\"}", e->serial);
	return xasprintf("{\"%s\":\"made here %lu\"}", notes[e->kind],
	    e->serial);
}

static int
create(struct db *db, const struct edit *e, struct error *err)
{
	char id[UUID_SIZE], *text = new_content(db, e, err);
	struct json *content = NULL;
	int rc = -1;

	if (text == NULL)
		return err->code != 0 ? -1 : 0;
	if (json_parse(text, strlen(text), &content, err) == 0)
		rc = mirror_create(db, "default", e->kind, content,
		    clock_now_ms(), id, err);
	json_free(content);
	free(text);
	return rc;
}

static int
adjust(struct db *db, struct error *err)
{
	struct adjustment a = {.tenant = xstrdup("default"),
	    .delta = xasprintf("%d", (int)chance(9) - 4),
	    .reason = xstrdup("Counted"), .sku = xstrdup("")};
	char *provider_id = NULL;
	int rc;

	if (strcmp(a.delta, "0") == 0)
		a.delta[0] = '5';
	rc = pick(db, MIRROR_PRODUCT, false, a.product_id, &provider_id, err);
	if (rc == 0 && provider_id != NULL)
		rc = adjustment_add(db, &a, clock_now_ms(), err);
	free(provider_id);
	adjustment_release(&a);
	return rc;
}

static int
edit(struct db *db, void *arg, struct error *err)
{
	struct edit *e = arg;
	char id[UUID_SIZE], *provider_id = NULL, *text;
	struct json *set = NULL;
	int rc;

	if (e->what < 25)
		return create(db, e, err);
	if (e->what < 35)
		return adjust(db, err);
	rc = pick(db, e->kind, e->what >= 90, id, &provider_id, err);
	free(provider_id);
	if (rc != 0 || id[0] == '\0')
		return rc;
	if (e->what >= 90)
		return mirror_remove(db, id, 0, clock_now_ms(), err);
	text = changes(e);
	rc = json_parse(text, strlen(text), &set, err);
	if (rc == 0)
		rc = mirror_change(db, id, set, 0, clock_now_ms(), err);
	json_free(set);
	free(text);
	return rc;
}

int
main(int argc, char **argv)
{
	static const enum mirror_kind kinds[] = {MIRROR_PRODUCT,
	    MIRROR_PRODUCT, MIRROR_CUSTOMER, MIRROR_SALES_ORDER};
	unsigned long seed, n, i, done = 0, refused = 0;
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	struct db *db = NULL;

	if (argc != 3)
		return 2;
	seed = strtoul(argv[1], NULL, 10);
	n = strtoul(argv[2], NULL, 10);
	state = seed;
	secret_setup();
	if (config_load(NULL, 0, &cfg, &err) != 0 ||
	    db_open(cfg, 0, &db, &err) != 0) {
		fprintf(stderr, "edits: %s\n", err.text);
		return 1;
	}
	for (i = 0; i < n; i++) {
		struct edit e = {.kind = kinds[chance(nitems(kinds))],
		    .what = (int)chance(100), .serial = seed * 100000 + i};
		struct error why = ERROR_INIT;

		if (db_transact(db, edit, &e, &why) == 0) {
			done++;
		} else {
			refused++;
			fprintf(stderr, "edits: %s\n", why.text);
		}
	}
	printf("done %lu refused %lu\n", done, refused);
	db_close(db);
	config_free(cfg);
	return 0;
}
