/* page.c - the few HTML pages that programs make themselves. */

#include <string.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/strbuf.h"
#include "web/field.h"
#include "web/page.h"
#include "web/response.h"

void
page_html(struct response *res, int status, const char *title,
    const char *html)
{
	struct strbuf page;

	strbuf_init(&page, LIMIT_RESPONSE);
	strbuf_text(&page, "<!doctype html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex\">\n<title>");
	escape_html(&page, title);
	strbuf_text(&page, "</title>\n"
	    "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
	    "<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n"
	    "<main class=\"card\">\n<h1>");
	escape_html(&page, title);
	strbuf_text(&page, "</h1>\n");
	strbuf_text(&page, html);
	strbuf_text(&page, "</main>\n</body>\n</html>\n");
	response_status(res, status);
	response_body(res, "text/html; charset=utf-8", strbuf_str(&page),
	    page.len);
	strbuf_release(&page);
}

static void
add_notice(struct strbuf *html, int status, const char *text)
{
	strbuf_text(html, status < 400 ? "<p>" :
	    "<p class=\"notice error\" role=\"alert\">");
	escape_html(html, text);
	strbuf_text(html, "</p>\n");
}

void
page_message(struct response *res, int status, const char *title,
    const char *text, const char *link, const char *link_text)
{
	struct strbuf html;

	strbuf_init(&html, LIMIT_RESPONSE);
	add_notice(&html, status, text);
	if (link != NULL && link_text != NULL) {
		strbuf_text(&html, "<p><a class=\"button\" href=\"");
		escape_html(&html, link);
		strbuf_text(&html, "\">");
		escape_html(&html, link_text);
		strbuf_text(&html, "</a></p>\n");
	}
	page_html(res, status, title, strbuf_str(&html));
	strbuf_release(&html);
}

/* "first_name" as a person reads it: "First name". */
static void
add_label(struct strbuf *html, const char *field)
{
	char label[sizeof(((struct field_error *)0)->field)];
	size_t i;

	for (i = 0; field[i] != '\0' && i + 1 < sizeof(label); i++)
		label[i] = field[i] == '_' ? ' ' : field[i];
	label[i] = '\0';
	if (label[0] >= 'a' && label[0] <= 'z')
		label[0] = (char)(label[0] - 'a' + 'A');
	escape_html(html, label);
}

void
page_field_errors(struct response *res, int status, const char *detail,
    const struct field_errors *errors)
{
	struct strbuf html;
	size_t i;

	strbuf_init(&html, LIMIT_RESPONSE);
	add_notice(&html, status, detail);
	strbuf_text(&html, "<ul class=\"errors\">\n");
	for (i = 0; i < errors->count && i < FIELD_ERRORS_MAX; i++) {
		strbuf_text(&html, "<li class=\"field\"><strong>");
		add_label(&html, errors->errors[i].field);
		strbuf_text(&html, "</strong> <span class=\"error\">");
		escape_html(&html, errors->errors[i].message);
		strbuf_text(&html, "</span></li>\n");
	}
	strbuf_text(&html, "</ul>\n<p>Please go back with your browser's back "
	    "button: what you typed is still there.</p>\n");
	page_html(res, status, "Please check what you sent",
	    strbuf_str(&html));
	strbuf_release(&html);
}
