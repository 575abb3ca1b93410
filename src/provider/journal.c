/* journal.c - keeps a token answer on disk until the store has it. */

#include "src/provider/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/provider/tokens.h"

#define DIR_NAME "token-journal"
#define SUFFIX ".journal"
#define MAGIC "leadbridge-journal-1"

/* Tenant names become file names: what is not a letter or digit as %XX. */
static char *
file_name(const char *tenant, const char *service)
{
	struct strbuf name;
	const char *at;

	strbuf_init(&name, LIMIT_HEADER);
	for (at = tenant; *at != '\0'; at++) {
		if ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
		    (*at >= '0' && *at <= '9') || *at == '-')
			strbuf_char(&name, *at);
		else
			strbuf_printf(&name, "%%%02X", (unsigned char)*at);
	}
	strbuf_printf(&name, "_%s" SUFFIX, service);
	return strbuf_take(&name);
}

/* The two parts of a name; free() both. False for another file. */
static bool
read_name(const char *name, char **tenant, char **service)
{
	size_t n = strlen(name), end = strlen(SUFFIX), i, k = 0;
	const char *gap = strchr(name, '_');
	unsigned c;

	if (gap == NULL || n < end || strcmp(name + n - end, SUFFIX) != 0 ||
	    gap > name + n - end)
		return false;
	*tenant = xstrndup(name, (size_t)(gap - name));
	for (i = 0; (*tenant)[i] != '\0'; i++, k++)
		if (sscanf(*tenant + i, "%%%2X", &c) == 1) {
			(*tenant)[k] = (char)c;
			i += 2;
		} else {
			(*tenant)[k] = (*tenant)[i];
		}
	(*tenant)[k] = '\0';
	*service = xstrndup(gap + 1, n - end - (size_t)(gap + 1 - name));
	return true;
}

void
journal_init(struct journal *j, const struct config *cfg, const char *tenant,
    const char *service)
{
	char *name = file_name(tenant, service);

	j->dir = config_data_path(cfg, DIR_NAME);
	j->path = file_join(j->dir, name);
	j->purpose = tokens_purpose(tenant, service, PURPOSE_JOURNAL);
	j->fd = -1;
	free(name);
}

static void
close_file(struct journal *j)
{
	if (j->fd >= 0)
		close(j->fd);
	j->fd = -1;
}

void
journal_release(struct journal *j)
{
	close_file(j);
	free(j->dir);
	free(j->path);
	free(j->purpose);
	memset(j, 0, sizeof(*j));
	j->fd = -1;
}

bool
journal_exists(const struct journal *j)
{
	return access(j->path, F_OK) == 0;
}

