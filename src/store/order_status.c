/* order_status.c - a shop's words for an order's state, and the provider's. */

#include "store/order_status.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

/* How far an order is; void is beside the way. */
enum stage {
	STAGE_UNKNOWN,
	STAGE_DRAFT,
	STAGE_CONFIRMED,
	STAGE_PARTLY,
	STAGE_SHIPPED,
	STAGE_COMPLETED,
	STAGE_VOID
};

static const enum order_course courses[] = {
	[STAGE_UNKNOWN] = COURSE_AS_IT_IS,
	[STAGE_DRAFT] = COURSE_DRAFT,
	[STAGE_CONFIRMED] = COURSE_CONFIRMED,
	[STAGE_PARTLY] = COURSE_CONFIRMED,
	[STAGE_SHIPPED] = COURSE_CONFIRMED,
	[STAGE_COMPLETED] = COURSE_CONFIRMED,
	[STAGE_VOID] = COURSE_VOID,
};

static const struct {
	const char *word;
	enum stage stage;
} words[] = {
	{"new", STAGE_DRAFT}, {"open", STAGE_DRAFT}, {"draft", STAGE_DRAFT},
	{"pending", STAGE_DRAFT}, {"pending_payment", STAGE_DRAFT},
	{"unpaid", STAGE_DRAFT}, {"on_hold", STAGE_DRAFT},
	{"received", STAGE_DRAFT},
	{"authorized", STAGE_CONFIRMED}, {"authorised", STAGE_CONFIRMED},
	{"paid", STAGE_CONFIRMED}, {"confirmed", STAGE_CONFIRMED},
	{"accepted", STAGE_CONFIRMED}, {"processing", STAGE_CONFIRMED},
	{"packed", STAGE_CONFIRMED}, {"invoiced", STAGE_CONFIRMED},
	{"partially_shipped", STAGE_PARTLY},
	{"shipped", STAGE_SHIPPED}, {"delivered", STAGE_SHIPPED},
	{"fulfilled", STAGE_COMPLETED}, {"completed", STAGE_COMPLETED},
	{"complete", STAGE_COMPLETED}, {"closed", STAGE_COMPLETED},
	{"cancelled", STAGE_VOID}, {"canceled", STAGE_VOID},
	{"void", STAGE_VOID}, {"voided", STAGE_VOID},
	{"refunded", STAGE_VOID}, {"failed", STAGE_VOID},
	{"declined", STAGE_VOID}, {"rejected", STAGE_VOID},
	{"expired", STAGE_VOID},
};

static const struct {
	const char *theirs, *ours;
	enum stage stage;
} provider_words[] = {
	{"draft", "pending", STAGE_DRAFT},
	{"pending_approval", "pending", STAGE_DRAFT},
	{"approved", "pending", STAGE_DRAFT},
	{"onhold", "on_hold", STAGE_DRAFT},
	{"open", "confirmed", STAGE_CONFIRMED},
	{"confirmed", "confirmed", STAGE_CONFIRMED},
	{"partially_shipped", "partially_shipped", STAGE_PARTLY},
	{"shipped", "shipped", STAGE_SHIPPED},
	{"partially_invoiced", "confirmed", STAGE_CONFIRMED},
	{"invoiced", "confirmed", STAGE_CONFIRMED},
	{"fulfilled", "completed", STAGE_COMPLETED},
	{"closed", "completed", STAGE_COMPLETED},
	{"void", "cancelled", STAGE_VOID},
};

/* Without case; a space or a dash is as good as a low line. */
static int
is_word(const char *word, const char *s)
{
	for (; *word != '\0' && *s != '\0'; word++, s++)
		if (tolower((unsigned char)*s) != *word &&
		    !(*word == '_' && (*s == ' ' || *s == '-')))
			return 0;
	return *word == *s;
}

static enum stage
stage_of(const char *shop_status)
{
	size_t i;

	for (i = 0; shop_status != NULL && i < nitems(words); i++)
		if (is_word(words[i].word, shop_status))
			return words[i].stage;
	return STAGE_UNKNOWN;
}

enum order_course
order_course(const char *shop_status)
{
	return courses[stage_of(shop_status)];
}

const char *
order_course_word(enum order_course course)
{
	static const char *const names[] = {
		[COURSE_AS_IT_IS] = NULL,
		[COURSE_DRAFT] = "draft",
		[COURSE_CONFIRMED] = "confirmed",
		[COURSE_VOID] = "void",
	};

	return names[course];
}

const char *
order_status_step(const char *provider_status, enum order_course course)
{
	int is_void = strcmp(provider_status, "void") == 0;

	if (course == COURSE_VOID)
		return is_void ? NULL : "void";
	if (course == COURSE_CONFIRMED)
		return is_void || strcmp(provider_status, "draft") == 0 ?
		    "confirmed" : NULL;
	return NULL;
}

const char *
order_status_word(const char *provider_status)
{
	size_t i;

	for (i = 0; i < nitems(provider_words); i++)
		if (strcmp(provider_words[i].theirs, provider_status) == 0)
			return provider_words[i].ours;
	return provider_status;
}

const char *
order_status_follow(const char *shop_status, const char *provider_status,
    bool under_way)
{
	enum stage ours = stage_of(shop_status), theirs = STAGE_UNKNOWN;
	size_t i;

	for (i = 0; i < nitems(provider_words); i++)
		if (strcmp(provider_words[i].theirs, provider_status) == 0)
			theirs = provider_words[i].stage;
	if (theirs == STAGE_UNKNOWN || theirs == ours)
		return NULL;
	/* It may be what we have told ourselves, a word that says less. */
	if (under_way && (courses[theirs] == COURSE_DRAFT ||
	    (courses[theirs] == courses[ours] && ours > theirs)))
		return NULL;
	return order_status_word(provider_status);
}
