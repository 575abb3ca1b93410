/*
 * item.h - one item, packed: what nobody has set costs nothing.
 */

#ifndef SANDBOX_INVENTORY_ITEM_H
#define SANDBOX_INVENTORY_ITEM_H

#include "tests/sandbox/inventory/stock.h"

enum item_text {
	ITEM_NAME, ITEM_SKU, ITEM_UNIT, ITEM_DESCRIPTION, ITEM_PURCHASE_TEXT,
	ITEM_TYPE, ITEM_PRODUCT_TYPE, ITEM_BRAND, ITEM_MANUFACTURER, ITEM_UPC,
	ITEM_EAN, ITEM_ISBN, ITEM_PART_NUMBER, ITEM_HSN, ITEM_TAX_ID,
	ITEM_ACCOUNT, ITEM_PURCHASE_ACCOUNT, ITEM_STOCK_ACCOUNT, ITEM_VENDOR,
	ITEM_TEXTS
};

enum item_number {
	ITEM_RATE, ITEM_PURCHASE_RATE, ITEM_REORDER, ITEM_INITIAL,
	ITEM_INITIAL_RATE, ITEM_LABEL_RATE, ITEM_NUMBERS
};

#define ITEM_INACTIVE 1u
#define ITEM_NOT_SOLD 2u
#define ITEM_NOT_BOUGHT 4u
#define ITEM_NOT_RETURNABLE 8u
#define ITEM_STOREFRONT 16u
#define ITEM_HAS_REORDER 32u
#define ITEM_COMBO 64u

struct inv_image {
	int64_t id;
	char *name;
	const char *type;         /* "jpg" */
	char *bytes;
	size_t n;
	struct inv_image *next;
};

struct inv_item {
	struct inv_row row;
	char *text[ITEM_TEXTS];   /* NULL: the field's own word */
	int64_t number[ITEM_NUMBERS];
	unsigned flags;
	int64_t category_id;      /* 0: none */
	int64_t group_id;         /* 0: only the one of its own */
	int64_t lone_group_id;    /* what an ungrouped one shows */
	struct inv_stock *stock;  /* by place */
	size_t stock_count;
	struct json *custom;      /* api_name: value; NULL: none */
	struct json *extra;       /* variant axes, package; NULL: none */
	struct inv_image *images; /* the first is the main one */
};

/* Where a field is seen, and what may be done with it. */
#define ITEM_L 1u    /* rows of lists */
#define ITEM_I 2u    /* GET /items/{id} */
#define ITEM_B 4u    /* /itemdetails */
#define ITEM_W 8u    /* written */
#define ITEM_F 16u   /* filtered by: equal */
#define ITEM_FX 32u  /* and _startswith, _contains; or four comparisons */
#define ITEM_LIB (ITEM_L | ITEM_I | ITEM_B)

enum item_field_type { ITEM_IS_TEXT, ITEM_IS_NUMBER, ITEM_IS_FLAG };

struct item_field {
	const char *name;
	enum item_field_type type;
	unsigned slot;        /* of text, of number, or the flag's bit */
	unsigned flags;
	size_t max;           /* characters */
	const char *fallback; /* a text's own word; of a flag "true" when the
	                       * bit says that it is not so */
};

extern const struct item_field item_fields[];
extern const size_t item_field_count;

const struct item_field *item_field_find(const char *name, size_t n);
const char *item_text(const struct inv_item *item, enum item_text slot);
bool item_is_tracked(const struct inv_item *item);
bool item_flag(const struct inv_item *item, const struct item_field *f);
void item_set_text(struct inv_item *item, enum item_text slot,
    const char *text);

struct inv_item *item_new(void);
/* Adds it, tracked and empty, with a place of its own among the groups. */
void item_add(struct inventory *in, struct inv_item *item);
void item_free(struct inv_item *item);
void images_free(struct inv_image *images);
struct inv_item *item_find(const struct inventory *in, const char *id);
/* Of the path, or an answer and NULL. */
struct inv_item *item_of_path(struct inv *inv);

/* One of ITEM_L, ITEM_I, ITEM_B. json_free() it. */
struct json *item_show(struct inventory *in, const struct inv_item *item,
    unsigned view);

/*
 * Checks a body, then stores it. item NULL: a new one.  False: it has been
 * answered and nothing has changed.
 */
bool item_store(struct inv *inv, const struct json *body,
    struct inv_item **item);
/* A brand of that name, made when there is none. */
void brand_remember(struct inventory *in, const char *name);
/* An order, adjustment or the like has it. */
bool item_is_used(const struct inventory *in, const struct inv_item *item);

#endif
