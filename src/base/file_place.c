/* file_place.c - where a file lies and what its file system is. */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "base/file.h"
#include "base/mem.h"

char *
file_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (name[0] == '/' || n == 0)
		return xstrdup(name);
	return xasprintf("%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

/* Cuts the last name off a path: "/a/b" -> "/a", "a" -> ".". */
static void
cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		memcpy(path, ".", 2);
	else if (slash == path)
		path[1] = '\0';
	else
		*slash = '\0';
}

/* Puts the names of tail after an absolute path. free(). */
static char *
append_names(const char *base, const char *tail)
{
	char *out = xmalloc(strlen(base) + strlen(tail) + 2);
	size_t len = strlen(base), n;

	memcpy(out, base, len + 1);
	while (*tail != '\0') {
		n = strcspn(tail, "/");
		if (n == 2 && memcmp(tail, "..", 2) == 0) {
			cut_name(out);
			len = strlen(out);
		} else if (n > 0 && !(n == 1 && *tail == '.')) {
			if (out[len - 1] != '/')
				out[len++] = '/';
			memcpy(out + len, tail, n);
			len += n;
			out[len] = '\0';
		}
		tail += n;
		tail += strspn(tail, "/");
	}
	return out;
}

/* The path with links resolved, as far as it is there. free(), or NULL. */
static char *
resolve(const char *path)
{
	char *there = xstrdup(path), *real = NULL, *out = NULL;
	size_t n;

	while ((real = realpath(there, NULL)) == NULL) {
		if (strcmp(there, "/") == 0 || strcmp(there, ".") == 0)
			goto out;
		for (n = strlen(there); n > 1 && there[n - 1] == '/'; n--)
			there[n - 1] = '\0';
		cut_name(there);
	}
	n = strcmp(there, ".") == 0 && path[0] != '.' ? 0 : strlen(there);
	out = append_names(real, path + n + strspn(path + n, "/"));
out:
	free(real);
	free(there);
	return out;
}

bool
file_is_inside(const char *path, const char *dir)
{
	char *p = resolve(path), *d = resolve(dir);
	bool inside = false;
	size_t n;

	if (p != NULL && d != NULL) {
		n = strlen(d);
		inside = strncmp(p, d, n) == 0 &&
		    (p[n] == '\0' || p[n] == '/' || d[n - 1] == '/');
	}
	free(d);
	free(p);
	return inside;
}

int64_t
file_free_bytes(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return -1;
	return (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

/* Numbers of <linux/magic.h>, statfs(2) and the kernel's file systems. */
static const struct {
	uint32_t magic;
	const char *name;
} networks[] = {
	{0x6969, "NFS"},
	{0x517b, "SMB"},
	{0xff534d42, "CIFS"},
	{0xfe534d42, "SMB2"},
	{0x01021997, "9p"},
	{0x65735546, "FUSE"},
	{0x00c36400, "Ceph"},
	{0x5346414f, "AFS"},
	{0x6b414653, "AFS"},
	{0x73757245, "Coda"},
	{0x564c, "NCP"},
	{0x7461636f, "OCFS2"},
	{0x01161970, "GFS2"},
	{0x0bd00bd0, "Lustre"},
	{0x47504653, "GPFS"},
	{0x786f4256, "VirtualBox shared folder"},
};

bool
file_is_network(const char *path, const char **name)
{
	char *there = xstrdup(path);
	struct statfs fs;
	bool found = false;
	size_t i;
	int rc;

	/* What is not there yet will lie where its directory does. */
	while ((rc = statfs(there, &fs)) != 0 && errno == ENOENT &&
	    strcmp(there, "/") != 0 && strcmp(there, ".") != 0)
		cut_name(there);
	for (i = 0; rc == 0 && i < nitems(networks) && !found; i++) {
		found = (uint32_t)fs.f_type == networks[i].magic;
		if (found)
			*name = networks[i].name;
	}
	free(there);
	return found;
}
