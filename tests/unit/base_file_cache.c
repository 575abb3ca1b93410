/* base_file_cache.c - what is kept is found; the oldest goes for the new. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <utime.h>

#include "base/file.h"
#include "base/file_cache.h"
#include "base/mem.h"
#include "base/secret.h"
#include "tests/lib/tap.h"

static bool
has(const struct file_cache *c, const char *key, const char *want)
{
	struct error err = ERROR_INIT;
	char *out = NULL;
	size_t n = 0;
	bool found = file_cache_get(c, key, 1000, &out, &n, &err) == 0 &&
	    n == strlen(want) && memcmp(out, want, n) == 0;

	free(out);
	return found;
}

static void
put(const struct file_cache *c, const char *key, const char *what, long at)
{
	struct error err = ERROR_INIT;
	struct utimbuf times = {at, at};
	char name[SECRET_HASH_SIZE], *path;

	is_int(file_cache_put(c, key, what, strlen(what), &err), 0, "kept");
	secret_hash(key, strlen(key), name);
	path = file_join(c->dir, name);
	(void)utime(path, &times);
	free(path);
}

static int
count(const char *dir)
{
	const struct dirent *d;
	DIR *open = opendir(dir);
	int n = 0;

	while (open != NULL && (d = readdir(open)) != NULL)
		n += d->d_name[0] != '.';
	if (open != NULL)
		(void)closedir(open);
	return n;
}

int
main(void)
{
	char *dir = file_join(tap_dir(), "cache/below");
	const struct file_cache c = {dir, 10};
	struct error err = ERROR_INIT;
	char *left, *out = NULL;
	struct stat st;
	size_t n;

	is_int(file_cache_get(&c, "a", 10, &out, &n, &err), -1, "none yet");
	is_int(err.code, ERROR_NOT_FOUND, "is not found");
	put(&c, "a", "1234", 1000);
	ok(has(&c, "a", "1234"), "what is kept is found");
	ok(stat(dir, &st) == 0 && (st.st_mode & 0777) == 0700,
	    "nobody else looks into it");
	put(&c, "../../a", "5678", 2000);
	ok(has(&c, "../../a", "5678"), "any key will do");
	is_int(count(dir), 2, "and lies in the directory");
	put(&c, "c", "90", 3000);
	ok(has(&c, "a", "1234"), "all that fits stays");
	put(&c, "d", "+", 4000);
	ok(!has(&c, "a", "1234"), "the oldest goes for what does not");
	ok(has(&c, "../../a", "5678") && has(&c, "c", "90") &&
	    has(&c, "d", "+"), "and no other");
	put(&c, "c", "91", 5000);
	ok(has(&c, "c", "91"), "one is replaced");
	put(&c, "e", "12345678901", 6000);
	ok(!has(&c, "e", "12345678901") && has(&c, "d", "+"),
	    "one that is too large is not kept, nor makes room");
	left = file_join(dir, "abc" FILE_BESIDE "123456");
	is_int(file_write(left, "x", 1, 0600, &err), 0, "a half is left");
	(void)utime(left, &(struct utimbuf){1, 1});
	put(&c, "f", "1", 7000);
	ok(stat(left, &st) != 0, "and goes");
	free(left);
	free(dir);
	return tap_done();
}
