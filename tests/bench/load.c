/* load.c - posts unique JSON leads over kept connections and times them. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNS 4096
#define REQUEST_MAX 4096
#define ANSWER_MAX 16384
#define DRAIN_US 20000000
#define COUNTER_DIGITS 12
#define MARK "NNNNNNNNNNNN"

struct options {
	int port;
	int conns;
	double seconds;
	double warmup;
	long count;
	int body_bytes;
	const char *path;
	unsigned long seed;
	bool get;
};

/* Where the digits of the running number stand in the request. */
struct template {
	char text[REQUEST_MAX];
	size_t len;
	size_t marks[8];
	int nmarks;
};

struct conn {
	int fd;
	bool busy;
	int64_t sent_us;
	size_t got;
	char answer[ANSWER_MAX];
};

struct result {
	long by_status[1000];
	long answers;
	long in_window;
	long errors;
	long reconnects;
	uint32_t *latency_us;
	size_t nlatency;
	size_t cap;
};

struct load {
	struct options opt;
	struct template tpl;
	struct result res;
	struct conn *conns;
	int epoll_fd;
	int in_flight;
	unsigned long long next_number;
	long left;
	int64_t start_us;
	int64_t window_us;
	int64_t end_us;
};

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
usage(void)
{
	fputs("usage: load --port N [--path P] [--conns N] [--seconds S | "
	      "--count N]\n"
	      "            [--warmup S] [--bytes N] [--seed N] [--get]\n",
	    stderr);
	exit(2);
}

static double
parse_number(const char *text, double min, double max)
{
	char *end;
	double value;

	value = strtod(text, &end);
	if (end == text || *end != '\0' || !(value >= min && value <= max))
		usage();
	return value;
}

static void
options_parse(struct options *o, int argc, char **argv)
{
	int i;

	*o = (struct options){.conns = 1, .seconds = 1, .body_bytes = 350,
	    .path = "/api/store-lead", .seed = (unsigned long)getpid()};
	for (i = 1; i < argc; i++) {
		const char *k = argv[i], *v = argv[i + 1];

		if (strcmp(k, "--get") == 0) {
			o->get = true;
			continue;
		}
		if (v == NULL)
			usage();
		if (strcmp(k, "--port") == 0)
			o->port = (int)parse_number(v, 1, 65535);
		else if (strcmp(k, "--conns") == 0)
			o->conns = (int)parse_number(v, 1, MAX_CONNS);
		else if (strcmp(k, "--seconds") == 0)
			o->seconds = parse_number(v, 0.01, 3600);
		else if (strcmp(k, "--warmup") == 0)
			o->warmup = parse_number(v, 0, 3600);
		else if (strcmp(k, "--count") == 0)
			o->count = (long)parse_number(v, 1, 1e9);
		else if (strcmp(k, "--bytes") == 0)
			o->body_bytes = (int)parse_number(v, 300, 3000);
		else if (strcmp(k, "--seed") == 0)
			o->seed = (unsigned long)parse_number(v, 0, 1e9);
		else if (strcmp(k, "--path") == 0)
			o->path = v;
		else
			usage();
		i++;
	}
	if (o->port == 0)
		usage();
}

/* A lead as a shop's page sends it, filled up to the size asked for. */
static size_t
body_format(const struct options *o, char *buf, size_t size)
{
	char head[1024];
	int len, fill;

	len = snprintf(head, sizeof(head),
	    "{\"first_name\":\"Grace\",\"last_name\":\"Hopper %s\","
	    "\"email\":\"lead-%lu-%s@example.com\","
	    "\"phone\":\"+12025550143\",\"company\":\"Example Ltd\","
	    "\"source\":\"bench\",\"page_url\":\"https://shop.example/c\","
	    "\"utm_source\":\"letter\",\"consent\":true,\"message\":\"",
	    MARK, o->seed, MARK);
	fill = o->body_bytes - len - 2;
	if (len < 0 || (size_t)len >= sizeof(head) || fill < 0)
		usage();
	return (size_t)snprintf(buf, size, "%s%.*s%s", head, fill,
	    "Please send me an offer for forty chairs and four tables, with "
	    "delivery to the second floor. ................................"
	    "..............................................................",
	    "\"}");
}

