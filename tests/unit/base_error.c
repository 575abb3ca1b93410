/* base_error.c - errors tell callers and people the right thing. */

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/lib/tap.h"

static const struct {
	enum error_code code;
	const char *name;
	int http_status;
	int exit_code;
	bool passing;
} meanings[] = {
	{ERROR_INVALID, "invalid", 422, 2, false},
	{ERROR_NOT_FOUND, "not_found", 404, 1, false},
	{ERROR_CONFLICT, "conflict", 409, 1, false},
	{ERROR_AUTH, "auth", 401, 4, false},
	{ERROR_LIMITED, "limited", 429, 6, true},
	{ERROR_UNAVAILABLE, "unavailable", 503, 5, true},
	{ERROR_CONFIG, "config", 503, 3, false},
	{ERROR_DATA, "data", 503, 7, false},
	{ERROR_INTERNAL, "internal", 500, 1, false},
	{(enum error_code)99, "internal", 500, 1, false},
};

static void
test_meanings(void)
{
	const struct error_meaning *m;
	size_t i;

	for (i = 0; i < nrows(meanings); i++) {
		m = error_meaning(meanings[i].code);
		is_text(m->name, meanings[i].name, "the code %d is called %s",
		    meanings[i].code, meanings[i].name);
		is_int(m->http_status, meanings[i].http_status,
		    "%s answers %d", m->name, meanings[i].http_status);
		is_int(m->exit_code, meanings[i].exit_code, "%s exits %d",
		    m->name, meanings[i].exit_code);
		ok(m->passing == meanings[i].passing, "%s %s by itself",
		    m->name, meanings[i].passing ? "passes" : "stays");
	}
}

static void
test_texts(void)
{
	struct error err = ERROR_INIT;
	char long_text[2000];

	is_int(error_set(&err, ERROR_INVALID, "field %s: %d", "name", 7), -1,
	    "setting an error returns -1");
	is_text(err.text, "field name: 7", "the text is formatted");
	is_int(error_context(&err, "%s", "line 3"), -1,
	    "a context returns -1");
	is_text(err.text, "line 3: field name: 7", "a context goes in front");
	is_int(err.code, ERROR_INVALID, "a context leaves the code");

	error_limited(&err, 30, "too much");
	is_int(err.code, ERROR_LIMITED, "limited is limited");
	is_int(err.retry_after_s, 30, "limited keeps its seconds");
	error_detail(&err, "ACCESS_DENIED");
	is_text(err.detail, "ACCESS_DENIED", "the machine's word is kept");
	error_context(&err, "call");
	is_int(err.retry_after_s, 30, "a context keeps the seconds");
	is_text(err.detail, "ACCESS_DENIED", "a context keeps the word");
	error_set(&err, ERROR_DATA, "other");
	is_int(err.retry_after_s, 0, "a new error has no old seconds");
	is_text(err.detail, "", "a new error has no old word");

	error_set(&err, ERROR_DATA, "again: %s", err.text);
	is_text(err.text, "again: other", "an error may be made of itself");

	error_set(&err, ERROR_INVALID, "a\nb\rc\x1b[31m\x7f");
	is_text(err.text, "a b c [31m ", "a text is one line without controls");

	errno = ENOENT;
	error_errno(&err, ERROR_CONFIG, "open %s", "x");
	is_text(err.text, "open x: No such file or directory",
	    "errno is put into words");

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	error_set(&err, ERROR_INVALID, "%s", long_text);
	is_int((long long)strlen(err.text), sizeof(err.text) - 1,
	    "a long text is cut to its room");
	error_context(&err, "%s", long_text);
	is_int((long long)strlen(err.text), sizeof(err.text) - 1,
	    "a long context as well");
	error_detail(&err, long_text);
	is_int((long long)strlen(err.detail), sizeof(err.detail) - 1,
	    "a long word as well");
	error_detail(&err, NULL);
	is_text(err.detail, "", "no word is an empty one");

	error_clear(&err);
	is_int(err.code, ERROR_NONE, "a cleared error is none");
	is_text(err.text, "", "and has no text");
}

static void
test_cuts(void)
{
	struct error err = ERROR_INIT;
	char text[600];
	size_t shift, i;

	for (shift = 0; shift < 4; shift++) {
		memset(text, 'x', shift);
		for (i = shift; i + 4 < sizeof(text); i += 4)
			memcpy(text + i, "\xf0\x9f\x98\x80", 5);
		error_set(&err, ERROR_INVALID, "%s", text);
		ok(text_is_utf8(err.text, strlen(err.text)) &&
		    strlen(err.text) > sizeof(err.text) - 5,
		    "a cut leaves whole characters (shift %zu)", shift);
	}
}

int
main(void)
{
	test_meanings();
	test_texts();
	test_cuts();
	return tap_done();
}
