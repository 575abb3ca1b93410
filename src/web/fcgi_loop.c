/*
 * fcgi_loop.c - requests answered by one loop, in groups.
 *
 * Whatever can be read is read, handed over, committed together, and then
 * answered.  No request waits for another's thread, and no connection holds
 * one: a visitor alone is a group of one, a thousand share few commits.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "src/web/fcgi.h"

/* Requests that share a commit, at most. */
#define GROUP_MAX 64
#define REST_MS 1000
/* nginx sends a request whole, and takes an answer at once; or is given up. */
#define PEER_LIMIT_S 4
/* Descriptors kept for the store and the log when connections take many. */
#define SPARE_FDS 64

struct link {
	struct fcgi_conn *conn;
	int64_t accepted_at; /* clock_monotonic_ms(); 0 once it has spoken */
	struct link *next, **self;
};

/* One request of the group that is being answered. */
struct seat {
	void *thread;
	struct link *link;
	bool waits;
};

struct loop {
	const struct server *server;
	int epoll, listener, signals;
	struct link *links;
	int count, max;
	bool full;      /* the listener is not looked at */
	bool stopping;
	int64_t stopping_at;
	struct seat seats[GROUP_MAX];
	size_t seated;
};

static int
watch(struct loop *l, int fd, void *what)
{
	struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = what}};

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void
unwatch(struct loop *l, int fd)
{
	(void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
}

static void
link_free(struct loop *l, struct link *k)
{
	*k->self = k->next;
	if (k->next != NULL)
		k->next->self = k->self;
	l->count--;
	fcgi_conn_free(k->conn); /* closing it ends the watch */
	free(k);
	if (l->full && !l->stopping && watch(l, l->listener,
	    &l->listener) == 0)
		l->full = false;
}

static void
link_new(struct loop *l, int fd)
{
	static const struct timeval limit = {PEER_LIMIT_S, 0};
	struct link *k = xcalloc(1, sizeof(*k));

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	k->conn = fcgi_conn_new();
	fcgi_conn_attach(k->conn, fd);
	k->accepted_at = clock_monotonic_ms();
	k->next = l->links;
	k->self = &l->links;
	if (k->next != NULL)
		k->next->self = &k->next;
	l->links = k;
	l->count++;
	if (watch(l, fd, k) != 0)
		link_free(l, k);
}

/*
 * Takes what waits in the socket's backlog, at most a group's worth at a time.
 * Without a descriptor for more, the rest waits there until one ends.
 */
static void
accept_some(struct loop *l)
{
	int i, fd;

	for (i = 0; i < GROUP_MAX; i++) {
		fd = l->count < l->max ? accept4(l->listener, NULL, NULL,
		    SOCK_CLOEXEC) : -1;
		if (fd < 0)
			break;
		link_new(l, fd);
	}
	if (l->count >= l->max && l->count > 0) {
		unwatch(l, l->listener);
		l->full = true;
	}
}

static void
read_request(struct loop *l, struct link *k)
{
	struct seat *seat = &l->seats[l->seated];

	if (!fcgi_conn_take(k->conn)) {
		link_free(l, k);
		return;
	}
	k->accepted_at = 0;
	seat->link = k;
	seat->waits = l->server->answer(seat->thread,
	    fcgi_conn_exchange(k->conn));
	l->seated++;
}

/* Commits for those who wait, and sends everybody's answer. */
static void
answer_group(struct loop *l)
{
	const struct server *server = l->server;
	void *waiting[GROUP_MAX];
	size_t i, n = 0;

	for (i = 0; i < l->seated; i++) {
		if (l->seats[i].waits)
			waiting[n++] = l->seats[i].thread;
	}
	if (n > 0)
		server->commit(server->arg, waiting, n);
	for (i = 0; i < l->seated; i++) {
		struct seat *seat = &l->seats[i];

		if (seat->waits)
			server->finish(seat->thread);
		server->done(seat->thread, fcgi_conn_finish(seat->link->conn,
		    !l->stopping));
		if (fcgi_conn_fd(seat->link->conn) < 0)
			link_free(l, seat->link);
	}
	l->seated = 0;
}

static void
stop(struct loop *l)
{
	l->stopping = true;
	l->stopping_at = clock_monotonic_ms();
	unwatch(l, l->listener);
	unwatch(l, l->signals);
}

/*
 * Ends connections that carry no request: what has arrived on them is still
 * read, then the end.  One just accepted gets a moment to speak.
 */
static void
end_idle(struct loop *l)
{
	bool patient = clock_monotonic_ms() - l->stopping_at < FCGI_FRESH_MS;
	struct link *k;

	for (k = l->links; k != NULL; k = k->next) {
		if (k->accepted_at == 0 || !patient)
			fcgi_conn_end_idle(k->conn);
	}
}

static int
wait_ms(const struct loop *l)
{
	return l->stopping ? 50 : REST_MS;
}

static void
handle(struct loop *l, const struct epoll_event *events, int n)
{
	bool accepting = false;
	int i;

	log_gather();
	for (i = 0; i < n; i++) {
		void *what = events[i].data.ptr;

		if (what == &l->listener)
			accepting = true;
		else if (what == &l->signals)
			stop(l);
		else
			read_request(l, what);
	}
	answer_group(l);
	log_flush();
	if (accepting && !l->stopping)
		accept_some(l);
}

/* Until told to stop, and then until nothing is in flight. */
static int
run(struct loop *l)
{
	struct epoll_event events[GROUP_MAX];
	int n;

	while (!l->stopping || l->count > 0) {
		if (l->stopping) {
			if (clock_monotonic_ms() - l->stopping_at >
			    FCGI_STOP_MS)
				return 1;
			end_idle(l);
		}
		n = epoll_wait(l->epoll, events, GROUP_MAX, wait_ms(l));
		if (n > 0)
			handle(l, events, n);
		if (n >= 0)
			l->server->rest(l->server->arg, n == 0);
	}
	return 0;
}

/* As many connections as descriptors may be open. */
static int
most_connections(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1024 - SPARE_FDS;
	limit.rlim_cur = limit.rlim_max < 8192 ? limit.rlim_max : 8192;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur > 2 * SPARE_FDS ? (int)limit.rlim_cur - SPARE_FDS
	    : SPARE_FDS;
}

static int
set_up(struct loop *l, const sigset_t *stop_signals, struct error *err)
{
	/* The status flags belong to the socket, which others share. */
	int flags = fcntl(l->listener, F_GETFL);

	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->signals = signalfd(-1, stop_signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->epoll < 0 || l->signals < 0 || flags < 0 ||
	    fcntl(l->listener, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    watch(l, l->listener, &l->listener) != 0 ||
	    watch(l, l->signals, &l->signals) != 0)
		return error_errno(err, ERROR_UNAVAILABLE,
		    "cannot wait for requests");
	return 0;
}

int
fcgi_loop(const struct server *server, int listener,
    const sigset_t *stop_signals, struct error *err)
{
	struct loop *l = xcalloc(1, sizeof(*l));
	int result = -1;
	size_t i;

	l->server = server;
	l->listener = listener;
	l->epoll = l->signals = -1;
	l->max = most_connections();
	if (set_up(l, stop_signals, err) != 0)
		goto out;
	for (i = 0; i < GROUP_MAX; i++)
		l->seats[i].thread = server->thread_new(server->arg);
	result = run(l);
	if (result == 1)
		log_event(LOG_WARNING, "requests.abandoned", NULL);
	while (l->links != NULL)
		link_free(l, l->links);
	for (i = 0; i < GROUP_MAX; i++)
		server->thread_free(l->seats[i].thread);
out:
	if (l->epoll >= 0)
		(void)close(l->epoll);
	if (l->signals >= 0)
		(void)close(l->signals);
	free(l);
	return result;
}
