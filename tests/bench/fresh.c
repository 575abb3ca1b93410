/* fresh.c - times a page's first answer: from the start of its process. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS_MAX 1000
#define BODY_MAX 512
#define ENV_MAX 512

/* Record types and the role of the FastCGI specification 1.0, section 8. */
#define FCGI_BEGIN_REQUEST 1
#define FCGI_PARAMS 4
#define FCGI_STDIN 5
#define FCGI_RESPONDER 1

struct fresh {
	const char *program;
	const char *socket_path; /* NULL: as a plain CGI */
	char body[BODY_MAX];
	size_t body_len;
	char vars[16][128]; /* NAME=value of the request */
	int nvars;
};

static void
die(const char *what)
{
	fprintf(stderr, "fresh: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
var_add(struct fresh *f, const char *name, const char *value)
{
	(void)snprintf(f->vars[f->nvars++], sizeof(f->vars[0]), "%s=%s", name,
	    value);
}

static void
request_format(struct fresh *f, int round)
{
	char len[16];

	f->body_len = (size_t)snprintf(f->body, sizeof(f->body),
	    "{\"name\":\"Grace Hopper\",\"email\":\"fresh-%ld-%d@example.com\","
	    "\"message\":\"the first visitor of the day\"}",
	    (long)getpid(), round);
	(void)snprintf(len, sizeof(len), "%zu", f->body_len);
	f->nvars = 0;
	var_add(f, "GATEWAY_INTERFACE", "CGI/1.1");
	var_add(f, "REQUEST_METHOD", "POST");
	var_add(f, "REQUEST_URI", "/api/store-lead");
	var_add(f, "SCRIPT_NAME", "/api/store-lead");
	var_add(f, "PATH_INFO", "");
	var_add(f, "QUERY_STRING", "");
	var_add(f, "CONTENT_TYPE", "application/json");
	var_add(f, "CONTENT_LENGTH", len);
	var_add(f, "SERVER_PROTOCOL", "HTTP/1.1");
	var_add(f, "SERVER_NAME", "127.0.0.1");
	var_add(f, "SERVER_PORT", "80");
	var_add(f, "REMOTE_ADDR", "127.0.0.1");
	var_add(f, "HTTP_HOST", "127.0.0.1");
}

static pid_t
spawn(const struct fresh *f, char **envp, int in, int out)
{
	char *argv[] = {(char *)(uintptr_t)f->program, NULL};
	posix_spawn_file_actions_t acts;
	pid_t pid;

	posix_spawn_file_actions_init(&acts);
	posix_spawn_file_actions_adddup2(&acts, in, 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&acts, out, 1);
	errno = posix_spawn(&pid, f->program, &acts, NULL, argv, envp);
	if (errno != 0)
		die(f->program);
	posix_spawn_file_actions_destroy(&acts);
	return pid;
}

static void
write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n <= 0)
			die("write");
		p += n;
		len -= (size_t)n;
	}
}

static bool
read_201(int fd)
{
	char answer[8192];
	size_t got = 0;
	ssize_t n;

	while ((n = read(fd, answer + got, sizeof(answer) - 1 - got)) > 0)
		got += (size_t)n;
	/* A FastCGI answer has NULs in its record headers. */
	return n == 0 && memmem(answer, got, "Status: 201", 11) != NULL;
}

static size_t
record_add(unsigned char *at, int type, const void *data, size_t len)
{
	const unsigned char head[8] = {1, (unsigned char)type, 0, 1,
	    (unsigned char)(len >> 8), (unsigned char)(len & 0xff), 0, 0};

	memcpy(at, head, sizeof(head));
	if (len > 0)
		memcpy(at + sizeof(head), data, len);
	return sizeof(head) + len;
}

static void
fastcgi_send(const struct fresh *f, int fd)
{
	static const unsigned char begin[8] = {0, FCGI_RESPONDER};
	unsigned char params[4096], all[8192];
	size_t plen = 0, len;
	int i;

	for (i = 0; i < f->nvars; i++) {
		const char *value = strchr(f->vars[i], '=') + 1;
		size_t name_len = (size_t)(value - 1 - f->vars[i]);

		params[plen++] = (unsigned char)name_len;
		params[plen++] = (unsigned char)strlen(value);
		memcpy(params + plen, f->vars[i], name_len);
		plen += name_len;
		memcpy(params + plen, value, strlen(value));
		plen += strlen(value);
	}
	len = record_add(all, FCGI_BEGIN_REQUEST, begin, sizeof(begin));
	len += record_add(all + len, FCGI_PARAMS, params, plen);
	len += record_add(all + len, FCGI_PARAMS, NULL, 0);
	len += record_add(all + len, FCGI_STDIN, f->body, f->body_len);
	len += record_add(all + len, FCGI_STDIN, NULL, 0);
	write_all(fd, all, len);
}

static int64_t
fastcgi_round(const struct fresh *f)
{
	extern char **environ;
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int listener, fd;
	int64_t from, took;
	bool ok;
	pid_t pid;

	(void)unlink(f->socket_path);
	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s",
	    f->socket_path);
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener == -1 || fd == -1 ||
	    bind(listener, (struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    listen(listener, 16) == -1)
		die(f->socket_path);
	from = now_us();
	pid = spawn(f, environ, listener, -1);
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		die("connect");
	fastcgi_send(f, fd);
	ok = read_201(fd);
	took = now_us() - from;
	close(fd);
	close(listener);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	(void)unlink(f->socket_path);
	return ok ? took : -1;
}

static int64_t
cgi_round(struct fresh *f)
{
	extern char **environ;
	char *envp[ENV_MAX];
	int in[2], out[2], i, n = 0, status;
	int64_t from;
	bool ok;
	pid_t pid;

	for (i = 0; i < f->nvars; i++)
		envp[n++] = f->vars[i];
	for (i = 0; environ[i] != NULL && n < ENV_MAX - 1; i++)
		envp[n++] = environ[i];
	envp[n] = NULL;
	if (pipe2(in, O_CLOEXEC) == -1 || pipe2(out, O_CLOEXEC) == -1)
		die("pipe");
	from = now_us();
	pid = spawn(f, envp, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	write_all(in[1], f->body, f->body_len);
	close(in[1]);
	ok = read_201(out[0]);
	close(out[0]);
	waitpid(pid, &status, 0);
	return ok && status == 0 ? now_us() - from : -1;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	struct fresh f = {0};
	int64_t took[ROUNDS_MAX];
	long i, rounds;

	if (argc < 3 || argc > 4 ||
	    (rounds = strtol(argv[2], NULL, 10)) < 1 || rounds > ROUNDS_MAX) {
		fputs("usage: fresh PROGRAM ROUNDS [SOCKET]\n"
		      "With SOCKET over FastCGI, else as a plain CGI.\n",
		    stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	f.program = argv[1];
	f.socket_path = argv[3];
	for (i = 0; i < rounds; i++) {
		request_format(&f, (int)i);
		took[i] = f.socket_path != NULL ? fastcgi_round(&f)
		    : cgi_round(&f);
		if (took[i] < 0) {
			fputs("fresh: an answer was not 201\n", stderr);
			return 1;
		}
	}
	qsort(took, (size_t)rounds, sizeof(took[0]), compare);
	printf("ok=%ld median_us=%lld min_us=%lld max_us=%lld\n", rounds,
	    (long long)took[rounds / 2], (long long)took[0],
	    (long long)took[rounds - 1]);
	return 0;
}
