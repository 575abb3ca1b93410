/* provider_inventory.c - codes, plans, pictures of Zoho Inventory; statuses. */

#include <string.h>

#include "base/mem.h"
#include "base/order_status.h"
#include "provider/zoho_inventory.h"
#include "tests/lib/tap.h"

static void
test_codes(void)
{
	static const struct {
		int64_t code;
		enum error_code meaning;
	} rows[] = {
		{2, ERROR_INVALID}, {57, ERROR_AUTH}, {1001, ERROR_CONFLICT},
		{1002, ERROR_NOT_FOUND}, {2006, ERROR_NOT_FOUND},
		{3062, ERROR_CONFLICT}, {6041, ERROR_CONFIG},
		{1000, ERROR_UNAVAILABLE},
	};
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		ok(inventory_code(rows[i].code) != NULL &&
		    inventory_code(rows[i].code)->meaning == rows[i].meaning,
		    "code %d means what it should", (int)rows[i].code);
	ok(inventory_code(999999) == NULL, "another code is not known");
}

static void
test_plans(void)
{
	static const struct {
		const char *name;
		int64_t a_day;
		int at_once;
	} rows[] = {
		{"FREE", 1000, 5}, {"Standard", 2000, 10},
		{"Professional Monthly", 5000, 10}, {"premium", 10000, 10},
		{"Enterprise", 10000, 10}, {NULL, 10000, 5}, {"x", 10000, 5},
	};
	struct inventory_plan plan;
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		inventory_plan(rows[i].name, &plan);
		ok(plan.a_day == rows[i].a_day &&
		    plan.at_once == rows[i].at_once, "the plan %s",
		    rows[i].name != NULL ? rows[i].name : "(none)");
	}
}

static void
test_pictures(void)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *type;
	} rows[] = {
		{"\x89PNG\r\n\x1a\n.", 9, "image/png"},
		{"\xff\xd8\xff\xe0", 4, "image/jpeg"},
		{"GIF89a.", 7, "image/gif"},
		{"RIFF\0\0\0\0WEBPV", 13, "image/webp"},
		{"RIFF\0\0\0\0WAVEf", 13, NULL},
		{"\x89PNG", 4, NULL},
		{"<html>", 6, NULL},
		{"", 0, NULL},
	};
	const char *type;
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		type = inventory_image_type(rows[i].bytes, rows[i].n);
		ok(type == rows[i].type || (type != NULL &&
		    rows[i].type != NULL && strcmp(type, rows[i].type) == 0),
		    "row %zu is %s", i, rows[i].type != NULL ? rows[i].type :
		    "no picture");
	}
}

static void
test_statuses(void)
{
	static const struct {
		const char *shop, *theirs, *step;
	} rows[] = {
		{"paid", "draft", "confirmed"},
		{"Paid", "void", "confirmed"},
		{"shipped", "confirmed", NULL},
		{"paid", "partially_shipped", NULL},
		{"pending", "draft", NULL},
		{"pending", "confirmed", NULL},
		{"cancelled", "confirmed", "void"},
		{"CANCELED", "draft", "void"},
		{"refunded", "void", NULL},
		{"on hold", "draft", NULL},
		{"On-Hold", "draft", NULL},
		{"something else", "draft", NULL},
		{"pai", "draft", NULL},
		{"paid!", "draft", NULL},
		{"", "draft", NULL},
	};
	const char *step;
	size_t i;

	for (i = 0; i < nitems(rows); i++) {
		step = order_status_step(rows[i].theirs,
		    order_course(rows[i].shop));
		ok((step == NULL) == (rows[i].step == NULL) && (step == NULL
		    || strcmp(step, rows[i].step) == 0), "'%s' where it is "
		    "%s", rows[i].shop, rows[i].theirs);
	}
	ok(order_course(NULL) == COURSE_AS_IT_IS, "no word says nothing");
	ok(strcmp(order_status_word("void"), "cancelled") == 0 &&
	    strcmp(order_status_word("fulfilled"), "completed") == 0 &&
	    strcmp(order_status_word("odd"), "odd") == 0,
	    "a status comes back as the shop's word");
}

int
main(void)
{
	test_codes();
	test_plans();
	test_pictures();
	test_statuses();
	return tap_done();
}
