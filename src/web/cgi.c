/* cgi.c - one request as a plain CGI: environment, input, output. */

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/strbuf.h"
#include "src/web/fcgi.h"

struct cgi_exchange {
	struct exchange exchange;
	struct strbuf answer;
};

static ssize_t
cgi_read(struct exchange *x, char *p, size_t n)
{
	size_t got = 0;
	ssize_t r;

	(void)x;
	while (got < n) {
		r = read(STDIN_FILENO, p + got, n - got);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -1;
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

static int
cgi_write(struct exchange *x, const char *p, size_t n)
{
	struct cgi_exchange *cx = (struct cgi_exchange *)x;

	strbuf_add(&cx->answer, p, n);
	return cx->answer.full ? -1 : 0;
}

static void
cgi_close(struct exchange *x)
{
	(void)x;
}

static bool
send_answer(const struct strbuf *answer)
{
	const char *p = strbuf_str(answer);
	size_t left = answer->len;
	ssize_t r;

	while (left > 0) {
		r = write(STDOUT_FILENO, p, left);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		p += r;
		left -= (size_t)r;
	}
	return true;
}

void
cgi_serve(const struct server *server)
{
	static const struct exchange_calls calls = {
		cgi_read, cgi_write, cgi_close
	};
	struct cgi_exchange cx = {.exchange = {&calls, environ, false}};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	void *thread;

	sigaction(SIGPIPE, &ignore, NULL);
	strbuf_init(&cx.answer, 2 * (size_t)LIMIT_RESPONSE);
	server->start(server->arg);
	thread = server->thread_new(server->arg);
	if (server->answer(thread, &cx.exchange)) {
		server->commit(server->arg, &thread, 1);
		server->finish(thread);
	}
	server->done(thread, send_answer(&cx.answer));
	server->rest(server->arg, false);
	server->thread_free(thread);
	strbuf_release(&cx.answer);
}
