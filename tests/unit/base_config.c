/* base_config.c - settings come from where they should, or are refused. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/lib/tap.h"

#define ENV_MAX 3
#define SECRET "s3cr3t-w0rd"

/* In each text ^ stands for the directory of the settings file. */
struct reading {
	const char *name;
	const char *file;         /* NULL: none */
	const char *env[ENV_MAX]; /* KEY=value */
	enum setting id;
	const char *want;
	const char *origin;       /* NULL: not asked */
};

struct refusal {
	const char *name;
	const char *file;
	const char *env[ENV_MAX];
	const char *piece;
	unsigned mode;            /* of the file, 0: 0600 */
};

/* The text with each ^ replaced. free(). */
static char *
placed(const char *text)
{
	struct strbuf out;

	if (text == NULL)
		return NULL;
	strbuf_init(&out, 1 << 20);
	for (; *text != '\0'; text++) {
		if (*text == '^')
			strbuf_text(&out, tap_dir());
		else
			strbuf_char(&out, *text);
	}
	return strbuf_take(&out);
}

static void
put_file(const char *name, const char *text, unsigned mode)
{
	struct error err = ERROR_INIT;
	char *path = file_join(tap_dir(), name);

	if (file_write(path, text, strlen(text), mode, &err) != 0)
		note("%s", err.text);
	free(path);
}

static void
set_variable(const char *pair)
{
	char *text = placed(pair);
	char *value = strchr(text, '=');

	*value = '\0';
	setenv(text, value + 1, 1);
	free(text);
}

/* An environment of the case alone, and its settings file. */
static void
set_stage(const char *file, const char *const env[ENV_MAX], unsigned mode)
{
	char *text;
	size_t i;

	clearenv();
	set_variable("HOME=^/home");
	if (file != NULL) {
		text = placed(file);
		put_file("test.env", text, mode != 0 ? mode : 0600);
		free(text);
		set_variable("LEADBRIDGE_ENV=^/test.env");
	}
	for (i = 0; i < ENV_MAX && env[i] != NULL; i++)
		set_variable(env[i]);
}

