/* file_cache.c - what can be had again, kept in a directory of its own. */

#include "base/file_cache.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"

/* A file beside its name that is older was left by somebody killed. */
#define LEFT_S 3600

struct entry {
	char *path;
	struct timespec at;
	int64_t bytes;
};

struct entries {
	struct entry *list;
	size_t count;
	int64_t bytes;
};

static char *
path_of(const struct file_cache *c, const char *key)
{
	char name[SECRET_HASH_SIZE];

	secret_hash(key, strlen(key), name);
	return file_join(c->dir, name);
}

int
file_cache_get(const struct file_cache *c, const char *key, size_t max,
    char **out, size_t *n, struct error *err)
{
	char *path = path_of(c, key);
	int rc = file_read(path, max, out, n, err);

	free(path);
	return rc;
}

static void
add(struct entries *all, const struct file_cache *c, const char *name)
{
	char *path = file_join(c->dir, name);
	struct entry *e;
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
		free(path);
		return;
	}
	if (strstr(name, FILE_BESIDE) != NULL) {
		if (time(NULL) - st.st_mtime > LEFT_S)
			(void)unlink(path);
		free(path);
		return;
	}
	all->list = xreallocarray(all->list, all->count + 1,
	    sizeof(*all->list));
	e = &all->list[all->count++];
	*e = (struct entry){path, st.st_mtim, st.st_size};
	all->bytes += e->bytes;
}

static int
by_age(const void *a, const void *b)
{
	const struct timespec *x = &((const struct entry *)a)->at;
	const struct timespec *y = &((const struct entry *)b)->at;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return x->tv_nsec == y->tv_nsec ? 0 :
	    x->tv_nsec < y->tv_nsec ? -1 : 1;
}

/* Drops the oldest until there is room for n more bytes. */
static int
make_room(const struct file_cache *c, int64_t n, struct error *err)
{
	struct entries all = {.list = NULL};
	const struct dirent *d;
	size_t i;
	DIR *dir = opendir(c->dir);

	if (dir == NULL)
		return error_set(err, ERROR_CONFIG, "%s cannot be read: %s",
		    c->dir, strerror(errno));
	while ((d = readdir(dir)) != NULL)
		add(&all, c, d->d_name);
	(void)closedir(dir);
	if (all.count > 0)
		qsort(all.list, all.count, sizeof(*all.list), by_age);
	for (i = 0; i < all.count; i++) {
		if (all.bytes + n > c->max_bytes &&
		    unlink(all.list[i].path) == 0)
			all.bytes -= all.list[i].bytes;
		free(all.list[i].path);
	}
	free(all.list);
	return 0;
}

int
file_cache_put(const struct file_cache *c, const char *key, const void *p,
    size_t n, struct error *err)
{
	char *path;
	int rc;

	if ((int64_t)n > c->max_bytes)
		return 0;
	if (file_make_dir(c->dir, err) != 0 ||
	    make_room(c, (int64_t)n, err) != 0)
		return -1;
	path = path_of(c, key);
	rc = file_write(path, p, n, 0600, err);
	free(path);
	return rc;
}
