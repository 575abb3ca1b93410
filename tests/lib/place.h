/*
 * place.h - a data directory of its own for a test, and other processes.
 *
 * What goes wrong here is no finding: the program then ends with a word.
 */

#ifndef TESTS_PLACE_H
#define TESTS_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/config.h"
#include "store/db.h"

struct place {
	char *dir;          /* everything lies below it */
	char *data;         /* LEADBRIDGE_DATA_DIR */
	char *store;        /* the database file */
	bool shared;        /* the store is not there, but on a server */
	struct config *cfg;
	struct db *db;      /* open unless place_close()d */
};

/*
 * A directory and settings (lines of a settings file, or NULL); no store
 * yet.  The program is killed when it has not ended after two minutes.
 * TEST_DB names a server whose database gets a schema for the
 * place; without it the store is a file.
 */
void place_make(struct place *p, const char *settings);
/* The same with a store, migrated and open. */
void place_make_store(struct place *p, const char *settings);
void place_remove(struct place *p);

/* Another connection. db_close(). */
struct db *place_connect(const struct place *p);
void place_open(struct place *p);
void place_close(struct place *p);

/*
 * Runs fn(p, i, arg) in a child, whose exit status it returns (0 to 127).
 * p->db must be closed: an open SQLite handle does not survive a fork.
 */
typedef int place_fn(struct place *p, int i, void *arg);
pid_t place_spawn(struct place *p, place_fn *fn, int i, void *arg);
/* The exit status; 128 + the signal when one ended it. */
int place_wait(pid_t child);

/* Children wait at a gate until it is opened, to start all at once. */
struct gate {
	int fd[2];
};
void gate_make(struct gate *gate);
void gate_open(struct gate *gate); /* in the parent */
void gate_wait(struct gate *gate); /* in a child */

/* A count by static SQL; aborts on failure. */
int64_t place_count(struct db *db, const char *sql);
/* A statement that must succeed. */
void place_run(struct db *db, const char *sql);

#endif
