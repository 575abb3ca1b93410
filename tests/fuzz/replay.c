/* replay.c - gives a fuzz target every file of the directories named. */

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

#define FILE_MAX_BYTES 16777216

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct tally {
	int count;
	int failed;
};

static bool
tell(struct tally *tally, bool held, const char *path, const char *what)
{
	tally->count++;
	tally->failed += !held;
	printf("%sok %d - %s %s\n", held ? "" : "not ", tally->count, path,
	    what);
	fflush(stdout);
	return held;
}

/* A target that is not content aborts: the test that names it is missing. */
static void
replay_file(struct tally *tally, const char *path)
{
	struct error err = ERROR_INIT;
	char *text = NULL;
	uint8_t *exact;
	size_t n;

	if (file_read(path, FILE_MAX_BYTES, &text, &n, &err) != 0) {
		tell(tally, false, path, "can be read");
		return;
	}
	/* Without the NUL at the end, so that a look past it is seen. */
	exact = xmalloc(n);
	memcpy(exact, text, n);
	LLVMFuzzerTestOneInput(exact, n);
	tell(tally, true, path, "is taken");
	free(exact);
	free(text);
}

static int
is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
replay_dir(struct tally *tally, const char *dir)
{
	struct dirent **entry = NULL;
	struct stat st;
	char *path;
	int i, n = scandir(dir, &entry, is_shown, alphasort);

	tell(tally, n > 0, dir, "holds a corpus");
	for (i = 0; i < n; i++) {
		path = file_join(dir, entry[i]->d_name);
		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			replay_file(tally, path);
		free(path);
		free(entry[i]);
	}
	free(entry);
}

/* replay_json replays tests/fuzz/corpus/json, as seen from the top. */
static void
replay_own(struct tally *tally, const char *program)
{
	const char *name = strrchr(program, '_');
	char *dir = file_join("tests/fuzz/corpus", name != NULL ? name + 1
	    : program);

	replay_dir(tally, dir);
	free(dir);
}

int
main(int argc, char **argv)
{
	struct tally tally = {0, 0};
	int i;

	for (i = 1; i < argc; i++)
		replay_dir(&tally, argv[i]);
	if (argc == 1)
		replay_own(&tally, argv[0]);
	printf("1..%d\n", tally.count);
	return tally.failed == 0 && tally.count > 0 ? 0 : 1;
}