int
journal_prepare(struct journal *j, struct error *err)
{
	int failed;

	if (file_make_dir(j->dir, err) != 0)
		return -1;
	close_file(j);
	j->fd = open(j->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (j->fd < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "no token is asked "
		    "for, because its journal %s cannot be made", j->path);
	failed = posix_fallocate(j->fd, 0, JOURNAL_BYTES);
	if (failed == 0 && fsync(j->fd) != 0)
		failed = errno;
	if (failed != 0) {
		close_file(j);
		unlink(j->path);
		errno = failed;
		return error_errno(err, ERROR_UNAVAILABLE, "no token is asked "
		    "for, because there is no room for its journal %s (free "
		    "some space)", j->path);
	}
	return file_sync_dir(j->dir, err);
}

static int
write_all(int fd, const char *p, size_t n)
{
	size_t done = 0;
	ssize_t wrote;

	while (done < n) {
		wrote = pwrite(fd, p + done, n - done, (off_t)done);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return -1;
		done += (size_t)wrote;
	}
	return 0;
}

int
journal_write(struct journal *j, const struct secret_key *key,
    const struct journal_record *r, struct error *err)
{
	char *plain, *box, *file;
	size_t plain_n, n;
	int rc = 0;

	plain = journal_record_write(r, &plain_n);
	box = secret_seal(key, j->purpose, plain, plain_n);
	file = journal_encode(box, &n);
	if (write_all(j->fd, file, n) != 0 || fdatasync(j->fd) != 0)
		rc = error_errno(err, ERROR_UNAVAILABLE, "cannot write the "
		    "token journal %s", j->path);
	secret_free(plain);
	free(box);
	free(file);
	return rc;
}

int
journal_read(const struct journal *j, const struct secret_key *key,
    struct journal_record *out, bool *found, struct error *err)
{
	char *file = NULL, *box = NULL, *plain = NULL;
	size_t n, plain_n;
	int rc = -1, state;

	*found = false;
	if (file_read(j->path, 2 * JOURNAL_BYTES, &file, &n, err) != 0) {
		if (err->code == ERROR_NOT_FOUND) {
			error_clear(err);
			rc = 0;
		}
		goto out;
	}
	state = journal_decode(file, n, &box);
	if (state != 0) {
		/* Nobody was told that the answer had arrived. */
		if (state < 0)
			log_event(LOG_WARNING, "token_journal.torn", "path",
			    j->path, NULL);
		rc = 0;
		goto out;
	}
	if (secret_open(key, j->purpose, box, &plain, &plain_n, err) != 0) {
		error_context(err, "token journal %s", j->path);
		goto out;
	}
	if (journal_record_read(plain, plain_n, out, err) != 0)
		goto out;
	*found = true;
	rc = 0;
out:
	free(file);
	free(box);
	secret_free(plain);
	return rc;
}

static int
visit(const char *dir, const char *name,
    int (*each)(const char *tenant, const char *service, const char *key_id,
	void *arg, struct error *err), void *arg, struct error *err)
{
	char *path = file_join(dir, name), *file = NULL, *box = NULL;
	char *tenant = NULL, *service = NULL;
	char id[SECRET_FINGERPRINT_SIZE];
	size_t n;
	int rc = 0;

	if (!read_name(name, &tenant, &service))
		goto out;
	if (file_read(path, 2 * JOURNAL_BYTES, &file, &n, err) != 0) {
		/* Whose it was has just finished. */
		rc = err->code == ERROR_NOT_FOUND ? 0 : -1;
		if (rc == 0)
			error_clear(err);
		goto out;
	}
	if (journal_decode(file, n, &box) == 0 &&
	    secret_box_key_id(box, id) == 0)
		rc = each(tenant, service, id, arg, err);
out:
	free(tenant);
	free(service);
	free(path);
	free(file);
	free(box);
	return rc;
}

int
journal_each(const struct config *cfg,
    int (*each)(const char *tenant, const char *service, const char *key_id,
	void *arg, struct error *err), void *arg, struct error *err)
{
	char *dir = config_data_path(cfg, DIR_NAME);
	const struct dirent *entry;
	DIR *d = opendir(dir);
	int rc = 0;

	if (d == NULL && errno != ENOENT)
		rc = error_errno(err, ERROR_CONFIG, "cannot look into %s",
		    dir);
	while (d != NULL && rc == 0 && (entry = readdir(d)) != NULL)
		rc = visit(dir, entry->d_name, each, arg, err);
	if (d != NULL)
		closedir(d);
	free(dir);
	return rc;
}

int
journal_clear(struct journal *j, struct error *err)
{
	close_file(j);
	if (unlink(j->path) != 0) {
		if (errno == ENOENT)
			return 0;
		return error_errno(err, ERROR_UNAVAILABLE, "cannot remove the "
		    "token journal %s", j->path);
	}
	return file_sync_dir(j->dir, err);
}

char *
journal_encode(const char *box, size_t *n)
{
	char hash[SECRET_HASH_SIZE], *file;

	secret_hash(box, strlen(box), hash);
	file = xasprintf(MAGIC " %zu %s\n%s\n", strlen(box), hash, box);
	*n = strlen(file);
	return file;
}

int
journal_decode(const char *file, size_t n, char **box)
{
	char hash[SECRET_HASH_SIZE], found[SECRET_HASH_SIZE] = "";
	size_t len = 0;
	int head = 0;

	*box = NULL;
	if (n == 0 || file[0] == '\0')
		return 1;
	/* file_read() ends the text with a NUL; so do zeros after a tear. */
	if (sscanf(file, MAGIC " %zu %43s%n", &len, found, &head) != 2 ||
	    head == 0 || file[head] != '\n')
		return -1;
	head++;
	if (len == 0 || len > n - (size_t)head ||
	    memchr(file + head, '\0', len) != NULL)
		return -1;
	secret_hash(file + head, len, hash);
	if (strcmp(hash, found) != 0)
		return -1;
	*box = xstrndup(file + head, len);
	return 0;
}
