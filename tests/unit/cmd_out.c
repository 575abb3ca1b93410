/* cmd_out.c - what strangers wrote cannot command a terminal. */

#include <locale.h>

#include "base/strbuf.h"
#include "cmd/out.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name, *text, *shown;
} visible[] = {
	{"a plain name", "Ada Lovelace", "Ada Lovelace"},
	{"accents and other scripts stay", "Zo\xc3\xab \xe6\x9d\x8e",
	    "Zo\xc3\xab \xe6\x9d\x8e"},
	{"an escape sequence", "\x1b[2J", "\\x1b[2J"},
	{"a title sequence", "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"},
	{"C1: a one-character CSI", "a\xc2\x9b" "31m", "a\\u009b31m"},
	{"a line end", "a\nb", "a\\nb"},
	{"a tab and a carriage return", "a\tb\rc", "a\\x09b\\x0dc"},
	{"DEL", "a\x7f", "a\\x7f"},
	{"a backspace", "secret\b\b", "secret\\x08\\x08"},
	{"an override of direction", "gpj.\xe2\x80\xae" "exe",
	    "gpj.\\u202eexe"},
	{"an isolate of direction", "\xe2\x81\xa6x\xe2\x81\xa9",
	    "\\u2066x\\u2069"},
	{"a line separator", "a\xe2\x80\xa8" "b", "a\\u2028b"},
	{"malformed bytes", "a\xff\xc3", "a\\xff\\xc3"},
	{"nothing", "", ""},
};

static const struct {
	const char *name, *text;
	size_t columns;
} widths[] = {
	{"letters take a column", "abc", 3},
	{"an accent takes one", "\xc3\xa9", 1},
	{"a combining accent takes none", "e\xcc\x81", 1},
	{"Chinese takes two", "\xe6\x9d\x8e", 2},
	{"nothing takes nothing", "", 0},
	{"a malformed byte takes one", "\xff", 1},
};

int
main(void)
{
	struct strbuf out;
	size_t i;

	setlocale(LC_CTYPE, "C.UTF-8");
	for (i = 0; i < nrows(visible); i++) {
		strbuf_init(&out, 1000);
		out_visible(&out, visible[i].text);
		is_text(strbuf_str(&out), visible[i].shown, "%s",
		    visible[i].name);
		strbuf_release(&out);
	}
	for (i = 0; i < nrows(widths); i++)
		is_int((long long)out_width(widths[i].text),
		    (long long)widths[i].columns, "%s", widths[i].name);
	return tap_done();
}
