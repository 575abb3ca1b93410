/* sandbox_category.c - categories, pictures and groups in the sandbox. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define ask pretend_inventory

/* POSTs an item; its id. free(). */
static char *
item(struct pretend *p, const char *body)
{
	ask(p, "POST", "items", body);
	return pretend_text(p, "item_id");
}

static void
test_categories(struct pretend *p)
{
	char *kitchen, *mugs, *body;

	ask(p, "POST", "categories", "{\"name\":\"Kitchen\"}");
	kitchen = pretend_text(p, "category_id");
	body = xasprintf("{\"name\":\"Mugs\",\"parent_category_id\":\"%s\"}",
	    kitchen);
	ask(p, "POST", "categories", body);
	mugs = pretend_text(p, "category_id");
	ask(p, "POST", "categories", "{\"name\":\"Mugs\"}");
	has_text(pretend_body(p), "\"url\":\"mugs_1\"",
	    "names may come twice, their URLs do not");
	ask(p, "GET", "categories", NULL);
	has_text(pretend_body(p), "{\"category_id\":\"-1\",\"name\":\"ROOT\"",
	    "the root is listed");
	has_text(pretend_body(p), "\"parent_category_id\":\"-1\",\"depth\":0",
	    "the top is below it");
	ok(strstr(pretend_body(p), "page_context") == NULL,
	    "there are no pages");
	free(body);
	body = xasprintf("{\"name\":\"Blue mug\",\"category_id\":\"%s\"}",
	    mugs);
	free(item(p, body));
	has_text(pretend_body(p), "\"category_name\":\"Mugs\"",
	    "an item has one");
	free(body);
	body = xasprintf("{\"method\":\"PUT\",\"path\":\"categories/%s\","
	    "\"body\":{\"parent_category_id\":\"%s\"}}", kitchen, mugs);
	is_int(pretend_ask(p, "POST", "/_sandbox/inventory/ui", body), 400,
	    "a circle is refused");
	free(body);
	body = xasprintf("{\"method\":\"DELETE\",\"path\":\"categories/%s\"}",
	    mugs);
	pretend_control(p, "inventory/ui", body);
	ask(p, "GET", "items", NULL);
	has_text(pretend_body(p), "\"category_id\":\"\"",
	    "its items have none when it is gone");
	free(body);
	free(kitchen);
	free(mugs);
}

static void
test_images(struct pretend *p)
{
	static const char form[] = "--b\r\nContent-Disposition: form-data; "
	    "name=\"image\"; filename=\"mug.png\"\r\nContent-Type: image/png"
	    "\r\n\r\n\x89PNG\r\n\x1a\n picture\r\n--b--\r\n";
	char *id = item(p, "{\"name\":\"Mug\"}");

	is_int(pretend_inventory_id(p, "GET", "items/%s/image",
	    NULL, id), 404,
	    "there is no picture");
	p->content_type = "multipart/form-data; boundary=b";
	is_int(pretend_inventory_id(p, "POST", "items/%s/image",
	    form, id), 200,
	    "one is sent");
	is_int(pretend_inventory_id(p, "POST", "items/%s/image",
	    "--b\r\nContent-Disposition: form-data; name=\"image\"; "
	    "filename=\"mug.png\"\r\n\r\nno picture\r\n--b--\r\n", id), 400,
	    "what is no picture is refused");
	p->content_type = NULL;
	pretend_inventory_id(p, "GET", "items/%s/image",
	    NULL, id);
	is_int((long)p->reply.len, 16, "it comes back");
	is_text(p->reply.type, "image/png", "as what it is");
	ask(p, "GET", "items", NULL);
	has_text(pretend_body(p), "\"image_name\":\"mug.png\"",
	    "lists tell its name");
	is_int(pretend_inventory_id(p, "DELETE", "items/%s/image",
	    NULL, id), 200,
	    "it is deleted");
	free(id);
}

static void
test_groups(struct pretend *p)
{
	is_int(ask(p, "POST", "itemgroups", "{\"group_name\":\"Shirt\","
	    "\"attribute_name1\":\"Size\",\"items\":[{\"name\":\"Shirt S\","
	    "\"attribute_option_name1\":\"S\"},{\"name\":\"Shirt L\","
	    "\"attribute_option_name1\":\"L\"}]}"), 201, "a group is made");
	has_text(pretend_body(p), "\"attribute_option_name1\":\"L\"",
	    "its items stand on an axis");
	ask(p, "GET", "items?filter_by=Status.Grouped", NULL);
	has_text(pretend_body(p), "\"group_name\":\"Shirt\"",
	    "and know their group");
	ask(p, "GET", "itemgroups", NULL);
	has_text(pretend_body(p), "\"options\":[{\"id\"",
	    "the axis has its options");
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_categories, test_images, test_groups
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		pretend_scope(&p, "ZohoInventory.FullAccess.all");
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
