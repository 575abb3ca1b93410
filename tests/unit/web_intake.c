/* web_intake.c - a visitor's post becomes a lead, or a complaint. */

#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/lib/tap.h"
#include "web/intake.h"

#define NOW INT64_C(1772619307000)
#define UE "\xc3\xbc"

static bool
parse(const char *post, struct form *form)
{
	struct error err = ERROR_INIT;
	int status = 0, rc;

	memset(form, 0, sizeof(*form));
	rc = post[0] == '{' ? form_parse_json(post, strlen(post), form, &status,
	    &err) : form_parse_urlencoded(post, strlen(post), form, &status,
	    &err);
	if (rc != 0)
		note("%s: %s", post, err.text);
	return rc == 0;
}

/* All complaints as "field: message; ..." */
static void
complaints(const struct field_errors *errors, char *out, size_t size)
{
	size_t i, n = 0;

	out[0] = '\0';
	for (i = 0; i < errors->count && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s: %s",
		    i > 0 ? "; " : "", errors->errors[i].field,
		    errors->errors[i].message);
}

struct read_row {
	const char *post;
	enum lead_text which;
	const char *want;  /* of that text */
	const char *extra;
	const char *complaint; /* part of it; NULL: none */
	const char *name;
};

static const struct read_row read_rows[] = {
	{"email=ada%40b.example", LEAD_EMAIL, "ada@b.example", NULL, NULL,
	    "an e-mail alone is a lead"},
	{"phone=0511+123456", LEAD_PHONE, "0511 123456", NULL, NULL,
	    "a phone alone is a lead"},
	{"{\"email\":\"ada@b.example\",\"name\":\"  Ada \"}", LEAD_NAME, "Ada",
	    NULL, NULL, "white space around is taken off"},
	{"name=Ada", LEAD_NAME, NULL, NULL, "email: or a phone number",
	    "neither of both is a complaint"},
	{"email=&phone=+&name=Ada", LEAD_NAME, NULL, NULL,
	    "email: or a phone number", "nor do empty ones count"},
	{"email=ada&phone=0511123456", LEAD_EMAIL, NULL, NULL, "email: ",
	    "a wrong e-mail is one in spite of a phone"},
	{"email=ada%40b.example&phone=12", LEAD_PHONE, NULL, NULL, "phone: ",
	    "a wrong phone in spite of an e-mail"},
	{"email=a%40b.example&email=c%40d.example", LEAD_EMAIL, NULL, NULL,
	    "email: ", "a known field twice is a complaint"},
	{"{\"email\":[\"a@b.example\"]}", LEAD_EMAIL, NULL, NULL, "email: ",
	    "a list for a text too"},
	{"{\"email\":\"a@b.example\",\"company\":7}", LEAD_COMPANY, NULL, NULL,
	    "company: ", "and a number"},
	{"{\"email\":\"a@b.example\",\"company\":null}", LEAD_COMPANY, NULL,
	    NULL, NULL, "null is as if not given"},
	{"{\"email\":\"a@b.example\",\"consent\":true}", LEAD_CONSENT, "true",
	    NULL, NULL, "consent may be true"},
	{"email=a%40b.example&message=one%0D%0Atwo", LEAD_MESSAGE, "one\ntwo",
	    NULL, NULL, "a message keeps its lines"},
	{"email=a%40b.example&company=one%0Atwo", LEAD_COMPANY, "one two",
	    NULL, NULL, "a line does not have any"},
	{"email=a%40b.example&colour=red", LEAD_EMAIL, "a@b.example",
	    "{\"colour\":\"red\"}", NULL, "another field is kept under extra"},
	{"email=a%40b.example&x=1&y=2&x=3&x=1", LEAD_EMAIL, "a@b.example",
	    "{\"x\":[\"1\",\"3\",\"1\"],\"y\":\"2\"}", NULL,
	    "a repeated one as a list in order"},
	{"{\"email\":\"a@b.example\",\"price\":1.50,\"n\":1e3,\"big\":"
	    "12345678901234567890,\"l\":[1,{\"a\":null}],\"t\":\"\"}",
	    LEAD_EMAIL, "a@b.example", "{\"price\":1.50,\"n\":1e3,\"big\":"
	    "12345678901234567890,\"l\":[1,{\"a\":null}],\"t\":\"\"}", NULL,
	    "numbers keep their digits, values their kind"},
	{"email=a%40b.example&_redirect=https%3A%2F%2Fx&_other=1", LEAD_EMAIL,
	    "a@b.example", NULL, NULL, "reserved names are not kept"},
	{"email=a%40b.example&Email=B&EMAIL=C", LEAD_EMAIL, "a@b.example",
	    "{\"Email\":\"B\",\"EMAIL\":\"C\"}", NULL,
	    "names with other letters are other names"},
	{"email=a%40b.example&gr%C3%BCn=ja", LEAD_EMAIL, "a@b.example",
	    "{\"gr" UE "n\":\"ja\"}", NULL, "names may have any letters"},
	{"", LEAD_EMAIL, NULL, NULL, "email: or a phone number",
	    "an empty post is a complaint"},
};

