/* product.c - products of the mirror: looked for, listed, found by SKU. */

#include "store/product.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_search.h"
#include "product_list.h"

/*
 * One list with another way into it each: $13 tenant, $14 after, $15 category,
 * $16 brand, $17 modified since, $18 SKU, $19 low alone, $20 limit.
 */
#define LIST(from, way) LIST_AFTER(from, "n.id", way)
/* Few rows are sorted: its id must not lead into the list of all. */
#define LIST_FEW(way) LIST_AFTER(BY_ID, "n.id || ''", way)
#define LIST_AFTER(from, id, way) "SELECT " MIRROR_COLUMNS from \
	"WHERE n.tenant = $13 AND n.live = 1 AND " id " > $14 " \
	"AND ($15 IS NULL OR n.category_id = $15) " \
	"AND ($16 IS NULL OR n.brand = $16) AND m.modified_at >= $17 " \
	"AND ($18 IS NULL OR n.sku = $18) AND ($19 = 0 OR n.low <> 0) " \
	SEARCH_ALL way "ORDER BY " id " LIMIT $20"
#define BY_ID "FROM product n JOIN mirror m ON m.id = n.id "
#define BY_TIME "FROM mirror m CROSS JOIN product n "

const char *
product_list_text(const struct product_filter *f, bool rare)
{
	if (f->sku != NULL)
		return LIST_FEW("AND n.sku = $18 ");
	if (rare)
		return LIST_FEW(SEARCH_RARE("product"));
	if (f->low)
		return LIST(BY_ID, "AND n.low <> 0 ");
	if (f->category != NULL)
		return LIST(BY_ID, "AND n.category_id = $15 ");
	if (f->brand != NULL)
		return LIST(BY_ID, "AND n.brand = $16 ");
	if (f->modified_since > 0)
		return LIST(BY_TIME, "AND n.id = m.id AND m.tenant = $13 "
		    "AND m.kind = 'product' ");
	return LIST(BY_ID, "");
}

int
product_list(struct db *db, const struct product_filter *filter,
    int (*each)(const struct mirror_record *product, void *arg), void *arg,
    struct error *err)
{
	struct mirror_search search;
	struct db_rows *rows = NULL;
	int rc;

	if (mirror_search_init(db, filter->tenant, MIRROR_PRODUCT,
	    filter->query, &search, err) != 0)
		return -1;
	rc = db_query(db, product_list_text(filter, search.rare),
	    DB_ARGS(SEARCH_ARGS(&search), db_text(filter->tenant),
	    db_text(filter->after != NULL ? filter->after : ""),
	    db_text(filter->category), db_text(filter->brand),
	    db_int(filter->modified_since), db_text(filter->sku),
	    db_int(filter->low), db_int(filter->limit)), &rows, err);
	mirror_search_release(&search);
	return rc == 0 ? mirror_each_row(rows, each, arg, err) : -1;
}

int
product_find_sku(struct db *db, const char *tenant, const char *sku,
    struct mirror_record *out, struct error *err)
{
	struct db_rows *rows = NULL;
	bool found;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT " MIRROR_COLUMNS "FROM product n "
	    "JOIN mirror m ON m.id = n.id WHERE n.tenant = $1 AND n.sku = $2 "
	    "AND n.live = 1 ORDER BY n.id || '' LIMIT 1",
	    DB_ARGS(db_text(tenant), db_text(sku)), &rows, err) != 0 ||
	    mirror_one_row(rows, out, &found, err) != 0)
		return -1;
	return found ? 0 : error_set(err, ERROR_NOT_FOUND,
	    "there is no product with the SKU %.100s", sku);
}

int
product_brands(struct db *db, const char *tenant,
    int (*each)(const char *brand, int64_t products, void *arg), void *arg,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	if (db_query(db, "SELECT brand, count(*) FROM product "
	    "WHERE tenant = $1 AND brand IS NOT NULL AND live = 1 "
	    "GROUP BY brand ORDER BY brand", DB_ARGS(db_text(tenant)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		rc = each(db_column_text(rows, 0), db_column_int(rows, 1),
		    arg);
		if (rc != 0)
			break;
	}
	db_rows_free(rows);
	return rc;
}

int
product_count(struct db *db, const char *tenant, bool low, int64_t *n,
    struct error *err)
{
	return low ? db_number(db, "SELECT count(*) FROM product "
	    "WHERE tenant = $1 AND low <> 0", DB_ARGS(db_text(tenant)), 0, n,
	    err) : db_number(db, "SELECT count(*) FROM product "
	    "WHERE tenant = $1 AND live = 1", DB_ARGS(db_text(tenant)), 0, n,
	    err);
}
