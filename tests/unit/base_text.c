/* base_text.c - questions about texts are answered rightly. */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/lib/tap.h"

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	size_t span;
} utf8[] = {
	{"the empty text is well-formed", "", 0, 0},
	{"ASCII is well-formed", "hello", 5, 5},
	{"two bytes are well-formed", "\xc3\xa9", 2, 2},
	{"three bytes are well-formed", "\xe2\x82\xac", 3, 3},
	{"four bytes are well-formed", "\xf0\x9f\x98\x80", 4, 4},
	{"U+10FFFF is well-formed", "\xf4\x8f\xbf\xbf", 4, 4},
	{"U+E000 is well-formed", "\xee\x80\x80", 3, 3},
	{"NUL is not taken", "ab\0c", 4, 2},
	{"NUL within a word of eight is not taken", "abcdefg\0ijklmnop", 16, 7},
	{"a byte of 0xff is not taken", "abc\xff", 4, 3},
	{"a lone continuation is not taken", "\x80", 1, 0},
	{"a cut character is not taken", "a\xe2\x82", 3, 1},
	{"an overlong slash is not taken", "\xc0\xaf", 2, 0},
	{"an overlong NUL is not taken", "\xc0\x80", 2, 0},
	{"an overlong form of three is not taken", "\xe0\x80\xaf", 3, 0},
	{"an overlong form of four is not taken", "\xf0\x80\x80\xaf", 4, 0},
	{"a high surrogate is not taken", "\xed\xa0\x80", 3, 0},
	{"a low surrogate is not taken", "\xed\xbf\xbf", 3, 0},
	{"past U+10FFFF is not taken", "\xf4\x90\x80\x80", 4, 0},
	{"a lead byte of 0xf5 is not taken", "\xf5\x80\x80\x80", 4, 0},
	{"a bad byte after 16 plain ones is found", "0123456789abcdef\xc3", 17,
	    16},
	{"a byte of 0x80 within a word is found", "0123\x80" "567", 8, 4},
	{"0x7f and 0x01 are ASCII", "\x01\x7f\x01\x7f\x01\x7f\x01\x7f", 8, 8},
};

static void
test_utf8(void)
{
	size_t i;

	for (i = 0; i < nrows(utf8); i++) {
		is_int((long long)text_utf8_span(utf8[i].bytes, utf8[i].n),
		    (long long)utf8[i].span, "%s", utf8[i].name);
		ok(text_is_utf8(utf8[i].bytes, utf8[i].n) ==
		    (utf8[i].span == utf8[i].n), "%s (asked yes or no)",
		    utf8[i].name);
	}
}

static void
test_lengths(void)
{
	const char *s = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";

	is_int((long long)text_length(""), 0, "nothing has no characters");
	is_int((long long)text_length(s), 5, "characters are counted");
	is_int((long long)text_bytes(s, 0), 0, "no characters take no bytes");
	is_int((long long)text_bytes(s, 2), 3, "two characters, three bytes");
	is_int((long long)text_bytes(s, 4), 10, "four characters, ten bytes");
	is_int((long long)text_bytes(s, 99), 11, "more than there are: all");
}

static const struct {
	const char *text;
	const char *want;
} trims[] = {
	{"", ""}, {" ", ""}, {" a ", "a"}, {"\t\r\n a b \v\f", "a b"},
	{"\xc2\xa0 a\xc2\xa0", "a"}, {"\xc2\xa0", ""}, {"\xc2", "\xc2"},
	{"a\xc2\xa0z", "a\xc2\xa0z"}, {"\xc3\xa0", "\xc3\xa0"},
};

