/* launch.c - starts leadbridge-sync from a page. */

#include "sync/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config_place.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define PROGRAM "leadbridge-sync"
#define PATH_BYTES 4096
#define STEP_MS 20
#define STACK_BYTES ((size_t)64 * 1024)

/* The directory of this program; free(), or NULL. */
static char *
own_dir(void)
{
	char path[PATH_BYTES], *slash;
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return xstrdup(path);
}

/* dir/PROGRAM when it can be started; free(), or NULL. dir is freed. */
static char *
look(char *dir)
{
	char *path = dir != NULL ? file_join(dir, PROGRAM) : NULL;

	free(dir);
	if (path != NULL && access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *
launch_find(struct error *err)
{
	static const char *const near[] = {"", "/..", "/../../../bin"};
	static const char *const far[] = {"/usr/local/bin", "/usr/bin"};
	char *dir = own_dir(), *home, *path = NULL;
	size_t i;

	for (i = 0; dir != NULL && path == NULL && i < nitems(near); i++)
		path = look(xasprintf("%s%s", dir, near[i]));
	for (i = 0; path == NULL && i < nitems(far); i++)
		path = look(xstrdup(far[i]));
	home = path == NULL ? config_home() : NULL;
	if (home != NULL)
		path = look(file_join(home, ".local/bin"));
	if (path == NULL)
		error_set(err, ERROR_CONFIG, PROGRAM " is not found: put it "
		    "beside this program or into ~/.local/bin");
	free(home);
	free(dir);
	return path;
}

/* What a web server told a plain CGI about its request, secrets included. */
static bool
is_of_request(const char *variable)
{
	static const char *const prefixes[] = {"HTTP_", "REDIRECT_",
		"QUERY_STRING=", "REQUEST_", "CONTENT_", "PATH_INFO=",
		"PATH_TRANSLATED=", "SCRIPT_", "REMOTE_", "AUTH_TYPE=",
		"GATEWAY_INTERFACE="};
	size_t i;

	for (i = 0; i < nitems(prefixes); i++)
		if (text_starts(variable, prefixes[i]))
			return true;
	return false;
}

/* The environment without it. free() the list alone. */
static char **
environment(void)
{
	size_t n = 0, kept = 0, i;
	char **list;

	while (environ[n] != NULL)
		n++;
	list = xcalloc(n + 1, sizeof(*list));
	for (i = 0; i < n; i++)
		if (!is_of_request(environ[i]))
			list[kept++] = environ[i];
	return list;
}

static int
spawn(const char *path, char *const *argv, char *const *env, bool detach,
    bool keep_log, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int problem;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	(void)posix_spawnattr_init(&attr);
	(void)posix_spawnattr_setflags(&attr, (short)(POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF | (detach ? POSIX_SPAWN_SETSID : 0)));
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setsigdefault(&attr, &all);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
	    "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
	    "/dev/null", O_WRONLY, 0);
	if (!keep_log)
		(void)posix_spawn_file_actions_addopen(&actions,
		    STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	/* A web server's own may be open in a plain CGI. */
	(void)posix_spawn_file_actions_addclosefrom_np(&actions,
	    STDERR_FILENO + 1);
	problem = posix_spawn(child, path, &actions, &attr, argv, env);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attr);
	return problem;
}

int
launch_run(const char *id, bool detach, bool keep_log, pid_t *child,
    struct error *err)
{
	char *path = launch_find(err), *run_id = xstrdup(id);
	char program[] = PROGRAM, run[] = "--run", quiet[] = "--no-progress";
	char *argv[] = {program, run, run_id, quiet, NULL};
	char **env = environment();
	int rc = -1;

	if (path == NULL)
		goto out;
	errno = spawn(path, argv, env, detach, keep_log, child);
	rc = errno == 0 ? 0 : error_errno(err, ERROR_UNAVAILABLE,
	    "%s cannot be started", path);
out:
	free(env);
	free(run_id);
	free(path);
	return rc;
}

int
launch_wait(pid_t child, int64_t end_ms, int *status)
{
	int told = 0;
	pid_t got;

	for (;;) {
		got = waitpid(child, &told, WNOHANG);
		if (got == child || (got < 0 && errno != EINTR))
			break;
		if (clock_monotonic_ms() >= end_ms)
			return 1;
		clock_sleep_ms(STEP_MS);
	}
	*status = got != child ? -1 : WIFEXITED(told) ? WEXITSTATUS(told) :
	    128 + WTERMSIG(told);
	return 0;
}

static void *
see_to_end(void *arg)
{
	pid_t *child = arg;

	while (waitpid(*child, NULL, 0) < 0 && errno == EINTR)
		continue;
	free(child);
	return NULL;
}

void
launch_leave(pid_t child)
{
	pid_t *copy = xmalloc(sizeof(*copy));
	pthread_attr_t attr;
	pthread_t thread;

	*copy = child;
	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, STACK_BYTES);
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	/* Without a thread its entry stays until this program ends, no more. */
	if (pthread_create(&thread, &attr, see_to_end, copy) != 0)
		free(copy);
	(void)pthread_attr_destroy(&attr);
}
