/* tap.c - says what a test found, in the Test Anything Protocol. */

#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"

static struct {
	int count;
	int failed;
	char dir[PATH_MAX];
} tally;

/* Text on one line, so that it cannot pass for a result. */
static void
print_line(const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

static void report(bool held, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
report(bool held, const char *fmt, va_list ap)
{
	char name[512];
	char *p;

	if (vsnprintf(name, sizeof(name), fmt, ap) < 0)
		name[0] = '\0';
	/* A # would start a directive. */
	while ((p = strchr(name, '#')) != NULL)
		*p = '%';
	tally.count++;
	tally.failed += !held;
	printf("%sok %d - ", held ? "" : "not ", tally.count);
	print_line(name);
	putchar('\n');
	/* What is known must be seen, also when the program dies next. */
	fflush(stdout);
}

static void
show(const char *label, const char *value)
{
	printf("#   %s: ", label);
	if (value == NULL) {
		puts("NULL");
	} else {
		putchar('"');
		print_line(value);
		puts("\"");
	}
	fflush(stdout);
}

bool
ok(bool held, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(held, fmt, ap);
	va_end(ap);
	return held;
}

bool
is_text(const char *got, const char *want, const char *fmt, ...)
{
	bool held = got == NULL || want == NULL ? got == want :
	    strcmp(got, want) == 0;
	va_list ap;

	va_start(ap, fmt);
	report(held, fmt, ap);
	va_end(ap);
	if (!held) {
		show(" got", got);
		show("want", want);
	}
	return held;
}

bool
is_int(long long got, long long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(got == want, fmt, ap);
	va_end(ap);
	if (got != want) {
		printf("#    got: %lld\n#   want: %lld\n", got, want);
		fflush(stdout);
	}
	return got == want;
}

bool
has_text(const char *got, const char *piece, const char *fmt, ...)
{
	bool held = got != NULL && strstr(got, piece) != NULL;
	va_list ap;

	va_start(ap, fmt);
	report(held, fmt, ap);
	va_end(ap);
	if (!held) {
		show("  got", got);
		show("piece", piece);
	}
	return held;
}

void
note(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	fputs("# ", stdout);
	print_line(text);
	putchar('\n');
	fflush(stdout);
}

const char *
tap_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char name[PATH_MAX];

	if (tally.dir[0] != '\0')
		return tally.dir;
	snprintf(name, sizeof(name), "%s/leadbridge.XXXXXX",
	    tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
	/* Links are resolved: tests compare paths. */
	if (mkdtemp(name) == NULL || realpath(name, tally.dir) == NULL) {
		perror(name);
		exit(2);
	}
	return tally.dir;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int
tap_done(void)
{
	if (tally.dir[0] != '\0')
		nftw(tally.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	printf("1..%d\n", tally.count);
	fflush(stdout);
	return tally.failed == 0 && tally.count > 0 ? 0 : 1;
}
