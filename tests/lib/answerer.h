/*
 * answerer.h - an HTTP server on this machine that answers from a script.
 *
 * It lives in threads of the test, listens on a free port of 127.0.0.1,
 * takes each answer off the script in the order pushed, and remembers what
 * it was asked.  An empty script answers 500.
 */

#ifndef TESTS_ANSWERER_H
#define TESTS_ANSWERER_H

struct answerer;

struct answerer *answerer_start(void);
void answerer_stop(struct answerer *a);

/* "http://127.0.0.1:PORT". Borrowed. */
const char *answerer_url(const struct answerer *a);

/* The bytes of an answer, sent as they are; the connection is kept. */
void answerer_push(struct answerer *a, const char *raw);
/* A whole answer: status line, Content-Length and the body. */
void answerer_push_json(struct answerer *a, int status, const char *body);
/* Reads the question, answers these bytes (may be ""), and hangs up. */
void answerer_push_close(struct answerer *a, const char *raw);
/* Reads the question and says nothing. */
void answerer_push_silence(struct answerer *a);

/* Questions so far. */
int answerer_count(struct answerer *a);
/* The whole text of a question, from 0; "" when there is none. Borrowed. */
const char *answerer_question(struct answerer *a, int i);

#endif
