/*
 * order_status.h - a shop's words for the state of an order, and Zoho
 * Inventory's (pure).
 */

#ifndef BASE_ORDER_STATUS_H
#define BASE_ORDER_STATUS_H

/* Where an order is to be over there. */
enum order_course {
	COURSE_AS_IT_IS,  /* the word says nothing about it */
	COURSE_DRAFT,     /* where each begins; none comes back to it */
	COURSE_CONFIRMED,
	COURSE_VOID
};

/* Of the shop's word, whatever its case: "paid", "on hold", "on-hold". */
enum order_course order_course(const char *shop_status);

/*
 * What is to be done with an order of this status over there: "confirmed",
 * "void" (provider/zoho_inventory.h), or NULL: nothing.
 */
const char *order_status_step(const char *provider_status,
    enum order_course course);

/* The shop's word for a status over there; an unknown one is its own. */
const char *order_status_word(const char *provider_status);

#endif
