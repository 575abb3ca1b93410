/* web_form.c - posts of every media type become the same list. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/strbuf.h"
#include "tests/lib/tap.h"
#include "web/form.h"

#define B "--xYz"
#define DISPOSITION "Content-Disposition: form-data; name="
/* A body with NUL within, and its length. */
#define BYTES(s) s, sizeof(s) - 1

struct row {
	const char *name;
	const char *body;
	size_t n;         /* 0: the length of body */
	int status;       /* of the refusal, 0: taken */
	const char *want; /* name=text| of each; JSON in parentheses */
};

static const struct row urlencoded[] = {
	{"nothing is no field", "", 0, 0, ""},
	{"one field", "a=1", 0, 0, "a=1|"},
	{"several, in order", "b=1&a=2&b=3", 0, 0, "b=1|a=2|b=3|"},
	{"plus is a space", "a+b=c+d", 0, 0, "a b=c d|"},
	{"escapes are undone", "a%26=%3D%25&b=%C3%a9", 0, 0,
	    "a&==%|b=\xc3\xa9|"},
	{"escapes are undone once", "a=%2541", 0, 0, "a=%41|"},
	{"no equals sign is an empty text", "a&b", 0, 0, "a=|b=|"},
	{"further equals signs are text", "a=b=c=", 0, 0, "a=b=c=|"},
	{"empty pairs are none", "&&a=1&&", 0, 0, "a=1|"},
	{"an empty name is a name", "=1", 0, 0, "=1|"},
	{"line ends are \\n", "a=1%0d%0a2%0d3%0a4%0d", 0, 0,
	    "a=1\n2\n3\n4\n|"},
	{"raw UTF-8 is taken", "a=\xc3\xa9", 0, 0, "a=\xc3\xa9|"},
	{"a semicolon separates nothing", "a=1;b=2", 0, 0, "a=1;b=2|"},
	{"a lone percent sign", "a=%", 0, 400, NULL},
	{"a cut escape", "a=%4", 0, 400, NULL},
	{"an escape cut by an ampersand", "a=%4&b=1", 0, 400, NULL},
	{"an escape of no hex", "a=%4g", 0, 400, NULL},
	{"an escape of no hex in a name", "%zz=1", 0, 400, NULL},
	{"an encoded NUL", "a=%00", 0, 400, NULL},
	{"an encoded NUL in a name", "a%00b=1", 0, 400, NULL},
	{"a raw NUL", BYTES("a=\0b"), 400, NULL},
	{"invalid UTF-8", "a=%ff", 0, 400, NULL},
	{"Latin-1", "a=caf\xe9", 0, 400, NULL},
	{"overlong UTF-8", "a=%c0%80", 0, 400, NULL},
	{"half a surrogate", "a=%ed%a0%80", 0, 400, NULL},
	{"invalid UTF-8 in a name", "%ff=1", 0, 400, NULL},
	{"a character split over name and text", "%c3=%a9", 0, 400, NULL},
};

static const struct row json[] = {
	{"no member is no field", "{}", 0, 0, ""},
	{"texts", "{\"a\":\"1\",\"b\":\"\"}", 0, 0, "a=1|b=|"},
	{"other values stay JSON", "{\"a\":1.50,\"b\":null,\"c\":[1,{}],"
	    "\"d\":true}", 0, 0, "a(1.50)|b(null)|c([1,{}])|d(true)|"},
	{"line ends are \\n", "{\"a\":\"1\\r\\n2\\r3\"}", 0, 0, "a=1\n2\n3|"},
	{"names keep their case", "{\"A\":\"1\",\"a\":\"2\"}", 0, 0,
	    "A=1|a=2|"},
	{"white space around", " {\"a\":\"1\"}\n", 0, 0, "a=1|"},
	{"nothing", "", 0, 400, NULL},
	{"white space alone", " \n", 0, 400, NULL},
	{"an array", "[]", 0, 400, NULL},
	{"a text", "\"a\"", 0, 400, NULL},
	{"null", "null", 0, 400, NULL},
	{"a cut object", "{\"a\":\"1\"", 0, 400, NULL},
	{"two objects", "{}{}", 0, 400, NULL},
	{"a comma too many", "{\"a\":\"1\",}", 0, 400, NULL},
	{"a comment", "{/**/}", 0, 400, NULL},
	{"a repeated name", "{\"a\":\"1\",\"a\":\"2\"}", 0, 400, NULL},
	{"a NUL by escape", "{\"a\":\"\\u0000\"}", 0, 400, NULL},
	{"a NUL by escape in a name", "{\"a\\u0000\":\"1\"}", 0, 400, NULL},
	{"a raw NUL", BYTES("{\"a\":\"\0\"}"), 400, NULL},
	{"a lone surrogate", "{\"a\":\"\\ud800\"}", 0, 400, NULL},
	{"invalid UTF-8", "{\"a\":\"\xff\"}", 0, 400, NULL},
	{"a raw control character", "{\"a\":\"\n\"}", 0, 400, NULL},
	{"a form post by mistake", "a=1", 0, 400, NULL},
};