static void
test_copies(void)
{
	char *copy;
	size_t i;

	for (i = 0; i < nrows(trims); i++) {
		copy = text_trim(trims[i].text, strlen(trims[i].text));
		is_text(copy, trims[i].want, "trimming gives \"%s\"",
		    trims[i].want);
		free(copy);
		copy = strdup(trims[i].text);
		text_strip(copy);
		is_text(copy, trims[i].want, "and in place");
		free(copy);
	}
	copy = text_trim(" ab cd", 4);
	is_text(copy, "ab", "trimming looks at n bytes only");
	free(copy);
	copy = text_lower("Ab\xc3\x89Z@[`{");
	is_text(copy, "ab\xc3\x89z@[`{", "only ASCII letters become small");
	free(copy);
}

static void
test_comparing(void)
{
	ok(text_same("ABC", "abc"), "case does not count");
	ok(!text_same("abc", "abcd"), "a longer text is another");
	ok(!text_same("abcd", "abc"), "a shorter text is another");
	ok(!text_same("@", "`"), "only letters have a case");
	ok(text_same("", ""), "nothing is nothing");
	ok(!text_same(NULL, NULL), "NULL equals nothing");
	ok(!text_same("", NULL), "not even the empty text");
	ok(text_starts("abc", "ab"), "abc starts with ab");
	ok(text_starts("abc", ""), "everything starts with nothing");
	ok(!text_starts("ab", "abc"), "ab does not start with abc");
	ok(!text_starts(NULL, ""), "NULL starts with nothing");
	ok(text_starts_nocase("Bearer x", "bearer "), "Bearer is bearer");
	ok(!text_starts_nocase("Bear", "bearer"), "a cut word does not start");
	ok(text_empty(NULL) && text_empty("") && !text_empty(" "),
	    "NULL and nothing are empty, a space is not");
}

static const struct {
	const char *text;
	int64_t min, max;
	int rc;
	int64_t want;
} ints[] = {
	{"0", 0, 9, 0, 0}, {"9", 0, 9, 0, 9}, {"10", 0, 9, -1, 0},
	{"-1", 0, 9, -1, 0}, {"-5", -9, 9, 0, -5}, {"007", 0, 9, 0, 7},
	{"-0", 0, 0, 0, 0}, {"", 0, 9, -1, 0}, {"-", -9, 9, -1, 0},
	{"+1", 0, 9, -1, 0}, {" 1", 0, 9, -1, 0}, {"1 ", 0, 9, -1, 0},
	{"1x", 0, 9, -1, 0}, {"0x1", 0, 9, -1, 0}, {"1.0", 0, 9, -1, 0},
	{"1e1", 0, 99, -1, 0}, {"--1", -9, 9, -1, 0}, {NULL, 0, 9, -1, 0},
	{"\xd9\xa1", 0, 9, -1, 0},
	{"9223372036854775807", INT64_MIN, INT64_MAX, 0, INT64_MAX},
	{"9223372036854775808", INT64_MIN, INT64_MAX, -1, 0},
	{"-9223372036854775808", INT64_MIN, INT64_MAX, 0, INT64_MIN},
	{"-9223372036854775809", INT64_MIN, INT64_MAX, -1, 0},
	{"99999999999999999999999", INT64_MIN, INT64_MAX, -1, 0},
};

static void
test_ints(void)
{
	size_t i;

	for (i = 0; i < nrows(ints); i++) {
		int64_t got = 4711;
		const char *text = ints[i].text != NULL ? ints[i].text : "NULL";

		is_int(text_int(ints[i].text, ints[i].min, ints[i].max, &got),
		    ints[i].rc, "\"%s\" %s", text, ints[i].rc == 0 ?
		    "is such a number" : "is no such number");
		is_int(got, ints[i].rc == 0 ? ints[i].want : 4711,
		    "\"%s\" sets its value or nothing", text);
	}
}