static const struct reading readings[] = {
	{"a default", "", {NULL}, SET_LOG_LEVEL, "info", "default"},
	{"no default", "", {NULL}, SET_ADMIN_TOKEN, NULL, "default"},
	{"the file", "LEADBRIDGE_LOG_LEVEL=debug\n", {NULL}, SET_LOG_LEVEL,
	    "debug", "^/test.env:1"},
	{"the environment before the file", "LEADBRIDGE_LOG_LEVEL=debug\n",
	    {"LEADBRIDGE_LOG_LEVEL=error"}, SET_LOG_LEVEL, "error",
	    "environment"},
	{"an empty variable is unset", "LEADBRIDGE_LOG_LEVEL=debug\n",
	    {"LEADBRIDGE_LOG_LEVEL="}, SET_LOG_LEVEL, "debug", "^/test.env:1"},
	{"an empty line of the file is unset", "LEADBRIDGE_LOG_LEVEL=\n",
	    {NULL}, SET_LOG_LEVEL, "info", "default"},

	{"the line's number", "# one\n\n  # three\nZOHO_CLIENT_ID=x\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x", "^/test.env:4"},
	{"no newline at the end", "ZOHO_CLIENT_ID=x", {NULL},
	    SET_ZOHO_CLIENT_ID, "x", NULL},
	{"DOS newlines", "A=1\r\nZOHO_CLIENT_ID=x\r\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x", "^/test.env:2"},
	{"a byte order mark", "\xef\xbb\xbfZOHO_CLIENT_ID=x\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x", NULL},
	{"export", "export ZOHO_CLIENT_ID=x\n", {NULL}, SET_ZOHO_CLIENT_ID, "x",
	    NULL},
	{"export and blanks", "  export \t ZOHO_CLIENT_ID=x\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x", NULL},
	{"a key that starts with export", "exported=1\nZOHO_CLIENT_ID=x\n",
	    {NULL}, SET_ZOHO_CLIENT_ID, "x", NULL},
	{"blanks around a value", "ZOHO_CLIENT_ID= \t x y \t\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x y", NULL},
	{"a comment after a value", "ZOHO_CLIENT_ID=x # y\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x", NULL},
	{"a # within a value", "ZOHO_CLIENT_ID=x#y\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "x#y", NULL},
	{"a # that begins a value", "ZOHO_CLIENT_ID=#y\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "#y", NULL},
	{"a comment for a value", "ZOHO_CLIENT_ID= # none\n", {NULL},
	    SET_ZOHO_CLIENT_ID, NULL, "default"},
	{"an equals sign within a value", "ZOHO_CLIENT_ID=a=b==\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "a=b==", NULL},
	{"double quotes", "ZOHO_CLIENT_ID=\" a # b \" # c\n", {NULL},
	    SET_ZOHO_CLIENT_ID, " a # b ", NULL},
	{"escapes in double quotes", "ZOHO_CLIENT_ID=\"a\\\"b\\\\c\\d\"\n",
	    {NULL}, SET_ZOHO_CLIENT_ID, "a\"b\\c\\d", NULL},
	{"single quotes", "ZOHO_CLIENT_ID='a\"b\\\\c # d'\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "a\"b\\\\c # d", NULL},
	{"empty quotes", "ZOHO_CLIENT_ID=\"\"\n", {NULL}, SET_ZOHO_CLIENT_ID,
	    NULL, "default"},
	{"a quote within a value", "ZOHO_CLIENT_ID=a\"b\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "a\"b", NULL},
	{"no shell evaluation", "ZOHO_CLIENT_ID=\"$HOME `id` $(id)\"\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "$HOME `id` $(id)", NULL},
	{"other scripts", "ZOHO_CLIENT_ID=\xc3\xa9\n", {NULL},
	    SET_ZOHO_CLIENT_ID, "\xc3\xa9", NULL},

	{"the data directory beside the file", "", {NULL}, SET_DATA_DIR,
	    "^/data", "default"},
	{"a relative data directory", "LEADBRIDGE_DATA_DIR=../store\n", {NULL},
	    SET_DATA_DIR, "^/../store", NULL},
	{"a relative one of the environment", "",
	    {"LEADBRIDGE_DATA_DIR=store"}, SET_DATA_DIR, "^/store",
	    "environment"},
	{"an absolute data directory", "LEADBRIDGE_DATA_DIR=/srv/x\n", {NULL},
	    SET_DATA_DIR, "/srv/x", NULL},
	{"the data directory without a file", NULL, {NULL}, SET_DATA_DIR,
	    "^/home/.local/share/leadbridge", "default"},
	{"the database in the data directory", "LEADBRIDGE_DATA_DIR=d\n",
	    {NULL}, SET_DB, "sqlite:^/d/leadbridge.db", "default"},
	{"the key in the data directory", "LEADBRIDGE_DATA_DIR=/srv/x\n",
	    {NULL}, SET_KEY_FILE, "/srv/x/key", "default"},
	{"a relative database", "LEADBRIDGE_DB=sqlite:x.db\n", {NULL}, SET_DB,
	    "sqlite:^/x.db", "^/test.env:1"},
	{"an absolute database", "LEADBRIDGE_DB=sqlite:/srv/x.db\n", {NULL},
	    SET_DB, "sqlite:/srv/x.db", NULL},
	{"a PostgreSQL database", "LEADBRIDGE_DB=postgresql://u:p@h/db\n",
	    {NULL}, SET_DB, "postgresql://u:p@h/db", NULL},
	{"a key file elsewhere", "LEADBRIDGE_KEY_FILE=k\n", {NULL},
	    SET_KEY_FILE, "^/k", NULL},
	{"the redirect address of the public one",
	    "LEADBRIDGE_PUBLIC_URL=https://leads.example.com/x/\n", {NULL},
	    SET_ZOHO_REDIRECT_URI, "https://leads.example.com/x/oauth/callback",
	    "default"},
	{"a redirect address as registered",
	    "ZOHO_REDIRECT_URI=https://leads.example.com/cb/\n", {NULL},
	    SET_ZOHO_REDIRECT_URI, "https://leads.example.com/cb/", NULL},

	{"a public address over http",
	    "LEADBRIDGE_PUBLIC_URL=HTTP://Leads.Example.com:8080//\n", {NULL},
	    SET_PUBLIC_URL, "http://leads.example.com:8080", NULL},
	{"the case of a path", "ZOHO_ACCOUNTS_URL=https://X.example/Ab/\n",
	    {NULL}, SET_ZOHO_ACCOUNTS_URL, "https://x.example/Ab", NULL},
	{"http to this machine", "ZOHO_ACCOUNTS_URL=http://127.3.2.1:81\n",
	    {NULL}, SET_ZOHO_ACCOUNTS_URL, "http://127.3.2.1:81", NULL},
	{"http to localhost", "ZOHO_ACCOUNTS_URL=http://LOCALHOST:81/\n",
	    {NULL}, SET_ZOHO_ACCOUNTS_URL, "http://localhost:81", NULL},
	{"http to ::1", "ZOHO_ACCOUNTS_URL=http://[::1]:81\n", {NULL},
	    SET_ZOHO_ACCOUNTS_URL, "http://[::1]:81", NULL},
	{"https to an IPv6 host", "ZOHO_ACCOUNTS_URL=https://[2001:DB8::1]\n",
	    {NULL}, SET_ZOHO_ACCOUNTS_URL, "https://[2001:db8::1]", NULL},

	{"a number", "SYNC_BATCH_SIZE=007\n", {NULL}, SET_SYNC_BATCH_SIZE, "7",
	    NULL},
	{"a choice in another case", "LEADBRIDGE_LOG_FORMAT=JSON\n", {NULL},
	    SET_LOG_FORMAT, "json", NULL},
	{"addresses", "LEADBRIDGE_TRUSTED_PROXIES=' 10.0.0.1 , ::1 '\n",
	    {NULL}, SET_TRUSTED_PROXIES, "10.0.0.1,::1", NULL},
	{"addresses of mail",
	    "ALERT_EMAIL_TO= ada@example.com ,bo@example.com\n", {NULL},
	    SET_ALERT_EMAIL_TO, "ada@example.com,bo@example.com",
	    "^/test.env:1"},
	{"where alerts are posted, as it is written",
	    "ALERT_WEBHOOK_URL=https://Hooks.example.com/T/x?key=A\n", {NULL},
	    SET_ALERT_WEBHOOK_URL, "https://Hooks.example.com/T/x?key=A",
	    "^/test.env:1"},
	{"a mail server with a password",
	    "SMTP_URL=smtps://me%40x.example:p%2Fw@mail.example.com:465\n",
	    {NULL}, SET_SMTP_URL,
	    "smtps://me%40x.example:p%2Fw@mail.example.com:465",
	    "^/test.env:1"},
	{"a schedule", "SYNC_SCHEDULE_LEADS=  0  2 1,15 JAN-mar *  \n", {NULL},
	    SET_SYNC_SCHEDULE_LEADS, "0 2 1,15 JAN-mar *", NULL},

	{"a secret in the file", "ADMIN_TOKEN=" SECRET "\n", {NULL},
	    SET_ADMIN_TOKEN, SECRET, "^/test.env:1"},
	{"a secret in a file of its own", "ADMIN_TOKEN_FILE=word\n", {NULL},
	    SET_ADMIN_TOKEN, SECRET, "^/test.env:1"},
	{"one named in the environment", "ADMIN_TOKEN=other\n",
	    {"ADMIN_TOKEN_FILE=^/word"}, SET_ADMIN_TOKEN, SECRET,
	    "environment"},
	{"one with a DOS newline", "ADMIN_TOKEN_FILE=word.dos\n", {NULL},
	    SET_ADMIN_TOKEN, SECRET, NULL},
	{"one without a newline", "ADMIN_TOKEN_FILE=word.bare\n", {NULL},
	    SET_ADMIN_TOKEN, SECRET, NULL},
	{"a variable before a named file", "ADMIN_TOKEN_FILE=missing\n",
	    {"ADMIN_TOKEN=" SECRET}, SET_ADMIN_TOKEN, SECRET, "environment"},
};

static const struct refusal refusals[] = {
	{"a line without =", "A=1\nnonsense\n", {NULL},
	    "^/test.env:2: not of the form KEY=value", 0},
	{"a line without a key", "=1\n", {NULL}, "not of the form", 0},
	{"a key that starts with a digit", "1A=1\n", {NULL},
	    "not of the form", 0},
	{"a key with a hyphen", "A-B=1\n", {NULL}, "not of the form", 0},
	{"a space before =", "A =1\n", {NULL}, "no space before =", 0},
	{"a lone export", "export\n", {NULL}, "not of the form", 0},
	{"an unclosed double quote", "A=\"b\n", {NULL},
	    "^/test.env:1: the closing quote is missing", 0},
	{"an unclosed single quote", "A='b\n", {NULL},
	    "the closing quote is missing", 0},
	{"an escaped closing quote", "A=\"b\\\"\n", {NULL},
	    "the closing quote is missing", 0},
	{"a word after a quote", "A=\"b\"c\n", {NULL},
	    "after the closing quote", 0},
	{"a comment that touches a quote", "A='b'#c\n", {NULL},
	    "after the closing quote", 0},
	{"a repeated key", "ZOHO_CLIENT_ID=1\nB=1\nZOHO_CLIENT_ID=1\n", {NULL},
	    "^/test.env:3: ZOHO_CLIENT_ID is already set in line 1", 0},
	{"a key repeated three times", "A=1\nA=2\nA=3\n", {NULL},
	    "^/test.env:2: A is already set in line 1", 0},
	{"a file that is not UTF-8", "A=1\nB=\xff\n", {NULL},
	    "^/test.env:2: not UTF-8 text", 0},

	{"a number below its range", "SYNC_BATCH_SIZE=0\n", {NULL},
	    "^/test.env:1: SYNC_BATCH_SIZE must be a whole number from 1 to "
	    "100, not \"0\"", 0},
	{"a number above its range", "", {"SYNC_BATCH_SIZE=101"},
	    "environment: SYNC_BATCH_SIZE must be a whole number", 0},
	{"a number with a unit", "TOKEN_REFRESH_MARGIN_S=15m\n", {NULL},
	    "a whole number", 0},
	{"an unknown choice", "LEADBRIDGE_LOG_FORMAT=xml\n", {NULL},
	    "must be one of: text json", 0},
	{"half a choice", "LEADBRIDGE_LOG_FORMAT=te\n", {NULL}, "one of", 0},
	{"two choices", "LEADBRIDGE_LOG_FORMAT=text json\n", {NULL}, "one of",
	    0},
	{"a host name for an address", "LEADBRIDGE_TRUSTED_PROXIES=proxy\n",
	    {NULL}, "IPv4 or IPv6 addresses", 0},
	{"a network for an address", "LEADBRIDGE_TRUSTED_PROXIES=10.0.0.0/8\n",
	    {NULL}, "IPv4 or IPv6 addresses", 0},
	{"an empty address", "LEADBRIDGE_TRUSTED_PROXIES=::1,,::2\n", {NULL},
	    "IPv4 or IPv6 addresses", 0},
	{"a comma at the end", "LEADBRIDGE_TRUSTED_PROXIES=::1,\n", {NULL},
	    "IPv4 or IPv6 addresses", 0},
	{"mail to nobody", "ALERT_EMAIL_TO=ada\n", {NULL},
	    "ALERT_EMAIL_TO must be e-mail addresses", 0},
	{"mail with a name", "ALERT_EMAIL_TO=Ada <ada@example.com>\n", {NULL},
	    "ALERT_EMAIL_TO must be e-mail addresses", 0},
	{"mail that ends in a comma", "ALERT_EMAIL_TO=ada@example.com,\n",
	    {NULL}, "ALERT_EMAIL_TO must be e-mail addresses", 0},
	{"an address that a program takes for an option",
	    "ALERT_EMAIL_TO=-oQ/tmp@example.com\n", {NULL},
	    "ALERT_EMAIL_TO must be e-mail addresses", 0},
	{"two senders", "ALERT_EMAIL_FROM=a@example.com,b@example.com\n",
	    {NULL}, "ALERT_EMAIL_FROM must be one e-mail address", 0},
	{"alerts in clear to another machine",
	    "ALERT_WEBHOOK_URL=http://hooks.example.com/x\n", {NULL},
	    "ALERT_WEBHOOK_URL must be https://", 0},
	{"alerts to a mail server",
	    "ALERT_WEBHOOK_URL=smtps://hooks.example.com/x\n", {NULL},
	    "ALERT_WEBHOOK_URL must start with https://", 0},
	{"alerts with a password",
	    "ALERT_WEBHOOK_URL=https://a:b@hooks.example.com/x\n", {NULL},
	    "ALERT_WEBHOOK_URL must hold no user name", 0},
	{"a mail server that is a page", "SMTP_URL=https://mail.example\n",
	    {NULL}, "SMTP_URL must start with smtps://", 0},
	{"a mail server without a host", "SMTP_URL=smtp://me:secret@\n",
	    {NULL}, "SMTP_URL must name a host", 0},
	{"a schedule of four fields", "SYNC_SCHEDULE_LEADS=* * * *\n", {NULL},
	    "five fields of cron syntax", 0},
	{"a schedule of six fields", "SYNC_SCHEDULE_LEADS=* * * * * *\n",
	    {NULL}, "five fields", 0},
	{"a schedule with a command", "SYNC_SCHEDULE_LEADS=* * * * *;ls\n",
	    {NULL}, "five fields", 0},
	{"a database of no kind", "LEADBRIDGE_DB=x.db\n", {NULL},
	    "must be sqlite:PATH or postgresql://", 0},
	{"a database without a path", "LEADBRIDGE_DB=sqlite:\n", {NULL},
	    "must be sqlite:PATH", 0},
	{"a path with ~", "LEADBRIDGE_DATA_DIR=~/x\n", {NULL},
	    "starts with ~", 0},
	{"a relative path without a file", NULL, {"LEADBRIDGE_DATA_DIR=x"},
	    "must be an absolute path", 0},
	{"a relative database without a file", NULL,
	    {"LEADBRIDGE_DB=sqlite:x"}, "must be an absolute path", 0},
	{"a control character", "", {"ZOHO_CLIENT_ID=a\x1b" "b"},
	    "control character", 0},
	{"a line break", "", {"ZOHO_CLIENT_ID=a\nb"}, "line break", 0},
	{"a variable that is not UTF-8", "", {"ZOHO_CLIENT_ID=\xff"},
	    "not UTF-8", 0},

	{"http to another machine", "ZOHO_ACCOUNTS_URL=http://x.example\n",
	    {NULL}, "must be https://", 0},
	{"http to what looks like this machine",
	    "ZOHO_ACCOUNTS_URL=http://localhost.example.com\n", {NULL},
	    "must be https://", 0},
	{"http to 127.0.0.1 in a name",
	    "ZOHO_ACCOUNTS_URL=http://127.0.0.1.example.com\n", {NULL},
	    "must be https://", 0},
	{"an address written short", "ZOHO_API_DOMAIN=http://127.1\n",
	    {NULL}, "must name a host", 0},
	{"an http redirect to another machine",
	    "ZOHO_REDIRECT_URI=http://x.example/cb\n", {NULL},
	    "must be https://", 0},
	{"another scheme", "LEADBRIDGE_PUBLIC_URL=ftp://x\n", {NULL},
	    "must start with https://", 0},
	{"no scheme", "LEADBRIDGE_PUBLIC_URL=leads.example.com\n", {NULL},
	    "must start with https://", 0},
	{"no host", "LEADBRIDGE_PUBLIC_URL=https:///x\n", {NULL},
	    "must name a host", 0},
	{"nothing but a scheme", "LEADBRIDGE_PUBLIC_URL=https://\n", {NULL},
	    "must name a host", 0},
	{"a port of letters", "LEADBRIDGE_PUBLIC_URL=https://x:y\n", {NULL},
	    "must name a host", 0},
	{"an empty port", "LEADBRIDGE_PUBLIC_URL=https://x:\n", {NULL},
	    "must name a host", 0},
	{"a port past the last", "LEADBRIDGE_PUBLIC_URL=https://x:65536\n",
	    {NULL}, "must name a host", 0},
	{"an unclosed bracket", "LEADBRIDGE_PUBLIC_URL=https://[::1\n", {NULL},
	    "must name a host", 0},
	{"something after a bracket", "LEADBRIDGE_PUBLIC_URL=https://[::1]x\n",
	    {NULL}, "must name a host", 0},
	{"a query", "LEADBRIDGE_PUBLIC_URL=https://x/?a\n", {NULL},
	    "must hold no ?", 0},
	{"a fragment", "LEADBRIDGE_PUBLIC_URL=https://x/#a\n", {NULL},
	    "must hold no ? and no #", 0},
	{"a password in an address",
	    "LEADBRIDGE_PUBLIC_URL=https://u:" SECRET "@x/\n", {NULL},
	    "no user name", 0},
	{"a space in an address", "LEADBRIDGE_PUBLIC_URL=https://x/a b\n",
	    {NULL}, "cannot hold", 0},
	{"a space in a host", "LEADBRIDGE_PUBLIC_URL=https://x y/\n",
	    {NULL}, "must name a host", 0},

	{"a missing file", NULL, {"LEADBRIDGE_ENV=^/missing.env"},
	    "LEADBRIDGE_ENV names the settings file ^/missing.env", 0},
	{"a directory as file", NULL, {"LEADBRIDGE_ENV=^"},
	    "is a directory", 0},
	{"a secret others can read", "ADMIN_TOKEN=" SECRET "\n", {NULL},
	    "type `chmod 600 ^/test.env`", 0644},
	{"a secret the group can read", "ADMIN_TOKEN=" SECRET "\n", {NULL},
	    "type `chmod 600 ^/test.env`", 0640},
	{"a password others can read",
	    "LEADBRIDGE_DB=postgresql://u:" SECRET "@h/db\n", {NULL},
	    "type `chmod 600 ^/test.env`", 0644},
	{"a secret twice", "ADMIN_TOKEN=" SECRET "\nADMIN_TOKEN_FILE=word\n",
	    {NULL}, "both ADMIN_TOKEN and ADMIN_TOKEN_FILE are set", 0},
	{"a secret twice in the environment", "",
	    {"ADMIN_TOKEN=" SECRET, "ADMIN_TOKEN_FILE=^/word"},
	    "both ADMIN_TOKEN and ADMIN_TOKEN_FILE are set", 0},
	{"a secret's missing file", "ADMIN_TOKEN_FILE=missing\n", {NULL},
	    "^/test.env:1: ADMIN_TOKEN_FILE: cannot read ^/missing", 0},
	{"a secret's file others can read", "ADMIN_TOKEN_FILE=word.open\n",
	    {NULL}, "type `chmod 600 ^/word.open`", 0},
	{"a secret's empty file", "ADMIN_TOKEN_FILE=word.empty\n", {NULL},
	    "^/word.empty is empty", 0},
	{"a secret's file of two lines", "ADMIN_TOKEN_FILE=word.two\n", {NULL},
	    "ADMIN_TOKEN holds a line break", 0},
	{"a secret's large file", "ADMIN_TOKEN_FILE=word.large\n", {NULL},
	    "larger than 4096 bytes", 0},
	{"a secret's relative file without a settings file", NULL,
	    {"ADMIN_TOKEN_FILE=word"}, "must be an absolute path", 0},
};

static void
make_secret_files(void)
{
	char *large = xmalloc(5000);

	put_file("word", SECRET "\n", 0600);
	put_file("word.dos", SECRET "\r\n", 0400);
	put_file("word.bare", SECRET, 0600);
	put_file("word.open", SECRET "\n", 0644);
	put_file("word.empty", "\n", 0600);
	put_file("word.two", SECRET "\n\n", 0600);
	memset(large, 'x', 4999);
	large[4999] = '\0';
	put_file("word.large", large, 0600);
	free(large);
}

static void
test_readings(void)
{
	struct error err = ERROR_INIT;
	struct config *cfg;
	const struct reading *r;
	char *want, *origin;
	size_t i;

	for (i = 0; i < nrows(readings); i++) {
		r = &readings[i];
		set_stage(r->file, r->env, 0);
		cfg = NULL;
		error_clear(&err);
		if (!ok(config_load(NULL, 0, &cfg, &err) == 0, "%s: read%s%s",
			r->name, err.text[0] != '\0' ? ": " : "", err.text))
			continue;
		want = placed(r->want);
		is_text(config_text(cfg, r->id), want, "%s: its value",
		    r->name);
		origin = placed(r->origin);
		if (origin != NULL)
			is_text(config_origin(cfg, r->id), origin,
			    "%s: where from", r->name);
		free(origin);
		free(want);
		config_free(cfg);
	}
}

static void
test_refusals(void)
{
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	const struct refusal *r;
	char *piece;
	size_t i;

	for (i = 0; i < nrows(refusals); i++) {
		r = &refusals[i];
		set_stage(r->file, r->env, r->mode);
		error_clear(&err);
		is_int(config_load(NULL, 0, &cfg, &err), -1, "%s: refused",
		    r->name);
		is_int(err.code, ERROR_CONFIG, "%s: as a setting", r->name);
		piece = placed(r->piece);
		has_text(err.text, piece, "%s: told", r->name);
		ok(strstr(err.text, SECRET) == NULL, "%s: no secret is told",
		    r->name);
		free(piece);
	}
}

static void
test_open_modes(void)
{
	static const char *const none[ENV_MAX] = {NULL};
	static const struct {
		const char *name;
		const char *file;
	} files[] = {
		{"without secrets", "ZOHO_CLIENT_ID=x\n"},
		{"with an unset secret", "ADMIN_TOKEN=\n"},
		{"that names a secret's file", "ADMIN_TOKEN_FILE=word\n"},
		{"with a database of this machine",
		    "LEADBRIDGE_DB=postgresql:///leads\n"},
	};
	struct error err = ERROR_INIT;
	struct config *cfg;
	size_t i;

	for (i = 0; i < nrows(files); i++) {
		set_stage(files[i].file, none, 0644);
		cfg = NULL;
		is_int(config_load(NULL, 0, &cfg, &err), 0,
		    "a file %s may be read by others", files[i].name);
		config_free(cfg);
	}
}

/* Only what is declared is looked at and kept. */
static void
test_declaring(void)
{
	static const enum setting wanted[] = {SET_DB, SET_SYNC_CONCURRENCY};
	static const char *const env[ENV_MAX] = {"SYNC_BATCH_SIZE=wrong",
		"ADMIN_TOKEN_FILE=/nonexistent/x"};
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	char *path;
	int status = 0;
	pid_t child;

	set_stage("SYNC_CONCURRENCY=3\n", env, 0);
	is_int(config_load(wanted, nrows(wanted), &cfg, &err), 0,
	    "what a program does not read does not hinder it");
	if (cfg == NULL)
		return;
	is_int(config_int(cfg, SET_SYNC_CONCURRENCY), 3, "a number is got");
	path = config_data_path(cfg, "locks");
	has_text(path, "/data/locks", "a file of the data directory is named");
	free(path);
	has_text(config_file(cfg), "/test.env", "the file read is named");
	child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		config_text(cfg, SET_ADMIN_TOKEN);
		_exit(0);
	}
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status), "asking for what was not declared aborts");
	child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		config_text(cfg, SET_DATA_DIR);
		_exit(0);
	}
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status), "also for what a default was computed from");
	config_free(cfg);
	config_free(NULL);
}

