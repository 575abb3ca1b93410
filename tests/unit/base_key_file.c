/* Key files with several keys: who seals, who opens, who learns of a change. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/key_file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "tests/lib/tap.h"

#define KEY_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define KEY_B "/////////////////////////////////////////w8="
#define PLACE "default\nzoho_crm\ntokens"

static char *
path_of(const char *name)
{
	return file_join(tap_dir(), name);
}

/* Writes a key file and loads it; NULL loads nothing. */
static struct secret_key *
load(const char *path, const char *text)
{
	struct error err = ERROR_INIT;
	struct secret_key *key = NULL;

	if (file_write(path, text, strlen(text), 0600, &err) != 0 ||
	    secret_key_load(path, &key, &err) != 0)
		note("%s", err.text);
	return key;
}

static char *
read_text(const char *path)
{
	struct error err = ERROR_INIT;
	char *text = NULL;
	size_t n;

	if (file_read(path, 4096, &text, &n, &err) != 0)
		note("%s", err.text);
	return text;
}

static bool
opens(const struct secret_key *key, const char *box, struct error *err)
{
	char *plain = NULL;
	size_t n;
	int rc = secret_open(key, PLACE, box, &plain, &n, err);

	rc = rc == 0 && strcmp(plain, "token") == 0;
	secret_free(plain);
	return rc;
}

static bool
is_sealed_by(const char *box, const char *key_id)
{
	char id[SECRET_FINGERPRINT_SIZE] = "";

	(void)secret_box_key_id(box, id);
	return strcmp(id, key_id) == 0;
}

static void
test_several(void)
{
	char *path = path_of("several"), *other = path_of("other");
	struct secret_key *one = load(other, KEY_A "\n");
	struct secret_key *two = load(path, KEY_B "\n" KEY_A "\n");
	struct error err = ERROR_INIT;
	char *old = secret_seal(one, PLACE, "token", 5);
	char *new = secret_seal(two, PLACE, "token", 5);

	is_text(secret_key_id_at(two, 1), secret_key_id(one),
	    "the keys stand in the order of the lines");
	ok(secret_key_id_at(two, 2) == NULL, "and no more");
	ok(secret_key_knows(two, secret_key_id(one)) &&
	    !secret_key_knows(one, secret_key_id(two)), "all are known");
	ok(is_sealed_by(new, secret_key_id(two)), "the first seals");
	ok(opens(two, old, &err) && opens(two, new, &err), "all open");
	ok(!opens(one, new, &err), "one that is not there does not");
	is_int(err.code, ERROR_CONFIG, "which is for the operator");
	has_text(err.text, secret_key_id(two), "it names what is needed");
	has_text(err.text, secret_key_id(one), "and what there is");
	free(old);
	free(new);
	secret_key_free(one);
	secret_key_free(two);
	free(path);
	free(other);
}

/* What a program with a key in memory notices of a rotation. */
static void
test_learning(void)
{
	char *path = path_of("learning");
	struct secret_key *here = load(path, KEY_A "\n"), *there;
	struct error err = ERROR_INIT;
	char *old = secret_seal(here, PLACE, "token", 5), *new, *late;

	there = load(path, KEY_B "\n" KEY_A "\n");
	new = secret_seal(there, PLACE, "token", 5);
	ok(opens(here, new, &err), "a box of a new key is opened");
	is_text(secret_key_id(here), secret_key_id(there),
	    "by reading the file again");
	secret_key_free(there);

	there = load(path, KEY_B "\n");
	ok(opens(here, old, &err), "what was known opens after it was dropped");
	ok(!opens(there, old, &err), "for whoever comes later it does not");
	free(new);

	new = secret_seal(here, PLACE, "token", 5);
	is_text(secret_key_id_at(here, 1), NULL,
	    "sealing looks at the file first");
	secret_key_free(there);
	there = load(path, KEY_A "\n");
	late = secret_seal(here, PLACE, "token", 5);
	ok(is_sealed_by(late, secret_key_id(there)), "and takes its first key");
	free(late);

	file_write(path, "x\n", 2, 0600, &err);
	late = secret_seal(here, PLACE, "token", 5);
	ok(is_sealed_by(late, secret_key_id(there)),
	    "a file that is no key file does not stop it");
	free(late);
	unlink(path);
	late = secret_seal(here, PLACE, "token", 5);
	ok(opens(here, late, &err), "nor does a missing one");
	free(late);
	secret_key_free(here);
	here = load(path, KEY_B "\n");
	unlink(path);
	ok(!opens(here, old, &err), "without the file no new key is learned");
	has_text(err.text, "there is no key file", "which is said");
	secret_key_free(here);
	secret_key_free(there);
	free(old);
	free(new);
	free(path);
}

#define THREADS 4
#define ROUNDS 400

static void *
seal_and_open(void *arg)
{
	const struct secret_key *key = arg;
	struct error err = ERROR_INIT;
	char *box;
	size_t wrong = 0;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		box = secret_seal(key, PLACE, "token", 5);
		wrong += !opens(key, box, &err);
		free(box);
	}
	return (void *)wrong;
}

