/*
 * order_status.h - a shop's words for the state of an order, and Zoho
 * Inventory's (pure).
 */

#ifndef STORE_ORDER_STATUS_H
#define STORE_ORDER_STATUS_H

#include <stdbool.h>

/* Where an order is to be over there. */
enum order_course {
	COURSE_AS_IT_IS,  /* the word says nothing about it */
	COURSE_DRAFT,     /* where each begins; none comes back to it */
	COURSE_CONFIRMED,
	COURSE_VOID
};

/* Of the shop's word, whatever its case: "paid", "on hold", "on-hold". */
enum order_course order_course(const char *shop_status);

/* "draft", "confirmed", "void"; NULL for COURSE_AS_IT_IS. */
const char *order_course_word(enum order_course course);

/*
 * What is to be done with an order of this status over there: "confirmed",
 * "void" (provider/zoho_inventory.h), or NULL: nothing.
 */
const char *order_status_step(const char *provider_status,
    enum order_course course);

/* The shop's word for a status over there; an unknown one is its own. */
const char *order_status_word(const char *provider_status);

/*
 * The shop's word that an order gets when its status over there has changed;
 * NULL: it stays what it is, for it says the same ("paid" where it is
 * confirmed), or nobody knows what theirs says.  under_way: what the shop said
 * last is on its way there or may be, so that a word of theirs that is short
 * of the shop's, "confirmed" of "shipped", is only our own come back, and a
 * draft is what it was.
 */
const char *order_status_follow(const char *shop_status,
    const char *provider_status, bool under_way);

#endif