static void
test_read(void)
{
	struct field_errors errors;
	struct intake in;
	struct form form;
	char text[1000];
	size_t i;

	for (i = 0; i < nrows(read_rows); i++) {
		const struct read_row *r = &read_rows[i];

		if (!ok(parse(r->post, &form), "%s", r->name))
			continue;
		memset(&errors, 0, sizeof(errors));
		intake_read(&form, "f", &in, &errors);
		complaints(&errors, text, sizeof(text));
		if (r->complaint == NULL) {
			is_text(text, "", "%s: nothing to complain of",
			    r->name);
			is_text(in.text[r->which], r->want, "%s: %s", r->name,
			    lead_text_name(r->which));
			is_text(in.extra, r->extra, "%s: the rest", r->name);
			is_int((long long)strlen(in.content_hash), 43,
			    "%s: it has a hash", r->name);
		} else {
			has_text(text, r->complaint, "%s: what is said",
			    r->name);
		}
		intake_release(&in);
		form_release(&form);
	}
}

/* --- Lengths ------------------------------------------------------------ */

static void
try_length(enum lead_text which, size_t n, bool fits)
{
	struct field_errors errors = {0};
	const char *name = lead_text_name(which);
	struct intake in;
	struct form form;
	struct json *j = json_object();
	char *value = xmalloc(2 * n + 1), *post, text[200];
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(value + 2 * i, UE, 2);
	value[2 * n] = '\0';
	json_set_text(j, "email", "a@b.example");
	json_set_text(j, name, value);
	post = json_print(j);
	(void)parse(post, &form);
	intake_read(&form, "f", &in, &errors);
	complaints(&errors, text, sizeof(text));
	if (fits)
		is_text(in.text[which], value, "%s takes %zu characters", name,
		    n);
	else
		ok(errors.count == 1 && strncmp(text, name, strlen(name)) == 0,
		    "%zu are a complaint of it (%s)", n, text);
	intake_release(&in);
	form_release(&form);
	json_free(j);
	free(post);
	free(value);
}

static void
test_lengths(void)
{
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++) {
		size_t most = i == LEAD_MESSAGE ? 32000 : 500;

		if (i == LEAD_EMAIL || i == LEAD_PHONE)
			continue;
		try_length((enum lead_text)i, most, true);
		try_length((enum lead_text)i, most + 1, false);
	}
}

static void
test_all_complaints(void)
{
	struct field_errors errors = {0};
	struct intake in;
	struct form form;
	char text[1000];

	(void)parse("{\"email\":\"x\",\"phone\":\"y\",\"name\":[],"
	    "\"consent\":{}}", &form);
	intake_read(&form, "f", &in, &errors);
	complaints(&errors, text, sizeof(text));
	is_int((long long)errors.count, 4, "four wrong fields are four "
	    "complaints at once (%s)", text);
	intake_release(&in);
	form_release(&form);
}

/* --- The same content --------------------------------------------------- */

struct same_row {
	const char *a, *b;
	bool same;
	const char *name;
};

