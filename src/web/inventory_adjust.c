/* inventory_adjust.c - a correction of stock that is posted. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "src/web/mirror_page.h"
#include "store/adjustment.h"
#include "store/product.h"
#include "store/repeat.h"
#include "store/stock.h"
#include "web/inventory.h"

#define REASON_CHARS 200
#define SKU_CHARS 100
#define KEY_CHARS 255

struct adjusting {
	struct adjustment *adjustment;
	const char *key; /* Idempotency-Key, or NULL */
	char form[80];
	char hash[SECRET_HASH_SIZE];
	enum repeat_kind kind;
};

static int
do_adjust(struct db *db, void *arg, struct error *err)
{
	struct adjusting *a = arg;
	struct repeat_post post = {
		.form = a->form,
		.content_hash = a->hash,
		.idempotency_key = a->key,
		.lead_id = "",
		.at = clock_now_ms(),
	};
	char first[UUID_SIZE];

	a->kind = REPEAT_NONE;
	if (a->key != NULL && repeat_claim_name(db, &post,
	    REPEAT_IDEMPOTENCY_MS, &a->kind, first, err) != 0)
		return -1;
	if (a->kind != REPEAT_NONE) {
		memcpy(a->adjustment->id, first, sizeof(first));
		return 0;
	}
	if (adjustment_add(db, a->adjustment, post.at, err) != 0)
		return -1;
	post.lead_id = a->adjustment->id;
	return a->key == NULL ? 0 : repeat_give_name(db, &post, err);
}

static void
hash_adjustment(const struct adjustment *a, char hash[SECRET_HASH_SIZE])
{
	char *text = xasprintf("%s\n%s\n%s\n%s", a->sku, a->delta,
	    a->location_id != NULL ? a->location_id : "", a->reason);

	secret_hash(text, strlen(text), hash);
	free(text);
}

/* Makes the change and the answer: what was done before is not done again. */
static int
adjust(const struct mirror_page *page, const struct request *req,
    struct response *res, struct adjustment *a, struct error *err)
{
	struct adjusting adjusting = {
		.adjustment = a,
		.key = request_header(req, "Idempotency-Key"),
	};

	if (adjusting.key != NULL && (*adjusting.key == '\0' ||
	    strlen(adjusting.key) > KEY_CHARS))
		return error_set(err, ERROR_INVALID, "Idempotency-Key must "
		    "have 1 to %d characters", KEY_CHARS);
	(void)snprintf(adjusting.form, sizeof(adjusting.form),
	    "adjustment/%s", a->tenant);
	hash_adjustment(a, adjusting.hash);
	if (db_transact(page->db, do_adjust, &adjusting, err) != 0)
		return -1;
	if (adjusting.kind == REPEAT_MISMATCH) {
		response_problem(res, req, 422, "this Idempotency-Key was "
		    "used with other content", NULL);
		return 0;
	}
	response_status(res, adjusting.kind == REPEAT_NONE ? 201 : 200);
	response_json_text(res, "id", a->id);
	response_json_text(res, "sku", a->sku);
	response_json(res, "delta", json_number(a->delta));
	response_json_text(res, "reason", a->reason);
	response_json_text(res, "sync_state", MIRROR_LOCAL_CHANGE);
	return 0;
}

static void
read_adjustment(const struct json *body, struct adjustment *a,
    struct field_errors *errors)
{
	const char *delta = json_scalar(json_get(body, "delta"));
	const char *place = json_scalar(json_get(body, "location_id"));
	const char *reason = json_get_text(body, "reason");
	const char *sku = json_scalar(json_get(body, "sku"));
	char text[DECIMAL_TEXT_SIZE];
	int64_t decimal;

	if (text_empty(sku) || text_length(sku) > SKU_CHARS)
		field_complain(errors, "sku", "must be the SKU of a product");
	else
		a->sku = xstrdup(sku);
	if (delta == NULL || decimal_parse(delta, &decimal) != 0 ||
	    decimal == 0) {
		field_complain(errors, "delta", "must be a decimal number "
		    "other than 0");
	} else {
		decimal_text(decimal, text);
		a->delta = xstrdup(text);
	}
	if (text_empty(reason) || text_length(reason) > REASON_CHARS)
		field_complain(errors, "reason", "must be a text of 1 to %d "
		    "characters", REASON_CHARS);
	else
		a->reason = xstrdup(reason);
	if (!text_empty(place) && (strlen(place) > 30 ||
	    place[strspn(place, "0123456789")] != '\0'))
		field_complain(errors, "location_id", "must be digits");
	else if (!text_empty(place))
		a->location_id = xstrdup(place);
}

/* False: refused, and the answer is made. */
static bool
find_product(const struct mirror_page *page, const struct request *req,
    struct response *res, struct adjustment *a, int *rc, struct error *err)
{
	struct error why = ERROR_INIT;
	struct mirror_record product;
	struct stock_level level;

	*rc = product_find_sku(page->db, page->tenant, a->sku, &product,
	    &why);
	if (*rc != 0 && why.code == ERROR_NOT_FOUND) {
		*rc = 0;
		mirror_page_refuse(res, req, "sku", "is not known");
		return false;
	}
	if (*rc != 0) {
		*err = why;
		return false;
	}
	memcpy(a->product_id, product.id, sizeof(a->product_id));
	mirror_release(&product);
	*rc = stock_level(page->db, page->tenant, a->sku, &level, err);
	if (*rc == 0 && !level.tracked) {
		mirror_page_refuse(res, req, "sku", "has no stock that is "
		    "counted");
		return false;
	}
	return *rc == 0;
}

int
inventory_adjust_post(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	struct adjustment a = {.sku = NULL};
	struct field_errors errors = {.count = 0};
	struct mirror_page page;
	struct json *body;
	int rc = 0;

	if (mirror_page_open(app, req, &page, err) != 0)
		return -1;
	body = mirror_page_body(req, res);
	if (body == NULL)
		return 0;
	a.tenant = xstrdup(page.tenant);
	read_adjustment(body, &a, &errors);
	if (!mirror_page_refused(res, req, &errors) &&
	    find_product(&page, req, res, &a, &rc, err))
		rc = adjust(&page, req, res, &a, err);
	adjustment_release(&a);
	json_free(body);
	return rc;
}
