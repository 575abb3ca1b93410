/*
 * consent_page.h - what a person sees who connects a service.
 */

#ifndef WEB_CONSENT_PAGE_H
#define WEB_CONSENT_PAGE_H

#include "base/error.h"
#include "web/response.h"

/*
 * The page of a connect link.  Its button goes on, so that a program that
 * merely follows links (a mail scanner) spends nothing.
 */
void consent_page_button(struct response *res, const char *service,
    const char *title, const char *tenant, const char *ticket);

struct consent_done {
	const char *title;       /* "Zoho CRM" */
	const char *tenant;
	const char *data_center; /* or NULL */
	const char *company;     /* or NULL */
	const char *next;        /* what happens from now on */
};

void consent_page_done(struct response *res, const struct consent_done *done);

/* Says why; ticket (or NULL) is the link to start again with. */
void consent_page_refused(struct response *res, int status,
    const struct error *why, const char *service, const char *ticket);

#endif
