/* inventory_picture.c - a product's picture, fetched once and kept. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/file_cache.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "inventory_page.h"
#include "provider/zoho_inventory.h"
#include "store/mirror.h"
#include "web/etag.h"

#define IMAGE_MAX ((size_t)4 << 20)
/* Of all pictures that are kept. */
#define PICTURES_MAX ((int64_t)64 << 20)

/* What tells one picture of a product from another of it. */
static char *
picture_key(const struct mirror_record *r)
{
	struct error ignored = ERROR_INIT;
	struct json *content = NULL;
	const char *document, *name;
	char *key;

	(void)json_parse(r->content, strlen(r->content), &content, &ignored);
	document = json_scalar(json_get(content, "image_document_id"));
	name = json_scalar(json_get(content, "image_name"));
	key = xasprintf("%s\n%s\n%" PRId64 "\n%s\n%s", r->tenant,
	    r->provider_id, r->version, document != NULL ? document : "",
	    name != NULL ? name : "");
	json_free(content);
	return key;
}

struct picture {
	char *bytes; /* free() */
	size_t n;
	const char *type;
};

/* From the cache, when it is there and a picture; else as it is over there. */
static int
find_picture(struct app *app, const struct mirror_record *r,
    struct picture *out, struct error *err)
{
	char *dir = file_join(config_text(app_config(app), SET_DATA_DIR),
	    "pictures"), *key = picture_key(r);
	const struct file_cache cache = {dir, PICTURES_MAX};
	struct error ignored = ERROR_INIT;
	struct access access;
	struct call call;
	int rc = 0;

	if (file_cache_get(&cache, key, IMAGE_MAX, &out->bytes, &out->n,
	    &ignored) == 0)
		out->type = inventory_image_type(out->bytes, out->n);
	if (out->type == NULL) {
		free(out->bytes);
		out->bytes = NULL;
		rc = inventory_open_call(app, r->tenant, &access, &call, err);
		if (rc == 0)
			rc = inventory_image(&call, r->provider_id, IMAGE_MAX,
			    &out->bytes, &out->n, &out->type, err);
		access_close(&access);
		if (rc == 0 && file_cache_put(&cache, key, out->bytes, out->n,
		    &ignored) != 0)
			log_error(LOG_INFO, "picture.not_kept", &ignored,
			    NULL);
	}
	free(key);
	free(dir);
	return rc;
}

int
inventory_image_get(struct app *app, const struct request *req,
    struct response *res, struct error *err)
{
	const char *tenant = app_tenant(app, req, err);
	char hash[SECRET_HASH_SIZE], tag[ETAG_SIZE];
	struct picture picture = {.bytes = NULL};
	struct error why = ERROR_INIT;
	struct mirror_record r;

	if (tenant == NULL || mirror_load(app_db(app, err),
	    request_param(req, "id"), &r, err) != 0)
		return -1;
	if (r.kind != MIRROR_PRODUCT || !text_equal(r.tenant, tenant) ||
	    r.deleted_at != 0 || r.provider_id == NULL) {
		mirror_release(&r);
		return error_set(err, ERROR_NOT_FOUND,
		    "there is no picture of that product");
	}
	if (find_picture(app, &r, &picture, &why) != 0) {
		(void)inventory_answer_failure(res, req, &why);
	} else {
		secret_hash(picture.bytes, picture.n, hash);
		(void)snprintf(tag, sizeof(tag), "\"%.32s\"", hash);
		if (!etag_is_known(req, res, tag))
			response_body(res, picture.type, picture.bytes,
			    picture.n);
	}
	free(picture.bytes);
	mirror_release(&r);
	return 0;
}
