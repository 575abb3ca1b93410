/*
 * tap.h - says what a test found, in the Test Anything Protocol.
 *
 * Each call is one test, named by a printf sentence of behaviour, and
 * returns whether it held.  main() ends with return tap_done().
 * One thread only.
 *
 *	is_int(text_length("caf\xc3\xa9"), 4, "an accent is one character");
 */

#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>
#include <stddef.h>

#define nrows(a) (sizeof(a) / sizeof((a)[0]))

bool ok(bool held, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Equal texts; NULL equals NULL alone. Shows both when they differ. */
bool is_text(const char *got, const char *want, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

bool is_int(long long got, long long want, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The text holds the piece. Shows the text when it does not. */
bool has_text(const char *got, const char *piece, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A line for whoever reads the output. */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A directory of this test's own, made at the first call under TMPDIR and
 * removed with all it holds by tap_done(). Absolute. Borrowed.
 */
const char *tap_dir(void);

/* Prints the plan; 0 when every test held and there was one, else 1. */
int tap_done(void);

#endif
