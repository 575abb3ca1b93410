/* base_json.c - JSON is read strictly and written so that it is read back. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	const char *text;
	const char *want;
} good[] = {
	{"an empty object", "{}", "{}"},
	{"an empty array", "[]", "[]"},
	{"white space around", " \t\r\n[ 1 , 2 ] \n", "[1,2]"},
	{"a lone text", "\"a\"", "\"a\""},
	{"a lone number", "0", "0"},
	{"the three words", "[true,false,null]", "[true,false,null]"},
	{"a minus zero", "-0", "-0"},
	{"a fraction with zeros", "1.500", "1.500"},
	{"an exponent past doubles", "1e999", "1e999"},
	{"a signed exponent", "[1E+05,1e-05]", "[1E+05,1e-05]"},
	{"a whole number past 2^53", "9007199254740993", "9007199254740993"},
	{"a whole number past 2^64", "123456789012345678901234567890",
	    "123456789012345678901234567890"},
	{"a number of 100 digits", "1000000000100000000010000000001000000000"
	    "100000000010000000001000000000100000000010000000001000000001",
	    "1000000000100000000010000000001000000000"
	    "100000000010000000001000000000100000000010000000001000000001"},
	{"many decimal places", "0.1000000000000000055511151231257827",
	    "0.1000000000000000055511151231257827"},
	{"numbers in document order", "{\"a\":[1.0,{\"b\":2.0}],\"c\":3.0}",
	    "{\"a\":[1.0,{\"b\":2.0}],\"c\":3.0}"},
	{"digits within texts", "[\"1.0\",2.0,\"3\"]", "[\"1.0\",2.0,\"3\"]"},
	{"names that differ in case", "{\"a\":1,\"A\":2}", "{\"a\":1,\"A\":2}"},
	{"the same name at two levels", "{\"a\":{\"a\":1}}",
	    "{\"a\":{\"a\":1}}"},
	{"an empty name", "{\"\":1}", "{\"\":1}"},
	{"every escape", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
	    "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\tA\""},
	{"a surrogate pair", "\"\\uD83D\\ude00\"", "\"\xf0\x9f\x98\x80\""},
	{"raw UTF-8", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"",
	    "\"caf\xc3\xa9 \xf0\x9f\x98\x80\""},
	{"a raw DEL, written escaped", "\"\x7f\"", "\"\\u007f\""},
	{"a C1 control, written escaped", "\"\xc2\x9b\"", "\"\\u009b\""},
	{"a line separator, written escaped", "\"\xe2\x80\xa8\"",
	    "\"\\u2028\""},
	{"U+FFFF", "\"\\uffff\"", "\"\xef\xbf\xbf\""},
};

static const struct {
	const char *name;
	const char *text;
	size_t n; /* 0: the text's length */
	const char *piece;
} bad[] = {
	{"nothing", "", 0, "nothing but white space"},
	{"white space", " \n", 0, "nothing but white space"},
	{"a byte order mark", "\xef\xbb\xbf{}", 0, "byte order mark at byte 0"},
	{"a trailing comma in an array", "[1,]", 0, "no value at byte 3"},
	{"a trailing comma in an object", "{\"a\":1,}", 0, "at byte 7"},
	{"a missing comma", "[1 2]", 0, "neither comma nor ] after a value"},
	{"a missing colon", "{\"a\" 1}", 0, "no colon after a name at byte 5"},
	{"a name without quotes", "{a:1}", 0, "no name in quotes at byte 1"},
	{"a number as name", "{1:1}", 0, "no name in quotes at byte 1"},
	{"single quotes", "['a']", 0, "no value at byte 1"},
	{"an unclosed array", "[1", 0, "at byte 2"},
	{"an unclosed object", "{\"a\":1", 0, "at byte 6"},
	{"an unclosed text", "[\"abc", 0, "unfinished text that begins at "
	    "byte 1"},
	{"a text ending in a backslash", "\"abc\\", 0, "at byte 4"},
	{"brackets that do not match", "[1}", 0, "at byte 2"},
	{"a lone bracket", "]", 0, "no value at byte 0"},
	{"two documents", "{}{}", 0, "something after the document at byte 2"},
	{"a word after the document", "1 x", 0, "at byte 2"},
	{"a comment", "[1/*x*/]", 0, "at byte 2"},
	{"True", "True", 0, "no value at byte 0"},
	{"a cut word", "[tru]", 0, "unknown word at byte 1"},
	{"NaN", "NaN", 0, "no value"},
	{"Infinity", "-Infinity", 0, "malformed number at byte 0"},
	{"a leading zero", "0123", 0, "malformed number at byte 0"},
	{"a leading zero after a minus", "[-012]", 0, "malformed number"},
	{"a leading plus", "+1", 0, "no value at byte 0"},
	{"a leading point", ".5", 0, "no value at byte 0"},
	{"a closing point", "1.", 0, "malformed number at byte 0"},
	{"an exponent without digits", "1e", 0, "malformed number"},
	{"an exponent of a sign", "1e+", 0, "malformed number"},
	{"a lone minus", "-", 0, "malformed number at byte 0"},
	{"two minus signs", "--1", 0, "malformed number"},
	{"a hex number", "0x10", 0, "at byte 1"},
	{"two points", "1.2.3", 0, "at byte 3"},
	{"a raw newline in a text", "\"a\nb\"", 0,
	    "control character in a text at byte 2"},
	{"a raw tab in a text", "\"\t\"", 0, "control character"},
	{"a raw NUL", "\"a\0b\"", 5, "a NUL byte at byte 2"},
	{"a NUL after the document", "{}\0", 3, "a NUL byte at byte 2"},
	{"an escaped NUL", "\"\\u0000\"", 0, "\\u0000"},
	{"an escaped NUL as name", "{\"a\\u0000b\":1}", 0, "\\u0000"},
	{"a lone high surrogate", "\"\\ud83d\"", 0,
	    "half of a surrogate pair at byte 1"},
	{"a lone low surrogate", "\"\\ude00\"", 0, "half of a surrogate pair"},
	{"two high surrogates", "\"\\ud83d\\ud83d\"", 0, "surrogate"},
	{"a surrogate pair turned around", "\"\\ude00\\ud83d\"", 0,
	    "surrogate"},
	{"a high surrogate before a letter", "\"\\ud83dx\\ude00\"", 0,
	    "surrogate"},
	{"a high surrogate at the end", "\"\\ud83d\\u\"", 0, "surrogate"},
	{"a raw surrogate", "\"\xed\xa0\xbd\"", 0, "invalid UTF-8 at byte 1"},
	{"invalid UTF-8", "\"\xff\"", 0, "invalid UTF-8 at byte 1"},
	{"a cut character", "\"\xe2\x82\"", 0, "invalid UTF-8 at byte 1"},
	{"an overlong quote", "\"\xc0\xa2\"", 0, "invalid UTF-8"},
	{"an unknown escape", "\"\\x41\"", 0, "unknown escape at byte 1"},
	{"a short unicode escape", "\"\\u41\"", 0, "malformed \\u escape"},
	{"a signed unicode escape", "\"\\u+041\"", 0, "malformed \\u escape"},
	{"a vertical tab as space", "[\v1]", 0, "no value at byte 1"},
	{"a no-break space as space", "[\xc2\xa0" "1]", 0, "at byte 1"},
	{"a repeated name", "{\"a\":1,\"b\":2,\"a\":3}", 0,
	    "the name \"a\" is there twice"},
	{"a repeated name, once escaped", "{\"a\":1,\"\\u0061\":2}", 0,
	    "the name \"a\" is there twice"},
	{"a repeated empty name", "{\"\":1,\"\":2}", 0, "is there twice"},
	{"a repeated name further down", "[{\"x\":{\"k\":1,\"k\":1}}]", 0,
	    "the name \"k\" is there twice"},
	{"a repeated name among many", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,"
	    "\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"k\":1,\"c\":1}",
	    0, "the name \"c\" is there twice"},
	{"a repeated ninth name", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,"
	    "\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"i\":1}",
	    0, "the name \"i\" is there twice"},
	{"a repeated name that would break a line", "{\"\\n\":1,\"\\n\":1}", 0,
	    "the name \" \" is there twice"},
};

