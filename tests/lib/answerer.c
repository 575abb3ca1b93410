/* answerer.c - an HTTP server that answers from a script. */

#include "tests/lib/answerer.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

#define ANSWERS_MAX 256
#define QUESTION_MAX 262144
#define CONNECTIONS_MAX 256

enum ending { KEEP, CLOSE, SILENCE };

struct answer {
	char *raw;
	enum ending ending;
};

struct answerer {
	int fd;
	char url[64];
	pthread_t thread;
	pthread_mutex_t lock;
	struct answer answers[ANSWERS_MAX];
	int pushed, taken;
	char *questions[ANSWERS_MAX];
	int asked;
	int connections[CONNECTIONS_MAX];
	pthread_t threads[CONNECTIONS_MAX];
	int connected;
};

struct conversation {
	struct answerer *a;
	int fd;
};

/* Length of the whole question when it is all there, else 0. */
static size_t
question_length(const char *text, size_t n)
{
	const char *end = strstr(text, "\r\n\r\n"), *at;
	size_t body = 0, head;

	if (end == NULL)
		return 0;
	head = (size_t)(end + 4 - text);
	for (at = text; at < end; at = strstr(at, "\r\n") + 2)
		if (strncasecmp(at, "Content-Length:", 15) == 0)
			body = strtoul(at + 15, NULL, 10);
	return n >= head + body ? head + body : 0;
}

static char *
read_question(int fd)
{
	char *text = xcalloc(1, QUESTION_MAX + 1);
	size_t n = 0;
	ssize_t got;

	while (question_length(text, n) == 0) {
		got = read(fd, text + n, QUESTION_MAX - n);
		if (got <= 0) {
			free(text);
			return NULL;
		}
		n += (size_t)got;
	}
	return text;
}

static struct answer
take_answer(struct answerer *a, char *question)
{
	struct answer answer = {NULL, CLOSE};

	pthread_mutex_lock(&a->lock);
	if (a->asked < ANSWERS_MAX)
		a->questions[a->asked++] = question;
	else
		free(question);
	if (a->taken < a->pushed)
		answer = a->answers[a->taken++];
	pthread_mutex_unlock(&a->lock);
	return answer;
}

static void
send_text(int fd, const char *text)
{
	size_t n = strlen(text);
	ssize_t sent;

	while (n > 0) {
		sent = send(fd, text, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		text += sent;
		n -= (size_t)sent;
	}
}

static void *
converse(void *arg)
{
	struct conversation *c = arg;
	struct answer answer;
	char *question, byte;

	while ((question = read_question(c->fd)) != NULL) {
		answer = take_answer(c->a, question);
		if (answer.raw == NULL && answer.ending == CLOSE)
			send_text(c->fd, "HTTP/1.1 500\r\nContent-Length: 0"
			    "\r\nConnection: close\r\n\r\n");
		else
			send_text(c->fd, answer.raw);
		free(answer.raw);
		if (answer.ending == SILENCE)
			while (read(c->fd, &byte, 1) > 0)
				continue;
		if (answer.ending != KEEP)
			break;
	}
	shutdown(c->fd, SHUT_RDWR);
	free(c);
	return NULL;
}

static void *
listen_on(void *arg)
{
	struct answerer *a = arg;
	struct conversation *c;
	int fd;

	while ((fd = accept4(a->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		pthread_mutex_lock(&a->lock);
		if (a->connected == CONNECTIONS_MAX) {
			close(fd);
		} else {
			c = xcalloc(1, sizeof(*c));
			c->a = a;
			c->fd = fd;
			a->connections[a->connected] = fd;
			pthread_create(&a->threads[a->connected++], NULL,
			    converse, c);
		}
		pthread_mutex_unlock(&a->lock);
	}
	return NULL;
}

struct answerer *
answerer_start(void)
{
	struct answerer *a = xcalloc(1, sizeof(*a));
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pthread_mutex_init(&a->lock, NULL);
	a->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (a->fd < 0 || bind(a->fd, (struct sockaddr *)&at, n) != 0 ||
	    listen(a->fd, 64) != 0 ||
	    getsockname(a->fd, (struct sockaddr *)&at, &n) != 0)
		abort();
	snprintf(a->url, sizeof(a->url), "http://127.0.0.1:%d",
	    ntohs(at.sin_port));
	pthread_create(&a->thread, NULL, listen_on, a);
	return a;
}

void
answerer_stop(struct answerer *a)
{
	int i;

	shutdown(a->fd, SHUT_RDWR);
	pthread_join(a->thread, NULL);
	for (i = 0; i < a->connected; i++) {
		shutdown(a->connections[i], SHUT_RDWR);
		pthread_join(a->threads[i], NULL);
		close(a->connections[i]);
	}
	for (i = 0; i < a->asked; i++)
		free(a->questions[i]);
	for (i = a->taken; i < a->pushed; i++)
		free(a->answers[i].raw);
	close(a->fd);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

const char *
answerer_url(const struct answerer *a)
{
	return a->url;
}

static void
push(struct answerer *a, char *raw, enum ending ending)
{
	pthread_mutex_lock(&a->lock);
	if (a->pushed == ANSWERS_MAX)
		abort();
	a->answers[a->pushed++] = (struct answer){raw, ending};
	pthread_mutex_unlock(&a->lock);
}

void
answerer_push(struct answerer *a, const char *raw)
{
	push(a, xstrdup(raw), KEEP);
}

void
answerer_push_json(struct answerer *a, int status, const char *body)
{
	push(a, xasprintf("HTTP/1.1 %d\r\nContent-Type: "
	    "application/json;charset=UTF-8\r\nContent-Length: %zu\r\n\r\n%s",
	    status, strlen(body), body), KEEP);
}

void
answerer_push_close(struct answerer *a, const char *raw)
{
	push(a, xstrdup(raw), CLOSE);
}

void
answerer_push_silence(struct answerer *a)
{
	push(a, xstrdup(""), SILENCE);
}

int
answerer_count(struct answerer *a)
{
	int n;

	pthread_mutex_lock(&a->lock);
	n = a->asked;
	pthread_mutex_unlock(&a->lock);
	return n;
}

const char *
answerer_question(struct answerer *a, int i)
{
	const char *text = "";

	pthread_mutex_lock(&a->lock);
	if (i < a->asked)
		text = a->questions[i];
	pthread_mutex_unlock(&a->lock);
	return text;
}
