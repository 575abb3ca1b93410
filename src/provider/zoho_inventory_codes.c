/* zoho_inventory_codes.c - the one table of Zoho Inventory's codes, its plans,
 * and what a picture begins with. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "provider/zoho_inventory.h"

/* Source: Zoho Inventory API v1, "Errors"; what other clients have met. */
static const struct inventory_code codes[] = {
	{2, ERROR_INVALID, "a value is not of the form that it asks for: "
	    "correct it"},
	{5, ERROR_INTERNAL, "it knows no such address"},
	{8, ERROR_INVALID, "the organisation does not have this field: leave "
	    "it out, or switch it on there"},
	{9, ERROR_UNAVAILABLE, "it is in trouble: it is tried again later"},
	{14, ERROR_AUTH, "it does not take the connection: connect again"},
	{37, ERROR_INTERNAL, "it does not take this method"},
	{57, ERROR_AUTH, "it refuses the connection: connect again and agree "
	    "to all that is asked for"},
	{1000, ERROR_UNAVAILABLE, "it is in trouble: it is tried again later"},
	{1001, ERROR_CONFLICT, "a record of this name or SKU is there already: "
	    "choose another one"},
	{1002, ERROR_NOT_FOUND, "there is no such record"},
	{2006, ERROR_NOT_FOUND, "there is no such record"},
	{3062, ERROR_CONFLICT, "a contact of this name is there already"},
	{4029, ERROR_CONFIG, "it needs the organisation's id: set "
	    "ZOHO_ORGANIZATION_ID"},
	{6018, ERROR_CONFIG, "the connected user is disabled in the "
	    "organisation: enable the user there, or connect as another one"},
	{6041, ERROR_CONFIG, "the connected user is not of this organisation: "
	    "correct ZOHO_ORGANIZATION_ID, or connect as another user"},
};

const struct inventory_code *
inventory_code(int64_t code)
{
	size_t i;

	for (i = 0; i < nitems(codes); i++)
		if (codes[i].code == code)
			return &codes[i];
	return NULL;
}

/* By the first letters of plan_name; a plan that is not known is a paid one. */
static const struct {
	const char *name;
	struct inventory_plan plan;
} plans[] = {
	{"free", {1000, 5}},
	{"standard", {2000, 10}},
	{"professional", {5000, 10}},
	{"premium", {10000, 10}},
	{"enterprise", {10000, 10}},
};

void
inventory_plan(const char *name, struct inventory_plan *out)
{
	size_t i;

	*out = (struct inventory_plan){10000, 5};
	for (i = 0; name != NULL && i < nitems(plans); i++)
		if (text_starts_nocase(name, plans[i].name))
			*out = plans[i].plan;
}

/* Source: the formats' own signatures; RIFF holds a length before its type. */
static const struct {
	const char *begins;
	size_t n;
	const char *type;
} pictures[] = {
	{"\x89PNG\r\n\x1a\n", 8, "image/png"},
	{"\xff\xd8\xff", 3, "image/jpeg"},
	{"GIF87a", 6, "image/gif"},
	{"GIF89a", 6, "image/gif"},
	{"BM", 2, "image/bmp"},
};

const char *
inventory_image_type(const char *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < nitems(pictures); i++)
		if (n > pictures[i].n && memcmp(bytes, pictures[i].begins,
		    pictures[i].n) == 0)
			return pictures[i].type;
	return n > 12 && memcmp(bytes, "RIFF", 4) == 0 &&
	    memcmp(bytes + 8, "WEBP", 4) == 0 ? "image/webp" : NULL;
}