#define TEN "aaaaaaaaaa"
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
	const char *text;
	bool good;
} emails[] = {
	{"ada@example.com", true},
	{"a@b.co", true},
	{"first.last+tag@sub.example.co.uk", true},
	{"o'neil@example.ie", true},
	{"a!#$%&'*+/=?^_`{|}~-z@example.com", true},
	{"j\xc3\xbcrgen@m\xc3\xbcller.de", true},
	{"ADA@EXAMPLE.COM", true},
	{"a@1and1.com", true},
	{"a@xn--mller-kva.de", true},
	{SIXTY "aaaa@example.com", true},
	{SIXTY "aaaaa@example.com", false},
	{"a@" SIXTY "." SIXTY "." SIXTY "." SIXTY ".example", true},
	{"a@" SIXTY "." SIXTY "." SIXTY "." SIXTY ".example.com", false},
	{"a@" SIXTY "aaaa.com", false},
	{NULL, false},
	{"", false},
	{"a", false},
	{"@", false},
	{"a@", false},
	{"@example.com", false},
	{"a@b", false},
	{"a@b.", false},
	{"a@.com", false},
	{"a@b..com", false},
	{"a@@b.com", false},
	{"a@b@c.com", false},
	{".a@b.com", false},
	{"a.@b.com", false},
	{"a..b@c.com", false},
	{"a b@c.com", false},
	{" a@b.com", false},
	{"a@b.com ", false},
	{"a@b.com\n", false},
	{"a@b.com\r\nBcc: x@y.zz", false},
	{"a\t@b.com", false},
	{"\"a b\"@c.com", false},
	{"a@[127.0.0.1]", false},
	{"a@127.0.0.1", false},
	{"a@-b.com", false},
	{"a@b-.com", false},
	{"a@b_c.com", false},
	{"a,b@c.com", false},
	{"a<b@c.com>", false},
	{"Ada <ada@example.com>", false},
	{"mailto:a@b.com", false},
	{"a;b@c.com", false},
	{"a\\b@c.com", false},
	{"a@b.com\xc2\xa0", false},
	{"a\xc2\x85@b.com", false},
	{"a\xff@b.com", false},
};

static const struct {
	const char *text;
	bool good;
	const char *digits;
} phones[] = {
	{"+49 30 1234567", true, "+49301234567"},
	{"(030) 123-4567", true, "0301234567"},
	{"030/1234567", true, "0301234567"},
	{"555.123.4567", true, "5551234567"},
	{"555-1234 x12", true, "555123412"},
	{"555-1234 ext. 12", true, "555123412"},
	{"+1 (555) 123-4567,,2#", true, "+155512345672"},
	{"12345", true, "12345"},
	{"1234", false, "1234"},
	{"", false, ""},
	{"phone", false, ""},
	{"tel:+4930123456", false, "+4930123456"},
	{"12345\n", false, "12345"},
	{"<b>12345</b>", false, "12345"},
	{"12345678901234567890123456789012345678901", false,
	    "12345678901234567890123456789012345678901"},
	{"1234567890123456789012345678901234567890", true,
	    "1234567890123456789012345678901234567890"},
	{"\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5", false, ""},
	{"++49 301234", true, "+49301234"},
	{"0049+301234", true, "0049301234"},
	{"(+49) 301234", true, "+49301234"},
};

static void
test_contacts(void)
{
	char *digits;
	size_t i;

	for (i = 0; i < nrows(emails); i++)
		ok(text_is_email(emails[i].text) == emails[i].good,
		    "\"%s\" is %s e-mail address", emails[i].text != NULL ?
		    emails[i].text : "NULL", emails[i].good ? "an" : "no");
	for (i = 0; i < nrows(phones); i++) {
		ok(text_is_phone(phones[i].text) == phones[i].good,
		    "\"%s\" is %s telephone number", phones[i].text,
		    phones[i].good ? "a" : "no");
		digits = text_phone_digits(phones[i].text);
		is_text(digits, phones[i].digits, "the digits of \"%s\"",
		    phones[i].text);
		free(digits);
	}
	ok(!text_is_phone(NULL), "NULL is no telephone number");
}

int
main(void)
{
	test_utf8();
	test_lengths();
	test_copies();
	test_comparing();
	test_ints();
	test_contacts();
	return tap_done();
}