static const struct same_row same_rows[] = {
	{"email=a%40b.example&x=1", "email=a%40b.example&x=1", true,
	    "the same post"},
	{"email=a%40b.example&x=1", "x=1&email=a%40b.example", true,
	    "in another order"},
	{"email=a%40b.example&x=1", "{\"x\":\"1\",\"email\":\"a@b.example\"}",
	    true, "as another media type"},
	{"email=a%40b.example&x=1", "email=a%40b.example&x=1&_ts=5&_token=y",
	    true, "with another form time"},
	{"email=a%40b.example&x=1", "email=a%40b.example&x=2", false,
	    "with another value"},
	{"email=a%40b.example&x=1", "email=a%40b.example&x=1&y=", false,
	    "with one more field"},
	{"email=a%40b.example&x=1", "email=a%40b.example&X=1", false,
	    "with another name"},
	{"email=a%40b.example&x=1", "{\"x\":1,\"email\":\"a@b.example\"}",
	    false, "with a number for a text"},
	{"{\"x\":1.0,\"email\":\"a@b.example\"}",
	    "{\"x\":1,\"email\":\"a@b.example\"}", false,
	    "with a number of other digits"},
	{"email=a%40b.example&x=1&x=2", "email=a%40b.example&x=2&x=1", false,
	    "a repeated field in another order"},
	{"{\"email\":\"a@b.example\",\"o\":{\"a\":1,\"b\":2}}",
	    "{\"o\":{\"b\":2,\"a\":1},\"email\":\"a@b.example\"}", true,
	    "an object in another order"},
	{"email=a%40b.example&x=1%26y%3D2", "email=a%40b.example&x=1&y=2",
	    false, "one that looks like two"},
};

static void
hash(const char *post, const char *form_key, char out[SECRET_HASH_SIZE])
{
	struct field_errors errors = {0};
	struct intake in;
	struct form form;

	(void)parse(post, &form);
	intake_read(&form, form_key, &in, &errors);
	memcpy(out, in.content_hash, SECRET_HASH_SIZE);
	intake_release(&in);
	form_release(&form);
}

static void
test_same(void)
{
	char a[SECRET_HASH_SIZE], b[SECRET_HASH_SIZE];
	size_t i;

	for (i = 0; i < nrows(same_rows); i++) {
		hash(same_rows[i].a, "f", a);
		hash(same_rows[i].b, "f", b);
		is_int(strcmp(a, b) == 0, same_rows[i].same,
		    "%s: whether it is the same", same_rows[i].name);
	}
	hash(same_rows[0].a, "g", b);
	hash(same_rows[0].a, "f", a);
	ok(strcmp(a, b) != 0, "at another form it is another");
}

/* --- Suspicion ---------------------------------------------------------- */

enum token { NONE, RIGHT, WRONG, OTHER_FORM, OTHER_TIME, EMPTY };

struct suspicion_row {
	const char *trap; /* _gotcha, or NULL */
	enum token token;
	int64_t age_ms;   /* of _ts; -1: none is sent */
	bool required;
	const char *why;  /* part of the words, or NULL */
	const char *name;
};

#define DAY_MS INT64_C(86400000)

static const struct suspicion_row suspicion_rows[] = {
	{NULL, NONE, -1, false, NULL, "neither trap nor time"},
	{"", NONE, -1, false, NULL, "an empty trap"},
	{"x", NONE, -1, false, "hidden field", "a trap that was filled in"},
	{" ", NONE, -1, false, "hidden field", "with a space"},
	{"x", RIGHT, 5000, false, "hidden field", "in spite of a right time"},
	{NULL, RIGHT, 2000, false, NULL, "after two seconds"},
	{NULL, RIGHT, 1999, false, "faster", "before two seconds"},
	{NULL, RIGHT, -5000, false, "faster", "of the future"},
	{NULL, RIGHT, DAY_MS, false, NULL, "after a day"},
	{NULL, RIGHT, DAY_MS + 1, false, "more than a day", "a moment later"},
	{NULL, WRONG, 5000, false, "forged", "a wrong token"},
	{NULL, EMPTY, 5000, false, "forged", "an empty token"},
	{NULL, NONE, 5000, false, "forged", "a time without a token"},
	{NULL, RIGHT, -1, false, "forged", "a token without a time"},
	{NULL, OTHER_FORM, 5000, false, "forged", "another form's token"},
	{NULL, OTHER_TIME, 5000, false, "forged", "another time's token"},
	{NULL, NONE, -1, true, "missing", "none where one is demanded"},
	{NULL, RIGHT, 5000, true, NULL, "a right one where one is demanded"},
	{NULL, WRONG, 5000, true, "forged", "a wrong one there"},
};