static void
test_unknown(void)
{
	static const enum setting wanted[] = {SET_LOG_LEVEL};
	static const char *const env[ENV_MAX] = {"LEADBRIDGE_ANOTHER=1",
		"LEADBRIDGE_TYPO=2", "OTHER_TYPO=3"};
	static const char *const want[] = {"LEADBRIDGE_TYPO", "LEADBRIDGE_KEY",
		"LEADBRIDGE_DB_FILE", "LEADBRIDGE_ENV", "LEADBRIDGE_ANOTHER"};
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	size_t i, n;
	bool found;

	set_stage("LEADBRIDGE_TYPO=1\nLEADBRIDGE_KEY=1\nLEADBRIDGE_DB_FILE=1\n"
	    "LEADBRIDGE_ENV=1\nSOMETHING=1\nLEADBRIDGE_DATA_DIR=/x\n"
	    "LEADBRIDGE_KEY_FILE=/x\nADMIN_TOKEN_FILE=/x\n", env, 0);
	if (!ok(config_load(wanted, 1, &cfg, &err) == 0,
		"unknown keys are no error"))
		return;
	for (i = 0; i < nrows(want); i++) {
		found = false;
		for (n = 0; config_unknown(cfg, n) != NULL; n++)
			found |= strcmp(config_unknown(cfg, n), want[i]) == 0;
		ok(found, "%s is unknown", want[i]);
	}
	for (n = 0; config_unknown(cfg, n) != NULL; n++)
		continue;
	is_int((long long)n, nrows(want), "each once, and nothing else");
	config_free(cfg);
}

