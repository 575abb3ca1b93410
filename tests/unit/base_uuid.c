/* base_uuid.c - ids have the right form, differ, and sort by time. */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "tests/lib/tap.h"

#define THREADS ((size_t)8)
#define EACH ((size_t)20000)

static const struct {
	const char *text;
	bool valid;
} forms[] = {
	{"01890a5d-ac96-774b-bcce-b302099a8057", true},
	{"01890a5d-ac96-774b-8cce-b302099a8057", true},
	{"01890A5D-AC96-774B-BCCE-B302099A8057", false},
	{"01890a5d-ac96-474b-bcce-b302099a8057", false},
	{"01890a5d-ac96-774b-ccce-b302099a8057", false},
	{"01890a5d-ac96-774b-bcce-b302099a805", false},
	{"01890a5d-ac96-774b-bcce-b302099a80577", false},
	{"01890a5dac96774bbcceb302099a8057", false},
	{"01890a5d-ac96-774b-bcce-b302099a805g", false},
	{"01890a5d-ac96-774b-bcce_b302099a8057", false},
	{"' or 1=1 --                         ", false},
	{"", false},
	{NULL, false},
};

static char made[THREADS * EACH][UUID_SIZE];

static void *
make_many(void *arg)
{
	char (*ids)[UUID_SIZE] = arg;
	size_t i;

	for (i = 0; i < EACH; i++)
		uuid_make(ids[i]);
	return NULL;
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
test_threads(void)
{
	pthread_t threads[THREADS];
	size_t t, i, unsorted = 0, invalid = 0, repeated = 0;
	size_t all = nrows(made);

	for (t = 0; t < THREADS; t++)
		pthread_create(&threads[t], NULL, make_many,
		    made[t * EACH]);
	for (t = 0; t < THREADS; t++)
		pthread_join(threads[t], NULL);
	for (i = 0; i < all; i++) {
		invalid += !uuid_is_valid(made[i]);
		unsorted += i % EACH != 0 && strcmp(made[i - 1], made[i]) >= 0;
	}
	is_int((long long)invalid, 0, "every id of 8 threads has the form");
	is_int((long long)unsorted, 0, "ids of one thread strictly increase");
	qsort(made, all, UUID_SIZE, compare_ids);
	for (i = 1; i < all; i++)
		repeated += strcmp(made[i - 1], made[i]) == 0;
	is_int((long long)repeated, 0, "no two of 160,000 ids are the same");
}

static void
test_time(void)
{
	int64_t before = clock_now_ms(), at;
	char id[UUID_SIZE], head[13];

	uuid_make(id);
	memcpy(head, id, 8);
	memcpy(head + 8, id + 9, 4);
	head[12] = '\0';
	at = strtoll(head, NULL, 16);
	/* A burst may run ahead of the clock, for ids keep increasing. */
	ok(at >= before && at < before + 1000,
	    "an id begins with the milliseconds of now");
}

/* The last 62 bits are drawn anew: a child must not share its parent's. */
static void
test_fork(void)
{
	char ours[UUID_SIZE], theirs[UUID_SIZE] = "";
	int ends[2];
	pid_t child;

	uuid_make(ours);
	if (pipe(ends) != 0 || (child = fork()) < 0) {
		ok(false, "a child can be started");
		return;
	}
	if (child == 0) {
		uuid_make(theirs);
		_exit(write(ends[1], theirs, UUID_SIZE) != UUID_SIZE);
	}
	uuid_make(ours);
	ok(read(ends[0], theirs, UUID_SIZE) == UUID_SIZE &&
	    uuid_is_valid(theirs), "a child makes ids");
	waitpid(child, NULL, 0);
	ok(strcmp(ours + 19, theirs + 19) != 0,
	    "a child does not repeat its parent's random part");
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	size_t i;

	secret_setup();
	for (i = 0; i < nrows(forms); i++)
		ok(uuid_is_valid(forms[i].text) == forms[i].valid,
		    "\"%s\" is %s id", forms[i].text != NULL ? forms[i].text :
		    "NULL", forms[i].valid ? "an" : "no");
	test_fork();
	test_threads();
	test_time();
	return tap_done();
}
