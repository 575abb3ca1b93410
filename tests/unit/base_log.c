/* base_log.c - an event is one line, whatever it carries. */

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "tests/lib/tap.h"

/* Standard error goes to a file while fn logs; its text. free(). */
static char *
capture(void (*fn)(const void *arg), const void *arg)
{
	struct error err = ERROR_INIT;
	char *path = file_join(tap_dir(), "log"), *text = NULL;
	int kept = dup(STDERR_FILENO);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t n = 0;

	dup2(fd, STDERR_FILENO);
	fn(arg);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(fd);
	if (file_read(path, 1 << 20, &text, &n, &err) != 0)
		note("%s", err.text);
	free(path);
	return text;
}

static void
log_value(const void *arg)
{
	log_event(LOG_INFO, "thing.done", "v", (const char *)arg, NULL);
}

static const struct {
	const char *name;
	const char *value;
	const char *text;
	const char *json;
} values[] = {
	{"a word", "abc", " v=abc\n", ",\"v\":\"abc\"}\n"},
	{"no value", NULL, " v=-\n", ",\"v\":\"-\"}\n"},
	{"an empty value", "", " v=\"\"\n", ",\"v\":\"\"}\n"},
	{"a space", "a b", " v=\"a b\"\n", ",\"v\":\"a b\"}\n"},
	{"a forged pair", "a level=error", " v=\"a level=error\"\n",
	    ",\"v\":\"a level=error\"}\n"},
	{"an equals sign", "a=b", " v=\"a=b\"\n", ",\"v\":\"a=b\"}\n"},
	{"a quote", "a\"b", " v=\"a\\\"b\"\n", ",\"v\":\"a\\\"b\"}\n"},
	{"a backslash", "a\\", " v=\"a\\\\\"\n", ",\"v\":\"a\\\\\"}\n"},
	{"a newline", "a\nb", " v=\"a\\x0ab\"\n", ",\"v\":\"a\\nb\"}\n"},
	{"a carriage return", "a\rb", " v=\"a\\x0db\"\n",
	    ",\"v\":\"a\\rb\"}\n"},
	{"an escape sequence", "\x1b[2J", " v=\"\\x1b[2J\"\n",
	    ",\"v\":\"\\u001b[2J\"}\n"},
	{"a C1 control", "\xc2\x9b" "2J", " v=\"\\xc2\\x9b2J\"\n",
	    ",\"v\":\"\\u009b2J\"}\n"},
	{"a turn of direction", "a\xe2\x80\xae", " v=\"a\\xe2\\x80\\xae\"\n",
	    ",\"v\":\"a\xe2\x80\xae\"}\n"},
	{"a line separator", "\xe2\x80\xa8", " v=\"\\xe2\\x80\\xa8\"\n",
	    ",\"v\":\"\\u2028\"}\n"},
	{"invalid UTF-8", "a\xff", " v=\"a\\xff\"\n",
	    ",\"v\":\"a\xef\xbf\xbd\"}\n"},
	{"other scripts", "\xc3\xa9\xe2\x82\xac", " v=\"\xc3\xa9\xe2\x82\xac"
	    "\"\n", ",\"v\":\"\xc3\xa9\xe2\x82\xac\"}\n"},
};

static const char *
tail_of(const char *line, const char *want)
{
	size_t n = strlen(line), w = strlen(want);

	return n >= w ? line + n - w : line;
}

static void
test_values(void)
{
	size_t i;
	char *line;

	for (i = 0; i < nrows(values); i++) {
		log_setup("prog", LOG_TEXT, LOG_INFO);
		line = capture(log_value, values[i].value);
		is_text(tail_of(line, values[i].text), values[i].text,
		    "%s as text", values[i].name);
		has_text(line, " info prog thing.done v=", "with its head");
		free(line);
		log_setup("prog", LOG_JSON, LOG_INFO);
		line = capture(log_value, values[i].value);
		is_text(tail_of(line, values[i].json), values[i].json,
		    "%s as JSON", values[i].name);
		free(line);
	}
}

static void
log_everything(const void *arg)
{
	struct error err = ERROR_INIT;

	(void)arg;
	log_event(LOG_DEBUG, "a.debugged", NULL);
	log_event(LOG_INFO, "an.informed", NULL);
	log_event(LOG_WARNING, "a.warned", NULL);
	error_limited(&err, 30, "too much: \"x\"");
	error_detail(&err, "THROTTLED");
	log_error(LOG_ERROR, "call.failed", &err, "lead", "7", NULL);
}

