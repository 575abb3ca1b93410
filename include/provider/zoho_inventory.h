/*
 * zoho_inventory.h - records of Zoho Inventory: listed, found, written.
 *
 * Records are JSON with the provider's own names; rates, quantities and stock
 * (of both ledgers) keep the digits they were written with, custom fields
 * come along.  Errors are those of call.h; a limit that is reached is
 * ERROR_LIMITED, what is not there ERROR_NOT_FOUND.
 *
 * Source: Zoho Inventory API v1.
 */

#ifndef PROVIDER_ZOHO_INVENTORY_H
#define PROVIDER_ZOHO_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/call.h"

#define INVENTORY_ID_SIZE 32 /* with the NUL */
#define INVENTORY_PAGE 200   /* rows of a page at most */
#define INVENTORY_BULK 100   /* ids of one call for details */

enum inventory_noun {
	INVENTORY_ITEM,
	INVENTORY_CATEGORY,  /* no pages, no order, no single record */
	INVENTORY_BRAND,
	INVENTORY_CONTACT,
	INVENTORY_ORDER,
	INVENTORY_ADJUSTMENT,
	INVENTORY_LOCATION,  /* no pages */
	INVENTORY_NOUN_COUNT
};

struct inventory_answer {
	struct json *all;          /* json_free() */
	const struct json *rows;   /* of a list: an array within it */
	const struct json *record; /* of one record: within it, or NULL */
	bool more;                 /* there is another page */
	bool uncertain;            /* failed, and the provider may have acted */
	int64_t asked_at;          /* clock_now_ms() before the call */
};

void inventory_answer_release(struct inventory_answer *a);

/* A record's id, whether written as text or number; NULL when it has none. */
const char *inventory_id(enum inventory_noun noun, const struct json *record);

/*
 * The organisation of the call's tenant: ZOHO_ORGANIZATION_ID, else the only
 * one that the account has, which is kept as the tenant's own value.
 * ERROR_CONFIG names the remedy.  secret_free().
 */
int inventory_organization(const struct call *call, char **out,
    struct error *err);

/*
 * Asks what the plan allows a day and at once, when that is not known; a
 * failure is logged alone, the limits are then those of an unknown plan.
 */
void inventory_learn_limits(const struct call *call);

/*
 * One call: path without what stands before it ("items?page=2").  out is
 * released by the caller, whatever comes.
 */
int inventory_call(const struct call *call, const char *method,
    const char *path, const struct json *body, struct inventory_answer *out,
    struct error *err);

/* --- Lists --------------------------------------------------------------- */

/* A page, from 1, what was changed last first; active or not. */
int inventory_list(const struct call *call, enum inventory_noun noun,
    int page, int per_page, struct inventory_answer *out, struct error *err);

/* Items in full, in any order; at most INVENTORY_BULK ids. */
int inventory_items(const struct call *call, const char *const *ids,
    size_t n, struct inventory_answer *out, struct error *err);

/*
 * The record whose member has exactly this value: `sku` of items, `email`,
 * `phone` and `contact_name` of contacts, `reference_number` of orders.  A
 * filter that the provider ignored finds nothing.  ERROR_NOT_FOUND.  The
 * record is a row of the list, not all of it.
 */
int inventory_find(const struct call *call, enum inventory_noun noun,
    const char *member, const char *value, struct inventory_answer *out,
    struct error *err);

/*
 * The same among what was changed last, of at most `pages` pages: for what
 * was written a moment ago, which a filter may not see yet.
 */
int inventory_find_recent(const struct call *call, enum inventory_noun noun,
    const char *member, const char *value, int pages,
    struct inventory_answer *out, struct error *err);

/* --- One record ---------------------------------------------------------- */

int inventory_get(const struct call *call, enum inventory_noun noun,
    const char *id, struct inventory_answer *out, struct error *err);
int inventory_create(const struct call *call, enum inventory_noun noun,
    const struct json *record, struct inventory_answer *out,
    struct error *err);
int inventory_update(const struct call *call, enum inventory_noun noun,
    const char *id, const struct json *changes, struct inventory_answer *out,
    struct error *err);
int inventory_delete(const struct call *call, enum inventory_noun noun,
    const char *id, bool *uncertain, struct error *err);

/*
 * "active" and "inactive" of items and contacts, "confirmed" and "void" of
 * orders.
 */
int inventory_set_status(const struct call *call, enum inventory_noun noun,
    const char *id, const char *status, bool *uncertain, struct error *err);

/* --- Pictures ------------------------------------------------------------ */

/*
 * The picture of an item: *out (free()) and its type.  ERROR_NOT_FOUND: it
 * has none; ERROR_DATA: it is no picture, or larger than max bytes.
 */
int inventory_image(const struct call *call, const char *item_id, size_t max,
    char **out, size_t *len, const char **type, struct error *err);

/* By its first bytes: "image/png" and so on; NULL: it is no picture (pure). */
const char *inventory_image_type(const char *bytes, size_t n);

/* --- Codes and plans (pure) ---------------------------------------------- */

struct inventory_code {
	int64_t code;
	enum error_code meaning;
	const char *words;
};
/* NULL: not known. */
const struct inventory_code *inventory_code(int64_t code);

struct inventory_plan {
	int64_t a_day;
	int at_once;
};
/* name: plan_name of an organisation, or NULL. */
void inventory_plan(const char *name, struct inventory_plan *out);

#endif
