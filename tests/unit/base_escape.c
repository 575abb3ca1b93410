/* base_escape.c - texts grow to their cap; values are written safely. */

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/strbuf.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	void (*escape)(struct strbuf *out, const char *s);
	const char *in;
	const char *want;
} escapes[] = {
	{"plain text stays in HTML", escape_html, "caf\xc3\xa9", "caf\xc3\xa9"},
	{"a tag is text in HTML", escape_html, "<a href=\"x\">'&'</a>",
	    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"},
	{"a reference is text in HTML", escape_html, "&amp;", "&amp;amp;"},
	{"nothing is nothing in HTML", escape_html, "", ""},
	{"unreserved characters stay in a URL", escape_url, "AZaz09-._~",
	    "AZaz09-._~"},
	{"reserved ones are coded in a URL", escape_url, "a b&c=d/?#+%",
	    "a%20b%26c%3Dd%2F%3F%23%2B%25"},
	{"bytes are coded in a URL", escape_url, "\xc3\xa9\n\x7f",
	    "%C3%A9%0A%7F"},
	{"a word is quoted for a shell", escape_shell, "a b", "'a b'"},
	{"nothing is a word for a shell", escape_shell, "", "''"},
	{"a quote is escaped for a shell", escape_shell, "it's $(x) `y`",
	    "'it'\\''s $(x) `y`'"},
};

static const struct {
	const char *name;
	const char *in;
	int plus;
	int rc;
	const char *want;
	size_t n;
} unescapes[] = {
	{"plain text is itself", "abc", 0, 0, "abc", 3},
	{"escapes are undone", "%41%c3%A9%2B", 0, 0, "A\xc3\xa9+", 4},
	{"plus is plus in a path", "a+b", 0, 0, "a+b", 3},
	{"plus is a space in a form", "a+b%20", 1, 0, "a b ", 4},
	{"NUL is told", "a%00b", 0, 0, "a\0b", 3},
	{"an escape is undone once", "%2541", 0, 0, "%41", 3},
	{"a lone percent sign fails", "a%", 0, -1, "", 0},
	{"a cut escape fails", "a%4", 0, -1, "", 0},
	{"an escape that is not hex fails", "a%4g", 0, -1, "", 0},
	{"a sign in an escape fails", "a%+1", 0, -1, "", 0},
};

static void
test_escapes(void)
{
	struct strbuf out;
	size_t i;

	strbuf_init(&out, 1000);
	for (i = 0; i < nrows(escapes); i++) {
		strbuf_reset(&out);
		escapes[i].escape(&out, escapes[i].in);
		is_text(strbuf_str(&out), escapes[i].want, "%s",
		    escapes[i].name);
	}
	for (i = 0; i < nrows(unescapes); i++) {
		strbuf_reset(&out);
		is_int(unescape_url(&out, unescapes[i].in,
		    strlen(unescapes[i].in), unescapes[i].plus),
		    unescapes[i].rc, "%s", unescapes[i].name);
		ok(unescapes[i].rc != 0 || (out.len == unescapes[i].n &&
		    memcmp(strbuf_str(&out), unescapes[i].want, out.len) == 0),
		    "%s (its bytes)", unescapes[i].name);
	}
	strbuf_reset(&out);
	is_int(unescape_url(&out, "%41%42", 5, 0), -1,
	    "an escape ends with the bytes given");
	strbuf_release(&out);
}

static void
test_growing(void)
{
	struct strbuf sb;
	char *text;
	size_t i;

	strbuf_init(&sb, 1000);
	is_text(strbuf_str(&sb), "", "a new text is empty, not NULL");
	text = strbuf_take(&sb);
	is_text(text, "", "taking an empty text gives one");
	free(text);
	for (i = 0; i < 100; i++)
		strbuf_printf(&sb, "%03zu,", i);
	is_int((long long)sb.len, 400, "appends add up");
	ok(memcmp(strbuf_str(&sb) + 396, "099,", 5) == 0, "in order");
	strbuf_printf(&sb, "%0500d", 7);
	is_int((long long)sb.len, 900, "a long printf fits as well");
	text = strbuf_take(&sb);
	is_int((long long)strlen(text), 900, "the text is handed over whole");
	is_int((long long)sb.len, 0, "and the rest is empty");
	free(text);
	strbuf_add(&sb, "a\0b", 3);
	is_int((long long)sb.len, 3, "NUL is a byte like others");
	strbuf_release(&sb);
	strbuf_release(&sb);
	is_text(strbuf_str(&sb), "", "releasing twice is fine");
}

static void
test_cap(void)
{
	struct strbuf sb;

	strbuf_init(&sb, 5);
	strbuf_text(&sb, "abc");
	strbuf_text(&sb, "de");
	ok(!sb.full, "a text may be as long as its cap");
	is_text(strbuf_str(&sb), "abcde", "and is whole");
	strbuf_char(&sb, 'f');
	ok(sb.full, "one more is too much");
	is_text(strbuf_str(&sb), "abcde", "what does not fit changes nothing");
	strbuf_reset(&sb);
	ok(!sb.full, "emptying clears the mark");
	strbuf_text(&sb, "abcdef");
	ok(sb.full && sb.len == 0, "nothing is cut to fit");
	strbuf_text(&sb, "a");
	is_text(strbuf_str(&sb), "", "after that nothing is added");
	strbuf_reset(&sb);
	strbuf_printf(&sb, "%s", "abcdef");
	ok(sb.full && sb.len == 0, "nor by printf");
	strbuf_reset(&sb);
	strbuf_printf(&sb, "%0400d", 1);
	ok(sb.full && sb.len == 0, "nor by a long printf");
	strbuf_release(&sb);
	strbuf_init(&sb, 0);
	strbuf_text(&sb, "");
	ok(!sb.full, "nothing fits into a cap of 0");
	strbuf_release(&sb);
}

int
main(void)
{
	test_escapes();
	test_growing();
	test_cap();
	return tap_done();
}
