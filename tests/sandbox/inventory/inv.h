/*
 * inv.h - the API of Zoho Inventory: one call, and which function answers.
 *
 * A person at the web pages does the same by control routes: such a call has
 * no token, and some paths of its own.
 */

#ifndef SANDBOX_INVENTORY_INV_H
#define SANDBOX_INVENTORY_INV_H

#include "tests/sandbox/ask.h"
#include "tests/sandbox/inventory/model.h"
#include "tests/sandbox/micro.h"

#define INV_PARTS_MAX 6

/* A call that was let in. */
struct inv {
	struct world *w;
	struct inventory *in;
	const struct ask *ask;
	struct reply *reply;
	char *part[INV_PARTS_MAX];   /* path below /inventory/v1/ */
	int part_count;
	struct json *body;           /* an object or array; NULL: none sent */
	bool person;                 /* not a client of the API */
};

/* Any path below /inventory/. */
void inventory_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply);
/*
 * A person's click: method, path below /inventory/v1/, query, body. Answers
 * what the API would, and knows more paths.
 */
void inventory_click(struct inventory *in, const struct ask *ask,
    struct reply *reply);

/* What an outage, or too many calls at a time, answers there. */
void inventory_suffer(const struct suffering *s, struct reply *reply);
void inventory_throttled(struct world *w, struct reply *reply);

/* There is such a path, for some method; else it has been answered. */
bool inv_path_check(struct inv *inv);
/* Runs the function of a path that the scopes open (a person needs none). */
void inv_route(struct inv *inv, const char *scopes);

/* Answers an error. Returns false. */
bool inv_fails(struct inv *inv, int status, int code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* 400 with code 2: a parameter, or JSONString. Returns false. */
bool inv_refuses(struct inv *inv, const char *parameter);
/* 404: an item or another thing is not there. Returns false. */
bool inv_lacks(struct inv *inv, const char *what);
/* 400 of a rule of the business, with a text for people. Returns false. */
bool inv_forbids(struct inv *inv, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* 200 with the object under key; NULL: the message alone. Takes value. */
void inv_gives(struct inv *inv, const char *message, const char *key,
    struct json *value);
/* 200 with these members beside code and message. Takes members. */
void inv_gives_all(struct inv *inv, struct json *members);
/* The same with the status of what was made. */
void inv_made(struct inv *inv, const char *message, const char *key,
    struct json *value);
struct json *inv_envelope(int code, const char *message);

/* The body is an object; else it has been answered. */
bool inv_wants_object(struct inv *inv);
/* The document of a part of the path, or an answer and NULL. */
struct inv_doc *inv_doc(struct inv *inv, enum inv_kind kind, int part,
    const char *what);

/* The text form of a member: of a text or a number; NULL: neither. */
const char *inv_member(const struct json *j, const char *name);
/*
 * A member as an amount: false, and answered, when it is there and none.
 * *out stays as it is when the member is missing, and is 0 for "".
 */
bool inv_amount(struct inv *inv, const struct json *j, const char *name,
    int64_t *out);
/* A member's place id, under its newer or its older name; NULL: none. */
const char *inv_place_id(const struct inv *inv, const struct json *j);
struct json *inv_quantity(const struct inventory *in, int64_t n);
/* created_time and last_modified_time, and what nobody may count on. */
void inv_set_times(const struct inventory *in, struct json *j,
    const struct inv_row *row);

/* Several ids in one parameter. */
struct inv_ids {
	char **id;
	size_t count;
};
void inv_ids_read(const char *text, struct inv_ids *out);
void inv_ids_release(struct inv_ids *ids);

/* Where the endpoints live. */
void inv_organizations(struct inv *inv);
void inv_locations_list(struct inv *inv);
void inv_warehouses_list(struct inv *inv);
void inv_location_make(struct inv *inv);
void inv_location_active(struct inv *inv);
void inv_locations_enable(struct inv *inv);
void inv_taxes_list(struct inv *inv);
void inv_currencies_list(struct inv *inv);
void inv_fields_list(struct inv *inv);
void inv_categories_list(struct inv *inv);
void inv_category_make(struct inv *inv);
void inv_category_change(struct inv *inv);
void inv_category_delete(struct inv *inv);
void inv_brands_list(struct inv *inv);
void inv_items_list(struct inv *inv);
void inv_items_details(struct inv *inv);
void inv_item_get(struct inv *inv);
void inv_item_make(struct inv *inv);
void inv_item_change(struct inv *inv);
void inv_item_delete(struct inv *inv);
void inv_items_delete(struct inv *inv);
void inv_item_active(struct inv *inv);
void inv_items_active(struct inv *inv);
void inv_item_fields(struct inv *inv);
void inv_image_get(struct inv *inv);
void inv_image_put(struct inv *inv);
void inv_images_put(struct inv *inv);
void inv_image_delete(struct inv *inv);
void inv_groups_list(struct inv *inv);
void inv_group_get(struct inv *inv);
void inv_group_make(struct inv *inv);
void inv_contacts_list(struct inv *inv);
void inv_contact_get(struct inv *inv);
void inv_contact_make(struct inv *inv);
void inv_contact_change(struct inv *inv);
void inv_contact_delete(struct inv *inv);
void inv_contact_active(struct inv *inv);
void inv_addresses(struct inv *inv);
void inv_persons(struct inv *inv);
void inv_orders_list(struct inv *inv);
void inv_order_get(struct inv *inv);
void inv_order_make(struct inv *inv);
void inv_order_change(struct inv *inv);
void inv_order_delete(struct inv *inv);
void inv_orders_delete(struct inv *inv);
void inv_order_confirm(struct inv *inv);
void inv_order_void(struct inv *inv);
void inv_orders_confirm(struct inv *inv);
void inv_order_moves(struct inv *inv);
void inv_adjustments_list(struct inv *inv);
void inv_adjustment_get(struct inv *inv);
void inv_adjustment_make(struct inv *inv);
void inv_adjustment_change(struct inv *inv);
void inv_adjustment_delete(struct inv *inv);
void inv_goods_move(struct inv *inv);

#endif