static void
test_reading(void)
{
	struct error err = ERROR_INIT;
	struct json *j;
	char *text;
	size_t i;

	for (i = 0; i < nrows(good); i++) {
		j = NULL;
		is_int(json_parse(good[i].text, strlen(good[i].text), &j, &err),
		    0, "%s: read", good[i].name);
		text = json_print(j);
		is_text(text, good[i].want, "%s: written", good[i].name);
		free(text);
		json_free(j);
	}
	for (i = 0; i < nrows(bad); i++) {
		j = NULL;
		error_clear(&err);
		is_int(json_parse(bad[i].text, bad[i].n != 0 ? bad[i].n :
		    strlen(bad[i].text), &j, &err), -1, "%s: refused",
		    bad[i].name);
		ok(err.code == ERROR_INVALID && j == NULL,
		    "%s: the sender's mistake, no document", bad[i].name);
		has_text(err.text, bad[i].piece, "%s: told", bad[i].name);
		json_free(j);
	}
}

/* A document of `levels` brackets; objects when named. */
static char *
nest(size_t levels, bool objects)
{
	struct strbuf sb;
	size_t i;

	strbuf_init(&sb, 1 << 20);
	for (i = 0; i < levels; i++)
		strbuf_text(&sb, objects ? "{\"a\":" : "[");
	strbuf_text(&sb, "1");
	for (i = 0; i < levels; i++)
		strbuf_text(&sb, objects ? "}" : "]");
	return strbuf_take(&sb);
}

