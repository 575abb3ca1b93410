/* provider_journal.c - sealed tokens, and journals whole, torn and foreign. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "src/provider/journal.h"
#include "src/provider/tokens.h"
#include "tests/lib/tap.h"

static struct secret_key *
make_key(const char *dir, const char *name)
{
	struct secret_key *key = NULL;
	struct error err = ERROR_INIT;
	char text[45], *path = file_join(dir, name);

	secret_key_make(text);
	if (file_write(path, text, strlen(text), 0600, &err) != 0 ||
	    secret_key_load(path, &key, &err) != 0)
		note("%s", err.text);
	free(path);
	return key;
}

static void
test_tokens(struct secret_key *key, struct secret_key *other)
{
	struct tokens t = {secret_dup("a"), secret_dup("r"), NULL}, out;
	struct error err = ERROR_INIT;
	char *box = tokens_seal(key, "default", "zoho_crm", &t);

	ok(strstr(box, "access") == NULL, "a box shows nothing");
	ok(tokens_open(key, "default", "zoho_crm", box, &out, &err) == 0,
	    "a box opens");
	is_text(out.access, "a", "the access token");
	is_text(out.refresh, "r", "the refresh token");
	is_text(out.previous, NULL, "no previous one");
	tokens_release(&out);
	ok(tokens_open(key, "other", "zoho_crm", box, &out, &err) == -1 &&
	    err.code == ERROR_DATA, "not for another tenant");
	ok(tokens_open(key, "default", "zoho_books", box, &out, &err) == -1,
	    "not for another service");
	ok(tokens_open(other, "default", "zoho_crm", box, &out, &err) == -1 &&
	    err.code == ERROR_CONFIG, "not with another key");
	box[strlen(box) / 2] ^= 1;
	ok(tokens_open(key, "default", "zoho_crm", box, &out, &err) == -1,
	    "not when it is damaged");
	free(box);
	t.previous = secret_dup("p");
	box = tokens_seal(key, "default", "zoho_crm", &t);
	tokens_open(key, "default", "zoho_crm", box, &out, &err);
	is_text(out.previous, "p", "the previous refresh token");
	tokens_release(&out);
	tokens_release(&t);
	free(box);
}

/* Every way in which a file can end early or rot. */
static void
test_format(void)
{
	static const char box[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t n, i, bad = 0;
	char *file = journal_encode(box, &n), *got, *copy;

	is_int(journal_decode(file, n, &got), 0, "a whole file is read");
	is_text(got, box, "and says what was written");
	free(got);
	is_int(journal_decode("", 0, &got), 1, "an empty file says nothing");
	copy = xcalloc(1, 4096);
	is_int(journal_decode(copy, 4096, &got), 1,
	    "a file that has only its room says nothing");
	for (i = 1; i < n - 1; i++) {
		/* Its beginning, then the zeros of the room. */
		memset(copy, 0, 4096);
		memcpy(copy, file, i);
		bad += journal_decode(copy, 4096, &got) != -1;
		free(got);
		copy[i] = '\0';
		bad += journal_decode(copy, i, &got) != -1;
		free(got);
	}
	is_int((long long)bad, 0, "torn after any byte it is known as torn");
	for (bad = 0, i = 0; i < n - 1; i++) {
		memset(copy, 0, 4096);
		memcpy(copy, file, n);
		copy[i] ^= 1;
		bad += journal_decode(copy, 4096, &got) != -1;
		free(got);
	}
	is_int((long long)bad, 0, "with any byte changed it is damaged");
	memset(copy, 0, 4096);
	memcpy(copy, file, n);
	is_int(journal_decode(copy, 4096, &got), 0,
	    "what follows the record does not matter");
	free(got);
	free(copy);
	free(file);
}

static struct journal
journal_in(const char *dir, const char *tenant)
{
	struct journal j = {.fd = -1};
	struct config *cfg = NULL;
	struct error err = ERROR_INIT;

	setenv("LEADBRIDGE_DATA_DIR", dir, 1);
	if (config_load(NULL, 0, &cfg, &err) != 0)
		note("%s", err.text);
	journal_init(&j, cfg, tenant, "zoho_crm");
	config_free(cfg);
	return j;
}

static void
test_file(const char *dir, struct secret_key *key, struct secret_key *other)
{
	static const char body[] = "{\"access_token\":\"t\"}\n";
	struct journal_record in = {
		.used = JOURNAL_PREVIOUS, .generation = 7, .asked_at = 1234,
		.http_status = 200, .accounts_server = xstrdup("https://a.x"),
		.body = secret_dup(body), .body_len = strlen(body),
	}, out;
	struct journal j = journal_in(dir, "default"),
	    foreign = journal_in(dir, "a_b/../c");
	struct error err = ERROR_INIT;
	struct stat st;
	bool found = true;

	ok(strstr(foreign.path + strlen(dir), "/../") == NULL &&
	    strstr(foreign.path, "a%5Fb%2F%2E%2E%2Fc_zoho_crm.journal") !=
	    NULL, "a tenant's name cannot leave the directory");
	ok(!journal_exists(&j), "there is no journal");
	ok(journal_read(&j, key, &out, &found, &err) == 0 && !found,
	    "which is no error");
	ok(journal_prepare(&j, &err) == 0, "it is prepared");
	ok(stat(j.path, &st) == 0 && st.st_size == JOURNAL_BYTES &&
	    (st.st_mode & 0777) == 0600 && st.st_blocks * 512 >=
	    JOURNAL_BYTES, "with its room, for nobody else");
	ok(journal_read(&j, key, &out, &found, &err) == 0 && !found,
	    "prepared it says nothing");
	ok(journal_write(&j, key, &in, &err) == 0, "it is written");
	ok(journal_read(&j, key, &out, &found, &err) == 0 && found,
	    "and found");
	is_int(out.used, JOURNAL_PREVIOUS, "what was used");
	is_int(out.generation, 7, "the generation");
	is_int(out.asked_at, 1234, "when");
	is_int(out.http_status, 200, "the status");
	is_text(out.accounts_server, "https://a.x", "the server");
	is_text(out.location, NULL, "no location");
	is_text(out.body, body, "the raw answer");
	journal_record_release(&out);
	ok(journal_read(&j, other, &out, &found, &err) == -1 &&
	    err.code == ERROR_CONFIG && journal_exists(&j),
	    "with another key it is kept, and an error");
	rename(j.path, foreign.path);
	error_clear(&err);
	ok(journal_read(&foreign, key, &out, &found, &err) == -1 &&
	    err.code == ERROR_DATA, "it is not another tenant's");
	rename(foreign.path, j.path);
	ok(truncate(j.path, 300) == 0 && journal_read(&j, key, &out, &found,
		&err) == 0 && !found, "torn it says nothing");
	ok(journal_clear(&j, &err) == 0 && !journal_exists(&j),
	    "it is cleared");
	ok(journal_clear(&j, &err) == 0, "once more is fine");
	journal_record_release(&in);
	journal_release(&j);
	journal_release(&foreign);
}

static int
write_name(const char *tenant, const char *service, const char *key_id,
    void *arg, struct error *err)
{
	(void)err;
	strbuf_printf(arg, "%s %s %s\n", tenant, service, key_id);
	return 0;
}

/* Whoever looks after keys finds what was left behind, and whose it is. */
static void
test_each(const char *dir, struct secret_key *key)
{
	struct journal_record in = {.accounts_server = xstrdup("https://a"),
	    .body = xstrdup("{}"), .body_len = 2};
	struct journal j = journal_in(dir, "a_b/../c"),
	    empty = journal_in(dir, "empty");
	struct error err = ERROR_INIT;
	struct config *cfg = NULL;
	struct strbuf got;
	char *want = xasprintf("a_b/../c zoho_crm %s\n", secret_key_id(key));
	char *stray = xasprintf("%s/token-journal/stray", dir);

	strbuf_init(&got, 1000);
	(void)config_load(NULL, 0, &cfg, &err);
	is_int(journal_each(cfg, write_name, &got, &err), 0,
	    "journals are looked for");
	is_text(strbuf_str(&got), "", "there is none");
	ok(journal_prepare(&empty, &err) == 0 &&
	    journal_prepare(&j, &err) == 0 &&
	    journal_write(&j, key, &in, &err) == 0 &&
	    file_write(stray, "x", 1, 0600, &err) == 0,
	    "one is written, one prepared, and a stranger lies there");
	is_int(journal_each(cfg, write_name, &got, &err), 0, "all are seen");
	is_text(strbuf_str(&got), want, "the one that was written is told");
	unlink(stray);
	journal_clear(&j, &err);
	journal_clear(&empty, &err);
	journal_record_release(&in);
	journal_release(&j);
	journal_release(&empty);
	strbuf_release(&got);
	config_free(cfg);
	free(stray);
	free(want);
}

/* The longest answer that is taken, all of it to be escaped or not. */
static void
test_room(const char *dir, struct secret_key *key)
{
	struct journal_record in = {.accounts_server = xstrdup("https://a"),
	    .body = xmalloc(65537), .body_len = 65536}, out;
	struct journal j = journal_in(dir, "big");
	struct error err = ERROR_INIT;
	struct stat st;
	bool found = false;

	memset(in.body, '"', 65536);
	in.body[65536] = '\0';
	ok(journal_prepare(&j, &err) == 0 &&
	    journal_write(&j, key, &in, &err) == 0 &&
	    stat(j.path, &st) == 0 && st.st_size == JOURNAL_BYTES,
	    "the longest answer fits into the room");
	ok(journal_read(&j, key, &out, &found, &err) == 0 && found &&
	    out.body_len == 65536, "and is read back");
	journal_record_release(&out);
	journal_record_release(&in);
	journal_clear(&j, &err);
	journal_release(&j);
}

int
main(void)
{
	char dir[] = "/tmp/leadbridge-journal-XXXXXX", *path;
	struct secret_key *key, *other;

	secret_setup();
	if (mkdtemp(dir) == NULL)
		return 1;
	key = make_key(dir, "key");
	other = make_key(dir, "other");
	test_tokens(key, other);
	test_format();
	test_file(dir, key, other);
	test_room(dir, key);
	test_each(dir, key);
	secret_key_free(key);
	secret_key_free(other);
	path = xasprintf("%s/token-journal", dir);
	rmdir(path);
	free(path);
	path = xasprintf("%s/key", dir);
	unlink(path);
	free(path);
	path = xasprintf("%s/other", dir);
	unlink(path);
	free(path);
	ok(rmdir(dir) == 0, "nothing is left behind");
	return tap_done();
}
