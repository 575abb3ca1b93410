/* order_sales.c - how far an order is on its way to become a sales order. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/job.h"
#include "store/order.h"

void
order_sales_release(struct order_sales *s)
{
	free(s->delivery);
	free(s->last_error);
	free(s->last_code);
	free(s->provider_id);
	free(s->number);
	free(s->status);
	memset(s, 0, sizeof(*s));
}

int
order_sales_load(struct db *db, const char *id, struct order_sales *out,
    struct error *err)
{
	struct db_rows *rows = NULL;
	int rc;

	memset(out, 0, sizeof(*out));
	if (db_query(db, "SELECT j.state, j.last_error, j.last_code, "
	    "m.provider_id, n.number, n.status FROM job j "
	    "JOIN shop_order o ON o.id = j.subject_id "
	    "LEFT JOIN mirror m ON m.id = o.sales_order_id "
	    "LEFT JOIN sales_order n ON n.id = m.id "
	    "WHERE j.kind = 'sales_order' AND j.subject_id = $1",
	    DB_ARGS(db_text(id)), &rows, err) != 0)
		return -1;
	rc = db_next(rows, err);
	if (rc == 1) {
		out->delivery = xstrdup(db_column_text(rows, 0));
		out->last_error = xstrdup(db_column_text(rows, 1));
		out->last_code = xstrdup(db_column_text(rows, 2));
		out->provider_id = xstrdup(db_column_text(rows, 3));
		out->number = xstrdup(db_column_text(rows, 4));
		out->status = xstrdup(db_column_text(rows, 5));
	}
	db_rows_free(rows);
	return rc < 0 ? -1 : 0;
}