static void
template_format(struct template *t, const struct options *o)
{
	char body[REQUEST_MAX / 2];
	size_t body_len;
	char *at;
	int len;

	if (o->get) {
		len = snprintf(t->text, sizeof(t->text),
		    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", o->path);
	} else {
		body_len = body_format(o, body, sizeof(body));
		len = snprintf(t->text, sizeof(t->text),
		    "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
		    "User-Agent: bench\r\nAccept: application/json\r\n"
		    "Content-Type: application/json\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    o->path, o->port, body_len, body);
	}
	if (len < 0 || (size_t)len >= sizeof(t->text))
		usage();
	t->len = (size_t)len;
	for (at = strstr(t->text, MARK); at != NULL && t->nmarks < 8;
	     at = strstr(at + COUNTER_DIGITS, MARK))
		t->marks[t->nmarks++] = (size_t)(at - t->text);
}

/* Formatting by hand: one template is patched, nothing is copied. */
static void
template_number(struct template *t, unsigned long long number)
{
	int i, d;

	for (i = 0; i < t->nmarks; i++) {
		unsigned long long n = number;

		for (d = COUNTER_DIGITS - 1; d >= 0; d--) {
			t->text[t->marks[i] + (size_t)d] = (char)('0' + n % 10);
			n /= 10;
		}
	}
}

static void
conn_open(struct load *l, struct conn *c)
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct epoll_event ev = {.events = EPOLLIN};
	int one = 1;

	sin.sin_port = htons((uint16_t)l->opt.port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd == -1)
		die("socket");
	if (connect(c->fd, (struct sockaddr *)&sin, sizeof(sin)) == -1)
		die("connect");
	if (setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) ==
	    -1)
		die("TCP_NODELAY");
	ev.data.ptr = c;
	if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, c->fd, &ev) == -1)
		die("epoll_ctl");
	c->busy = false;
	c->got = 0;
}

static void
conn_reopen(struct load *l, struct conn *c)
{
	if (c->busy) {
		l->res.errors++;
		l->in_flight--;
	}
	close(c->fd);
	l->res.reconnects++;
	conn_open(l, c);
}

static bool
load_wants_more(const struct load *l, int64_t now)
{
	return l->opt.count > 0 ? l->left > 0 : now < l->end_us;
}

static void
conn_send(struct load *l, struct conn *c, int64_t now)
{
	ssize_t n;

	if (!load_wants_more(l, now))
		return;
	l->left--;
	template_number(&l->tpl, l->next_number++);
	c->sent_us = now;
	c->got = 0;
	c->busy = true;
	l->in_flight++;
	/* A request fits the empty socket buffer, so a short write is a
	 * failure. */
	n = send(c->fd, l->tpl.text, l->tpl.len, MSG_NOSIGNAL);
	if (n != (ssize_t)l->tpl.len)
		conn_reopen(l, c);
}

static void
result_add(struct load *l, int status, int64_t now, int64_t latency)
{
	struct result *r = &l->res;

	r->answers++;
	r->by_status[status]++;
	if (now < l->window_us || (l->opt.count == 0 && now >= l->end_us))
		return;
	r->in_window++;
	if (r->nlatency == r->cap) {
		r->cap = r->cap != 0 ? r->cap * 2 : 65536;
		r->latency_us =
		    realloc(r->latency_us, r->cap * sizeof(*r->latency_us));
		if (r->latency_us == NULL)
			die("realloc");
	}
	r->latency_us[r->nlatency++] = (uint32_t)latency;
}

/* The value of a header, or NULL; head ends with an empty line. */
static const char *
header_find(const char *head, const char *name)
{
	size_t len = strlen(name);
	const char *line = strstr(head, "\r\n");

	while (line != NULL && line[2] != '\r') {
		line += 2;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, " ");
		line = strstr(line, "\r\n");
	}
	return NULL;
}

/* 1 = whole, 0 = more to come, -1 = not what a server may send. */
static int
chunks_complete(const char *at, const char *end)
{
	for (;;) {
		char *after;
		unsigned long size;

		if (memchr(at, '\n', (size_t)(end - at)) == NULL)
			return 0;
		size = strtoul(at, &after, 16);
		if (after == at || *after != '\r' || size > ANSWER_MAX)
			return -1;
		after += 2;
		if ((size_t)(end - after) < size + 2)
			return 0;
		if (size == 0)
			return after + 2 == end ? 1 : -1;
		at = after + size + 2;
	}
}

