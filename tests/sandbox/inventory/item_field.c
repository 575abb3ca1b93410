/* item_field.c - the fields of an item that are values of their own. */

#include <string.h>

#include "base/mem.h"
#include "tests/sandbox/inventory/item.h"

#define TEXT(slot, flags, max, word) \
	ITEM_IS_TEXT, slot, flags, max, word
#define NUMBER(slot, flags) ITEM_IS_NUMBER, slot, flags, 0, NULL
#define FLAG(bit, flags, word) ITEM_IS_FLAG, bit, flags, 0, word

const struct item_field item_fields[] = {
	{"name", TEXT(ITEM_NAME, ITEM_LIB | ITEM_W | ITEM_F | ITEM_FX, 100,
	    "")},
	{"item_name", TEXT(ITEM_NAME, ITEM_L, 100, "")},
	{"sku", TEXT(ITEM_SKU, ITEM_LIB | ITEM_W | ITEM_F | ITEM_FX, 100, "")},
	{"unit", TEXT(ITEM_UNIT, ITEM_LIB | ITEM_W, 100, "pcs")},
	{"description", TEXT(ITEM_DESCRIPTION, ITEM_LIB | ITEM_W | ITEM_F |
	    ITEM_FX, 2000, "")},
	{"purchase_description", TEXT(ITEM_PURCHASE_TEXT, ITEM_LIB | ITEM_W,
	    2000, "")},
	{"item_type", TEXT(ITEM_TYPE, ITEM_LIB | ITEM_W, 100, "inventory")},
	{"product_type", TEXT(ITEM_PRODUCT_TYPE, ITEM_LIB | ITEM_W, 100,
	    "goods")},
	{"brand", TEXT(ITEM_BRAND, ITEM_LIB | ITEM_W, 100, "")},
	{"manufacturer", TEXT(ITEM_MANUFACTURER, ITEM_LIB | ITEM_W, 100, "")},
	{"upc", TEXT(ITEM_UPC, ITEM_LIB | ITEM_W, 100, "")},
	{"ean", TEXT(ITEM_EAN, ITEM_LIB | ITEM_W, 100, "")},
	{"isbn", TEXT(ITEM_ISBN, ITEM_LIB | ITEM_W, 100, "")},
	{"part_number", TEXT(ITEM_PART_NUMBER, ITEM_LIB | ITEM_W, 100, "")},
	{"hsn_or_sac", TEXT(ITEM_HSN, ITEM_I | ITEM_B | ITEM_W, 100, "")},
	{"tax_id", TEXT(ITEM_TAX_ID, ITEM_LIB | ITEM_W | ITEM_F, 100, "")},
	{"account_id", TEXT(ITEM_ACCOUNT, ITEM_LIB | ITEM_W | ITEM_F, 100,
	    "460000000000000388")},
	{"purchase_account_id", TEXT(ITEM_PURCHASE_ACCOUNT, ITEM_LIB |
	    ITEM_W | ITEM_F, 100, "460000000000000509")},
	{"inventory_account_id", TEXT(ITEM_STOCK_ACCOUNT, ITEM_LIB | ITEM_W,
	    100, "460000000000000626")},
	{"vendor_id", TEXT(ITEM_VENDOR, ITEM_LIB | ITEM_W | ITEM_F, 100, "")},
	{"rate", NUMBER(ITEM_RATE, ITEM_LIB | ITEM_W | ITEM_F | ITEM_FX)},
	{"sales_rate", NUMBER(ITEM_RATE, ITEM_LIB)},
	{"pricebook_rate", NUMBER(ITEM_RATE, ITEM_I | ITEM_B)},
	{"label_rate", NUMBER(ITEM_LABEL_RATE, ITEM_I | ITEM_W)},
	{"purchase_rate", NUMBER(ITEM_PURCHASE_RATE, ITEM_LIB | ITEM_W |
	    ITEM_F | ITEM_FX)},
	{"reorder_level", NUMBER(ITEM_REORDER, ITEM_LIB | ITEM_W)},
	{"initial_stock", NUMBER(ITEM_INITIAL, ITEM_I | ITEM_W)},
	{"initial_stock_rate", NUMBER(ITEM_INITIAL_RATE, ITEM_I | ITEM_W)},
	{"can_be_sold", FLAG(ITEM_NOT_SOLD, ITEM_LIB | ITEM_W, "true")},
	{"can_be_purchased", FLAG(ITEM_NOT_BOUGHT, ITEM_LIB | ITEM_W,
	    "true")},
	{"is_returnable", FLAG(ITEM_NOT_RETURNABLE, ITEM_LIB | ITEM_W,
	    "true")},
	{"is_combo_product", FLAG(ITEM_COMBO, ITEM_L | ITEM_I, NULL)},
	{"show_in_storefront", FLAG(ITEM_STOREFRONT, ITEM_L | ITEM_W, NULL)},
};

const size_t item_field_count = nitems(item_fields);

const struct item_field *
item_field_find(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < item_field_count; i++)
		if (strlen(item_fields[i].name) == n &&
		    memcmp(item_fields[i].name, name, n) == 0)
			return &item_fields[i];
	return NULL;
}

/* The field whose slot it is by its proper name comes first. */
const char *
item_text(const struct inv_item *item, enum item_text slot)
{
	size_t i;

	if (item->text[slot] != NULL)
		return item->text[slot];
	for (i = 0; i < item_field_count; i++)
		if (item_fields[i].type == ITEM_IS_TEXT &&
		    item_fields[i].slot == (unsigned)slot)
			return item_fields[i].fallback;
	return "";
}

bool
item_flag(const struct inv_item *item, const struct item_field *f)
{
	return ((item->flags & f->slot) != 0) != (f->fallback != NULL);
}
