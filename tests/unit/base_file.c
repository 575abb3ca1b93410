/* base_file.c - files are read whole, replaced at once, locked fairly. */

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "tests/lib/tap.h"

static char *
path_of(const char *name)
{
	return file_join(tap_dir(), name);
}

/* The file's mode bits, -1 when there is none. */
static int
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

static void
test_reading(void)
{
	struct error err = ERROR_INIT;
	char *path = path_of("read"), *text = NULL, *big = xmalloc(100000);
	size_t n = 4711;

	is_int(file_read(path, 10, &text, &n, &err), -1, "no file fails");
	is_int(err.code, ERROR_NOT_FOUND, "and is not found");
	has_text(err.text, path, "and named");
	is_int(file_read("/dev/null/x", 10, &text, &n, &err), -1,
	    "no directory fails");
	is_int(err.code, ERROR_NOT_FOUND, "and is not found");
	is_int(file_read(tap_dir(), 10, &text, &n, &err), -1,
	    "a directory fails");
	is_int(err.code, ERROR_CONFIG, "as something to change");
	has_text(err.text, "is a directory", "and is called one");
	ok(text == NULL && n == 4711, "a failure sets nothing");

	file_write(path, "a\0b", 3, 0600, &err);
	is_int(file_read(path, 3, &text, &n, &err), 0, "a file is read");
	ok(n == 3 && memcmp(text, "a\0b", 4) == 0, "whole, and ended by NUL");
	free(text);
	is_int(file_read(path, 2, &text, &n, &err), -1,
	    "a larger one than allowed fails");
	is_int(err.code, ERROR_CONFIG, "as something to change");
	has_text(err.text, "larger than 2 bytes", "and the text says so");

	file_write(path, "", 0, 0600, &err);
	is_int(file_read(path, 0, &text, &n, &err), 0, "an empty one is read");
	is_text(text, "", "as nothing");
	free(text);

	memset(big, 'x', 100000);
	file_write(path, big, 100000, 0600, &err);
	is_int(file_read(path, 100000, &text, &n, &err), 0,
	    "a large one is read");
	ok(n == 100000 && memcmp(text, big, n) == 0, "whole");
	free(text);
	is_int(file_read(path, 99999, &text, &n, &err), -1,
	    "one byte more than allowed fails");
	is_int(file_read("/dev/null", 10, &text, &n, &err), 0,
	    "a device is read");
	is_int((long long)n, 0, "to its end");
	free(text);
	free(big);
	free(path);
}

/* Names with a dot in the test's directory: none of its own has one. */
static int
count_beside(void)
{
	DIR *dir = opendir(tap_dir());
	struct dirent *entry;
	int found = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		found += strchr(entry->d_name, '.') != NULL &&
		    strspn(entry->d_name, ".") != strlen(entry->d_name);
	if (dir != NULL)
		closedir(dir);
	return dir != NULL ? found : -1;
}

static void
test_writing(void)
{
	struct error err = ERROR_INIT;
	char *path = path_of("write"), *text = NULL, *gone;
	size_t n = 0;

	umask(077);
	is_int(file_write(path, "one", 3, 0644, &err), 0, "a file is made");
	is_int(mode_of(path), 0644, "with its mode, whatever the umask");
	is_int(file_write(path, "two!", 4, 0600, &err), 0, "and replaced");
	is_int(mode_of(path), 0600, "with another mode");
	file_read(path, 100, &text, &n, &err);
	is_text(text, "two!", "and other content");
	free(text);
	gone = path_of("missing/x");
	is_int(file_write(gone, "x", 1, 0600, &err), -1,
	    "without a directory it fails");
	is_int(err.code, ERROR_CONFIG, "as something to change");
	free(gone);
	mkdir(gone = path_of("adir"), 0700);
	is_int(file_write(gone, "x", 1, 0600, &err), -1,
	    "a directory is not replaced");
	free(gone);
	is_int(count_beside(), 0, "nothing is left beside a file");
	free(path);
}