static int
parse_text(const char *text, struct error *err)
{
	struct json *j = NULL;
	int rc = json_parse(text, strlen(text), &j, err);

	json_free(j);
	return rc;
}

static void
test_limits(void)
{
	struct error err = ERROR_INIT;
	struct strbuf sb;
	char *text;
	size_t i;
	int objects;

	for (objects = 0; objects < 2; objects++) {
		text = nest(LIMIT_JSON_DEPTH, objects);
		is_int(parse_text(text, &err), 0, "%d levels of %s are read",
		    LIMIT_JSON_DEPTH, objects ? "objects" : "arrays");
		free(text);
		text = nest(LIMIT_JSON_DEPTH + 1, objects);
		is_int(parse_text(text, &err), -1, "one level more is not");
		has_text(err.text, "more than 32 levels", "and the text says");
		free(text);
	}
	text = nest(100000, false);
	is_int(parse_text(text, &err), -1, "100,000 levels are no danger");
	free(text);

	strbuf_init(&sb, 4 << 20);
	strbuf_char(&sb, '[');
	for (i = 1; i < LIMIT_JSON_VALUES - 1; i++)
		strbuf_text(&sb, "1,");
	strbuf_text(&sb, "1]");
	is_int(parse_text(strbuf_str(&sb), &err), 0, "%d values are read",
	    LIMIT_JSON_VALUES);
	sb.data[sb.len - 1] = ',';
	strbuf_text(&sb, "1]");
	is_int(parse_text(strbuf_str(&sb), &err), -1, "one more is not");
	has_text(err.text, "more than 200000 values", "and the text says so");

	strbuf_reset(&sb);
	strbuf_char(&sb, '{');
	for (i = 0; i < 50000; i++)
		strbuf_printf(&sb, "%s\"n%zu\":0", i > 0 ? "," : "",
		    (i * 7919) % 50000);
	strbuf_char(&sb, '}');
	is_int(parse_text(strbuf_str(&sb), &err), 0,
	    "50,000 different names are read");
	sb.data[sb.len - 1] = ',';
	strbuf_text(&sb, "\"n4711\":1}");
	is_int(parse_text(strbuf_str(&sb), &err), -1,
	    "one of them again is found");
	strbuf_release(&sb);
}

