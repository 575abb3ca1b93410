/* file.c - reads files with a cap and writes them whole. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define READ_STEP 16384

/* What the operator can do about errno: wait for room, or change a thing. */
static enum error_code
code_of_errno(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
	case EIO:
	case EMFILE:
	case ENFILE:
	case EINTR:
	case EAGAIN:
		return ERROR_UNAVAILABLE;
	default:
		return ERROR_CONFIG;
	}
}

static int
open_file(const char *path, struct error *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, errno == ENOENT || errno == ENOTDIR ?
		    ERROR_NOT_FOUND : code_of_errno(), "cannot read %s", path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return error_set(err, ERROR_CONFIG, "cannot read %s: it is a "
		    "directory, not a file", path);
	}
	return fd;
}

/* One more piece into text, which has room for max bytes and a NUL. */
static ssize_t
read_some(int fd, char *text, size_t n, size_t max)
{
	size_t room = max + 1 - n;
	ssize_t got;

	do
		got = read(fd, text + n, room < READ_STEP ? room : READ_STEP);
	while (got < 0 && errno == EINTR);
	return got;
}

int
file_read(const char *path, size_t max, char **out, size_t *n,
    struct error *err)
{
	char *text = NULL, *larger;
	size_t len = 0, size = 0;
	ssize_t got = 0;
	int rc = -1, fd;

	fd = open_file(path, err);
	if (fd < 0)
		goto out;
	do {
		len += (size_t)got;
		if (len > max) {
			error_set(err, ERROR_CONFIG, "%s is larger than %zu "
			    "bytes", path, max);
			goto out;
		}
		if (size - len < READ_STEP + 1) {
			/* No realloc: it would leave copies of secrets. */
			size = size * 2 + READ_STEP + 1;
			larger = xmalloc(size);
			if (len > 0) {
				memcpy(larger, text, len);
				explicit_bzero(text, len);
			}
			free(text);
			text = larger;
		}
		got = read_some(fd, text, len, max);
	} while (got > 0);
	if (got < 0) {
		error_errno(err, code_of_errno(), "cannot read %s", path);
		goto out;
	}
	text[len] = '\0';
	*out = text;
	*n = len;
	text = NULL;
	rc = 0;
out:
	if (fd >= 0)
		close(fd);
	if (text != NULL)
		explicit_bzero(text, len);
	free(text);
	return rc;
}

int
file_check_private(const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_errno(err, code_of_errno(), "cannot look at %s",
		    path);
	if ((st.st_mode & 077) != 0)
		return error_set(err, ERROR_CONFIG, "%s holds secrets and is "
		    "open to other users (mode %04o): type `chmod 600 %s`",
		    path, (unsigned)(st.st_mode & 07777), path);
	return 0;
}

static int
write_all(int fd, const char *p, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* The directory of a path, "." when it names none. free(). */
static char *
dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	return slash == path ? xstrdup("/") :
	    xstrndup(path, (size_t)(slash - path));
}

int
file_sync_dir(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	/* Some file systems cannot sync a directory and say EINVAL. */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		rc = error_errno(err, code_of_errno(),
		    "cannot sync the directory %s", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* like: whose owner the file gets; NULL: ours. */
static int
write_beside(const char *path, const void *p, size_t n, unsigned mode,
    const struct stat *like, struct error *err)
{
	char *dir = dir_of(path);
	char *beside = xasprintf("%s" FILE_BESIDE "XXXXXX", path);
	int fd, rc = -1;

	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0) {
		error_errno(err, code_of_errno(), "cannot write a file in %s",
		    dir);
		goto out;
	}
	if ((like != NULL && fchown(fd, like->st_uid, like->st_gid) != 0) ||
	    fchmod(fd, (mode_t)mode) != 0 || write_all(fd, p, n) != 0 ||
	    fsync(fd) != 0 || rename(beside, path) != 0) {
		error_errno(err, code_of_errno(), "cannot write %s", path);
		unlink(beside);
		goto out;
	}
	rc = file_sync_dir(dir, err);
out:
	if (fd >= 0)
		close(fd);
	free(beside);
	free(dir);
	return rc;
}

int
file_write(const char *path, const void *p, size_t n, unsigned mode,
    struct error *err)
{
	return write_beside(path, p, n, mode, NULL, err);
}

int
file_write_like(const char *path, const char *model, const void *p, size_t n,
    struct error *err)
{
	struct stat st;

	if (stat(model, &st) != 0)
		return error_errno(err, code_of_errno(), "cannot look at %s",
		    model);
	return write_beside(path, p, n, (unsigned)(st.st_mode & 07777), &st,
	    err);
}

/* One level; 0 also when it is there. */
static int
make_level(const char *path, struct error *err)
{
	struct stat st;
	char *parent = NULL;
	int rc, why;

	if (mkdir(path, 0700) == 0) {
		parent = dir_of(path);
		rc = file_sync_dir(parent, err);
		free(parent);
		return rc;
	}
	why = errno;
	/* A read-only file system may complain of one that is there. */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	errno = why;
	return error_errno(err, code_of_errno(),
	    "cannot make the directory %s", path);
}

int
file_make_dir(const char *path, struct error *err)
{
	char *level = xstrdup(path);
	size_t i;
	int rc = 0;

	for (i = 1; level[0] != '\0' && level[i] != '\0' && rc == 0; i++) {
		if (level[i] != '/' || level[i - 1] == '/')
			continue;
		level[i] = '\0';
		rc = make_level(level, err);
		level[i] = '/';
	}
	if (rc == 0)
		rc = make_level(path, err);
	free(level);
	return rc;
}
