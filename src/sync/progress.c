/* progress.c - a bar on a terminal: how far a run is, and how long yet. */

#include "sync/progress.h"

#include <stdio.h>

#include "base/clock.h"

#define BAR 24
#define STEP_MS 100

void
progress_text(const struct run *run, int64_t total, int64_t elapsed_ms,
    char *out, size_t size)
{
	int64_t done = run->processed, left_s = 0;
	int percent, i, filled;
	char bar[BAR + 1];

	if (total < done)
		total = done;
	percent = total > 0 ? (int)(done * 100 / total) : 100;
	if (done > 0)
		left_s = elapsed_ms * (total - done) / done / 1000;
	filled = percent * BAR / 100;
	for (i = 0; i < BAR; i++)
		bar[i] = i < filled ? '=' : ' ';
	bar[BAR] = '\0';
	(void)snprintf(out, size, "%s %3d%% [%s] %lld/%lld synced %lld "
	    "retry %lld dead %lld, %lld s left", run->job, percent, bar,
	    (long long)done, (long long)total, (long long)run->synced,
	    (long long)run->retry, (long long)run->dead, (long long)left_s);
}

void
progress_show(struct progress *p, const struct run *run, int64_t total)
{
	int64_t now = clock_monotonic_ms();
	char text[200];

	if (p->started_ms == 0)
		p->started_ms = now;
	if (run->processed < total && now - p->shown_ms < STEP_MS)
		return;
	p->shown_ms = now;
	p->open = true;
	progress_text(run, total, now - p->started_ms, text, sizeof(text));
	(void)fprintf(stderr, "\r%s\033[K", text);
	(void)fflush(stderr);
}

void
progress_end(struct progress *p)
{
	if (p->open)
		(void)fputc('\n', stderr);
	p->open = false;
}