/* Only n bytes count, whatever follows them. */
static void
test_bounds(void)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;
	const char *text = "{\"a\":\"\\u0041\\ud83d\\ude00\",\"b\":-1.5e+7}";
	char *exact;
	size_t n, refused = 0;

	is_int(json_parse("[1]x", 3, &j, &err), 0, "what follows is not read");
	json_free(j);
	for (n = 0; n < strlen(text); n++) {
		exact = xmalloc(n + 1);
		memcpy(exact, text, n);
		j = NULL;
		refused += json_parse(exact, n, &j, &err) == -1;
		json_free(j);
		free(exact);
	}
	is_int((long long)refused, (long long)n,
	    "a document cut anywhere is refused");
}

static void
test_asking(void)
{
	static const char text[] = "{\"name\":\"Ada\",\"Name\":\"Bob\","
	    "\"n\":42,\"big\":9223372036854775807,\"bigger\":"
	    "9223372036854775808,\"f\":1.0,\"t\":true,\"no\":false,"
	    "\"z\":null,\"digits\":\"42\",\"list\":[1,\"x\",{}],\"e\":\"\"}";
	struct error err = ERROR_INIT;
	struct json *j = NULL;
	const struct json *list;
	int64_t n = 4711;

	if (json_parse(text, strlen(text), &j, &err) != 0) {
		ok(false, "%s", err.text);
		return;
	}
	is_text(json_get_text(j, "name"), "Ada", "a text is got");
	is_text(json_get_text(j, "Name"), "Bob", "names compare with case");
	is_text(json_get_text(j, "NAME"), NULL, "another case is another name");
	is_text(json_get_text(j, "e"), "", "an empty text is there");
	is_text(json_get_text(j, "n"), NULL, "a number is no text");
	is_text(json_get_text(j, "z"), NULL, "null is no text");
	is_text(json_scalar(json_get(j, "n")), "42", "a number has digits");
	is_text(json_scalar(json_get(j, "t")), NULL, "a word has none");
	is_int(json_get_int(j, "n", &n), 0, "a whole number is got");
	is_int(n, 42, "with its value");
	is_int(json_get_int(j, "big", &n), 0, "the largest as well");
	ok(n == INT64_MAX, "with its value");
	is_int(json_get_int(j, "bigger", &n), -1, "one larger is not");
	is_int(json_get_int(j, "f", &n), -1, "1.0 is not whole");
	is_int(json_get_int(j, "digits", &n), -1, "a text of digits is not");
	is_int(json_get_int(j, "none", &n), -1, "what is not there is not");
	ok(json_get_true(j, "t"), "true is true");
	ok(!json_get_true(j, "no") && !json_get_true(j, "n") &&
	    !json_get_true(j, "digits") && !json_get_true(j, "none"),
	    "nothing else is");
	is_int((long long)json_size(j), 12, "members are counted");
	list = json_get(j, "list");
	is_int((long long)json_size(list), 3, "elements are counted");
	is_int(json_type(list), JSON_ARRAY, "an array is an array");
	ok(json_get(list, "x") == NULL, "an array has no members");
	is_int(json_type(json_first(list)), JSON_NUMBER, "first is first");
	list = json_next(json_first(list));
	is_text(json_scalar(list), "x", "next is next");
	is_text(json_name(list), "", "an element has no name");
	is_int(json_type(json_next(list)), JSON_OBJECT, "then the next");
	ok(json_next(json_next(list)) == NULL, "and then no more");
	is_text(json_name(json_first(j)), "name", "a member has its name");
	ok(json_next(j) == NULL, "a document has no sibling");
	is_int((long long)json_size(NULL), 0, "nothing has no size");
	ok(json_get(NULL, "a") == NULL && json_first(NULL) == NULL &&
	    json_next(NULL) == NULL && json_scalar(NULL) == NULL &&
	    json_get_text(NULL, "a") == NULL && !json_is_true(NULL) &&
	    json_type(NULL) == JSON_NULL, "nothing can be asked for anything");
	json_free(j);
	json_free(NULL);
}