static const struct {
	unsigned mode;
	bool private;
} modes[] = {
	{0600, true}, {0400, true}, {0700, true}, {0000, true}, {0640, false},
	{0604, false}, {0620, false}, {0602, false}, {0601, false},
	{0610, false}, {0644, false}, {0666, false}, {0444, false},
};

static void
test_private(void)
{
	struct error err = ERROR_INIT;
	char *path = path_of("private"), *remedy;
	size_t i;

	remedy = xasprintf("chmod 600 %s", path);
	for (i = 0; i < nrows(modes); i++) {
		file_write(path, "x", 1, modes[i].mode, &err);
		is_int(file_check_private(path, &err),
		    modes[i].private ? 0 : -1, "mode %04o is %s",
		    modes[i].mode, modes[i].private ? "private" : "open");
		if (!modes[i].private)
			has_text(err.text, remedy, "what to type is told");
	}
	free(remedy);
	free(path);
	is_int(file_check_private("/nonexistent/x", &err), -1,
	    "no file is not private");
}

static void
test_dirs(void)
{
	struct error err = ERROR_INIT;
	char *deep = path_of("a/b//c/"), *a = path_of("a"), *file, *under;

	umask(0);
	is_int(file_make_dir(deep, &err), 0, "directories are made");
	is_int(mode_of(deep), 0700, "for their owner alone");
	is_int(mode_of(a), 0700, "each of them");
	chmod(a, 0755);
	is_int(file_make_dir(deep, &err), 0, "one that is there is fine");
	is_int(mode_of(a), 0755, "and keeps its mode");
	is_int(file_make_dir("/", &err), 0, "the root is there");
	file = path_of("a/file");
	under = path_of("a/file/x");
	file_write(file, "", 0, 0600, &err);
	is_int(file_make_dir(file, &err), -1, "a file in its place fails");
	is_int(err.code, ERROR_CONFIG, "as something to change");
	is_int(file_make_dir(under, &err), -1, "also further up");
	is_int(file_make_dir("", &err), -1, "no name fails");
	is_int(file_sync_dir(a, &err), 0, "a directory is synced");
	is_int(file_sync_dir(file, &err), -1, "a file is no directory");
	free(under);
	free(file);
	free(a);
	free(deep);
}

static const struct {
	const char *dir;
	const char *name;
	const char *want;
} joins[] = {
	{"/a", "b", "/a/b"}, {"/a/", "b", "/a/b"}, {"/", "b", "/b"},
	{"/a", "/b", "/b"}, {"/a", "b/c", "/a/b/c"}, {"", "b", "b"},
	{".", "b", "./b"},
};

/* Paths below the test's directory, in which w is a directory, l -> w. */
static const struct {
	const char *path;
	const char *dir;
	bool inside;
} places[] = {
	{"w", "w", true}, {"w/", "w", true}, {"w/x", "w", true},
	{"w/x/y", "w", true}, {"w/x/y", "w/x", true}, {"wx", "w", false},
	{"w/../v", "w", false}, {"w/x/../../v", "w", false},
	{"w/x/../y", "w", true}, {"l", "w", true}, {"l/x", "w", true},
	{"w/x", "l", true}, {"l/none/x", "w", true}, {"v/none", "w", false},
	{"", "w", false}, {"w", "", true}, {"w/./x", "w", true},
	{"none/../w/x", "w", true}, {"dangling/x", "w", false},
	{"W/x", "w", false},
};