/* The file named, else that of the home directory. */
static void
test_places(void)
{
	static const char *const none[ENV_MAX] = {NULL};
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	char *dir = file_join(tap_dir(), "home/.config/leadbridge");
	char *here = file_join(tap_dir(), "here"), *want;
	int null = open("/dev/null", O_RDONLY);

	/* Not a terminal: ./leadbridge.env is not for programs. */
	dup2(null, STDIN_FILENO);
	close(null);
	file_make_dir(dir, &err);
	file_make_dir(here, &err);
	put_file("here/leadbridge.env", "ZOHO_CLIENT_ID=here\n", 0600);
	put_file("home/.config/leadbridge/leadbridge.env",
	    "ZOHO_CLIENT_ID=home\n", 0600);
	if (chdir(here) != 0)
		note("no working directory");
	set_stage(NULL, none, 0);
	if (ok(config_load(NULL, 0, &cfg, &err) == 0, "the home file loads")) {
		is_text(config_text(cfg, SET_ZOHO_CLIENT_ID), "home",
		    "a program does not read its working directory");
		want = file_join(dir, "data");
		is_text(config_text(cfg, SET_DATA_DIR), want,
		    "data lies beside that file");
		free(want);
	}
	config_free(cfg);
	cfg = NULL;
	setenv("LEADBRIDGE_ENV", "leadbridge.env", 1);
	if (ok(config_load(NULL, 0, &cfg, &err) == 0, "a named file loads")) {
		is_text(config_text(cfg, SET_ZOHO_CLIENT_ID), "here",
		    "the one named is read");
		want = file_join(here, "leadbridge.env");
		is_text(config_file(cfg), want, "and told in full");
		free(want);
	}
	config_free(cfg);
	cfg = NULL;
	setenv("LEADBRIDGE_ENV", "", 1);
	if (ok(config_load(NULL, 0, &cfg, &err) == 0, "an empty name is none"))
		is_text(config_text(cfg, SET_ZOHO_CLIENT_ID), "home",
		    "and the home file is read");
	config_free(cfg);
	if (chdir("/") != 0)
		note("cannot go back");
	free(here);
	free(dir);
}

