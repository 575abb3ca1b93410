/* image.c - pictures of items: uploaded, told, thrown away. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/inventory/event.h"
#include "tests/sandbox/inventory/image.h"
#include "tests/sandbox/inventory/upload.h"

#define SIZE_MAX_BYTES 7340032

static const struct {
	const char *type;  /* as image_type has it */
	const char *media;
	const char *magic;
	size_t n;
} types[] = {
	{"jpg", "image/jpeg", "\xff\xd8\xff", 3},
	{"jpeg", "image/jpeg", "\xff\xd8\xff", 3},
	{"png", "image/png", "\x89PNG", 4},
	{"gif", "image/gif", "GIF8", 4},
	{"bmp", "image/bmp", "BM", 2},
	{"webp", "image/webp", "RIFF", 4}
};

/* By the ending of the name; nitems(types): no picture. */
static size_t
type_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; i < nitems(types); i++)
		if (dot != NULL && text_same(dot + 1, types[i].type))
			break;
	return i;
}

void
image_add(struct inventory *in, struct inv_item *item, const char *name,
    const char *bytes, size_t n, bool first)
{
	struct inv_image *image = xcalloc(1, sizeof(*image));
	struct inv_image **at = &item->images;

	image->id = inv_next_id(in);
	image->name = xstrdup(name);
	image->type = types[type_of(name)].type;
	image->bytes = xmalloc(n + 1);
	memcpy(image->bytes, bytes, n);
	image->n = n;
	while (!first && *at != NULL)
		at = &(*at)->next;
	image->next = *at;
	*at = image;
}

void
inv_image_get(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);
	const struct inv_image *image;

	if (item == NULL)
		return;
	image = item->images;
	if (image == NULL) {
		inv_fails(inv, (int)inv_knob(inv->in,
		    KNOB_INVENTORY_NO_IMAGE_STATUS), 1002,
		    "Image does not exist.");
		return;
	}
	reply_bytes(inv->reply, 200, types[type_of(image->name)].media,
	    image->bytes, image->n);
}

/* A picture by its name and its first bytes, and not too large. */
static bool
check(struct inv *inv, const struct upload *u)
{
	size_t type = type_of(u->name);

	if (type == nitems(types) || u->n < types[type].n ||
	    memcmp(u->bytes, types[type].magic, types[type].n) != 0)
		return inv_fails(inv, 400, 7001, "Please ensure that the file "
		    "is of one of the types gif, png, jpeg, jpg, bmp, webp.");
	return u->n <= SIZE_MAX_BYTES || inv_fails(inv, 400, 7002,
	    "Please ensure that the size of the file is below 7 MB.");
}

static void
changed(struct inv *inv, struct inv_item *item, const char *message)
{
	inv_touch(inv->in, INV_ITEM, &item->row);
	inv_event(inv->in, INV_ITEM, &item->row, EVENT_EDIT);
	inv_gives(inv, message, NULL, NULL);
}

/* The main picture alone is replaced. */
static void
main_image_drop(struct inv_item *item)
{
	struct inv_image *image = item->images;

	if (image == NULL)
		return;
	item->images = image->next;
	image->next = NULL;
	images_free(image);
}

void
inv_image_put(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);
	struct upload u;
	size_t at = 0;

	if (item == NULL)
		return;
	if (!upload_next(inv->ask, "image", &at, &u)) {
		inv_refuses(inv, "image");
		return;
	}
	if (check(inv, &u)) {
		main_image_drop(item);
		image_add(inv->in, item, u.name, u.bytes, u.n, true);
		changed(inv, item, "The image has been uploaded.");
	}
	free(u.name);
}

/* Several, all named image; the first becomes the main one when asked. */
void
inv_images_put(struct inv *inv)
{
	const char *wish = ask_param(inv->ask, "update_primary_image");
	bool first = wish != NULL && strcmp(wish, "true") == 0;
	struct inv_item *item = item_of_path(inv);
	struct upload u;
	size_t at = 0, n = 0;
	bool good = true;

	if (item == NULL)
		return;
	while (good && upload_next(inv->ask, "image", &at, &u)) {
		good = check(inv, &u);
		if (good)
			image_add(inv->in, item, u.name, u.bytes, u.n,
			    first && n++ == 0);
		free(u.name);
	}
	if (good && at == 0)
		inv_refuses(inv, "image");
	else if (good)
		changed(inv, item, "The images have been uploaded.");
}

void
inv_image_delete(struct inv *inv)
{
	struct inv_item *item = item_of_path(inv);

	if (item == NULL)
		return;
	if (item->images == NULL) {
		inv_lacks(inv, "Image");
		return;
	}
	main_image_drop(item);
	changed(inv, item, "The image has been deleted.");
}