static void
test_places(void)
{
	char *path, *dir, *w = path_of("w"), *l = path_of("l");
	size_t i;

	for (i = 0; i < nrows(joins); i++) {
		path = file_join(joins[i].dir, joins[i].name);
		is_text(path, joins[i].want, "\"%s\" in \"%s\"",
		    joins[i].name, joins[i].dir);
		free(path);
	}
	mkdir(w, 0700);
	if (symlink("w", l) != 0)
		note("no symlink");
	free(l);
	l = path_of("dangling");
	if (symlink("nowhere", l) != 0)
		note("no symlink");
	for (i = 0; i < nrows(places); i++) {
		path = path_of(places[i].path);
		dir = path_of(places[i].dir);
		ok(file_is_inside(path, dir) == places[i].inside,
		    "\"%s\" is %s \"%s\"", places[i].path,
		    places[i].inside ? "in" : "not in", places[i].dir);
		free(dir);
		free(path);
	}
	ok(file_is_inside("/etc", "/"), "everything is in the root");
	ok(!file_is_inside("/", "/etc"), "the root is in nothing");
	if (ok(chdir(w) == 0, "a working directory can be set")) {
		ok(file_is_inside("x/y", w), "a relative path is in the "
		    "working directory");
		ok(file_is_inside(".", w), "so is the directory itself");
		ok(!file_is_inside("../x", w), "what is above is not");
		ok(file_is_inside("./x", "."), "both may be relative");
		ok(file_is_inside(".hidden", w), "a name may start with a dot");
	}
	if (chdir("/") != 0)
		note("cannot go back");
	free(l);
	free(w);
}

static void
test_file_system(void)
{
	const char *name = "unset";

	ok(file_free_bytes(tap_dir()) > 0, "there is free space");
	is_int(file_free_bytes("/nonexistent/x"), -1, "none on nothing");
	/* The place of the test may be anything; /proc is never a network. */
	ok(!file_is_network("/proc", &name), "/proc is no network");
	ok(!file_is_network("/proc/self/none", &name),
	    "nor is what is not there in it");
	is_text(name, "unset", "and is given no name");
}

/* Holds the lock in a child until the pipe closes. */
static pid_t
hold(const char *path, int *release)
{
	struct error err = ERROR_INIT;
	int to_child[2], from_child[2], fd;
	char c = 0;
	pid_t child;

	if (pipe(to_child) != 0 || pipe(from_child) != 0)
		return -1;
	child = fork();
	if (child == 0) {
		close(to_child[1]);
		c = file_lock(path, 0, &fd, &err) == 0;
		if (write(from_child[1], &c, 1) != 1 ||
		    read(to_child[0], &c, 1) != 0)
			_exit(1);
		_exit(0);
	}
	close(to_child[0]);
	close(from_child[1]);
	if (read(from_child[0], &c, 1) != 1)
		c = 0;
	close(from_child[0]);
	*release = to_child[1];
	return c == 1 ? child : -1;
}

struct releaser {
	int fd;
};

static void *
release_soon(void *arg)
{
	struct releaser *r = arg;

	clock_sleep_ms(30);
	close(r->fd);
	return NULL;
}

static void
test_lock(void)
{
	struct error err = ERROR_INIT;
	char *path = path_of("lock"), *bad = path_of("no/lock");
	struct releaser r;
	pthread_t thread;
	int fd = -1, other = -1, release = -1;
	pid_t child;

	is_int(file_lock(path, 0, &fd, &err), 0, "a free lock is taken");
	is_int(mode_of(path), 0600, "its file is made for the owner");
	ok((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0, "no program inherits it");
	is_int(file_lock(path, 5, &other, &err), 1,
	    "a held one is not, also not in the same process");
	is_int(other, -1, "and gives no descriptor");
	close(fd);
	is_int(file_lock(path, 0, &fd, &err), 0, "closing lets go");
	close(fd);
	ok(access(path, F_OK) == 0, "the file stays");

	child = hold(path, &release);
	ok(child > 0, "another process takes it");
	is_int(file_lock(path, 0, &fd, &err), 1, "then it is held");
	r.fd = release;
	pthread_create(&thread, NULL, release_soon, &r);
	is_int(file_lock(path, 60000, &fd, &err), 0,
	    "waiting gets it when the other process ends");
	close(fd);
	pthread_join(thread, NULL);
	waitpid(child, NULL, 0);

	is_int(file_lock(bad, 0, &fd, &err), -1, "no directory, no lock");
	is_int(err.code, ERROR_CONFIG, "as something to change");
	free(bad);
	free(path);
}

int
main(void)
{
	test_reading();
	test_writing();
	test_private();
	test_dirs();
	test_places();
	test_file_system();
	test_lock();
	return tap_done();
}