static void
test_writing(void)
{
	struct json *j = json_object(), *list = json_array(), *copy;
	struct strbuf sb;
	char *text;

	json_set_text(j, "b", "x\"y");
	json_set_int(j, "a", INT64_MIN);
	json_set_bool(j, "t", true);
	json_set_text(j, "nil", NULL);
	json_set_instant(j, "at", INT64_C(1772600000000));
	json_set_instant(j, "never", 0);
	json_add(list, json_number("1.50"));
	json_add(list, json_bool(false));
	json_add(list, json_null());
	json_set(j, "list", list);
	json_set_int(j, "b", 7);
	json_set_int(j, "B", 8);
	text = json_print(j);
	is_text(text, "{\"b\":7,\"a\":-9223372036854775808,\"t\":true,"
	    "\"nil\":null,\"at\":\"2026-03-04T04:53:20Z\","
	    "\"never\":null,\"list\":[1.50,false,null],\"B\":8}",
	    "a document is written, a name set twice stands once");
	free(text);
	copy = json_copy(json_get(j, "list"));
	is_text(json_name(copy), "", "a copy has no name");
	json_set(j, "again", copy);
	json_set(j, "list", json_text("gone"));
	strbuf_init(&sb, 1000);
	json_write_canonical(&sb, j);
	is_text(strbuf_str(&sb), "{\"B\":8,\"a\":-9223372036854775808,"
	    "\"again\":[1.50,false,null],\"at\":\"2026-03-04T04:53:20Z\","
	    "\"b\":7,\"list\":\"gone\",\"never\":null,"
	    "\"nil\":null,\"t\":true}", "the canonical form sorts names");
	strbuf_release(&sb);
	strbuf_init(&sb, 10);
	json_write(&sb, j);
	ok(sb.full, "writing heeds the cap");
	strbuf_release(&sb);
	json_free(j);
}

static const struct {
	const char *in;
	const char *want;
} escapes[] = {
	{"", "\"\""},
	{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
	{"\n\r\t\b\x1b\x01", "\"\\n\\r\\t\\u0008\\u001b\\u0001\""},
	{"\xff" "a\xc3", "\"\xef\xbf\xbd" "a\xef\xbf\xbd\""},
	{"</script>", "\"</script>\""},
};

static void
test_escapes(void)
{
	struct strbuf sb;
	struct json *j;
	struct error err = ERROR_INIT;
	size_t i;

	strbuf_init(&sb, 1000);
	for (i = 0; i < nrows(escapes); i++) {
		strbuf_reset(&sb);
		json_escape(&sb, escapes[i].in);
		is_text(strbuf_str(&sb), escapes[i].want, "\"%s\" is written "
		    "as a JSON text", escapes[i].in);
		j = NULL;
		is_int(json_parse(strbuf_str(&sb), sb.len, &j, &err), 0,
		    "and can be read");
		json_free(j);
	}
	strbuf_release(&sb);
}

/* The same content has one canonical form, other content another. */
static void
test_canonical(void)
{
	static const char *const texts[] = {
		"{\"a\":1,\"b\":{\"y\":[1,2],\"x\":\"\\u00e9\"}}",
		" { \"b\" : {\"x\":\"\xc3\xa9\", \"y\":[1, 2]}, \"a\":1 } ",
		"{\"a\":1,\"b\":{\"x\":\"\xc3\xa9\",\"y\":[2,1]}}",
		"{\"a\":1.0,\"b\":{\"x\":\"\xc3\xa9\",\"y\":[1,2]}}",
	};
	struct strbuf form[nrows(texts)];
	struct error err = ERROR_INIT;
	struct json *j;
	size_t i;

	for (i = 0; i < nrows(texts); i++) {
		j = NULL;
		strbuf_init(&form[i], 1000);
		if (json_parse(texts[i], strlen(texts[i]), &j, &err) == 0)
			json_write_canonical(&form[i], j);
		json_free(j);
	}
	is_text(strbuf_str(&form[1]), strbuf_str(&form[0]),
	    "order, space and escapes do not count");
	ok(strcmp(strbuf_str(&form[2]), strbuf_str(&form[0])) != 0,
	    "the order of an array counts");
	ok(strcmp(strbuf_str(&form[3]), strbuf_str(&form[0])) != 0,
	    "the digits of a number count");
	for (i = 0; i < nrows(texts); i++)
		strbuf_release(&form[i]);
}

int
main(void)
{
	test_reading();
	test_limits();
	test_bounds();
	test_asking();
	test_writing();
	test_escapes();
	test_canonical();
	return tap_done();
}
