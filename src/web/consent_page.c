/* consent_page.c - the pages around a provider's own consent page. */

#include "web/consent_page.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "web/page.h"

#define PAGE_MAX 16384
#define RETRY_S 30

void
consent_page_button(struct response *res, const char *service,
    const char *title, const char *tenant, const char *ticket)
{
	char *heading = xasprintf("Connect %s", title);
	struct strbuf html;

	strbuf_init(&html, PAGE_MAX);
	strbuf_text(&html, "<p>You will be asked to sign in at ");
	escape_html(&html, title);
	strbuf_text(&html, " and to agree that leadbridge may work with the "
	    "data of the tenant <strong>");
	escape_html(&html, tenant);
	strbuf_text(&html, "</strong>.</p>\n<form method=\"post\" "
	    "action=\"/oauth/start/");
	escape_html(&html, service);
	strbuf_text(&html, "\">\n<input type=\"hidden\" name=\"ticket\" "
	    "value=\"");
	escape_html(&html, ticket);
	strbuf_text(&html, "\">\n<button type=\"submit\" class=\"button\">"
	    "Go on</button>\n</form>\n");
	page_html(res, 200, heading, strbuf_str(&html));
	strbuf_release(&html);
	free(heading);
}

/* " (what <strong>value</strong>)" */
static void
add_remark(struct strbuf *html, const char *what, const char *value)
{
	strbuf_printf(html, " (%s <strong>", what);
	escape_html(html, value);
	strbuf_text(html, "</strong>)");
}

void
consent_page_done(struct response *res, const struct consent_done *done)
{
	char *heading = xasprintf("%s is connected", done->title);
	struct strbuf html;

	strbuf_init(&html, PAGE_MAX);
	strbuf_text(&html, "<p>The tenant <strong>");
	escape_html(&html, done->tenant);
	strbuf_text(&html, "</strong> is now connected to ");
	escape_html(&html, done->title);
	if (!text_empty(done->data_center))
		add_remark(&html, "data centre", done->data_center);
	if (!text_empty(done->company))
		add_remark(&html, "company", done->company);
	strbuf_text(&html, ".</p>\n<p>");
	escape_html(&html, done->next);
	strbuf_text(&html, " You can close this page.</p>\n");
	page_html(res, 200, heading, strbuf_str(&html));
	strbuf_release(&html);
	free(heading);
}

void
consent_page_refused(struct response *res, int status,
    const struct error *why, const char *service, const char *ticket)
{
	char number[16], *link = NULL;

	if (ticket != NULL)
		link = xasprintf("/oauth/start/%s?ticket=%s", service,
		    ticket);
	if (status == 503 || status == 429) {
		snprintf(number, sizeof(number), "%d",
		    why->retry_after_s > 0 ? why->retry_after_s : RETRY_S);
		response_header(res, "Retry-After", number);
	}
	page_message(res, status, status == 503 ? "Not possible at the moment"
	    : "Not connected", why->text, link, link != NULL ? "Start again" :
	    NULL);
	free(link);
}