/* Every row says what it is, and its default is one it takes. */
static void
test_table(void)
{
	static const char *const none[ENV_MAX] = {NULL};
	const struct setting_row *row, *other;
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	size_t i, k;

	set_stage("", none, 0);
	if (!ok(config_load(NULL, 0, &cfg, &err) == 0, "the defaults load"))
		return;
	for (i = 0; i < SETTING_COUNT; i++) {
		row = setting_row((enum setting)i);
		ok(!text_empty(row->name) && !text_empty(row->meaning),
		    "%s has a meaning", row->name);
		for (k = 0; k < i; k++) {
			other = setting_row((enum setting)k);
			if (strcmp(row->name, other->name) == 0)
				ok(false, "%s is there once", row->name);
		}
		if (row->fallback == NULL)
			continue;
		is_text(config_text(cfg, (enum setting)i), row->fallback,
		    "%s has its default", row->name);
		setenv(row->name, row->fallback, 1);
	}
	config_free(cfg);
	cfg = NULL;
	is_int(config_load(NULL, 0, &cfg, &err), 0,
	    "a default that is set is taken");
	config_free(cfg);
}

int
main(void)
{
	make_secret_files();
	test_readings();
	test_refusals();
	test_open_modes();
	test_declaring();
	test_unknown();
	test_places();
	test_table();
	return tap_done();
}