static void
test_levels(void)
{
	char *text;

	log_setup("prog", LOG_TEXT, LOG_WARNING);
	text = capture(log_everything, NULL);
	ok(strstr(text, "debugged") == NULL && strstr(text, "informed") == NULL,
	    "what is below the level is not logged");
	has_text(text, " warning prog a.warned\n", "what is at it is");
	has_text(text, " error prog call.failed code=limited error=\"too much: "
	    "\\\"x\\\"\" detail=THROTTLED retry_after_s=30 lead=7\n",
	    "an error tells what it knows");
	free(text);
	log_setup("prog", LOG_TEXT, LOG_DEBUG);
	text = capture(log_everything, NULL);
	has_text(text, " debug prog a.debugged\n", "the lowest level is all");
	free(text);
}

static void
test_json(void)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;
	char *text;
	int64_t at = 0;

	log_setup("pr\"og", LOG_JSON, LOG_ERROR);
	log_request_id("req-1");
	text = capture(log_everything, NULL);
	log_request_id(NULL);
	is_int(json_parse(text, strlen(text), &j, &err), 0,
	    "a line of JSON is a document");
	is_text(json_get_text(j, "level"), "error", "with a level");
	is_text(json_get_text(j, "program"), "pr\"og", "a program");
	is_text(json_get_text(j, "event"), "call.failed", "an event");
	is_text(json_get_text(j, "request_id"), "req-1", "a request id");
	is_text(json_get_text(j, "code"), "limited", "the code");
	is_text(json_get_text(j, "detail"), "THROTTLED", "the detail");
	is_text(json_get_text(j, "lead"), "7", "and the pairs");
	is_int(clock_parse(json_get_text(j, "at"), &at), 0, "and an instant");
	ok(clock_now_ms() - at < 3600000 && clock_now_ms() >= at, "of now");
	json_free(j);
	free(text);
}

static void *
other_thread(void *arg)
{
	*(bool *)arg = strcmp(log_current_request_id(), "") == 0;
	log_request_id("theirs");
	return NULL;
}

static void
test_request_id(void)
{
	pthread_t thread;
	bool empty = false;
	char *text;

	log_setup("prog", LOG_TEXT, LOG_INFO);
	is_text(log_current_request_id(), "", "at first there is no id");
	log_request_id("ours");
	pthread_create(&thread, NULL, other_thread, &empty);
	pthread_join(thread, NULL);
	ok(empty, "another thread has none");
	is_text(log_current_request_id(), "ours", "and leaves ours alone");
	text = capture(log_value, "x");
	has_text(text, "thing.done request_id=ours v=x\n",
	    "it is in every event");
	free(text);
	log_request_id("a b\nc");
	text = capture(log_value, "x");
	has_text(text, " request_id=\"a b\\x0ac\" v=x\n", "escaped");
	free(text);
	log_request_id("");
	text = capture(log_value, "x");
	has_text(text, "thing.done v=x\n", "until it is taken away");
	free(text);
}

static void
log_much(const void *arg)
{
	const char *v = arg;

	log_event(LOG_INFO, "much.said", "a", v, "b", v, "c", v, "d", v, "e", v,
	    "f", v, "g", v, "h", v, "i", v, "last", "1", NULL);
}

static void
test_length(void)
{
	char *big = xmalloc(100001), *text;
	enum log_format format;
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	memset(big, '\x01', 100000);
	big[100000] = '\0';
	for (format = LOG_TEXT; format <= LOG_JSON; format++) {
		log_setup("prog", format, LOG_INFO);
		text = capture(log_much, big);
		ok(strlen(text) <= 16384, "a line has an end (%zu)",
		    strlen(text));
		ok(strchr(text, '\n') == text + strlen(text) - 1,
		    "and is one line");
		has_text(text, "last", "what fits is there");
		has_text(text, "...", "what was cut is marked");
		if (format == LOG_JSON)
			is_int(json_parse(text, strlen(text), &j, &err), 0,
			    "and it still is a document");
		free(text);
	}
	json_free(j);
	free(big);
}

int
main(void)
{
	test_request_id();
	test_values();
	test_levels();
	test_json();
	test_length();
	is_int(log_level_parse("warning"), LOG_WARNING, "a level has a name");
	is_int(log_level_parse("loud"), LOG_INFO, "an unknown one is info");
	is_int(log_level_parse(NULL), LOG_INFO, "as is none");
	return tap_done();
}
