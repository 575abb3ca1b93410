/* progress.c - a bar on a terminal: how far a run is, and how long yet. */

#include "sync/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

#define BAR 24
#define STEP_MS 100
#define LINE_BYTES 200

/* "5 s", "3 min 20 s", "2 h 5 min", "more than a day". */
static void
span_text(int64_t s, char *out, size_t size)
{
	long long n = (long long)s;

	if (n < 60)
		(void)snprintf(out, size, "%lld s", n);
	else if (n < 60 * 60)
		(void)snprintf(out, size, "%lld min %lld s", n / 60, n % 60);
	else if (n < 24 * 60 * 60)
		(void)snprintf(out, size, "%lld h %lld min", n / 3600,
		    n % 3600 / 60);
	else
		(void)snprintf(out, size, "more than a day");
}

/* What is left takes as long a record as what is done took. */
static void
left_text(int64_t done, int64_t total, int64_t elapsed_ms, char *out,
    size_t size)
{
	char span[40];

	if (done >= total) {
		span_text(elapsed_ms / 1000, span, sizeof(span));
		(void)snprintf(out, size, "in %s", span);
	} else if (done == 0) {
		(void)snprintf(out, size, "at the first");
	} else {
		span_text(elapsed_ms / done * (total - done) / 1000, span,
		    sizeof(span));
		(void)snprintf(out, size, "%s left", span);
	}
}

void
progress_text(const struct run *run, int64_t total, int64_t elapsed_ms,
    char *out, size_t size)
{
	int64_t done = run->processed;
	char bar[BAR + 1], left[60];
	int percent, i, filled;

	if (total < done)
		total = done;
	percent = total > 0 ? (int)(done * 100 / total) : 100;
	filled = percent * BAR / 100;
	for (i = 0; i < BAR; i++)
		bar[i] = i < filled ? '=' : ' ';
	bar[BAR] = '\0';
	left_text(done, total, elapsed_ms > 0 ? elapsed_ms : 0, left,
	    sizeof(left));
	(void)snprintf(out, size, "%s %3d%% [%s] %lld/%lld, %s, synced %lld "
	    "retry %lld dead %lld", run->job, percent, bar, (long long)done,
	    (long long)total, left, (long long)run->synced,
	    (long long)run->retry, (long long)run->dead);
}

/* Columns of the terminal; a line that breaks could not be drawn over. */
static int
columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
		return LINE_BYTES;
	return size.ws_col - 1;
}

void
progress_show(struct progress *p, const struct run *run, int64_t total)
{
	int64_t now = clock_monotonic_ms();
	char text[LINE_BYTES];

	if (run->processed < total && now - p->shown_ms < STEP_MS)
		return;
	p->shown_ms = now;
	p->open = true;
	progress_text(run, total, clock_now_ms() - run->started_at, text,
	    sizeof(text));
	(void)fprintf(stderr, "\r%.*s\033[K", columns(), text);
	(void)fflush(stderr);
}

void
progress_end(struct progress *p)
{
	if (p->open)
		(void)fputc('\n', stderr);
	p->open = false;
}
