/* cmd_nginx_limit.c - reads the body limit out of an nginx configuration. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmd/nginx_limit.h"

#define DEFAULT_LIMIT 1048576
#define BLOCKS_MAX 4096
#define WORD_SIZE 256

struct block {
	int parent;    /* -1: the file */
	int64_t limit; /* -1: not set here */
	bool location;
	bool capture;
};

struct reader {
	const char *at, *end;
	struct block *blocks;
	int count, current;
	/* The directive being read: its name, its first value, what it asks. */
	char name[WORD_SIZE], value[WORD_SIZE];
	int words;
	bool capture;
};

static int
open_block(struct reader *r)
{
	struct block *b;

	if (r->count == BLOCKS_MAX)
		return -1;
	r->blocks = xreallocarray(r->blocks, (size_t)r->count + 1,
	    sizeof(*r->blocks));
	b = &r->blocks[r->count];
	b->parent = r->current;
	b->limit = -1;
	b->location = strcmp(r->name, "location") == 0;
	b->capture = b->location && r->capture;
	r->current = r->count++;
	return 0;
}

/* "320k" in bytes; -1 when it is no size. */
static int64_t
parse_size(const char *s)
{
	char digits[WORD_SIZE];
	size_t n = strlen(s);
	int64_t number;
	int shift = 0;

	memcpy(digits, s, n + 1);
	if (n > 0 && strchr("kKmMgG", s[n - 1]) != NULL) {
		digits[n - 1] = '\0';
		shift = strchr("kK", s[n - 1]) != NULL ? 10 :
		    strchr("mM", s[n - 1]) != NULL ? 20 : 30;
	}
	if (text_int(digits, 0, INT64_MAX >> 30, &number) != 0)
		return -1;
	return number == 0 ? INT64_MAX : number << shift;
}

/* Ends the directive at ; { or }. */
static int
end_directive(struct reader *r, char mark)
{
	int rc = 0;

	if (mark == '{') {
		rc = open_block(r);
	} else if (mark == '}') {
		r->current = r->blocks[r->current].parent;
		rc = r->current < 0 || r->words > 0 ? -1 : 0;
	} else if (strcmp(r->name, "client_max_body_size") == 0) {
		r->blocks[r->current].limit = parse_size(r->value);
		rc = r->blocks[r->current].limit < 0 ? -1 : 0;
	}
	r->words = 0;
	r->name[0] = r->value[0] = '\0';
	r->capture = false;
	return rc;
}

static void
end_word(struct reader *r, const char *start, size_t n)
{
	char word[WORD_SIZE];

	/* What is too long is no word that matters here. */
	n = n < sizeof(word) ? n : sizeof(word) - 1;
	memcpy(word, start, n);
	word[n] = '\0';
	if (r->words == 0)
		memcpy(r->name, word, n + 1);
	else if (r->words == 1)
		memcpy(r->value, word, n + 1);
	if (r->words > 0 && (strstr(word, "/api/store-lead") != NULL ||
		strcmp(word, "/f") == 0 || text_starts(word, "/f/") ||
		text_starts(word, "^/f/")))
		r->capture = true;
	r->words++;
}

/* A word in quotes; -1 when they do not close. */
static int
read_quoted(struct reader *r)
{
	char quote = *r->at++;
	const char *start = r->at;

	while (r->at < r->end && *r->at != quote)
		r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
	if (r->at >= r->end)
		return -1;
	end_word(r, start, (size_t)(r->at - start));
	r->at++;
	return 0;
}

/* A bare word; ${name} belongs to it. */
static void
read_bare(struct reader *r)
{
	const char *start = r->at;

	while (r->at < r->end && strchr(" \t\r\n;{}", *r->at) == NULL) {
		if (*r->at == '$' && r->at + 1 < r->end && r->at[1] == '{')
			while (r->at < r->end && *r->at != '}')
				r->at++;
		if (r->at < r->end)
			r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
	}
	end_word(r, start, (size_t)(r->at - start));
}

static int
read_all(struct reader *r)
{
	int rc = 0;

	while (rc == 0 && r->at < r->end) {
		char c = *r->at;

		if (c == '#') {
			while (r->at < r->end && *r->at != '\n')
				r->at++;
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			r->at++;
		} else if (c == ';' || c == '{' || c == '}') {
			rc = end_directive(r, c);
			r->at++;
		} else if (c == '"' || c == '\'') {
			rc = read_quoted(r);
		} else if (c == '\0') {
			rc = -1;
		} else {
			read_bare(r);
		}
	}
	return rc == 0 && r->current == 0 && r->words == 0 ? 0 : -1;
}

/* The limit in force in a block. */
static int64_t
limit_of(const struct reader *r, int i)
{
	for (; i >= 0; i = r->blocks[i].parent)
		if (r->blocks[i].limit >= 0)
			return r->blocks[i].limit;
	return DEFAULT_LIMIT;
}

static int
smallest(const struct reader *r, int64_t *bytes)
{
	bool capture = false, found = false;
	int i;

	for (i = 0; i < r->count; i++)
		capture = capture || r->blocks[i].capture;
	for (i = 0; i < r->count; i++) {
		if (capture ? !r->blocks[i].capture :
		    r->blocks[i].location || r->blocks[i].limit < 0)
			continue;
		if (!found || limit_of(r, i) < *bytes)
			*bytes = limit_of(r, i);
		found = true;
	}
	return found ? 0 : 1;
}

int
nginx_limit_find(const char *text, size_t n, int64_t *bytes)
{
	struct reader r = {.at = text, .end = text + n, .current = -1};
	int rc = -1;

	if (open_block(&r) == 0 && read_all(&r) == 0)
		rc = smallest(&r, bytes);
	free(r.blocks);
	return rc;
}
