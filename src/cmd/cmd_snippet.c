/* cmd_snippet.c - writes the HTML of a form, ready to paste. */

#include <stddef.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "cmd/snippet.h"
#include "store/form.h"

struct input {
	const char *name, *label, *type, *autocomplete;
};

static const struct input inputs[] = {
	{"name", "Name", "text", "name"},
	{"email", "E-mail", "email", "email"},
	{"phone", "Phone", "tel", "tel"},
	{"company", "Company", "text", "organization"},
};

/* Fills in the signed form time, which the page itself cannot know. */
static const char token_script[] =
    "  <input type=\"hidden\" name=\"_ts\">\n"
    "  <input type=\"hidden\" name=\"_token\">\n"
    "  <script>\n"
    "    (function (form) {\n"
    "      fetch(form.action + '/token')\n"
    "        .then(function (answer) { return answer.json(); })\n"
    "        .then(function (pair) {\n"
    "          form.elements._ts.value = pair._ts;\n"
    "          form.elements._token.value = pair._token;\n"
    "        });\n"
    "    })(document.currentScript.closest('form'));\n"
    "  </script>\n";

/* Off the screen, out of the tab order: only a program fills it in. */
static const char honeypot[] =
    "  <p style=\"position:absolute;left:-9999px\" aria-hidden=\"true\">\n"
    "    <label>Leave this empty\n"
    "      <input name=\"_gotcha\" tabindex=\"-1\" autocomplete=\"off\">\n"
    "    </label>\n"
    "  </p>\n";

char *
snippet_html(const struct form_row *form, const char *address)
{
	struct strbuf out;
	size_t i;

	strbuf_init(&out, LIMIT_RESPONSE);
	strbuf_text(&out, "<form action=\"");
	escape_html(&out, address);
	strbuf_text(&out, "\" method=\"post\" accept-charset=\"utf-8\" "
	    "aria-label=\"");
	escape_html(&out, form->name);
	strbuf_text(&out, "\">\n");
	for (i = 0; i < nitems(inputs); i++)
		strbuf_printf(&out, "  <p><label>%s<br><input name=\"%s\" "
		    "type=\"%s\" autocomplete=\"%s\" maxlength=\"%d\">"
		    "</label></p>\n", inputs[i].label, inputs[i].name,
		    inputs[i].type, inputs[i].autocomplete, LIMIT_TEXT);
	strbuf_printf(&out, "  <p><label>Message<br><textarea name=\"message\" "
	    "rows=\"5\" maxlength=\"%d\"></textarea></label></p>\n",
	    LIMIT_MESSAGE);
	strbuf_text(&out, honeypot);
	if (form->redirect != NULL) {
		strbuf_text(&out, "  <input type=\"hidden\" "
		    "name=\"_redirect\" value=\"");
		escape_html(&out, form->redirect);
		strbuf_text(&out, "\">\n");
	}
	if (form->token_required)
		strbuf_text(&out, token_script);
	strbuf_text(&out, "  <p><button type=\"submit\">Send</button></p>\n"
	    "</form>\n");
	return strbuf_take(&out);
}
