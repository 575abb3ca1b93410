/* cmd_snippet.c - the HTML of a form holds what was said, escaped. */

#include <stdlib.h>
#include <string.h>

#include "cmd/snippet.h"
#include "store/form.h"
#include "tests/lib/tap.h"

static char name[] = "Tom & \"Co\" <script>";
static char redirect[] = "https://a.example/?x=1&y=\"2\"";

int
main(void)
{
	struct form_row form = {.name = name, .redirect = redirect};
	char *html = snippet_html(&form, "https://w.example/f/a&b");

	has_text(html, "action=\"https://w.example/f/a&amp;b\"",
	    "it posts to the form's address");
	has_text(html, "method=\"post\"", "by POST");
	has_text(html, "Tom &amp; &quot;Co&quot; &lt;script&gt;",
	    "the name is escaped");
	ok(strstr(html, "<script>") == NULL, "and nothing of it is markup");
	has_text(html, "name=\"_redirect\" value=\"https://a.example/?x=1&amp;"
	    "y=&quot;2&quot;\"", "the redirect goes along, escaped");
	has_text(html, "name=\"_gotcha\" tabindex=\"-1\"",
	    "a honeypot out of the tab order");
	has_text(html, "name=\"email\"", "an e-mail field");
	has_text(html, "name=\"phone\"", "a phone field");
	ok(strstr(html, "_token") == NULL, "no form time unless demanded");
	free(html);

	form.token_required = true;
	form.redirect = NULL;
	html = snippet_html(&form, "https://w.example/f/k");
	has_text(html, "name=\"_token\"", "the form time where demanded");
	ok(strstr(html, "_redirect") == NULL, "no redirect unless there is");
	free(html);
	return tap_done();
}
