/* fsync.c - what a synchronous write costs on the file system of a path. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WRITES 500
#define WRITE_BYTES 4096

static int64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median of one pass over the file, in microseconds; -1 on failure. */
static double
pass(int fd)
{
	static const char block[WRITE_BYTES] = {1};
	int64_t took[WRITES], from;
	int i;

	for (i = 0; i < WRITES; i++) {
		from = now_ns();
		if (pwrite(fd, block, sizeof(block),
			(off_t)i * WRITE_BYTES) != WRITE_BYTES ||
		    fdatasync(fd) != 0)
			return -1;
		took[i] = now_ns() - from;
	}
	qsort(took, WRITES, sizeof(took[0]), compare);
	return (double)took[WRITES / 2] / 1000;
}

int
main(int argc, char **argv)
{
	double append = -1, overwrite = -1;
	int fd;

	if (argc != 2) {
		fputs("usage: fsync FILE\n", stderr);
		return 2;
	}
	fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd != -1) {
		append = pass(fd);
		overwrite = pass(fd);
	}
	if (overwrite < 0) {
		fprintf(stderr, "fsync: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	printf("append_us=%.0f overwrite_us=%.0f\n", append, overwrite);
	close(fd);
	unlink(argv[1]);
	return 0;
}