static void
make_token(const struct secret_key *key, const struct suspicion_row *r,
    const char *ts, char out[SECRET_HASH_SIZE])
{
	intake_token(key, r->token == OTHER_FORM ? "g" : "f",
	    r->token == OTHER_TIME ? "1" : ts, out);
	if (r->token == WRONG)
		out[5] = out[5] == 'a' ? 'b' : 'a';
	if (r->token == EMPTY)
		out[0] = '\0';
}

static void
test_suspicion(const struct secret_key *key)
{
	char ts[24], token[SECRET_HASH_SIZE];
	struct json *j;
	struct form form;
	const char *why;
	size_t i;
	char *post;

	for (i = 0; i < nrows(suspicion_rows); i++) {
		const struct suspicion_row *r = &suspicion_rows[i];

		(void)snprintf(ts, sizeof(ts), "%lld",
		    (long long)(NOW - (r->age_ms == -1 ? 5000 : r->age_ms)));
		make_token(key, r, ts, token);
		j = json_object();
		json_set_text(j, "email", "a@b.example");
		if (r->trap != NULL)
			json_set_text(j, "_gotcha", r->trap);
		if (r->age_ms != -1)
			json_set_text(j, "_ts", ts);
		if (r->token != NONE)
			json_set_text(j, "_token", token);
		post = json_print(j);
		(void)parse(post, &form);
		why = intake_suspicion(&form, key, "f", r->required, NOW);
		if (r->why == NULL)
			is_text(why, NULL, "%s is no suspicion", r->name);
		else
			has_text(why, r->why, "%s is one", r->name);
		form_release(&form);
		json_free(j);
		free(post);
	}
}

static const char *const odd_times[] = {
	"", "x", "-1", "1e9", "99999999999999999999", " 1", "1 ", "0x1",
	"1772619302000abc", "\xc3\xbc",
};

static void
test_odd_times(const struct secret_key *key)
{
	char token[SECRET_HASH_SIZE];
	struct form form;
	struct json *j;
	size_t i;
	char *post;

	for (i = 0; i < nrows(odd_times); i++) {
		/* Signed by us: the time alone is odd. */
		intake_token(key, "f", odd_times[i], token);
		j = json_object();
		json_set_text(j, "_ts", odd_times[i]);
		json_set_text(j, "_token", token);
		post = json_print(j);
		(void)parse(post, &form);
		has_text(intake_suspicion(&form, key, "f", false, NOW),
		    "forged", "\"%s\" is no time", odd_times[i]);
		form_release(&form);
		json_free(j);
		free(post);
	}
	(void)parse("{\"_ts\":1772619300000,\"_token\":\"x\"}", &form);
	has_text(intake_suspicion(&form, key, "f", false, NOW), "forged",
	    "a number is no signed time");
	form_release(&form);
	(void)parse("{\"_gotcha\":[]}", &form);
	is_text(intake_suspicion(&form, key, "f", false, NOW), NULL,
	    "a trap that holds no text is as good as empty");
	form_release(&form);
}

int
main(void)
{
	char path[] = "/tmp/leadbridge-key.XXXXXX", text[45];
	struct error err = ERROR_INIT;
	struct secret_key *key = NULL;
	int fd = mkstemp(path);

	secret_setup();
	secret_key_make(text);
	if (fd < 0 || file_write(path, text, strlen(text), 0600, &err) != 0 ||
	    secret_key_load(path, &key, &err) != 0)
		return 1;
	(void)close(fd);
	(void)unlink(path);
	test_read();
	test_lengths();
	test_all_complaints();
	test_same();
	test_suspicion(key);
	test_odd_times(key);
	secret_key_free(key);
	return tap_done();
}
