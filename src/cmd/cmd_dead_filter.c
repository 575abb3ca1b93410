/* cmd_dead_filter.c - reads which of the dead are meant. */

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cmd/dead_filter.h"

#define BETWEEN ", \t"

static int
take_time(const char *value, int64_t *out, const char *term,
    struct error *err)
{
	if (clock_parse(value, out) == 0)
		return 0;
	return error_set(err, ERROR_INVALID, "`%.80s`: a day (2026-03-04) or "
	    "a time of RFC 3339 is needed", term);
}

static int
take_term(char *term, struct dead_filter *out, struct error *err)
{
	static const struct {
		const char *name;
		size_t at; /* of the text in struct dead_filter */
	} texts[] = {
		{"code=", offsetof(struct dead_filter, code)},
		{"form=", offsetof(struct dead_filter, form)},
		{"kind=", offsetof(struct dead_filter, kind)},
		{"email=", offsetof(struct dead_filter, email)},
		{"email~", offsetof(struct dead_filter, email_part)},
	};
	size_t i, n;

	for (i = 0; i < nitems(texts); i++) {
		n = strlen(texts[i].name);
		if (strncmp(term, texts[i].name, n) == 0 && term[n] != '\0') {
			*(const char **)(void *)((char *)out + texts[i].at) =
			    term + n;
			return 0;
		}
	}
	if (strncmp(term, "before=", 7) == 0)
		return take_time(term + 7, &out->before, term, err);
	if (strncmp(term, "after=", 6) == 0)
		return take_time(term + 6, &out->after, term, err);
	return error_set(err, ERROR_INVALID, "`%.80s` is no term of a filter: "
	    "there is code=, form=, kind=, email=, email~, before=, after=",
	    term);
}

int
dead_filter_parse(const char *expr, struct dead_filter *out, char **memory,
    struct error *err)
{
	char *at, *end;
	int rc = 0, terms = 0;

	*memory = xstrdup(expr);
	for (at = *memory + strspn(*memory, BETWEEN); *at != '\0' && rc == 0;
	    at = end + strspn(end, BETWEEN)) {
		end = at + strcspn(at, BETWEEN);
		if (*end != '\0')
			*end++ = '\0';
		rc = take_term(at, out, err);
		terms++;
	}
	if (rc == 0 && terms == 0)
		rc = error_set(err, ERROR_INVALID, "the filter is empty: "
		    "--all means all of them");
	return rc;
}