/* Like chunks_complete(); fills in status and whether the server closes. */
static int
answer_complete(struct conn *c, int *status, bool *closes)
{
	char *head_end;
	const char *value;
	size_t want;

	c->answer[c->got] = '\0';
	head_end = strstr(c->answer, "\r\n\r\n");
	if (head_end == NULL)
		return c->got + 1 < sizeof(c->answer) ? 0 : -1;
	head_end += 4;
	if (strncmp(c->answer, "HTTP/1.1 ", 9) != 0)
		return -1;
	*status = (int)strtol(c->answer + 9, NULL, 10);
	if (*status < 200 || *status > 599)
		return -1;
	value = header_find(c->answer, "Connection");
	*closes = value != NULL && strncasecmp(value, "close", 5) == 0;
	value = header_find(c->answer, "Content-Length");
	if (value != NULL) {
		want = (size_t)(head_end - c->answer) +
		    strtoul(value, NULL, 10);
		if (want >= sizeof(c->answer) || c->got > want)
			return -1;
		return c->got == want;
	}
	if (header_find(c->answer, "Transfer-Encoding") != NULL)
		return chunks_complete(head_end, c->answer + c->got);
	return *status == 204 ? 1 : -1;
}

static void
conn_read(struct load *l, struct conn *c)
{
	bool closes = false;
	int whole, status = 0;
	int64_t now;
	ssize_t n;

	n = recv(c->fd, c->answer + c->got, sizeof(c->answer) - 1 - c->got, 0);
	now = now_us();
	if (n <= 0) {
		conn_reopen(l, c);
		conn_send(l, c, now);
		return;
	}
	c->got += (size_t)n;
	whole = c->busy ? answer_complete(c, &status, &closes) : -1;
	if (whole == 0)
		return;
	if (whole == 1) {
		c->busy = false;
		l->in_flight--;
		result_add(l, status, now, now - c->sent_us);
	}
	if (whole == -1 || closes)
		conn_reopen(l, c);
	conn_send(l, c, now);
}

static void
load_run(struct load *l)
{
	struct epoll_event events[256];
	int64_t now;
	int i, n;

	l->start_us = now_us();
	l->window_us = l->start_us + (int64_t)(l->opt.warmup * 1e6);
	l->end_us = l->window_us + (int64_t)(l->opt.seconds * 1e6);
	for (i = 0; i < l->opt.conns; i++)
		conn_send(l, &l->conns[i], now_us());
	while (l->in_flight > 0) {
		n = epoll_wait(l->epoll_fd, events, 256, 1000);
		if (n == -1 && errno != EINTR)
			die("epoll_wait");
		for (i = 0; i < n; i++)
			conn_read(l, events[i].data.ptr);
		now = now_us();
		if (l->opt.count == 0 && now > l->end_us + DRAIN_US)
			break;
	}
	if (l->opt.count > 0)
		l->end_us = now_us();
	l->res.errors += l->in_flight;
}

static int
latency_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static unsigned
latency_at(const struct result *r, double share)
{
	size_t i = (size_t)((double)r->nlatency * share);

	if (r->nlatency == 0)
		return 0;
	return r->latency_us[i < r->nlatency ? i : r->nlatency - 1];
}

static void
result_print(const struct load *l)
{
	const struct result *r = &l->res;
	double span = (double)(l->end_us - l->window_us) / 1e6;
	long ok = 0;
	int s;

	qsort(r->latency_us, r->nlatency, sizeof(*r->latency_us),
	    latency_compare);
	for (s = 200; s < 300; s++)
		ok += r->by_status[s];
	printf("conns=%d seconds=%.2f answers=%ld ok=%ld errors=%ld "
	       "reconnects=%ld rps=%.0f p50_us=%u p90_us=%u p99_us=%u "
	       "max_us=%u",
	    l->opt.conns, span, r->answers, ok, r->errors, r->reconnects,
	    (double)r->in_window / span, latency_at(r, 0.5), latency_at(r, 0.9),
	    latency_at(r, 0.99), latency_at(r, 1));
	for (s = 0; s < 1000; s++) {
		if (r->by_status[s] != 0)
			printf(" status_%d=%ld", s, r->by_status[s]);
	}
	putchar('\n');
}

int
main(int argc, char **argv)
{
	static struct load l;
	int i;

	signal(SIGPIPE, SIG_IGN);
	options_parse(&l.opt, argc, argv);
	template_format(&l.tpl, &l.opt);
	l.left = l.opt.count;
	l.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	l.conns = calloc((size_t)l.opt.conns, sizeof(*l.conns));
	if (l.epoll_fd == -1 || l.conns == NULL)
		die("start");
	for (i = 0; i < l.opt.conns; i++)
		conn_open(&l, &l.conns[i]);
	load_run(&l);
	result_print(&l);
	free(l.res.latency_us);
	free(l.conns);
	return l.res.errors == 0 && l.res.answers > 0 ? 0 : 1;
}
