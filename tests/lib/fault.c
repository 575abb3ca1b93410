/*
 * fault.c - dies at a chosen step; linked into a second build of the programs.
 *
 * Each function below is a step before and after the one that it stands for.
 * Those of ours are put in the way by the linker (--wrap, see tests.mk); those
 * of the C library take its place, also for SQLite and libcurl.
 *
 *	LEADBRIDGE_FAULT_STEP=N   die by SIGKILL right before step N
 *	LEADBRIDGE_FAULT_AFTER=1  right after it instead
 *	LEADBRIDGE_FAULT_COUNT=F  append the name of each step to the file F
 *	LEADBRIDGE_FAULT_HASTE=1  sleep no longer than a millisecond
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/client.h"
#include "src/provider/journal.h"
#include "store/db.h"

static atomic_int steps;

/* --- Steps -------------------------------------------------------------- */

static int
number_of(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? (int)strtol(value, NULL, 10) : 0;
}

/* By system calls, which are no steps. */
static void
note(const char *name)
{
	const char *path = getenv("LEADBRIDGE_FAULT_COUNT");
	char line[64];
	int n;
	long fd;

	if (path == NULL)
		return;
	n = snprintf(line, sizeof(line), "%s\n", name);
	fd = syscall(SYS_openat, AT_FDCWD, path,
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	(void)syscall(SYS_write, fd, line, n);
	(void)syscall(SYS_close, fd);
}

static void
die(void)
{
	(void)kill(getpid(), SIGKILL);
	for (;;)
		(void)pause();
}

static int
before(const char *name)
{
	int step = atomic_fetch_add(&steps, 1) + 1;

	note(name);
	if (step == number_of("LEADBRIDGE_FAULT_STEP") &&
	    number_of("LEADBRIDGE_FAULT_AFTER") == 0)
		die();
	return step;
}

static void
after(int step)
{
	if (step == number_of("LEADBRIDGE_FAULT_STEP"))
		die();
}

/* --- Ours --------------------------------------------------------------- */

int __real_db_begin(struct db *db, struct error *err);
int __wrap_db_begin(struct db *db, struct error *err);
int __real_db_commit(struct db *db, struct error *err);
int __wrap_db_commit(struct db *db, struct error *err);
int __real_db_run(struct db *db, const char *sql,
    const struct db_value *args, size_t n, int64_t *changed,
    struct error *err);
int __wrap_db_run(struct db *db, const char *sql,
    const struct db_value *args, size_t n, int64_t *changed,
    struct error *err);
int __real_db_lock(struct db *db, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err);
int __wrap_db_lock(struct db *db, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err);
void __real_db_unlock(struct db_lock *lock);
void __wrap_db_unlock(struct db_lock *lock);
int __real_client_perform(struct client *client,
    const struct client_request *req, struct client_response *res,
    struct error *err);
int __wrap_client_perform(struct client *client,
    const struct client_request *req, struct client_response *res,
    struct error *err);
int __real_journal_prepare(struct journal *j, struct error *err);
int __wrap_journal_prepare(struct journal *j, struct error *err);
int __real_journal_write(struct journal *j, const struct secret_key *key,
    const struct journal_record *r, struct error *err);
int __wrap_journal_write(struct journal *j, const struct secret_key *key,
    const struct journal_record *r, struct error *err);
void __real_clock_sleep_ms(int64_t span_ms);
void __wrap_clock_sleep_ms(int64_t span_ms);
int __real_journal_clear(struct journal *j, struct error *err);
int __wrap_journal_clear(struct journal *j, struct error *err);

int
__wrap_db_begin(struct db *db, struct error *err)
{
	int step = before("db_begin"), rc;

	rc = __real_db_begin(db, err);
	after(step);
	return rc;
}

int
__wrap_db_commit(struct db *db, struct error *err)
{
	int step = before("db_commit"), rc;

	rc = __real_db_commit(db, err);
	after(step);
	return rc;
}

int
__wrap_db_run(struct db *db, const char *sql, const struct db_value *args,
    size_t n, int64_t *changed, struct error *err)
{
	int step = before("db_run"), rc;

	rc = __real_db_run(db, sql, args, n, changed, err);
	after(step);
	return rc;
}

int
__wrap_db_lock(struct db *db, const char *name, int64_t wait_ms,
    struct db_lock **out, struct error *err)
{
	int step = before("db_lock"), rc;

	rc = __real_db_lock(db, name, wait_ms, out, err);
	after(step);
	return rc;
}

void
__wrap_db_unlock(struct db_lock *lock)
{
	int step = before("db_unlock");

	__real_db_unlock(lock);
	after(step);
}

int
__wrap_client_perform(struct client *client, const struct client_request *req,
    struct client_response *res, struct error *err)
{
	int step = before("client_perform"), rc;

	rc = __real_client_perform(client, req, res, err);
	after(step);
	return rc;
}

int
__wrap_journal_prepare(struct journal *j, struct error *err)
{
	int step = before("journal_prepare"), rc;

	rc = __real_journal_prepare(j, err);
	after(step);
	return rc;
}

int
__wrap_journal_write(struct journal *j, const struct secret_key *key,
    const struct journal_record *r, struct error *err)
{
	int step = before("journal_write"), rc;

	rc = __real_journal_write(j, key, r, err);
	after(step);
	return rc;
}

int
__wrap_journal_clear(struct journal *j, struct error *err)
{
	int step = before("journal_clear"), rc;

	rc = __real_journal_clear(j, err);
	after(step);
	return rc;
}

void
__wrap_clock_sleep_ms(int64_t span_ms)
{
	int step = before("clock_sleep_ms");

	__real_clock_sleep_ms(number_of("LEADBRIDGE_FAULT_HASTE") != 0 ? 1 :
	    span_ms);
	after(step);
}

/* --- The C library's ---------------------------------------------------- */

/* The function that ours stands in front of. */
static void
find(const char *name, void *function)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(function, &found, sizeof(found));
}

int
fsync(int fd)
{
	int (*real)(int), step = before("fsync"), rc;

	find("fsync", &real);
	rc = real(fd);
	after(step);
	return rc;
}

int
fdatasync(int fd)
{
	int (*real)(int), step = before("fdatasync"), rc;

	find("fdatasync", &real);
	rc = real(fd);
	after(step);
	return rc;
}

int
unlink(const char *path)
{
	int (*real)(const char *), step = before("unlink"), rc;

	find("unlink", &real);
	rc = real(path);
	after(step);
	return rc;
}

int
rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *), step = before("rename"), rc;

	find("rename", &real);
	rc = real(from, to);
	after(step);
	return rc;
}

int
posix_fallocate(int fd, off_t at, off_t n)
{
	int (*real)(int, off_t, off_t), step = before("posix_fallocate"), rc;

	find("posix_fallocate", &real);
	rc = real(fd, at, n);
	after(step);
	return rc;
}

static ssize_t
write_at(const char *name, int fd, const void *p, size_t n, off_t at)
{
	ssize_t (*real)(int, const void *, size_t, off_t), done;
	int step = before(name);

	find(name, &real);
	done = real(fd, p, n, at);
	after(step);
	return done;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	return write_at("pwrite", fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return write_at("pwrite64", fd, p, n, at);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	ssize_t (*real)(int, const void *, size_t), done;
	int step = before("write");

	find("write", &real);
	done = real(fd, p, n);
	after(step);
	return done;
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	ssize_t (*real)(int, const void *, size_t, int), done;
	int step = before("send");

	find("send", &real);
	done = real(fd, p, n, flags);
	after(step);
	return done;
}