static void
test_threads(void)
{
	char *path = path_of("threads");
	struct secret_key *key = load(path, KEY_A "\n");
	struct error err = ERROR_INIT;
	pthread_t thread[THREADS];
	size_t wrong = 0;
	void *result;
	int i;

	for (i = 0; i < THREADS; i++)
		(void)pthread_create(&thread[i], NULL, seal_and_open, key);
	for (i = 0; i < 20; i++)
		(void)(key_file_add(path, &err) == 0 &&
		    key_file_drop(path, false, &err) == 0);
	for (i = 0; i < THREADS; i++) {
		(void)pthread_join(thread[i], &result);
		wrong += (size_t)result;
	}
	is_int((long long)wrong, 0, "threads share a key while it rotates");
	secret_key_free(key);
	free(path);
}

static void
test_rotating(void)
{
	char *path = path_of("rotated"), *before, *during, *after, *kept;
	char *left, *mine;
	struct secret_key *old = load(path, KEY_A "\n"), *key = NULL;
	struct error err = ERROR_INIT;
	struct stat st;

	chmod(path, 0400);
	before = read_text(path);
	is_int(key_file_add(path, &err), 0, "a key is added");
	during = read_text(path);
	is_int((long long)strlen(during), 90, "as a line");
	is_text(during + 45, before, "in front of the old one");
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0400,
	    "the mode stays");
	is_int(key_file_drop(path, true, &err), 0, "the old one is dropped");
	after = read_text(path);
	ok(strlen(after) == 45 && strncmp(after, during, 45) == 0,
	    "the new one stays");
	kept = key_file_kept(path, secret_key_id(old));
	has_text(kept, "rotated.", "the other lies beside");
	ok(stat(kept, &st) == 0 && (st.st_mode & 07777) == 0400,
	    "for the same eyes");
	is_int(secret_key_load(kept, &key, &err), 0, "as a key file");
	is_text(secret_key_id(key), secret_key_id(old), "of that key");
	is_int(key_file_drop(path, true, &err), 0, "nothing more to drop");
	free(after);
	after = read_text(path);
	is_int((long long)strlen(after), 45, "and nothing is");

	unlink(kept);
	secret_key_free(key);
	key = load(path, KEY_B "\n" KEY_A "\n" KEY_B "\n");
	left = file_join(tap_dir(), "rotated.123.new-aB3xY_");
	mine = file_join(tap_dir(), "rotated.backup");
	(void)file_write(left, "x", 1, 0600, &err);
	(void)file_write(mine, "x", 1, 0600, &err);
	is_int(key_file_drop(path, true, &err), 0, "a key is twice there");
	ok(access(left, F_OK) != 0, "what a killed one left is removed");
	ok(access(mine, F_OK) == 0, "and nothing else");
	free(left);
	free(mine);
	ok(access(kept, F_OK) == 0, "the other one is kept");
	free(kept);
	kept = key_file_kept(path, secret_key_id(key));
	ok(access(kept, F_OK) != 0, "not the one that seals");
	free(kept);
	free(before);
	free(during);
	free(after);
	secret_key_free(old);
	secret_key_free(key);
	free(path);
}

/* Each is refused, and the file is as it was. */
static void
test_refusals(void)
{
	char *dir = path_of("locked"), *path, *link, *text;
	struct error err = ERROR_INIT;
	struct secret_key *key;
	struct stat st;

	(void)file_make_dir(dir, &err);
	path = file_join(dir, "key");
	link = path_of("link");
	is_int(key_file_add(path, &err), -1, "a missing file is not made");
	has_text(err.text, "leadbridge init", "with the remedy");
	key = load(path, KEY_A "\n");
	if (geteuid() != 0) {
		chmod(dir, 0500);
		is_int(key_file_add(path, &err), -1, "a closed directory");
		has_text(err.text, dir, "is named");
		is_int(err.code, ERROR_CONFIG, "as a thing to change");
		chmod(dir, 0700);
	}
	chmod(path, 0644);
	is_int(key_file_add(path, &err), -1, "one open to others is refused");
	has_text(err.text, "chmod 600", "with the remedy");
	chmod(path, 0600);
	text = read_text(path);
	is_text(text, KEY_A "\n", "nothing has changed");
	free(text);
	ok(symlink(path, link) == 0 && key_file_add(link, &err) == 0,
	    "through a link");
	ok(lstat(link, &st) == 0 && S_ISLNK(st.st_mode), "the link stays");
	text = read_text(path);
	is_int((long long)strlen(text), 90, "and its file changes");
	free(text);
	secret_key_free(key);
	free(link);
	free(path);
	free(dir);
}

int
main(void)
{
	secret_setup();
	test_several();
	test_learning();
	test_threads();
	test_rotating();
	test_refusals();
	return tap_done();
}
