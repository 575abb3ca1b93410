/*
 * file.h - files read with a cap, written whole, locked.
 */

#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/*
 * Reads a whole file of at most max bytes into *out (NUL-terminated,
 * free()).  ERROR_NOT_FOUND when there is none; ERROR_CONFIG when it is
 * larger or cannot be read.
 */
int file_read(const char *path, size_t max, char **out, size_t *n,
    struct error *err);

/* Fails with ERROR_CONFIG and the chmod to type when others can read it. */
int file_check_private(const char *path, struct error *err);

/*
 * Replaces (or makes) a file at once: written beside it, fsynced, renamed,
 * its directory fsynced.  A program that is killed may leave the file beside
 * it, which has this and six characters after its name.
 */
#define FILE_BESIDE ".new-"
int file_write(const char *path, const void *p, size_t n, unsigned mode,
    struct error *err);

/*
 * The same with the mode and the owner of the file model, which may be the
 * one that is replaced: root, too, leaves it to whom it belongs.
 */
int file_write_like(const char *path, const char *model, const void *p,
    size_t n, struct error *err);

/* Makes a directory and its parents, mode 0700; fine when there is one. */
int file_make_dir(const char *path, struct error *err);

/* fsyncs a directory, so that names made or removed in it last. */
int file_sync_dir(const char *path, struct error *err);

/* "dir/name"; an absolute name stays as it is. free(). */
char *file_join(const char *dir, const char *name);

/* True when path lies in dir or is dir, links resolved. */
bool file_is_inside(const char *path, const char *dir);

/* Bytes free for us on the file system of path, or -1. */
int64_t file_free_bytes(const char *path);

/*
 * True when path is on a file system where file locks or shared memory do
 * not work between machines (NFS, SMB, 9p, FUSE network mounts); *name is
 * set to its name (static).
 */
bool file_is_network(const char *path, const char **name);

/*
 * An exclusive flock(2) on a file (made 0600 when missing, never unlinked)
 * through a fresh close-on-exec descriptor.  Waits at most wait_ms, looking
 * again at short intervals.  Returns 0 and *fd, 1 when somebody else still
 * holds it, -1 on error.  close(fd) lets go; so does the end of the process.
 */
int file_lock(const char *path, int64_t wait_ms, int *fd, struct error *err);

#endif
