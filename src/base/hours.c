/* hours.c - reads the opening hours of a week. */

#include "base/hours.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define SHOWN 40

struct reader {
	const char *p;
	struct hours *out;
};

static const char *const names[7] = {"monday", "tuesday", "wednesday",
	"thursday", "friday", "saturday", "sunday"};

static int
wrong(struct reader *r, const char *what, struct error *err)
{
	return error_set(err, ERROR_INVALID, "%s is wanted at \"%.*s\" of the "
	    "opening hours", what, (int)text_bytes(r->p, SHOWN), r->p);
}

static void
skip_space(struct reader *r)
{
	r->p += strspn(r->p, " ");
}

/* "mon" or "monday", in any case. */
static int
read_day(struct reader *r, int *out)
{
	size_t n = strspn(r->p,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	char *word = xstrndup(r->p, n);
	int i, found = -1;

	for (i = 0; i < 7 && found < 0; i++) {
		char brief[4] = {names[i][0], names[i][1], names[i][2], '\0'};

		if (text_same(word, brief) || text_same(word, names[i]))
			found = i;
	}
	free(word);
	if (found < 0)
		return -1;
	r->p += n;
	*out = found;
	return 0;
}

/* "mon-fri,sun" */
static int
read_days(struct reader *r, bool days[7])
{
	int first, last, i;

	memset(days, 0, 7 * sizeof(days[0]));
	for (;;) {
		skip_space(r);
		if (read_day(r, &first) != 0)
			return -1;
		last = first;
		if (*r->p == '-') {
			r->p++;
			if (read_day(r, &last) != 0)
				return -1;
		}
		for (i = first;; i = (i + 1) % 7) {
			days[i] = true;
			if (i == last)
				break;
		}
		if (*r->p != ',')
			return 0;
		r->p++;
	}
}

static int
read_clock(const char **p, int *out)
{
	const char *s = *p;
	int h, m, i;

	for (i = 0; i < 5; i++)
		if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
			return -1;
	h = (s[0] - '0') * 10 + s[1] - '0';
	m = (s[3] - '0') * 10 + s[4] - '0';
	*out = h * 60 + m;
	*p += 5;
	return m > 59 || *out > HOURS_DAY_MINUTES || m % HOURS_STEP != 0 ?
	    -1 : 0;
}

static int
read_span(const char **p, struct hours_span *out)
{
	if (read_clock(p, &out->from) != 0 || **p != '-')
		return -1;
	(*p)++;
	return read_clock(p, &out->to) != 0 || out->to <= out->from ? -1 : 0;
}

int
hours_span_parse(const char *text, struct hours_span *out)
{
	return read_span(&text, out) == 0 && *text == '\0' ? 0 : -1;
}

static int
by_start(const void *a, const void *b)
{
	return ((const struct hours_span *)a)->from -
	    ((const struct hours_span *)b)->from;
}

/* "09:00-12:30,13:30-17:00" for the days before it. */
static int
read_spans(struct reader *r, const bool days[7], struct error *err)
{
	struct hours_span spans[HOURS_SPANS];
	int n = 0, i;

	for (;;) {
		skip_space(r);
		if (n == HOURS_SPANS)
			return wrong(r, "the end of a list of times", err);
		if (read_span(&r->p, &spans[n]) != 0)
			return wrong(r, "a time like 09:00-17:00 (in steps of "
			    "five minutes, the end after the start)", err);
		n++;
		skip_space(r);
		if (*r->p != ',')
			break;
		r->p++;
	}
	qsort(spans, (size_t)n, sizeof(spans[0]), by_start);
	for (i = 1; i < n; i++)
		if (spans[i].from < spans[i - 1].to)
			return error_set(err, ERROR_INVALID, "two times of the "
			    "same day overlap in the opening hours");
	for (i = 0; i < 7; i++) {
		if (!days[i])
			continue;
		if (r->out->count[i] > 0)
			return error_set(err, ERROR_INVALID, "%s stands in the "
			    "opening hours twice", names[i]);
		memcpy(r->out->span[i], spans, (size_t)n * sizeof(spans[0]));
		r->out->count[i] = n;
	}
	return 0;
}

int
hours_parse(const char *text, struct hours *out, struct error *err)
{
	struct reader r = {text, out};
	bool days[7];

	memset(out, 0, sizeof(*out));
	for (;;) {
		if (read_days(&r, days) != 0)
			return wrong(&r, "a day like mon or mon-fri", err);
		if (*r.p != ' ')
			return wrong(&r, "a space after the days", err);
		if (read_spans(&r, days, err) != 0)
			return -1;
		if (*r.p == '\0')
			return 0;
		if (*r.p != ';')
			return wrong(&r, "; between days", err);
		r.p++;
		skip_space(&r);
		if (*r.p == '\0')
			return 0;
	}
}