/* The content type is multipart/form-data; boundary=xYz */
static const struct row multipart[] = {
	{"one field", B "\r\n" DISPOSITION "\"a\"\r\n\r\n1\r\n" B "--\r\n",
	    0, 0, "a=1|"},
	{"several, in order", B "\r\n" DISPOSITION "b\r\n\r\n1\r\n"
	    B "\r\n" DISPOSITION "a\r\n\r\n2\r\n"
	    B "\r\n" DISPOSITION "b\r\n\r\n3\r\n" B "--", 0, 0,
	    "b=1|a=2|b=3|"},
	{"no field", B "--\r\n", 0, 0, ""},
	{"an empty text", B "\r\n" DISPOSITION "\"a\"\r\n\r\n\r\n" B "--", 0,
	    0, "a=|"},
	{"an empty text whose line ends the header", B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n" B "--", 0, 0, "a=|"},
	{"a text of line ends", B "\r\n" DISPOSITION "\"a\"\r\n\r\n"
	    "\r\n1\r\n\r\n" B "--", 0, 0, "a=\n1\n|"},
	{"a text that looks like a boundary", B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1" B "--\r\n-" B "\n" B "\r\n" B "--", 0, 0,
	    "a=1" B "--\n-" B "\n" B "|"},
	{"blanks after a boundary", B " \t\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1\r\n" B "--", 0, 0, "a=1|"},
	{"text before and after", "before\r\n" B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1\r\n" B "--\r\nafter", 0, 0, "a=1|"},
	{"header names have no case", B "\r\ncontent-DISPOSITION: Form-Data;"
	    "NAME=\"a\"\r\nX-Other: 1\r\n\r\n1\r\n" B "--", 0, 0, "a=1|"},
	{"quotes as browsers write them", B "\r\n" DISPOSITION
	    "\"a%22b%0D%0Ac%41\"\r\n\r\n1\r\n" B "--", 0, 0,
	    "a\"b\r\nc%41=1|"},
	{"quotes as curl writes them", B "\r\n" DISPOSITION
	    "\"a\\\"b\\\\c\\d\"\r\n\r\n1\r\n" B "--", 0, 0,
	    "a\"b\\c\\d=1|"},
	{"semicolons within quotes", B "\r\n" DISPOSITION
	    "\"a; filename=b\"\r\n\r\n1\r\n" B "--", 0, 0,
	    "a; filename=b=1|"},
	{"a text with a type", B "\r\n" DISPOSITION "\"a\"\r\n"
	    "Content-Type: text/plain; charset=UTF-8\r\n"
	    "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xa9\r\n" B "--", 0,
	    0, "a=\xc3\xa9|"},
	{"_charset_ is a field like any", B "\r\n" DISPOSITION
	    "\"_charset_\"\r\n\r\niso-8859-1\r\n" B "--", 0, 0,
	    "_charset_=iso-8859-1|"},
	{"a file is left out and told", B "\r\n" DISPOSITION
	    "\"cv\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf"
	    "\r\n\r\n\xff\xfe\r\n" B "\r\n" DISPOSITION "\"a\"\r\n\r\n1\r\n"
	    B "--", 0, 0, "a=1|files"},
	{"a file's bytes may be anything", BYTES(B "\r\n" DISPOSITION
	    "\"cv\"; filename=\"a\"\r\n\r\n\0\0\r\n" B "--"), 0, "files"},
	{"a file that was not chosen is nothing", B "\r\n" DISPOSITION
	    "\"cv\"; filename=\"\"\r\n\r\n\r\n" B "--", 0, 0, ""},
	{"a file's extended name", B "\r\n" DISPOSITION
	    "\"cv\"; filename*=UTF-8''a\r\n\r\nx\r\n" B "--", 0, 0, "files"},
	{"nothing", "", 0, 400, NULL},
	{"no boundary", "a=1", 0, 400, NULL},
	{"another boundary", "--other\r\n\r\n--other--", 0, 400, NULL},
	{"a boundary in other case", "--xyz--", 0, 400, NULL},
	{"only a boundary", B, 0, 400, NULL},
	{"a boundary and a line end", B "\r\n", 0, 400, NULL},
	{"no last boundary", B "\r\n" DISPOSITION "\"a\"\r\n\r\n1", 0, 400,
	    NULL},
	{"no last boundary after a part", B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1\r\n" B, 0, 400, NULL},
	{"a last boundary half there", B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1\r\n" B "-", 0, 400, NULL},
	{"a boundary that goes on", B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1\r\n" B "z\r\n", 0, 400, NULL},
	{"lines ended by \\n alone", B "\n" DISPOSITION "\"a\"\n\n1\n" B
	    "--", 0, 400, NULL},
	{"a part without header", B "\r\n\r\n1\r\n" B "--", 0, 400, NULL},
	{"a part without name", B "\r\nContent-Disposition: form-data\r\n"
	    "\r\n1\r\n" B "--", 0, 400, NULL},
	{"a part with two names", B "\r\n" DISPOSITION "\"a\"; name=\"b\""
	    "\r\n\r\n1\r\n" B "--", 0, 400, NULL},
	{"a part with two dispositions", B "\r\n" DISPOSITION "\"a\"\r\n"
	    DISPOSITION "\"b\"\r\n\r\n1\r\n" B "--", 0, 400, NULL},
	{"an attachment", B "\r\nContent-Disposition: attachment; name=a\r\n"
	    "\r\n1\r\n" B "--", 0, 400, NULL},
	{"quotes that do not end", B "\r\n" DISPOSITION "\"a\r\n\r\n1\r\n" B
	    "--", 0, 400, NULL},
	{"text after quotes", B "\r\n" DISPOSITION "\"a\"b\r\n\r\n1\r\n" B
	    "--", 0, 400, NULL},
	{"a header without colon", B "\r\nnonsense\r\n" DISPOSITION
	    "\"a\"\r\n\r\n1\r\n" B "--", 0, 400, NULL},
	{"a header that does not end", B "\r\n" DISPOSITION "\"a\"", 0, 400,
	    NULL},
	{"a NUL in a text", BYTES(B "\r\n" DISPOSITION
	    "\"a\"\r\n\r\n\0\r\n" B "--"), 400, NULL},
	{"a NUL in a header", BYTES(B "\r\n" DISPOSITION
	    "\"a\0b\"\r\n\r\n1\r\n" B "--"), 400, NULL},
	{"invalid UTF-8", B "\r\n" DISPOSITION "\"a\"\r\n\r\n\xff\r\n" B
	    "--", 0, 400, NULL},
	{"invalid UTF-8 in a name", B "\r\n" DISPOSITION "\"\xff\"\r\n\r\n"
	    "1\r\n" B "--", 0, 400, NULL},
	{"another charset", B "\r\n" DISPOSITION "\"a\"\r\nContent-Type: "
	    "text/plain; charset=iso-8859-1\r\n\r\n1\r\n" B "--", 0, 415,
	    NULL},
	{"an encoded text", B "\r\n" DISPOSITION "\"a\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nMQ==\r\n" B "--", 0,
	    415, NULL},
};

static const struct {
	const char *type;
	bool taken;
} boundaries[] = {
	{"multipart/form-data; boundary=xYz", true},
	{"multipart/form-data; boundary=\"xYz\"; charset=utf-8", true},
	{"multipart/form-data; boundary=xYz; boundary=abc", false},
	{"multipart/form-data; boundary=\"\"", false},
	{"multipart/form-data; boundary=\"xYz \"", false},
	{"multipart/form-data; boundary=\"x\r\nYz\"", false},
	{"multipart/form-data", false},
	{"multipart/form-data; boundary=0123456789012345678901234567890123456"
	 "7890123456789012345678901234567890", false},
};

static void
show(const struct form *form, struct strbuf *out)
{
	size_t i;

	strbuf_reset(out);
	for (i = 0; i < form->count; i++) {
		strbuf_text(out, form->items[i].name);
		if (form->items[i].value != NULL) {
			strbuf_char(out, '(');
			json_write(out, form->items[i].value);
			strbuf_char(out, ')');
		} else {
			strbuf_char(out, '=');
			strbuf_text(out, form->items[i].text);
		}
		strbuf_char(out, '|');
	}
	if (form->files_ignored)
		strbuf_text(out, "files");
}

/* The body in memory of exactly its size, for the sanitizer to watch. */
static char *
exact_copy(const char *body, size_t n)
{
	char *copy = malloc(n > 0 ? n : 1);

	if (copy != NULL && n > 0)
		memcpy(copy, body, n);
	return copy;
}

static int
parse(const char *kind, const char *type, const char *body, size_t n,
    struct form *form, int *status, struct error *err)
{
	if (strcmp(kind, "urlencoded") == 0)
		return form_parse_urlencoded(body, n, form, status, err);
	if (strcmp(kind, "JSON") == 0)
		return form_parse_json(body, n, form, status, err);
	return form_parse_multipart(type, body, n, form, status, err);
}

static void
test_rows(const char *kind, const struct row *rows, size_t count)
{
	struct error err = ERROR_INIT;
	struct strbuf got;
	struct form form;
	char *body;
	size_t i, n;
	int status;

	strbuf_init(&got, 100000);
	for (i = 0; i < count; i++) {
		n = rows[i].n > 0 ? rows[i].n : strlen(rows[i].body);
		body = exact_copy(rows[i].body, n);
		status = 0;
		if (parse(kind, "multipart/form-data; boundary=xYz", body, n,
			&form, &status, &err) == 0) {
			show(&form, &got);
			is_text(strbuf_str(&got), rows[i].want, "%s: %s",
			    kind, rows[i].name);
		} else {
			is_int(status, rows[i].status, "%s: %s is refused",
			    kind, rows[i].name);
		}
		form_release(&form);
		free(body);
	}
	strbuf_release(&got);
}

static void
test_boundaries(void)
{
	static const char body[] = B "--";
	struct error err = ERROR_INIT;
	struct form form;
	size_t i;
	int status, rc;

	for (i = 0; i < nrows(boundaries); i++) {
		status = 0;
		rc = form_parse_multipart(boundaries[i].type, body,
		    strlen(body), &form, &status, &err);
		is_int(rc == 0 ? 0 : status, boundaries[i].taken ? 0 : 400,
		    "boundary %zu is %s", i + 1,
		    boundaries[i].taken ? "taken" : "refused");
		form_release(&form);
	}
}

/* Bodies just within the limits and just past them. */
static void
test_limits(void)
{
	struct error err = ERROR_INIT;
	struct strbuf body;
	struct form form;
	int status = 0, i, past;

	strbuf_init(&body, 1000000);
	for (past = 0; past <= 1; past++) {
		strbuf_reset(&body);
		for (i = 0; i < LIMIT_FORM_FIELDS + past; i++)
			strbuf_printf(&body, "%sf%d=1", i > 0 ? "&" : "", i);
		status = 0;
		form_parse_urlencoded(body.data, body.len, &form, &status,
		    &err);
		is_int(status, past ? 413 : 0, "%d fields are %s",
		    LIMIT_FORM_FIELDS + past, past ? "refused" : "taken");
		form_release(&form);

		strbuf_reset(&body);
		for (i = 0; i < LIMIT_FIELD_NAME + past; i++)
			strbuf_char(&body, 'n');
		strbuf_text(&body, "=1");
		status = 0;
		form_parse_urlencoded(body.data, body.len, &form, &status,
		    &err);
		is_int(status, past ? 413 : 0, "a name of %d bytes is %s",
		    LIMIT_FIELD_NAME + past, past ? "refused" : "taken");
		form_release(&form);

		strbuf_reset(&body);
		strbuf_text(&body, B "\r\n" DISPOSITION "\"");
		for (i = 0; i < LIMIT_FIELD_NAME + past; i++)
			strbuf_char(&body, 'n');
		strbuf_text(&body, "\"\r\n\r\n1\r\n" B "--");
		status = 0;
		form_parse_multipart("multipart/form-data; boundary=xYz",
		    body.data, body.len, &form, &status, &err);
		is_int(status, past ? 413 : 0,
		    "a part's name of %d bytes is %s",
		    LIMIT_FIELD_NAME + past, past ? "refused" : "taken");
		form_release(&form);
	}
	strbuf_reset(&body);
	strbuf_text(&body, B "\r\n");
	for (i = 0; i < 10000; i++)
		strbuf_text(&body, "X: y\r\n");
	form_parse_multipart("multipart/form-data; boundary=xYz", body.data,
	    body.len, &form, &status, &err);
	is_int(status, 413, "a part with a long header is refused");
	form_release(&form);
	strbuf_release(&body);
}

int
main(void)
{
	test_rows("urlencoded", urlencoded, nrows(urlencoded));
	test_rows("JSON", json, nrows(json));
	test_rows("multipart", multipart, nrows(multipart));
	test_boundaries();
	test_limits();
	return tap_done();
}
