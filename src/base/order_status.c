/* order_status.c - a shop's words for an order's state, and the provider's. */

#include "base/order_status.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

static const struct {
	const char *word;
	enum order_course course;
} words[] = {
	{"new", COURSE_DRAFT}, {"open", COURSE_DRAFT},
	{"draft", COURSE_DRAFT}, {"pending", COURSE_DRAFT},
	{"pending_payment", COURSE_DRAFT}, {"unpaid", COURSE_DRAFT},
	{"on_hold", COURSE_DRAFT}, {"received", COURSE_DRAFT},
	{"authorized", COURSE_CONFIRMED}, {"authorised", COURSE_CONFIRMED},
	{"paid", COURSE_CONFIRMED}, {"confirmed", COURSE_CONFIRMED},
	{"accepted", COURSE_CONFIRMED}, {"processing", COURSE_CONFIRMED},
	{"packed", COURSE_CONFIRMED}, {"shipped", COURSE_CONFIRMED},
	{"partially_shipped", COURSE_CONFIRMED},
	{"delivered", COURSE_CONFIRMED}, {"fulfilled", COURSE_CONFIRMED},
	{"invoiced", COURSE_CONFIRMED}, {"completed", COURSE_CONFIRMED},
	{"complete", COURSE_CONFIRMED}, {"closed", COURSE_CONFIRMED},
	{"cancelled", COURSE_VOID}, {"canceled", COURSE_VOID},
	{"void", COURSE_VOID}, {"voided", COURSE_VOID},
	{"refunded", COURSE_VOID}, {"failed", COURSE_VOID},
	{"declined", COURSE_VOID}, {"rejected", COURSE_VOID},
	{"expired", COURSE_VOID},
};

static const struct {
	const char *theirs, *ours;
} provider_words[] = {
	{"draft", "pending"}, {"pending_approval", "pending"},
	{"approved", "pending"}, {"onhold", "on_hold"},
	{"open", "confirmed"}, {"confirmed", "confirmed"},
	{"partially_shipped", "partially_shipped"}, {"shipped", "shipped"},
	{"partially_invoiced", "confirmed"}, {"invoiced", "confirmed"},
	{"fulfilled", "completed"}, {"closed", "completed"},
	{"void", "cancelled"},
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

enum order_course
order_course(const char *shop_status)
{
	size_t i;

	for (i = 0; shop_status != NULL && i < nitems(words); i++)
		if (is_word(words[i].word, shop_status))
			return words[i].course;
	return COURSE_AS_IT_IS;
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
