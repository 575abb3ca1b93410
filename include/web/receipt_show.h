/*
 * receipt_show.h - a stored sales receipt as it is shown.
 */

#ifndef WEB_RECEIPT_SHOW_H
#define WEB_RECEIPT_SHOW_H

#include "base/money.h"
#include "store/receipt.h"
#include "web/response.h"

/* Its members in the answer; what waits in any way is "pending". */
void receipt_show(struct response *res, const struct receipt *r);

/* The sum of a stored content's lines: 0, or -1 when it is damaged. */
int receipt_total(const char *content, char out[MONEY_TEXT_SIZE]);

#endif
